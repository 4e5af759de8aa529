//! Telephone numbers and the two ways of writing them: ten digits in version 1, E.164 in version 2.

use serde::{Deserialize, Serialize};

/// Ten digits.
pub(super) type Tn = u64;

/// Which version of the interface a path speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Version {
    /// Ten digits.
    #[default]
    One,
    /// E.164.
    Two,
}

/// Why a number was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misread {
    /// It is written as the other version writes numbers.
    OtherForm,
    /// It is no number of the North American plan.
    Invalid,
}

impl Version {
    /// A number as this version writes it.
    pub(super) fn write(self, tn: Tn) -> String {
        match self {
            Self::One => tn.to_string(),
            Self::Two => format!("+1{tn}"),
        }
    }

    /// Reads a number as this version writes it.
    pub(super) fn read(self, text: &str) -> Result<Tn, Misread> {
        let (ten, form) = match text.strip_prefix("+1") {
            Some(rest) => (rest, Self::Two),
            None => (text, Self::One),
        };
        let tn = digits(ten).ok_or(Misread::Invalid)?;
        if form == self { Ok(tn) } else { Err(Misread::OtherForm) }
    }
}

/// Ten digits that can be a number: neither area code nor exchange begins with 0 or 1.
pub(super) fn digits(text: &str) -> Option<Tn> {
    let bytes = text.as_bytes();
    let valid = bytes.len() == 10 && bytes.iter().all(u8::is_ascii_digit) && bytes[0] > b'1' && bytes[3] > b'1';
    text.parse().ok().filter(|_| valid)
}

/// The area code.
pub(super) fn npa(tn: Tn) -> u64 {
    tn / 10_000_000
}

/// The exchange.
pub(super) fn nxx(tn: Tn) -> u64 {
    tn / 10_000 % 1000
}

/// Whether somebody else pays for the call.
pub(super) fn is_toll_free(tn: Tn) -> bool {
    matches!(npa(tn), 800 | 833 | 844 | 855 | 866 | 877 | 888)
}

/// Letters as a telephone's keys have them; digits stay, anything else is `None`.
pub(super) fn on_keys(word: &str) -> Option<String> {
    word.chars()
        .map(|letter| match letter.to_ascii_uppercase() {
            digit @ '0'..='9' => Some(digit),
            'A'..='C' => Some('2'),
            'D'..='F' => Some('3'),
            'G'..='I' => Some('4'),
            'J'..='L' => Some('5'),
            'M'..='O' => Some('6'),
            'P'..='S' => Some('7'),
            'T'..='V' => Some('8'),
            'W'..='Z' => Some('9'),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_each_version_reads_its_own_form_only() {
        assert_eq!(Version::One.read("2018551020"), Ok(2_018_551_020));
        assert_eq!(Version::Two.read("+12018551020"), Ok(2_018_551_020));
        assert_eq!(Version::One.read("+12018551020"), Err(Misread::OtherForm));
        assert_eq!(Version::Two.read("2018551020"), Err(Misread::OtherForm));
        for text in ["", "201855102", "20185510200", "1018551020", "2011551020", "20185510x0", "12018551020"] {
            assert_eq!(Version::One.read(text), Err(Misread::Invalid), "{text}");
        }
        assert_eq!(on_keys("Flowers").as_deref(), Some("3569377"));
    }
}
