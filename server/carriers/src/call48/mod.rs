//! Call48. See README.md beside this file for its wire format and its quirks.

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

/// Call48 in the catalogue.
pub static SPEC: Spec = Spec {
    id: "call48",
    name: "Call48",
    tile: "C4",
    live_url: Some("https://apicontrol.call48.com/api/v4"),
    sandbox_path: "/api/v4",
    hosts: &["apicontrol.call48.com"],
    credentials,
    operations: client::OPERATIONS,
    connect: |connection| Ok(Arc::new(client::Client::new(connection)?)),
    sandbox: |clock| Box::new(sandbox::Call48Sandbox::new(clock)),
    sandbox_login,
};

fn credentials() -> Vec<CredentialField> {
    vec![
        CredentialField {
            name: "login".into(),
            label: "Kind of log-in".into(),
            help: "Most accounts are customers. Service-provider administrators log in at another address.".into(),
            kind: CredentialKind::Choice {
                options: vec![("customer".into(), "Customer".into()), ("admin".into(), "SP admin".into())],
            },
            required: true,
        },
        CredentialField {
            name: "user_name".into(),
            label: "User name".into(),
            help: "The name you sign in with at Call48.".into(),
            kind: CredentialKind::Text,
            required: true,
        },
        CredentialField {
            name: "password".into(),
            label: "Password".into(),
            help: "Kept encrypted; it cannot be read again, only replaced.".into(),
            kind: CredentialKind::Secret,
            required: true,
        },
        CredentialField {
            name: "unverified".into(),
            label: "Unverified operations".into(),
            help: "Call48 does not document what is sent to change call parking. Off: it is not used. On: our reading of it is, and may \
                   be wrong."
                .into(),
            kind: CredentialKind::Choice { options: vec![("off".into(), "Off".into()), ("on".into(), "On".into())] },
            required: false,
        },
    ]
}

/// Any user name opens a world of that name, with the password `sandbox`.
fn sandbox_login(world: &str) -> Credentials {
    Credentials {
        plain: BTreeMap::from([("login".into(), "customer".into()), ("user_name".into(), world.into())]),
        secret: BTreeMap::from([("password".into(), Secret::new("sandbox"))]),
    }
}
