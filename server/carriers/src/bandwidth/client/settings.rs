//! How this account is set: where the API is, which version it speaks, which account and which place for new numbers.

use contract::number::E164;

use super::table::HOSTS;
use crate::{
    carrier::Connection,
    error::{Error, ErrorKind, Result},
    transport::encode_segment,
};

/// Versions of the API: they write telephone numbers differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Ten digits.
    One,
    /// E.164.
    Two,
}

/// What the account says about itself.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Without a slash at its end.
    pub(super) base_url: String,
    pub(super) account: String,
    pub(super) version: Version,
    /// The site and the SIP peer of new numbers.
    pub(super) site: Option<String>,
    pub(super) peer: Option<String>,
    pub(super) token_url: String,
}

impl Settings {
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let wrong = |what: String| Error::new(ErrorKind::Unsupported, what);
        let plain = |name: &str| connection.credentials.plain.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let base_url = connection.base_url.trim().trim_end_matches('/').to_owned();
        let by_address = match base_url.rsplit('/').next() {
            Some("v2") => Some(Version::Two),
            Some("v1" | "v1.0") => Some(Version::One),
            _ => None,
        };
        let version = match plain("version").as_deref() {
            Some("v1") => Version::One,
            Some("v2") => Version::Two,
            Some(_) => return Err(wrong("the account names a version that Bandwidth does not have".into())),
            None => by_address.unwrap_or(Version::Two),
        };
        if by_address.is_some_and(|said| said != version) {
            return Err(wrong("the address and the version of the account name different versions of the API".into()));
        }
        let origin = origin(&base_url).ok_or_else(|| wrong("the address of the account is none".into()))?;
        let token_url = match plain("token_url") {
            None => format!("{origin}/api/v1/oauth2/token"),
            Some(url) if may_have_secret(&url, origin) => url,
            Some(_) => return Err(wrong("the address for tokens is neither Bandwidth's nor on the account's own host".into())),
        };
        Ok(Self {
            account: plain("account_id").ok_or_else(|| wrong("the account has no Bandwidth account id".into()))?,
            site: plain("site_id"),
            peer: plain("sip_peer_id"),
            version,
            token_url,
            base_url,
        })
    }

    /// An address below this account: each part is one segment and cannot leave its place.
    pub(super) fn path(&self, parts: &[&str]) -> Address {
        let mut address = Address::new("/accounts").part(&self.account);
        for part in parts {
            address = address.part(part);
        }
        address
    }

    /// A number as this version takes it.
    pub(super) fn wire(&self, number: &E164) -> String {
        match (self.version, number.national_ten()) {
            (Version::One, Some(ten)) => ten.to_owned(),
            (Version::One | Version::Two, _) => number.as_str().to_owned(),
        }
    }
}

/// Scheme, host and port.
fn origin(url: &str) -> Option<&str> {
    let after = url.find("://")? + 3;
    let end = url[after..].find(['/', '?', '#']).map_or(url.len(), |at| after + at);
    (end > after && !url[after..end].contains('@')).then(|| &url[..end])
}

/// The client's secret goes to the host that the account names, or to Bandwidth's.
fn may_have_secret(url: &str, ours: &str) -> bool {
    let Some(theirs) = origin(url) else { return false };
    theirs == ours || theirs.strip_prefix("https://").is_some_and(|host| HOSTS.contains(&host))
}

/// A path with its query, encoded in one place.
pub(super) struct Address {
    text: String,
    asked: bool,
}

impl Address {
    pub(super) fn new(path: &str) -> Self {
        Self { text: path.to_owned(), asked: false }
    }

    /// One more segment.
    pub(super) fn part(mut self, segment: &str) -> Self {
        self.text.push('/');
        self.text.push_str(&encode_segment(segment));
        self
    }

    /// Adds a field; its value cannot change the shape of the address.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.asked { '&' } else { '?' });
        self.asked = true;
        self.text.push_str(name);
        self.text.push('=');
        self.text.push_str(&encode_segment(value));
        self
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A location's id: the site's before the peer's.
pub(super) fn site_and_peer(location: &str) -> Option<(&str, Option<&str>)> {
    let (site, peer) = match location.trim().split_once('/') {
        Some((site, peer)) => (site, Some(peer)),
        None => (location.trim(), None),
    };
    let plain = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (plain(site) && peer.is_none_or(plain)).then_some((site, peer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_and_host_and_never_a_name_before_an_at_sign() {
        assert_eq!(origin("https://api.bandwidth.com/api/v2"), Some("https://api.bandwidth.com"));
        assert_eq!(origin("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080"));
        for bad in ["api.bandwidth.com", "https://", "https://x@y.example.com/z"] {
            assert_eq!(origin(bad), None, "{bad}");
        }
        assert!(may_have_secret("https://api.bandwidth.com/api/v1/oauth2/token", "https://dashboard.bandwidth.com"));
        assert!(!may_have_secret("https://api.bandwidth.com.example.com/token", "https://dashboard.bandwidth.com"));
        assert!(!may_have_secret("http://api.bandwidth.com/token", "https://dashboard.bandwidth.com"));
    }

    #[test]
    fn a_location_is_a_site_with_or_without_a_peer() {
        assert_eq!(site_and_peer("12/500"), Some(("12", Some("500"))));
        assert_eq!(site_and_peer("12"), Some(("12", None)));
        for bad in ["", "/500", "12/", "1/2/3", "../x"] {
            assert_eq!(site_and_peer(bad), None, "{bad}");
        }
    }
}
