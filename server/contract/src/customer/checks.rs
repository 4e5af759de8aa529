//! What the forms of this folder check alike.

use rust_decimal::Decimal;

use crate::{
    field::{Fault, Faults},
    money::Money,
    number::E164,
};

/// The shortest password that is not warned about.
const SHORT: usize = 12;
/// The longest password that is taken.
const LONGEST_PASSWORD: usize = 128;

/// One line of text that has to be there: not blank, not too long, nothing that cannot be seen.
pub(super) fn required(faults: &mut Faults, text: &str, most: usize, field: &str, name: &str) {
    faults.when(text.trim().is_empty(), field, format!("{name} is required."));
    line(faults, text, most, field, name);
}

/// One line of text that may be left empty.
pub(super) fn line(faults: &mut Faults, text: &str, most: usize, field: &str, name: &str) {
    faults.longer(text, most, field, name);
    faults.when(
        text.chars().any(char::is_control),
        field,
        format!("{name} has a line break or another character that cannot be seen."),
    );
}

/// The name somebody signs in with at the carrier.
pub(super) fn user_name(faults: &mut Faults, text: &str) {
    required(faults, text, 64, "user_name", "The user name");
    let odd = text.trim().chars().find(|c| !c.is_ascii_alphanumeric() && !"._-@".contains(*c) && !c.is_control());
    if let Some(odd) = odd {
        faults.when(
            true,
            "user_name",
            format!("A user name has letters, digits, dots, dashes and underscores; “{odd}” is none."),
        );
    }
}

/// A password that is chosen for somebody. No sentence repeats any of it.
pub(super) fn password(faults: &mut Faults, text: &str) {
    faults.when(text.is_empty(), "password", "Type a password.");
    let n = text.chars().count();
    faults.when(n > LONGEST_PASSWORD, "password", format!("The password has {n} characters; the most is {LONGEST_PASSWORD}."));
    faults.when(text.chars().any(char::is_control), "password", "The password has a character that cannot be typed.");
}

/// A country, by its two letters.
pub(super) fn country(faults: &mut Faults, text: &str) {
    let two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    faults.when(!two, "country", "A country is named by two capital letters, such as US.");
}

/// A state: two letters in the United States, and not too long elsewhere.
pub(super) fn state(faults: &mut Faults, text: &str, country: &str) {
    if country == "US" {
        let two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        faults.when(!two, "state", "A state is named by two capital letters, such as FL.");
    } else {
        line(faults, text, 60, "state", "The state");
    }
}

/// An amount from nothing up, in dollars and cents, that a field of this form can hold.
pub(super) fn amount(faults: &mut Faults, amount: Money, field: &str, name: &str) {
    let value = amount.amount;
    faults
        .when(value.is_sign_negative() && !value.is_zero(), field, format!("{name} cannot be below nothing."))
        .when(value.normalize().scale() > 2, field, format!("{name} has dollars and cents; write two decimals at most."))
        .when(value > Decimal::from(1_000_000_000), field, format!("{name} is over a billion dollars."));
}

/// A telephone number: digits and the usual signs around them.
pub(super) fn phone(faults: &mut Faults, text: &str, name: &str) {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let usual = text.chars().all(|c| c.is_ascii_digit() || "+()-. ".contains(c));
    faults.when(!usual || !(7..=15).contains(&digits), "phone", format!("{name} has 7 to 15 digits."));
}

/// What is odd about a name that is legal all the same.
pub(super) fn odd_name(odd: &mut Vec<Fault>, text: &str, field: &str, name: &str) {
    let text = text.trim();
    if text.starts_with(['=', '+', '-', '@']) {
        odd.push(Fault::new(
            field,
            format!(
                "{name} begins with “{}”, as formulas of spreadsheets do. Exports from here are safe; others may not be.",
                &text[..1]
            ),
        ));
    }
    if text.contains('<') && text.contains('>') {
        odd.push(Fault::new(field, format!("{name} looks like code of a web page. It is kept and shown as plain text.")));
    }
}

/// What is odd about a password.
pub(super) fn odd_password(odd: &mut Vec<Fault>, text: &str) {
    let n = text.chars().count();
    if (1..SHORT).contains(&n) {
        odd.push(Fault::new("password", format!("The password has {n} characters; {SHORT} or more are harder to guess.")));
    }
}

/// What is odd about a telephone number of the United States.
pub(super) fn odd_phone(odd: &mut Vec<Fault>, text: &str, country: &str) {
    let text = text.trim();
    let home = E164::parse(text).is_ok_and(|number| number.national_ten().is_some_and(|ten| !ten.starts_with("555")));
    if country == "US" && !text.is_empty() && !home {
        odd.push(Fault::new("phone", "This is no number that somebody in the United States can have."));
    }
}
