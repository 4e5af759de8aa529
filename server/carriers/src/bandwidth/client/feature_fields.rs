//! The carrier's own features as data: our names, theirs, and how each is asked for.

use std::collections::BTreeMap;

use contract::features::{FeatureField, FeatureKind, FeatureSection};

use super::xml::Element;

/// A field and its element.
pub(super) struct Field {
    /// Our name.
    pub(super) name: &'static str,
    /// The element, below `A2pSettings` where there is a slash.
    pub(super) element: &'static str,
    label: &'static str,
    help: &'static str,
    section: FeatureSection,
    pub(super) shape: Shape,
    /// What `systemDefault` means; `None` where the carrier does not take it.
    usual: Option<&'static str>,
    readable: bool,
    inferred: bool,
    /// Whether it can be set for one number at its location.
    pub(super) per_number: bool,
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text(u16, u16),
    OnOff,
    TrueFalse,
    NumberFormat,
    A2pAction,
    Passcode,
}

const ACCOUNT: Option<&str> = Some("Account's setting");
const NONE: Option<&str> = Some("None");

/// A field that TnOptions have.
const fn field(
    name: &'static str,
    element: &'static str,
    label: &'static str,
    help: &'static str,
    section: FeatureSection,
    shape: Shape,
    usual: Option<&'static str>,
) -> Field {
    Field { name, element, label, help, section, shape, usual, readable: false, inferred: false, per_number: false }
}

/// One that the location has for one number too, and gives back there.
const fn at_location(mut field: Field) -> Field {
    field.readable = true;
    field.per_number = true;
    field
}

/// One that is given back.
const fn readable(mut field: Field) -> Field {
    field.readable = true;
    field
}

/// One that the carrier's document does not show.
const fn inferred(mut field: Field) -> Field {
    field.inferred = true;
    field
}

/// All of them, in the order of the form. Where calls go (forwarding, failover) is routing and not among them.
pub(super) static FIELDS: &[Field] = &[
    inferred(at_location(field(
        "number_format",
        "NumberFormat",
        "Number format of incoming calls",
        "How the called number is written in calls that arrive.",
        FeatureSection::Calls,
        Shape::NumberFormat,
        ACCOUNT,
    ))),
    inferred(at_location(field(
        "rpid_format",
        "RPIDFormat",
        "Remote party ID format",
        "How the calling number is written in calls that arrive.",
        FeatureSection::Calls,
        Shape::NumberFormat,
        ACCOUNT,
    ))),
    inferred(at_location(field(
        "rewrite_user",
        "RewriteUser",
        "Rewrite user",
        "Replaces the called user in calls that arrive. Cannot be used with a route plan.",
        FeatureSection::Calls,
        Shape::Text(1, 60),
        NONE,
    ))),
    inferred(field(
        "pindrop",
        "PindropEnabled",
        "Pindrop",
        "Checks callers against fraud. Needs to be enabled on the account.",
        FeatureSection::Calls,
        Shape::TrueFalse,
        None,
    )),
    inferred(field(
        "call_verification",
        "CallVerificationEnabled",
        "Call verification",
        "Passes on whether the calling number is verified (STIR/SHAKEN).",
        FeatureSection::Calls,
        Shape::TrueFalse,
        None,
    )),
    field(
        "calling_name_display",
        "CallingNameDisplay",
        "Calling name display",
        "Whether the caller's name is looked up for calls that arrive.",
        FeatureSection::CallerName,
        Shape::OnOff,
        ACCOUNT,
    ),
    readable(field(
        "sms",
        "Sms",
        "SMS",
        "Whether the number takes text messages. Needs messaging on its location.",
        FeatureSection::Messaging,
        Shape::OnOff,
        None,
    )),
    inferred(field(
        "a2p_class",
        "A2pSettings/MessageClass",
        "A2P message class",
        "The class of messages the campaign belongs to.",
        FeatureSection::Messaging,
        Shape::Text(1, 40),
        None,
    )),
    inferred(field(
        "a2p_campaign",
        "A2pSettings/CampaignId",
        "A2P campaign",
        "The campaign's id, such as CJEUMDK.",
        FeatureSection::Messaging,
        Shape::Text(1, 40),
        None,
    )),
    inferred(field(
        "a2p_action",
        "A2pSettings/Action",
        "A2P action",
        "What becomes of the settings: as specified here, off, or deleted (10DLC only).",
        FeatureSection::Messaging,
        Shape::A2pAction,
        ACCOUNT,
    )),
    field(
        "nnid",
        "NNID",
        "NNID",
        "The network id that messages are routed by: digits only.",
        FeatureSection::Messaging,
        Shape::Text(1, 10),
        ACCOUNT,
    ),
    field(
        "espid",
        "ESPID",
        "ESPID",
        "The id of the provider that messages are routed by.",
        FeatureSection::Messaging,
        Shape::Text(1, 20),
        ACCOUNT,
    ),
    field(
        "port_out_passcode",
        "PortOutPasscode",
        "Port-out passcode",
        "Whoever ports the number away must name it: 4 to 10 letters and digits.",
        FeatureSection::PortOut,
        Shape::Passcode,
        NONE,
    ),
    inferred(readable(field(
        "protected",
        "Protected",
        "Protected",
        "Whether the number is protected from being disconnected or ported by mistake.",
        FeatureSection::PortOut,
        Shape::TrueFalse,
        ACCOUNT,
    ))),
];

/// The field of this name of ours.
pub(super) fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The fields as the browser shows them.
pub(super) fn form() -> Vec<FeatureField> {
    FIELDS
        .iter()
        .map(|field| FeatureField {
            name: field.name.into(),
            label: field.label.into(),
            help: field.help.into(),
            section: field.section,
            kind: kind(field.shape),
            usual: field.usual.map(Into::into),
            readable: field.readable,
            inferred: field.inferred,
        })
        .collect()
}

fn kind(shape: Shape) -> FeatureKind {
    let choice = |options: &[(&str, &str)]| FeatureKind::Choice {
        options: options.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect(),
    };
    match shape {
        Shape::Text(shortest, longest) => FeatureKind::Text { shortest, longest },
        Shape::OnOff => choice(&[("on", "On"), ("off", "Off")]),
        Shape::TrueFalse => choice(&[("true", "Yes"), ("false", "No")]),
        Shape::NumberFormat => choice(&[("10digit", "10 digits"), ("11digit", "11 digits"), ("e164", "E.164")]),
        Shape::A2pAction => choice(&[("asSpecified", "As specified"), ("off", "Off"), ("delete", "Delete")]),
        Shape::Passcode => FeatureKind::Secret { shortest: 4, longest: 10 },
    }
}

/// What an element gives back of our fields. The passcode is not read, whatever the carrier sends.
pub(super) fn read(element: &Element) -> BTreeMap<String, String> {
    let mut seen = BTreeMap::new();
    for field in FIELDS.iter().filter(|field| field.shape != Shape::Passcode) {
        let mut at = Some(element);
        for part in field.element.split('/') {
            at = at.and_then(|element| element.child(part));
        }
        let Some(text) = at.and_then(Element::text) else { continue };
        if text.eq_ignore_ascii_case("systemDefault") || text.eq_ignore_ascii_case("unchanged") {
            continue;
        }
        let value = match field.shape {
            Shape::OnOff | Shape::TrueFalse => text.to_ascii_lowercase(),
            Shape::Text(..) | Shape::NumberFormat | Shape::A2pAction | Shape::Passcode => text.to_owned(),
        };
        seen.insert(field.name.to_owned(), value);
    }
    seen
}
