//! Tata Communications (TCL). See README.md beside this file: its Number Management API is given to partners only, so the
//! wire format here is assumed, but for sixteen rules that its overview states.

mod client;
mod sandbox;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use contract::{
    carrier::{CredentialField, CredentialKind},
    secret::Secret,
};

use crate::carrier::{Credentials, Spec};

/// Tata Communications in the catalogue. It has no base URL that is known to be right.
pub static SPEC: Spec = Spec {
    id: "tata",
    name: "Tata Communications",
    tile: "TC",
    live_url: None,
    sandbox_path: "/tcl/v1",
    hosts: &[],
    credentials,
    operations: client::OPERATIONS,
    connect: |connection| Ok(Arc::new(client::Client::new(&connection)?)),
    sandbox: |clock| Box::new(sandbox::TataSandbox::new(clock)),
    sandbox_login,
};

fn credentials() -> Vec<CredentialField> {
    let field = |name: &str, label: &str, help: &str, kind: CredentialKind| CredentialField {
        name: name.into(),
        label: label.into(),
        help: help.into(),
        kind,
        required: true,
    };
    let choice = |options: &[(&str, &str)]| CredentialKind::Choice {
        options: options.iter().map(|(value, label)| ((*value).into(), (*label).into())).collect(),
    };
    let mut fields = vec![
        field(
            "unverified",
            "Unverified operations",
            "Tata gives its Number Management API to partners only. The wire format used here is assumed and not verified: \
             compare it with your contract before you switch it on for a live account.",
            choice(&[("off", "Off at a live account"), ("on", "On")]),
        ),
        field(
            "token",
            "Auth token",
            "Issued by Tata on request. It cannot be read again, only replaced.",
            CredentialKind::Secret,
        ),
        field(
            "scheme",
            "Word before the token",
            "How the token is sent. Tata's public APIs differ.",
            choice(&[("Bearer", "Bearer"), ("Basic", "Basic"), ("none", "None")]),
        ),
        field("customerId", "Customer id", "From onboarding.", CredentialKind::Text),
        field("contactId", "Contact id", "From onboarding; every order names it.", CredentialKind::Text),
        field("paymentMethodId", "Payment method id", "From onboarding; every order names it.", CredentialKind::Text),
        field("locationId", "Location id", "From onboarding; every order names it.", CredentialKind::Text),
    ];
    let optional = |mut field: CredentialField| {
        field.required = false;
        field
    };
    fields.push(optional(field(
        "connectionId",
        "Usual connection id",
        "The SIP trunk that new numbers go over when nothing else is chosen.",
        CredentialKind::Text,
    )));
    fields.extend(client::PATHS.iter().map(|(_, name, label, usual)| {
        let help = format!("Assumed to be {usual}. Leave it empty unless your contract says otherwise.");
        optional(field(&client::credential(name), &format!("Path of {label}"), &help, CredentialKind::Text))
    }));
    fields
}

/// The token `sandbox-…` opens the world of that name; its ids are the same in every world.
fn sandbox_login(world: &str) -> Credentials {
    let plain = [
        ("scheme", "Bearer"),
        ("customerId", "CU-100200"),
        ("contactId", "CT-300400"),
        ("paymentMethodId", "PM-500600"),
        ("locationId", "LO-700800"),
        ("connectionId", "CN-1001"),
    ];
    Credentials {
        plain: BTreeMap::from(plain.map(|(name, value)| (name.into(), value.into()))),
        secret: BTreeMap::from([("token".into(), Secret::new(format!("sandbox-{world}")))]),
    }
}
