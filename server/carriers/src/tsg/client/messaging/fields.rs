//! The form of messaging, as data.

use contract::features::{FeatureField, FeatureKind, FeatureSection};

/// Undocumented operations that the form can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undocumented {
    Allowed,
    LeftOut,
}

const OFF_LEFT_OUT: &str = " TSG Global does not publish how it is switched off; switch unverified operations on in the carrier \
                            account to use our reading of it.";

/// The fields, in the order of the form.
pub(super) fn fields(undocumented: Undocumented) -> Vec<FeatureField> {
    let on_off = || {
        let mut options = vec![("on", "On")];
        if undocumented == Undocumented::Allowed {
            options.push(("off", "Off"));
        }
        choice(&options)
    };
    let help = |text: &str| if undocumented == Undocumented::Allowed { text.to_owned() } else { format!("{text}{OFF_LEFT_OUT}") };
    let inferred = undocumented == Undocumented::Allowed;
    vec![
        FeatureField {
            inferred,
            ..field("sms", "Text messages", &help("Whether the number takes text messages (SMS, 10DLC)."), on_off())
        },
        FeatureField {
            usual: Some("Account's setting".into()),
            ..field(
                "use_case",
                "Use case",
                "Person to person needs TSG Global's approval.",
                choice(&[("a2p", "Application to person"), ("p2p", "Person to person")]),
            )
        },
        field("nnid", "NNID", "With person to person: the network number to use.", text(1, 20)),
        field("campaign", "10DLC campaign", "The id of the campaign; one of a sole proprietor holds one number.", text(1, 64)),
        field(
            "webhook_type",
            "Delivery of text messages",
            "SMPP takes the address away. TSG Global advises postv2 for addresses.",
            choice(&[
                ("postv2", "HTTP (postv2)"),
                ("postv1", "HTTP (postv1)"),
                ("post3jam", "HTTP (post3jam)"),
                ("smpp", "SMPP"),
            ]),
        ),
        field("webhook_url", "Address for text messages", "Begins with https:// or http://.", text(8, 500)),
        FeatureField {
            readable: false,
            ..field(
                "webhook_key",
                "Key for that address",
                "Sent as x-api-key; not with SMPP.",
                FeatureKind::Secret { shortest: 1, longest: 200 },
            )
        },
        FeatureField {
            inferred,
            ..field(
                "mms",
                "Picture messages",
                &help("Whether the number takes picture messages; text messages must be on."),
                on_off(),
            )
        },
        field(
            "mms_url",
            "Address for picture messages",
            "Begins with https://, http:// or mm4://, without user and password: those have fields of their own.",
            text(7, 500),
        ),
        field("mms_user", "User at that address", "If the address wants one; with its password.", text(1, 100)),
        FeatureField {
            readable: false,
            ..field(
                "mms_password",
                "Password at that address",
                "With the user.",
                FeatureKind::Secret { shortest: 1, longest: 100 },
            )
        },
    ]
}

fn field(name: &str, label: &str, help: &str, kind: FeatureKind) -> FeatureField {
    FeatureField {
        name: name.into(),
        label: label.into(),
        help: help.into(),
        section: FeatureSection::Messaging,
        kind,
        usual: None,
        readable: true,
        inferred: false,
    }
}

fn choice(options: &[(&str, &str)]) -> FeatureKind {
    FeatureKind::Choice { options: options.iter().map(|(value, label)| ((*value).into(), (*label).into())).collect() }
}

fn text(shortest: u16, longest: u16) -> FeatureKind {
    FeatureKind::Text { shortest, longest }
}
