//! The settings of an option order: how each is written, and what it is told when it is written wrongly.
//!
//! Inferred: which code of a known range belongs to which mistake. The ranges are 5079–5082 for formats, 5117–5122 for final
//! destinations, 5132 and 5133 for A2P, 5140–5147 for NNID and ESPID, 5193–5197 for passcodes, 5200–5209 for route plans.

use crate::bandwidth::sandbox::{
    account::Owned,
    answers::{Wrong, wrong},
    telephone::{Tn, Version, digits},
    xml::{Node, leaf},
};

/// A setting.
struct Field {
    name: &'static str,
    code: u32,
    /// Whether it may say `systemDefault`.
    has_default: bool,
    fits: fn(&str, Version) -> bool,
    words: &'static str,
}

const fn field(name: &'static str, code: u32, fits: fn(&str, Version) -> bool, words: &'static str) -> Field {
    Field { name, code, has_default: true, fits, words }
}

/// Those whose value is a word.
const FIELDS: &[Field] = &[
    field("NumberFormat", 5080, is_format, "must be 10digit, 11digit or e164"),
    field("RPIDFormat", 5081, is_format, "must be 10digit, 11digit or e164"),
    field("RewriteUser", 5082, |text, _| (1..=63).contains(&text.len()), "must have 1 to 63 characters"),
    field("CallForward", 5079, |text, version| version.read(text).is_ok(), "must be a telephone number"),
    field("CallingNameDisplay", 5113, |text, _| is_on_or_off(text), "must be on or off"),
    field("Protected", 5113, |text, _| is_true_or_false(text), "must be true or false"),
    Field { has_default: false, ..field("Sms", 5113, |text, _| is_on_or_off(text), "must be on or off") },
    field("FinalDestinationURI", 5117, is_destination, "must be a number or user@address of 10 to 60 characters"),
    field("PortOutPasscode", 5193, is_passcode, "must have 4 to 10 letters or digits"),
    field("NNID", 5140, |text, _| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()), "must be a number"),
    field("ESPID", 5144, |text, _| text.len() == 4 && text.bytes().all(|b| b.is_ascii_alphanumeric()), "must have 4 characters"),
    field("PindropEnabled", 5113, |text, _| is_true_or_false(text), "must be true or false"),
    field("CallVerificationEnabled", 5113, |text, _| is_true_or_false(text), "must be true or false"),
];

/// The code of a feature that is not switched on for the account; no world has Pindrop.
pub(super) const NOT_ENABLED: u32 = 12055;

/// Those that are elements themselves.
const ELEMENTS: &[&str] = &["A2pSettings", "OriginationRoutePlan"];

/// Those that one number can be given directly.
pub(super) const OF_ONE_NUMBER: &[(&str, u32)] =
    &[("CallForward", 13513), ("RewriteUser", 13514), ("NumberFormat", 13515), ("RPIDFormat", 13516)];

fn is_format(text: &str, _: Version) -> bool {
    ["10digit", "11digit", "e164"].iter().any(|known| text.eq_ignore_ascii_case(known))
}

fn is_on_or_off(text: &str) -> bool {
    text.eq_ignore_ascii_case("on") || text.eq_ignore_ascii_case("off")
}

