//! The record in parts that people read: for the review, and for two versions side by side.

use contract::port::fields::{Extent, LosingAccount, PortFields, ServiceRecord};

use super::section::Section;
use crate::{components::port_day::hour, ui::table::counted};

/// A part of the record.
#[derive(Clone, Copy)]
pub struct Part {
    /// Its field, as findings name it.
    pub field: &'static str,
    /// The name people read.
    pub name: &'static str,
    /// What it holds, in words; nothing when it is empty.
    pub words: fn(&PortFields) -> String,
    /// Takes it over from another record.
    pub take: fn(&mut PortFields, &PortFields),
}

impl Part {
    /// The section it stands in.
    pub fn section(&self) -> Section {
        Section::of(self.field)
    }

    /// Whether two records agree in it.
    pub fn agrees(&self, one: &PortFields, other: &PortFields) -> bool {
        // Copied into the other, it changes nothing: words may be the same for two values, values are not.
        let mut copy = other.clone();
        (self.take)(&mut copy, one);
        copy == *other
    }
}

macro_rules! parts {
    ($($field:literal, $name:literal, $words:expr, $($own:ident).+;)*) => {
        /// Every part, in the order of the form.
        pub const PARTS: &[Part] = &[$(Part {
            field: $field,
            name: $name,
            words: $words,
            take: |to, from| to.$($own).+ = from.$($own).+.clone(),
        },)*];
    };
}

parts! {
    "account", "Carrier account", |f| f.account.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(), account;
    "kind", "Kind", |f| f.kind.name().to_owned(), kind;
    "numbers", "Numbers", numbers, numbers;
    "end_user.kind", "End user is", |f| f.end_user.kind.name().to_owned(), end_user.kind;
    "end_user.name", "Name on the account", |f| f.end_user.name.clone(), end_user.name;
    "end_user.authorized_person", "Authorized person", |f| f.end_user.authorized_person.clone(), end_user.authorized_person;
    "address.number", "House number", |f| f.address.number.clone(), address.number;
    "address.pre_direction", "Direction before the street", |f| f.address.pre_direction.clone(), address.pre_direction;
    "address.street", "Street", |f| f.address.street.clone(), address.street;
    "address.suffix", "Kind of street", |f| f.address.suffix.clone(), address.suffix;
    "address.post_direction", "Direction after the street", |f| f.address.post_direction.clone(), address.post_direction;
    "address.unit_kind", "Kind of unit", |f| f.address.unit_kind.clone(), address.unit_kind;
    "address.unit", "Unit", |f| f.address.unit.clone(), address.unit;
    "address.city", "City", |f| f.address.city.clone(), address.city;
    "address.state", "State", |f| f.address.state.clone(), address.state;
    "address.zip", "ZIP code", |f| f.address.zip.clone(), address.zip;
    "service_record", "Service record", |f| f.service_record.as_ref().map(service_record).unwrap_or_default(), service_record;
    "losing_account.number", "Account number", |f| f.losing_account.number.clone(), losing_account.number;
    "losing_account.btn", "Billing number (BTN)", |f| f.losing_account.btn.clone(), losing_account.btn;
    "losing_account.extent", "Full or partial", |f| extent(f.losing_account.extent).to_owned(), losing_account.extent;
    "losing_account.new_btn", "New billing number", |f| f.losing_account.new_btn.clone(), losing_account.new_btn;
    "losing_account.wireless", "Mobile account", |f| yes(f.losing_account.wireless), losing_account.wireless;
    "other_accounts", "Further accounts", |f| f.other_accounts.iter().map(account).collect::<Vec<_>>().join("; "), other_accounts;
    "wanted_date", "Date asked for", |f| f.wanted_date.map(|day| day.to_string()).unwrap_or_default(), wanted_date;
    "activation", "Numbers go over", |f| f.activation.name().to_owned(), activation;
    "activation_time", "Hour of activation", |f| f.activation_time.map(hour).unwrap_or_default(), activation_time;
    "routing", "Calls go to", |f| if f.routing.is_set() { f.routing.summary() } else { String::new() }, routing;
    "answers.pending_order", "Another order is open", |f| answer(f.answers.pending_order), answers.pending_order;
    "answers.frozen", "A freeze is set", |f| answer(f.answers.frozen), answers.frozen;
    "answers.prepaid", "Prepaid mobile", |f| answer(f.answers.prepaid), answers.prepaid;
    "answers.called", "Numbers were called", |f| answer(f.answers.called), answers.called;
    "answers.ready", "End user is ready", |f| answer(f.answers.ready), answers.ready;
    "answers.features", "On the lines", |f| f.answers.features.iter().map(|one| one.name()).collect::<Vec<_>>().join(", "), answers.features;
    "tags", "Tags", |f| f.tags.join(", "), tags;
    "updates_to", "Updates go to", |f| f.updates_to.clone(), updates_to;
    "carrier_note", "Note for the carrier", |f| f.carrier_note.clone(), carrier_note;
}

