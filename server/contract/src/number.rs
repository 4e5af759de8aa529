//! Telephone numbers: one form inside (E.164), any form at the door.

use serde::{Deserialize, Serialize};

use crate::field::Refusal;

/// A telephone number in E.164: a plus sign, then 2 to 15 digits that do not begin with zero.
///
/// Numbers of country code 1 are checked against the North American plan (`N[0-8]X NXX XXXX`, no N11 area codes).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

impl E164 {
    /// Reads a number in any way a person writes it: `(706) 510-3027`, `1-706-510-3027`, `+17065103027`,
    /// `7065103027`, `706.510.3027`. Ten digits, and eleven that begin with 1, are North American; anything else
    /// needs its plus sign or `00`/`011`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let trimmed = text.trim();
        // A link to a number (RFC 3966) begins with its scheme.
        let scheme = trimmed.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
        let trimmed = scheme.map_or(trimmed, |scheme| trimmed[scheme.len()..].trim_start());
        if let Some(bad) = trimmed.chars().find(|c| !c.is_ascii_digit() && !"+()-. /\u{a0}\u{2011}\u{2010}".contains(*c)) {
            return Err(Refusal(format!("A telephone number has digits only; “{bad}” is not one.")));
        }
        let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return Err(Refusal("Type a telephone number.".into()));
        }
        let international = if trimmed.starts_with('+') {
            digits
        } else if let Some(rest) = digits.strip_prefix("011").filter(|r| r.len() > 7) {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix("00").filter(|r| r.len() > 7) {
            rest.to_owned()
        } else if digits.len() == 10 {
            format!("1{digits}")
        } else if digits.len() == 11 && digits.starts_with('1') {
            digits
        } else {
            return Err(Refusal(format!(
                "A North American number has 10 digits and this has {}; write other countries with a plus sign.",
                digits.len()
            )));
        };
        Self::from_digits(&international)
    }

    fn from_digits(digits: &str) -> Result<Self, Refusal> {
        if digits.len() < 7 || digits.len() > 15 || digits.starts_with('0') {
            return Err(Refusal("An international number has 7 to 15 digits after the plus sign.".into()));
        }
        if let Some(national) = digits.strip_prefix('1') {
            if national.len() != 10 {
                return Err(Refusal(format!("A number of country code 1 has 10 digits after it; this has {}.", national.len())));
            }
            AreaCode::parse(&national[..3])?;
            let exchange = national.as_bytes()[3];
            if !(b'2'..=b'9').contains(&exchange) {
                return Err(Refusal(format!(
                    "The exchange {} begins with {}; an exchange begins with 2 to 9.",
                    &national[3..6],
                    char::from(exchange)
                )));
            }
        }
        Ok(Self(format!("+{digits}")))
    }

    /// The number with its plus sign.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All digits, country code first, no plus sign.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// The ten national digits of a North American number.
    pub fn national_ten(&self) -> Option<&str> {
        self.digits().strip_prefix('1').filter(|n| n.len() == 10)
    }

    /// Whether the number is North American and its area code is a toll-free one.
    pub fn is_toll_free(&self) -> bool {
        self.national_ten().is_some_and(|n| AreaCode(n[..3].to_owned()).is_toll_free())
    }

    /// The country code and the rest in groups as people say them: `("+1", "706 510 3027")`, `("+44", "20 7946 0018")`.
    pub fn grouped(&self) -> (String, String) {
        let digits = self.digits();
        if let Some(n) = self.national_ten() {
            return ("+1".into(), format!("{} {} {}", &n[..3], &n[3..6], &n[6..]));
        }
        let code = country_code_length(digits);
        let (country, rest) = digits.split_at(code);
        (format!("+{country}"), groups(rest))
    }
}

/// The length of the country code that `digits` begin with, by ITU-T E.164: zones 1 and 7 have one digit; the listed
/// codes have two; all others three.
fn country_code_length(digits: &str) -> usize {
    const TWO: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52",
        "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92",
        "93", "94", "95", "98",
    ];
    if digits.starts_with('1') || digits.starts_with('7') {
        1
    } else if digits.get(..2).is_some_and(|two| TWO.contains(&two)) {
        2
    } else {
        3
    }
}

/// National digits in readable groups: the last two groups have four or three digits, the first takes what is left.
fn groups(rest: &str) -> String {
    let sizes: &[usize] = match rest.len() {
        0..=4 => return rest.to_owned(),
        5 => &[2, 3],
        6 => &[3, 3],
        7 => &[3, 4],
        8 => &[4, 4],
        9 => &[3, 3, 3],
        10 => &[2, 4, 4],
        11 => &[3, 4, 4],
        12 => &[4, 4, 4],
        _ => &[4, 4, 6],
    };
    let mut out = String::with_capacity(rest.len() + 3);
    let mut at = 0;
    for size in sizes {
        if at > 0 {
            out.push(' ');
        }
        let end = (at + size).min(rest.len());
        out.push_str(&rest[at..end]);
        at = end;
    }
    out.push_str(&rest[at..]);
    out
}

impl TryFrom<String> for E164 {
    type Error = Refusal;

    /// Only the canonical form is taken from the wire; people's forms go through [`E164::parse`].
    fn try_from(text: String) -> Result<Self, Refusal> {
        match text.strip_prefix('+') {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => Self::from_digits(digits),
            _ => Err(Refusal(format!("“{text}” is not a number in E.164 form, such as +17065103027."))),
        }
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.0
    }
}

