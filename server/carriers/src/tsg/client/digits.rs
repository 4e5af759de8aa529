//! Numbers as this carrier writes them: ten digits in the cart, eleven everywhere else.

use contract::number::{E164, NumberKind};

use crate::error::{Error, ErrorKind, Result};

/// Ten digits: the cart.
pub(super) fn ten(number: &E164) -> Result<&str> {
    number.national_ten().ok_or_else(not_ours)
}

/// Eleven digits: everything but the cart.
pub(super) fn eleven(number: &E164) -> Result<&str> {
    ten(number).map(|_| number.digits())
}

/// A number in either form, with a plus sign or without.
pub(super) fn read(text: &str) -> Option<E164> {
    let bare = text.trim();
    let digits = bare.strip_prefix('+').unwrap_or(bare);
    // Parsed as it stands, a number that begins with two zeros would be one of another country.
    let ten = if digits.len() == 11 { digits.strip_prefix('1')? } else { digits };
    let fits = ten.len() == 10 && ten.bytes().all(|b| b.is_ascii_digit());
    if fits { E164::parse(&format!("+1{ten}")).ok() } else { None }
}

/// The kind of a number of this carrier.
pub(super) fn kind(number: &E164) -> NumberKind {
    if number.is_toll_free() { NumberKind::TollFree } else { NumberKind::Local }
}

fn not_ours() -> Error {
    Error::new(ErrorKind::Unsupported, "TSG Global has North American numbers only.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_either_form_and_written_in_the_form_of_its_place() {
        let number = E164::parse("2065550100").unwrap();
        for text in ["2065550100", "12065550100", "+12065550100", " 12065550100 "] {
            assert_eq!(read(text).as_ref(), Some(&number), "{text}");
        }
        for text in ["", "206555010", "206-555-0100", "22065550100", "DID", "0065550100"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!((ten(&number).unwrap(), eleven(&number).unwrap()), ("2065550100", "12065550100"));
        assert_eq!(ten(&E164::parse("+442079460018").unwrap()).unwrap_err().kind, ErrorKind::Unsupported);
    }
}