fn is_true_or_false(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn is_passcode(text: &str, _: Version) -> bool {
    (4..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A number, or `user@address` with or without `sip:` before it: the table says without, the sample has it.
fn is_destination(text: &str, _: Version) -> bool {
    let bare = text.strip_prefix("sip:").unwrap_or(text);
    let address = bare.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    (10..=60).contains(&text.len()) && !text.contains(char::is_whitespace) && (address || ten_digits(text).is_some())
}

/// A number in either form.
pub(super) fn ten_digits(text: &str) -> Option<Tn> {
    digits(text.strip_prefix("+1").unwrap_or(text))
}

fn says(field: &Node, word: &str) -> bool {
    field.own().eq_ignore_ascii_case(word) || field.text("Action").eq_ignore_ascii_case(word)
}

/// Whether a setting is to stay as it is.
pub(super) fn is_unchanged(field: &Node) -> bool {
    says(field, "unchanged") || (field.own().is_empty() && field.children.is_empty())
}

/// Whether a setting is to be taken away.
pub(super) fn is_default(field: &Node) -> bool {
    says(field, "systemDefault")
}

/// The settings of a group.
pub(super) fn read(group: &Node, version: Version) -> Result<Vec<Node>, Wrong> {
    let mut found = Vec::new();
    for said in &group.children {
        if let Some(field) = FIELDS.iter().find(|field| field.name.eq_ignore_ascii_case(&said.name)) {
            let may_stay = is_unchanged(said) || (field.has_default && is_default(said));
            if !may_stay && !(field.fits)(said.own(), version) {
                return Err(wrong(field.code, format!("{} is invalid: it {}", field.name, field.words)));
            }
            if field.name == "PindropEnabled" && said.own().eq_ignore_ascii_case("true") {
                return Err(wrong(NOT_ENABLED, "Pindrop is not enabled for this account"));
            }
            found.push(said.clone().named(field.name));
        } else if let Some(name) = ELEMENTS.iter().find(|name| name.eq_ignore_ascii_case(&said.name)) {
            check_element(name, said)?;
            found.push(said.clone().named(name));
        }
    }
    Ok(found)
}

fn check_element(name: &str, said: &Node) -> Result<(), Wrong> {
    let action = said.text("Action");
    let one_of = |known: &[&str]| action.is_empty() || known.iter().any(|known| action.eq_ignore_ascii_case(known));
    if name == "A2pSettings" {
        if !one_of(&["asSpecified", "systemDefault", "off", "delete", "unchanged"]) {
            return Err(wrong(5132, format!("The action {action} of A2pSettings is not known")));
        }
        let specified = action.is_empty() || action.eq_ignore_ascii_case("asSpecified");
        if specified && said.said("MessageClass").is_none() && said.said("CampaignId").is_none() {
            return Err(wrong(5133, "A2pSettings must have a MessageClass or a CampaignId"));
        }
        return Ok(());
    }
    if !one_of(&["asSpecified", "off", "unchanged"]) {
        return Err(wrong(5202, format!("The action {action} of OriginationRoutePlan is not known")));
    }
    let number = |route: &Node, name: &str| route.text(name).parse::<u32>().is_ok();
    let mut routes = said.all("Route");
    if routes.any(|route| route.said("Endpoint").is_none() || !number(route, "Priority") || !number(route, "Weight")) {
        return Err(wrong(5203, "A route must have an Endpoint, a Priority and a Weight"));
    }
    Ok(())
}

/// A setting as it is read back.
pub(super) fn echo(field: &Node) -> Node {
    // Its first letters are the only ones that come back small.
    if field.name == "CallingNameDisplay" && is_default(field) {
        return leaf("CallingNameDisplay", "systemdefault");
    }
    field.clone()
}

/// Sets these on a number.
pub(super) fn set<'a>(number: &mut Owned, fields: impl Iterator<Item = &'a Node>) {
    for field in fields {
        let off = field.text("Action").eq_ignore_ascii_case("off") || field.text("Action").eq_ignore_ascii_case("delete");
        if is_unchanged(field) {
            continue;
        }
        if is_default(field) || off {
            number.options.remove(&field.name);
            continue;
        }
        let value = match ten_digits(field.own()).filter(|_| field.name == "CallForward") {
            Some(tn) => leaf("CallForward", tn),
            None if matches!(field.name.as_str(), "Sms" | "CallingNameDisplay" | "Protected") => {
                leaf(&field.name, field.own().to_ascii_lowercase())
            }
            None => field.clone(),
        };
        number.options.insert(field.name.clone(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bandwidth::sandbox::xml::node;

    fn code(name: &str, text: &str) -> Option<u32> {
        read(&node("TnOptionGroup", [leaf(name, text)]), Version::One).err().map(|wrong| wrong.code)
    }

    #[test]
    fn sandbox_bw_tn_options_create_checks_every_field() {
        for (name, good, bad, expected) in [
            ("NumberFormat", "e164", "9digit", 5080),
            ("RPIDFormat", "10digit", "none", 5081),
            ("RewriteUser", "front-desk", &"x".repeat(64), 5082),
            ("CallForward", "6042661720", "604266172", 5079),
            ("CallingNameDisplay", "on", "yes", 5113),
            ("Protected", "true", "on", 5113),
            ("Sms", "off", "systemDefault", 5113),
            ("FinalDestinationURI", "sip:+12345678901@1.2.3.4:5060", "1.2.3.4", 5117),
            ("PortOutPasscode", "a1b2c3", "abc", 5193),
            ("NNID", "101139", "one", 5140),
            ("ESPID", "TK80", "TK800", 5144),
        ] {
            assert_eq!((code(name, good), code(name, "unchanged")), (None, None), "{name}");
            assert_eq!(code(name, bad), Some(expected), "{name}");
            assert_eq!(code(name, "systemDefault").is_none(), name != "Sms", "{name}");
        }
    }
}
