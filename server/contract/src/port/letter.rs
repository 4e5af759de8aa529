//! What a letter of authorization that we print says of a record, as fingerprints: a letter that says something else than the
//! record is found before it is sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    cut_over::Activation,
    fields::{Extent, LosingAccount, PortFields},
};
use crate::number::E164;

/// A part of the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterPart {
    /// The new carrier.
    Carrier,
    /// The name on the account, and the kind of account.
    Customer,
    /// The authorized person.
    Person,
    /// The service address.
    Address,
    /// The present carriers and the accounts there.
    Accounts,
    /// The numbers, under their present carriers.
    Numbers,
    /// The date and the hour asked for.
    Date,
}

impl LetterPart {
    /// The name inside a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Carrier => "the new carrier",
            Self::Customer => "the name or kind of the end user's account",
            Self::Person => "the authorized person",
            Self::Address => "the service address",
            Self::Accounts => "the losing carrier or its account",
            Self::Numbers => "the numbers or their losing carrier",
            Self::Date => "the date or hour asked for",
        }
    }
}

/// What a letter says, part by part, each as a fingerprint of 16 hexadecimal digits. They guard against slips, not against
/// people: what was printed can be compared, not proved. A part that is empty is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterPrint {
    /// [`LetterPart::Carrier`].
    pub carrier: String,
    /// [`LetterPart::Customer`].
    pub customer: String,
    /// [`LetterPart::Person`].
    pub person: String,
    /// [`LetterPart::Address`].
    pub address: String,
    /// [`LetterPart::Accounts`].
    pub accounts: String,
    /// [`LetterPart::Numbers`].
    pub numbers: String,
    /// [`LetterPart::Date`].
    pub date: String,
}

impl LetterPrint {
    /// What a letter that is printed of this record for this carrier says. Only what stands on it counts: neither tags nor
    /// notes nor answers. Spaces count as the letter sets them, numbers however they were typed, and the names of losing
    /// carriers in any capitals. The day of printing and who prints it are not the record's.
    pub fn of(fields: &PortFields, carrier: &str) -> Self {
        let groups = groups(fields);
        let mut print = Self {
            carrier: Fingerprint::default().text(carrier).hex(),
            customer: Fingerprint::default().text(&fields.end_user.name).text(fields.end_user.kind.name()).hex(),
            person: Fingerprint::default().text(&fields.end_user.authorized_person).hex(),
            address: Fingerprint::default().text(&fields.address.street_line()).text(&fields.address.town_line()).hex(),
            date: date(fields),
            ..Self::default()
        };
        let (mut accounts, mut numbers) = (Fingerprint::default(), Fingerprint::default());
        for (losing_carrier, (account, listed)) in &groups {
            accounts = accounts.text(losing_carrier).text(&account.number).number(&account.btn);
            accounts = match account.extent {
                Extent::Unasked => accounts.text(""),
                Extent::Full => accounts.text("full"),
                Extent::Partial => accounts.text("partial").number(&account.new_btn),
            };
            numbers = listed.iter().fold(numbers.text(losing_carrier), |numbers, number| numbers.text(number.as_str()));
        }
        print.accounts = accounts.hex();
        print.numbers = numbers.hex();
        print
    }

    /// One fingerprint of all parts; it stands at the foot of the letter.
    pub fn mark(&self) -> String {
        self.parts().into_iter().fold(Fingerprint::default(), |all, (_, part)| all.text(part)).hex()
    }

    /// The parts in which another letter differs, in the order of the letter.
    pub fn differences(&self, other: &Self) -> Vec<LetterPart> {
        let pairs = self.parts().into_iter().zip(other.parts());
        let differ = pairs.filter(|((_, own), (_, theirs))| !own.is_empty() && !theirs.is_empty() && own != theirs);
        differ.map(|((part, _), _)| part).collect()
    }

    fn parts(&self) -> [(LetterPart, &str); 7] {
        [
            (LetterPart::Carrier, &self.carrier),
            (LetterPart::Customer, &self.customer),
            (LetterPart::Person, &self.person),
            (LetterPart::Address, &self.address),
            (LetterPart::Accounts, &self.accounts),
            (LetterPart::Numbers, &self.numbers),
            (LetterPart::Date, &self.date),
        ]
    }
}

/// The numbers of each losing carrier, sorted, with the account there.
fn groups(fields: &PortFields) -> BTreeMap<String, (&LosingAccount, Vec<&E164>)> {
    let mut groups: BTreeMap<String, (&LosingAccount, Vec<&E164>)> = BTreeMap::new();
    for porting in &fields.numbers {
        let carrier = porting.losing_carrier.trim().to_lowercase();
        groups.entry(carrier).or_insert_with(|| (fields.account_of(porting), Vec::new())).1.push(&porting.number);
    }
    for (_, numbers) in groups.values_mut() {
        numbers.sort_unstable();
    }
    groups
}

fn date(fields: &PortFields) -> String {
    let Some(day) = fields.wanted_date else { return Fingerprint::default().text("").hex() };
    let hour = match (fields.activation, fields.activation_time) {
        (Activation::Manual, _) => "by hand".to_owned(),
        (_, Some(time)) => format!("{:02}:{:02}", time.hour(), time.minute()),
        (_, None) => String::new(),
    };
    Fingerprint::default().text(&day.to_string()).text(&hour).hex()
}

/// A hash that is the same in the browser, on the server and in years: FNV-1a with 64 bits.
struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Adds a text as the letter sets it: words, with one space between them.
    fn text(mut self, text: &str) -> Self {
        for (at, word) in text.split_whitespace().enumerate() {
            if at > 0 {
                self.byte(b' ');
            }
            word.bytes().for_each(|byte| self.byte(byte));
        }
        // No text has this byte: what ends here is not read as the beginning of the next.
        self.byte(0xff);
        self
    }

    /// Adds a number that was typed, however it was typed.
    fn number(self, typed: &str) -> Self {
        match E164::parse(typed) {
            Ok(number) => self.text(number.as_str()),
            Err(_) => self.text(typed),
        }
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn hex(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_published_one_and_texts_do_not_run_into_each_other() {
        // FNV-1a of "foobar", from the authors' test vectors.
        let mut plain = Fingerprint::default();
        b"foobar".iter().for_each(|byte| plain.byte(*byte));
        assert_eq!(plain.hex(), "85944171f73967e8");
        let two = |first: &str, second: &str| Fingerprint::default().text(first).text(second).hex();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_eq!(two(" a  b", "c"), two("a b ", "c"));
    }

    #[test]
    fn a_part_that_is_not_known_does_not_differ() {
        let known = LetterPrint::of(&PortFields::default(), "Call48");
        let other = LetterPrint::of(&PortFields::default(), "Bandwidth");
        assert_eq!(known.differences(&other), [LetterPart::Carrier]);
        assert_eq!(known.differences(&LetterPrint::default()), []);
        assert_eq!(LetterPrint { carrier: String::new(), ..other }.differences(&known), []);
    }
}
