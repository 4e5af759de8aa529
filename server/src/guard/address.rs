//! Where a request came from.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};

use crate::{config::Settings, state::AppState};

/// The address of whoever asks: the other end of the connection, or, when that is a proxy we trust, the last address the
/// proxy names. What anyone else writes into `X-Forwarded-For` is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// The address behind a request.
    pub fn of(parts: &Parts, settings: &Settings) -> Self {
        Self::find(&parts.extensions, &parts.headers, settings)
    }

    /// The same, from the pieces of a request.
    pub fn find(extensions: &Extensions, headers: &HeaderMap, settings: &Settings) -> Self {
        let direct = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip().to_canonical());
        if !settings.trusted_proxies.contains(&direct) {
            return Self(direct);
        }
        let named = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|text| text.trim().parse::<IpAddr>().ok())
            .rfind(|address| !settings.trusted_proxies.contains(&address.to_canonical()));
        Self(named.map_or(direct, |address| address.to_canonical()))
    }

    /// What is limited together: one IPv4 address, or the /64 that one IPv6 customer has.
    pub fn block(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        }
    }
}

impl FromRequestParts<AppState> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(parts, &state.settings))
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let trusted_proxies = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let settings = Settings { trusted_proxies, ..Settings::default() };
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        Peer::find(&extensions, &headers, &settings).to_string()
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        assert_eq!(seen("192.0.2.7", "198.51.100.1", &[]), "192.0.2.7");
        assert_eq!(seen("192.0.2.7", "203.0.113.9, 198.51.100.1", &["192.0.2.7"]), "198.51.100.1");
        assert_eq!(seen("192.0.2.7", "nonsense", &["192.0.2.7"]), "192.0.2.7");
    }
}