impl std::fmt::Display for E164 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for E164 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The digits of whatever a person typed into a search box, and nothing else: `(212) 555` becomes `212555`. A leading
/// `+1`, or a 1 before ten digits, is dropped, so that every way of writing a number finds the same rows.
pub fn search_digits(text: &str) -> String {
    let plus = text.trim_start().starts_with('+');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(rest) if (plus && digits.len() <= 11) || digits.len() == 11 => rest.to_owned(),
        _ => digits,
    }
}

/// A North American area code (NPA): three digits, the first 2 to 9, the second not 9, not N11.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(String);

/// The toll-free area codes in service.
pub const TOLL_FREE_AREA_CODES: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

impl AreaCode {
    /// Reads an area code.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let bytes = text.as_bytes();
        if bytes.len() != 3 || !bytes.iter().all(u8::is_ascii_digit) {
            return Err(Refusal(format!("An area code is three digits; “{text}” is not.")));
        }
        if !(b'2'..=b'9').contains(&bytes[0]) {
            return Err(Refusal(format!("An area code begins with 2 to 9; {text} does not.")));
        }
        if bytes[1] == b'9' || (bytes[1] == b'1' && bytes[2] == b'1') {
            return Err(Refusal(format!("{text} is not an area code in the North American plan.")));
        }
        Ok(Self(text.to_owned()))
    }

    /// The three digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of [`TOLL_FREE_AREA_CODES`].
    pub fn is_toll_free(&self) -> bool {
        TOLL_FREE_AREA_CODES.contains(&self.0.as_str())
    }
}

impl TryFrom<String> for AreaCode {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.0
    }
}

/// A central-office code (NXX): three digits, the first 2 to 9.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exchange(String);

impl Exchange {
    /// Reads an exchange.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let bytes = text.as_bytes();
        if bytes.len() != 3 || !bytes.iter().all(u8::is_ascii_digit) || bytes[0] < b'2' {
            return Err(Refusal(format!("An exchange is three digits and begins with 2 to 9; “{text}” is not.")));
        }
        Ok(Self(text.to_owned()))
    }

    /// The three digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Exchange {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

impl From<Exchange> for String {
    fn from(exchange: Exchange) -> Self {
        exchange.0
    }
}

/// What kind of number it is; it decides which carrier service answers for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// A geographic number of the North American plan.
    #[default]
    Local,
    /// A toll-free number of the North American plan.
    TollFree,
    /// A number of another country.
    International,
}

impl NumberKind {
    /// All kinds, in the order of the search form.
    pub const ALL: [Self; 3] = [Self::Local, Self::TollFree, Self::International];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "Local",
            Self::TollFree => "Toll-free",
            Self::International => "International",
        }
    }

    /// The word in addresses and on our wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::TollFree => "toll_free",
            Self::International => "international",
        }
    }

    /// Reads [`NumberKind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_of_writing_a_number_is_one_number() {
        for text in
            ["(706) 510-3027", "7065103027", "+1 706 510 3027", "1-706-510-3027", "706.510.3027", " 17065103027 ", "+17065103027"]
        {
            assert_eq!(E164::parse(text).unwrap().as_str(), "+17065103027", "{text}");
        }
        assert_eq!(E164::parse("011 44 20 7946 0018").unwrap().as_str(), "+442079460018");
        assert_eq!(E164::parse("00442079460018").unwrap().as_str(), "+442079460018");
    }

    #[test]
    fn malformed_numbers_are_refused_with_a_sentence() {
        for text in [
            "",
            "706510302",
            "70651030271",
            "706-CALL-NOW",
            "+0123456789",
            "+1706",
            "1165103027",
            "911 555 0100",
            "7061103027",
            "+1234567890123456",
        ] {
            let refusal = E164::parse(text).unwrap_err();
            assert!(refusal.0.ends_with('.'), "{text}: {refusal}");
        }
    }

    #[test]
    fn numbers_are_grouped_as_people_say_them() {
        let grouped = |text: &str| {
            let (country, rest) = E164::parse(text).unwrap().grouped();
            format!("{country} {rest}")
        };
        assert_eq!(grouped("7065103027"), "+1 706 510 3027");
        assert_eq!(grouped("+442079460018"), "+44 20 7946 0018");
        assert_eq!(grouped("+78182123456"), "+7 81 8212 3456");
        assert_eq!(grouped("+35312345678"), "+353 1234 5678");
    }

    #[test]
    fn search_digits_drop_what_is_not_dialled() {
        assert_eq!(search_digits("(212) 555-0100"), "2125550100");
        assert_eq!(search_digits("+1 212 555 0100"), "2125550100");
        assert_eq!(search_digits("1-212-555-0100"), "2125550100");
        assert_eq!(search_digits("555-01"), "55501");
        assert_eq!(search_digits("1234"), "1234");
    }

    #[test]
    fn toll_free_is_known_by_its_area_code() {
        assert!(E164::parse("888 555 0145").unwrap().is_toll_free());
        assert!(!E164::parse("706 555 0145").unwrap().is_toll_free());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_its_result_parses_again(text in "\\PC{0,24}") {
            if let Ok(number) = E164::parse(&text) {
                prop_assert_eq!(&E164::parse(number.as_str()).unwrap(), &number);
                prop_assert_eq!(&E164::try_from(number.as_str().to_owned()).unwrap(), &number);
                let (country, rest) = number.grouped();
                let digits: String = format!("{country}{rest}").chars().filter(|c| *c != ' ').collect();
                prop_assert_eq!(digits, number.as_str());
            }
        }
    }
}
