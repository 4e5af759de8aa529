//! Requests to a provider: small, once, and to no address inside our own network that nobody named here.
//!
//! The document of a provider may name keys and tokens on another host than its own (OpenID Connect Discovery), and it alone is
//! asked where they are: it comes from the issuer, over TLS. But it is somebody else's word, so what it names elsewhere is asked
//! only over TLS and at public addresses. The issuer's own host, and what the settings name, may be wherever they are.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::config::{OidcSetting, Settings};

/// The largest answer of a provider.
const LARGEST: usize = 1024 * 1024;
const DEADLINE: Duration = Duration::from_secs(10);

/// Why a request to the provider came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The address may not be asked.
    #[error("{0} is neither of the issuer's own host nor a public address over TLS")]
    Elsewhere(String),
    /// No client could be made.
    #[error("{0}")]
    Client(String),
    /// There was no answer.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The answer is none.
    #[error(transparent)]
    Shape(#[from] axum::http::Error),
    /// It is not taken.
    #[error("the answer is larger than is taken")]
    TooLarge,
}

/// What may be asked on the way of one sign-in.
#[derive(Clone)]
pub struct Host {
    issuer: Option<Url>,
    /// Origins that the settings allow besides.
    allowed: Vec<Url>,
}

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Where the settings send us: at whatever address.
    Named,
    /// Where the provider's document sends us: at public addresses only.
    Public,
}

impl Host {
    /// The host of a provider.
    pub fn of(settings: &Settings, oidc: &OidcSetting) -> Self {
        let read = |text: &String| Url::parse(text).ok();
        Self { issuer: read(&oidc.issuer), allowed: settings.allow_base_urls.iter().filter_map(read).collect() }
    }

    /// Asks once: no redirect, no other proxy, within ten seconds.
    pub async fn ask(self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        static NAMED: LazyLock<Result<Client, String>> = LazyLock::new(|| client(Side::Named));
        static PUBLIC: LazyLock<Result<Client, String>> = LazyLock::new(|| client(Side::Public));
        let address = request.uri().to_string();
        let side = Url::parse(&address).ok().and_then(|url| self.side(&url));
        let client = match side.ok_or(Trouble::Elsewhere(address))? {
            Side::Named => &NAMED,
            Side::Public => &PUBLIC,
        };
        let client = client.as_ref().map_err(|error| Trouble::Client(error.clone()))?;
        let mut answer = client.execute(request.try_into()?).await?;
        let mut response = axum::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Trouble::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }

    /// Where an address is; `None` when it may not be asked at all.
    fn side(&self, address: &Url) -> Option<Side> {
        let issuer = self.issuer.as_ref()?;
        let plain = address.username().is_empty() && address.password().is_none();
        let same = |other: &Url| other.origin() == address.origin();
        // A provider on this machine, without TLS, is one of somebody who tries things out: all of it is on this machine.
        let here = |url: &Url| url.scheme() == "http" && is_here(url);
        match address.scheme() {
            _ if !plain => None,
            "https" | "http" if same(issuer) || self.allowed.iter().any(same) => Some(Side::Named),
            "http" if here(issuer) && here(address) => Some(Side::Named),
            // A name is looked at when it is resolved.
            "https" => literal(address).is_none_or(is_public).then_some(Side::Public),
            _ => None,
        }
    }
}

/// The address that stands in an address, where it is no name.
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_here(url: &Url) -> bool {
    url.host_str() == Some("localhost") || literal(url).is_some_and(|address| address.is_loopback())
}

fn client(side: Side) -> Result<Client, String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(clippy::disallowed_methods, reason = "this is no carrier: its answers are small and nothing is bought")]
    let builder = Client::builder();
    let builder = builder.timeout(DEADLINE).redirect(reqwest::redirect::Policy::none()).no_proxy();
    let builder = if side == Side::Public { builder.dns_resolver(Arc::new(PublicOnly)) } else { builder };
    builder.build().map_err(|error| error.to_string())
}

/// Finds the addresses of a name and keeps those that are public. What is connected to is what was looked at.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other(format!("{} has no public address", name.as_str())).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is of the internet and not of this machine, a network of one's own or a special use (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation();
    let within = |of: &[u8]| address.octets().starts_with(of);
    // This network, shared by carriers, assigned to protocols, benchmarks, reserved.
    let shared = within(&[100]) && address.octets()[1] & 0xc0 == 64;
    let benchmark = within(&[198, 18]) || within(&[198, 19]);
    !(special || within(&[0]) || shared || within(&[192, 0, 0]) || benchmark || address.octets()[0] >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let last = Ipv4Addr::from_bits(u32::from(parts[6]) << 16 | u32::from(parts[7]));
    match parts {
        // IPv4 in other words: mapped, and by the translator's prefix.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(last),
        // Tunnels: Teredo and 6to4.
        [0x2001, 0, ..] | [0x2002, ..] => false,
        // Documentation.
        [0x2001, 0xdb8, ..] | [0x3fff, ..] => false,
        // What is given out as global is 2000::/3.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(issuer: &str, allowed: &[&str]) -> Host {
        let read = |text: &&str| Url::parse(text).ok();
        Host { issuer: Url::parse(issuer).ok(), allowed: allowed.iter().filter_map(read).collect() }
    }

    fn side(host: &Host, address: &str) -> Option<Side> {
        Url::parse(address).ok().and_then(|url| host.side(&url))
    }

    #[test]
    fn what_a_document_names_elsewhere_is_asked_over_tls_at_public_addresses_only() {
        let host = host("https://id.example.com/realm", &["https://10.0.0.7:8443"]);
        assert_eq!(side(&host, "https://id.example.com/realm/token"), Some(Side::Named));
        assert_eq!(side(&host, "https://10.0.0.7:8443/keys"), Some(Side::Named), "the settings allow it");
        for elsewhere in ["https://keys.example.net/keys", "https://id.example.com:8443/token", "https://8.8.8.8/keys"] {
            assert_eq!(side(&host, elsewhere), Some(Side::Public), "{elsewhere}");
        }
        for refused in [
            "http://id.example.com/token",
            "http://keys.example.net/keys",
            "http://127.0.0.1:9000/keys",
            "https://127.0.0.1/keys",
            "https://10.0.0.7/keys",
            "https://169.254.169.254/latest",
            "https://[::1]/keys",
            "https://[fd00::1]/keys",
            "https://[::ffff:10.0.0.7]/keys",
            "https://2130706433/keys",
            "https://id.example.com@evil.example/token",
            "ftp://keys.example.net/keys",
            "nonsense",
        ] {
            assert_eq!(side(&host, refused), None, "{refused}");
        }
    }

    #[test]
    fn a_provider_on_this_machine_has_all_of_it_on_this_machine() {
        let host = host("http://127.0.0.1:9000", &[]);
        assert_eq!(side(&host, "http://127.0.0.1:9001/keys"), Some(Side::Named));
        assert_eq!(side(&host, "http://localhost:9001/keys"), Some(Side::Named));
        for refused in ["http://10.0.0.7/keys", "http://keys.example.net/keys", "https://127.0.0.1:9001/keys"] {
            assert_eq!(side(&host, refused), None, "{refused}");
        }
    }

    #[test]
    fn an_address_of_ones_own_network_is_not_public() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for one in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"] {
            assert!(public(one), "{one}");
        }
        for one in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.2",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:192.168.1.1",
            "64:ff9b::10.0.0.1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "::7f00:1",
        ] {
            assert!(!public(one), "{one}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_found() {
        let name: Name = "localhost".parse().unwrap();
        assert!(PublicOnly.resolve(name).await.is_err());
    }
}
