//! What is typed into the form of the details, and how it becomes a request.

use contract::{
    field::Validate,
    id::SubOrderId,
    port::{
        act::PortChange,
        cut_over::Activation,
        detail::PortRecord,
        fields::{EndUser, EndUserKind, Extent, LosingAccount, ServiceAddress},
        lint::{Finding, LintContext, Severity},
        mend::{self, Mending},
    },
    secret::Secret,
    time::Timestamp,
};
use jiff::civil::{Date, Time};
use leptos::prelude::*;

use super::record::differences;
use crate::{
    api::error::pairs,
    components::{Change, port_day::read_hour, port_tags::read_tags},
    ui::now_ms,
};

/// The fields of the form, by their names in the request.
pub const FIELDS: &[&str] = &[
    "end_user.kind",
    "end_user.name",
    "end_user.authorized_person",
    "address.number",
    "address.pre_direction",
    "address.street",
    "address.suffix",
    "address.post_direction",
    "address.unit_kind",
    "address.unit",
    "address.city",
    "address.state",
    "address.zip",
    "losing_account.number",
    "losing_account.btn",
    "losing_account.pin",
    "losing_account.extent",
    "losing_account.new_btn",
    "wanted_date",
    "activation",
    "activation_time",
    "updates_to",
    "carrier_note",
    "tags",
];

type Text = RwSignal<String>;

/// The form.
#[derive(Clone, Copy)]
pub struct EditDraft {
    /// The place in [`EndUserKind::ALL`].
    pub kind: Text,
    pub name: Text,
    pub authorized_person: Text,
    pub number: Text,
    pub pre_direction: Text,
    pub street: Text,
    pub suffix: Text,
    pub post_direction: Text,
    pub unit_kind: Text,
    pub unit: Text,
    pub city: Text,
    pub state: Text,
    pub zip: Text,
    pub account: Text,
    pub btn: Text,
    pub pin: Text,
    /// The word of [`Extent`]: `unasked`, `full`, `partial`.
    pub extent: Text,
    pub new_btn: Text,
    pub wireless: RwSignal<bool>,
    pub wanted_date: RwSignal<Option<Date>>,
    pub activation: Text,
    /// Another hour; empty leaves it as it is.
    pub hour: Text,
    pub updates_to: Text,
    pub carrier_note: Text,
    pub tags: Text,
}