/// The name of a field, as findings name it; the field itself where it is unknown.
pub fn name_of(field: &str) -> String {
    let known = PARTS.iter().find(|part| part.field == field).map(|part| part.name);
    known.map(str::to_owned).unwrap_or_else(|| match field.split('.').next().unwrap_or_default() {
        "documents" => match field {
            "documents.loa" => "Letter of authorization".into(),
            "documents.bill" => "Bill".into(),
            "documents.csr" => "Copy of the service record".into(),
            _ => "Papers".into(),
        },
        "other_accounts" => "Further account".into(),
        "address" => "Service address".into(),
        "service_record" => "Service record".into(),
        "losing_account" => "Losing account".into(),
        "routing" | "steps" => "Routing".into(),
        "answers" => "Questions".into(),
        _ => Section::of(field).name().to_owned(),
    })
}

fn numbers(fields: &PortFields) -> String {
    match fields.numbers.as_slice() {
        [] => String::new(),
        [one] => one.number.to_string(),
        [first, .., last] => {
            let count = counted(u32::try_from(fields.numbers.len()).unwrap_or(u32::MAX), "number", "numbers");
            format!("{count}, {} to {}", first.number, last.number)
        }
    }
}

fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::Unasked => "",
        Extent::Full => "Full: all numbers leave",
        Extent::Partial => "Partial: some stay",
    }
}

fn yes(on: bool) -> String {
    if on { "Yes".into() } else { String::new() }
}

fn answer(answer: Option<bool>) -> String {
    match answer {
        Some(true) => "Yes".into(),
        Some(false) => "No".into(),
        None => String::new(),
    }
}

fn account(account: &LosingAccount) -> String {
    format!("{}: {} (BTN {})", account.losing_carrier, account.number, account.btn)
}

fn service_record(record: &ServiceRecord) -> String {
    let words = [&record.name, &record.account_number, &record.btn];
    let words: Vec<&str> = words.into_iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "Begun".into() } else { words.join(", ") }
}

/// What became of two records that grew apart from one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// Fields that only the other changed: taken over.
    pub taken: Vec<&'static str>,
    /// Fields that both changed, each in another way: to be chosen.
    pub torn: Vec<&'static str>,
}

/// Brings `theirs` into `mine`, both grown from `base`: what only they changed is taken over, what both changed stays mine and is
/// named.
pub fn bring_together(base: &PortFields, mine: &mut PortFields, theirs: &PortFields) -> Apart {
    let mut apart = Apart::default();
    for part in PARTS {
        if part.agrees(theirs, base) || part.agrees(theirs, mine) {
            continue;
        }
        if part.agrees(mine, base) {
            (part.take)(mine, theirs);
            apart.taken.push(part.field);
        } else {
            apart.torn.push(part.field);
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use contract::port::{fields::PortFields, paste};

    use super::{PARTS, bring_together};

    #[test]
    fn what_two_people_changed_is_brought_together_and_nothing_is_lost() {
        let mut base = PortFields::default();
        base.end_user.name = "Tanner Dental".into();
        let mut theirs = base.clone();
        theirs.address.city = "ATHENS".into();
        theirs.end_user.name = "Tanner Dental LLC".into();
        let mut mine = base.clone();
        mine.address.zip = "30601".into();
        mine.end_user.name = "Tanner Dental, LLC".into();
        let apart = bring_together(&base, &mut mine, &theirs);
        assert_eq!(apart.taken, ["address.city"]);
        assert_eq!(apart.torn, ["end_user.name"]);
        assert_eq!((mine.address.city.as_str(), mine.address.zip.as_str()), ("ATHENS", "30601"));
        assert_eq!(mine.end_user.name, "Tanner Dental, LLC", "mine stays until it is chosen");
    }

    #[test]
    fn every_part_of_a_record_is_in_the_table() {
        let mut full = PortFields::default();
        full.numbers = paste::read("7065103027", &[]).numbers;
        full.updates_to = "ports@example.com".into();
        let mut copy = PortFields::default();
        for part in PARTS {
            (part.take)(&mut copy, &full);
        }
        assert_eq!(copy, full);
    }
}
