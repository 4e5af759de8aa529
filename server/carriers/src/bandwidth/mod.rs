//! Bandwidth. See README.md beside this file for its wire format and its quirks.

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

/// Bandwidth in the catalogue.
pub static SPEC: Spec = Spec {
    id: "bandwidth",
    name: "Bandwidth",
    tile: "BW",
    live_url: Some("https://api.bandwidth.com/api/v2"),
    sandbox_path: "/api/v2",
    hosts: client::HOSTS,
    credentials,
    operations: client::OPERATIONS,
    connect: |connection| Ok(Arc::new(client::Client::new(&connection)?)),
    sandbox: |clock| Box::new(sandbox::BandwidthSandbox::new(clock)),
    sandbox_login,
};

fn credentials() -> Vec<CredentialField> {
    let field = |name: &str, label: &str, help: &str, kind: CredentialKind| CredentialField {
        name: name.into(),
        label: label.into(),
        help: help.into(),
        kind,
        required: ["account_id", "auth", "version"].contains(&name),
    };
    let choice = |options: &[(&str, &str)]| CredentialKind::Choice {
        options: options.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect(),
    };
    vec![
        field("account_id", "Account id", "The number of your account, as the dashboard shows it.", CredentialKind::Text),
        field(
            "auth",
            "Kind of log-in",
            "API credentials are usual. User names end for most accounts in December 2026.",
            choice(&[("oauth", "API credentials (OAuth2)"), ("basic", "User name and password (Basic)")]),
        ),
        field("client_id", "Client id", "Of the API credentials. Empty with a user name.", CredentialKind::Text),
        field(
            "client_secret",
            "Client secret",
            "Kept encrypted; it cannot be read again, only replaced. Empty with a user name.",
            CredentialKind::Secret,
        ),
        field("user", "User name", "Of an older API user. Empty with API credentials.", CredentialKind::Text),
        field(
            "password",
            "Password",
            "Kept encrypted; it cannot be read again, only replaced. Empty with API credentials.",
            CredentialKind::Secret,
        ),
        field(
            "version",
            "Version of the API",
            "The same as in the address. The first writes numbers with ten digits, the second in E.164.",
            choice(&[("v2", "v2 (E.164)"), ("v1", "v1 (ten digits)")]),
        ),
        field(
            "site_id",
            "Site of new numbers",
            "The id of the site (sub-account) that bought and ported numbers go to when nothing else is chosen.",
            CredentialKind::Text,
        ),
        field(
            "sip_peer_id",
            "SIP peer of new numbers",
            "The id of the location on that site. Empty: the site's default location.",
            CredentialKind::Text,
        ),
        field(
            "token_url",
            "Address for tokens",
            "Only where it is not /api/v1/oauth2/token on the host of the address.",
            CredentialKind::Address,
        ),
    ]
}

/// The client id `sandbox-` and the name of a world opens that world. Every world has this site with this peer.
fn sandbox_login(world: &str) -> Credentials {
    Credentials {
        plain: BTreeMap::from([
            ("account_id".into(), sandbox::ACCOUNT.into()),
            ("auth".into(), "oauth".into()),
            ("client_id".into(), sandbox::client_id(world)),
            ("version".into(), "v2".into()),
            ("site_id".into(), "2297".into()),
            ("sip_peer_id".into(), "500709".into()),
        ]),
        secret: BTreeMap::from([("client_secret".into(), Secret::new(sandbox::SECRET))]),
    }
}