impl EditDraft {
    /// The form as the carrier's record fills it.
    pub fn from(record: &PortRecord) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let (user, address, account) = (&record.end_user, &record.address, &record.losing_account);
        let kind = EndUserKind::ALL.iter().position(|one| *one == user.kind).unwrap_or(0).to_string();
        Self {
            kind: RwSignal::new(kind),
            name: text(&user.name),
            authorized_person: text(&user.authorized_person),
            number: text(&address.number),
            pre_direction: text(&address.pre_direction),
            street: text(&address.street),
            suffix: text(&address.suffix),
            post_direction: text(&address.post_direction),
            unit_kind: text(&address.unit_kind),
            unit: text(&address.unit),
            city: text(&address.city),
            state: text(&address.state),
            zip: text(&address.zip),
            account: text(&account.number),
            btn: text(&account.btn),
            pin: text(""),
            extent: text(extent_word(account.extent)),
            new_btn: text(&account.new_btn),
            wireless: RwSignal::new(account.wireless),
            wanted_date: RwSignal::new(record.wanted_date),
            activation: text(record.activation.word()),
            hour: text(""),
            updates_to: text(&record.updates_to),
            carrier_note: text(&record.carrier_note),
            tags: RwSignal::new(record.tags.join(", ")),
        }
    }

    /// What is typed, as a record. Tracked, so that the linter follows every key.
    pub fn record(self, before: &PortRecord) -> PortRecord {
        let text = |signal: Text| signal.get().trim().to_owned();
        let kind = self.kind.get().parse::<usize>().ok().and_then(|at| EndUserKind::ALL.get(at).copied());
        let (wanted_date, time) = (self.wanted_date.get(), self.time());
        PortRecord {
            end_user: EndUser {
                kind: kind.unwrap_or_default(),
                name: text(self.name),
                authorized_person: text(self.authorized_person),
            },
            address: ServiceAddress {
                number: text(self.number),
                pre_direction: text(self.pre_direction),
                street: text(self.street),
                suffix: text(self.suffix),
                post_direction: text(self.post_direction),
                unit_kind: text(self.unit_kind),
                unit: text(self.unit),
                city: text(self.city),
                state: text(self.state).to_uppercase(),
                zip: text(self.zip),
            },
            losing_account: LosingAccount {
                losing_carrier: before.losing_account.losing_carrier.clone(),
                number: text(self.account),
                btn: text(self.btn),
                extent: extent_of(&self.extent.get()),
                new_btn: text(self.new_btn),
                wireless: self.wireless.get(),
            },
            wanted_date,
            activation: Activation::ALL.into_iter().find(|one| one.word() == self.activation.get()).unwrap_or_default(),
            activation_at: wanted_date.map(|day| mend::activation_at(before, day, time)).or(before.activation_at),
            updates_to: text(self.updates_to),
            carrier_note: text(self.carrier_note),
            tags: self.tags.with(|tags| read_tags(tags)),
            papers: before.papers.clone(),
        }
    }

    fn time(self) -> Option<Time> {
        self.hour.with(|hour| read_hour(hour))
    }

    /// The request as it is typed. Tracked.
    fn change(self, before: &PortRecord, sub_order: &SubOrderId) -> PortChange {
        let after = self.record(before);
        let pin = self.pin.get();
        PortChange {
            sub_order: Some(sub_order.clone()),
            end_user: after.end_user,
            address: after.address,
            losing_account: after.losing_account,
            pin: (!pin.trim().is_empty()).then(|| Secret::new(pin.trim().to_owned())),
            wanted_date: after.wanted_date,
            activation: after.activation,
            activation_time: self.time(),
            updates_to: after.updates_to,
            carrier_note: after.carrier_note,
            tags: after.tags,
        }
    }

    /// The request, or all that keeps it from being sent: its own faults, and what the linter blocks.
    pub fn read(self, before: &PortRecord, about: &About) -> Result<PortChange, Vec<(String, String)>> {
        let change = untrack(|| self.change(before, &about.sub_order));
        let mut faults = pairs(change.faults());
        for finding in about.findings(&change, before).into_iter().filter(|finding| finding.severity == Severity::Blocks) {
            // A field shows one sentence, the first.
            if !faults.iter().any(|(field, _)| *field == finding.field) {
                faults.push((finding.field, finding.sentence));
            }
        }
        if faults.is_empty() { Ok(change) } else { Err(faults) }
    }

    /// What differs from the carrier's record, as was and will be. The PIN is told, never shown.
    pub fn changes(self, before: &PortRecord) -> Vec<Change> {
        let after = untrack(|| self.record(before));
        let mut found = differences(before, &after);
        if !self.pin.with_untracked(|pin| pin.trim().is_empty()) {
            found.push(Change::new("PIN", "as the carrier has it", "another one"));
        }
        found
    }

    /// What the linter says of what is typed. Tracked, so that it follows every key.
    pub fn findings(self, before: &PortRecord, about: &About) -> Vec<Finding> {
        about.findings(&self.change(before, &about.sub_order), before)
    }
}

/// The sub-order whose details are changed, and what the linter needs for it: it comes from the server, which lints what is sent with
/// the same.
#[derive(Clone, PartialEq)]
pub struct About {
    /// The sub-order.
    pub sub_order: SubOrderId,
    /// What the linter needs; absent where nothing may be changed.
    pub mending: Option<Mending>,
}

impl About {
    fn findings(&self, change: &PortChange, before: &PortRecord) -> Vec<Finding> {
        let Some(mending) = &self.mending else { return Vec::new() };
        let context = LintContext { now: Timestamp(now_ms()), ..mending.context.clone() };
        Mending { context, ..mending.clone() }.findings(change, before)
    }
}

fn extent_word(extent: Extent) -> &'static str {
    match extent {
        Extent::Unasked => "unasked",
        Extent::Full => "full",
        Extent::Partial => "partial",
    }
}

fn extent_of(word: &str) -> Extent {
    match word {
        "full" => Extent::Full,
        "partial" => Extent::Partial,
        _ => Extent::Unasked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_is_read_back_as_it_is_written() {
        for extent in [Extent::Unasked, Extent::Full, Extent::Partial] {
            assert_eq!(extent_of(extent_word(extent)), extent);
        }
    }
}
