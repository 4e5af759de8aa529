//! TSG Global: REST with an API key, GraphQL with the portal's log-in. See README.md beside this file for what is documented
//! and what is inferred.

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

/// TSG Global in the catalogue.
pub static SPEC: Spec = Spec {
    id: "tsg",
    name: "TSG Global",
    tile: "TS",
    live_url: Some(client::LIVE),
    sandbox_path: "",
    hosts: &["api-service.tsgglobal.world", "api.portal.tsgglobal.world"],
    credentials,
    operations: client::OPERATIONS,
    connect: |connection| Ok(Arc::new(client::Client::new(&connection)?)),
    sandbox: |clock| Box::new(sandbox::TsgSandbox::new(clock)),
    sandbox_login,
};

fn credentials() -> Vec<CredentialField> {
    let field = |name: &str, label: &str, help: &str, kind: CredentialKind| CredentialField {
        name: name.into(),
        label: label.into(),
        help: help.into(),
        kind,
        required: matches!(name, "api_key" | "email" | "password"),
    };
    vec![
        field(
            "api_key",
            "API key",
            "The key for managing numbers, not the one for sending messages. Kept encrypted; it cannot be read again.",
            CredentialKind::Secret,
        ),
        field("email", "E-mail address", "The one you sign in to TSG Global's portal with.", CredentialKind::Text),
        field(
            "password",
            "Password of the portal",
            "Searching and buying go through the portal. Kept encrypted; it cannot be read again, only replaced.",
            CredentialKind::Secret,
        ),
        field(
            "unverified",
            "Unverified operations",
            "TSG Global does not publish some operations. Off: they are not used. On: our reading of them is, and may be wrong.",
            CredentialKind::Choice { options: vec![("off".into(), "Off".into()), ("on".into(), "On".into())] },
        ),
        field(
            "portal_url",
            "Address of the portal",
            "Leave it empty, unless TSG Global gave you another one, such as that of its staging environment.",
            CredentialKind::Address,
        ),
        field(
            "search_query",
            "Text of the search for local numbers",
            "A GraphQL query that TSG Global gave you. Leave it empty to use ours, where the portal's schema has it.",
            CredentialKind::Text,
        ),
    ]
}

/// A world is named by the key and by the e-mail address; the password is `sandbox`.
fn sandbox_login(world: &str) -> Credentials {
    Credentials {
        plain: BTreeMap::from([("email".into(), format!("{world}@example.com"))]),
        secret: BTreeMap::from([
            ("api_key".into(), Secret::new(format!("sandbox-{world}"))),
            ("password".into(), Secret::new("sandbox")),
        ]),
    }
}
