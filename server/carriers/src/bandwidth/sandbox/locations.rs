//! Sites and the SIP peers on them.

use serde::{Deserialize, Serialize};

use super::{
    answers::{absent, required, unread, wrong},
    exchange::{Asked, Outcome, Reply},
    telephone::digits,
    world::World,
    xml::{Node, leaf, node},
};

/// The lists of a peer, in the order in which they are read back. One that was not sent is empty.
const LISTS: &[&str] = &["VoiceHosts", "VoiceHostGroups", "SmsHosts", "TerminationHosts"];

/// A site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) name: String,
    /// Everything else, as it was sent.
    rest: Vec<Node>,
}

/// A SIP peer, which the carrier also calls a location.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Peer {
    pub(super) id: String,
    pub(super) site: String,
    /// As it was sent.
    said: Node,
}

impl Site {
    pub(super) fn new(id: &str, name: &str, description: &str, address: (&str, &str, &str, &str, &str)) -> Self {
        let (house, street, city, state, zip) = address;
        let address = node(
            "Address",
            [
                leaf("HouseNumber", house),
                leaf("StreetName", street),
                leaf("City", city),
                leaf("StateCode", state),
                leaf("Zip", zip),
                leaf("Country", "United States"),
                leaf("AddressType", "Service"),
            ],
        );
        Self { id: id.into(), name: name.into(), rest: vec![leaf("Description", description), address] }
    }

    fn written(&self) -> Node {
        node("Site", [leaf("Id", &self.id), leaf("Name", &self.name)]).and(self.rest.iter().cloned())
    }
}

impl Peer {
    pub(super) fn new((site, id): (&str, &str), name: &str, is_default: bool, hosts: &[&str]) -> Self {
        let voice = hosts.iter().map(|host| node("Host", [leaf("HostName", host), leaf("Port", 5060)]));
        let termination = hosts.iter().map(|host| {
            node(
                "TerminationHost",
                [
                    leaf("HostName", host),
                    leaf("Port", 5060),
                    leaf("CustomerTrafficAllowed", "DOMESTIC"),
                    leaf("DataAllowed", "true"),
                ],
            )
        });
        let said = node("SipPeer", [leaf("PeerName", name), leaf("IsDefaultPeer", is_default)])
            .with(leaf("ShortMessagingProtocol", "SIP"))
            .with(node("VoiceHosts", voice))
            .with(node("TerminationHosts", termination))
            .with(node("CallingName", [leaf("Display", "true"), leaf("Enforced", "false")]));
        Self { id: id.into(), site: site.into(), said }
    }

    pub(super) fn name(&self) -> &str {
        self.said.text("PeerName")
    }

    pub(super) fn is_default(&self) -> bool {
        self.said.is_true("IsDefaultPeer")
    }

    /// As it is read back.
    fn written(&self) -> Node {
        let said = |name: &str| self.said.said(name).map(str::to_owned);
        let mut row = node("SipPeer", [leaf("PeerId", &self.id), leaf("PeerName", self.name())])
            .maybe("Description", said("Description"))
            .with(leaf("IsDefaultPeer", self.is_default()))
            .maybe("ShortMessagingProtocol", said("ShortMessagingProtocol"))
            .maybe("VoiceProtocol", said("VoiceProtocol"));
        for list in LISTS {
            let hosts = self.said.get(list).cloned().map(|hosts| hosts.named(list));
            row = row.with(hosts.unwrap_or_else(|| node(list, [])));
        }
        row = row.and(self.said.get("CallingName").cloned());
        row.maybe("FinalDestinationUri", said("FinalDestinationUri"))
    }
}

impl World {
    /// The default peer of a site; its first when none is.
    pub(super) fn default_peer(&self, site: &str) -> String {
        let mut on_site = self.books.peers.iter().filter(|peer| peer.site == site);
        let first = on_site.clone().next();
        on_site.find(|peer| peer.is_default()).or(first).map(|peer| peer.id.clone()).unwrap_or_default()
    }

    /// A peer of a site.
    pub(super) fn peer(&self, site: &str, id: &str) -> Option<&Peer> {
        self.books.peers.iter().find(|peer| peer.site == site && peer.id == id)
    }
}

/// `GET /accounts/{a}/sites`.
pub(super) fn sites(world: &mut World, _: &Asked) -> Outcome {
    let rows = world.books.sites.iter().map(|site| {
        let description = site.rest.iter().find(|part| part.name == "Description").cloned();
        node("Site", [leaf("Id", &site.id), leaf("Name", &site.name)]).and(description)
    });
    Ok(Reply::xml(200, node("SitesResponse", [node("Sites", rows)])))
}

/// `GET /accounts/{a}/sites/{s}`.
pub(super) fn site(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "SiteResponse";
    let site = world.books.sites.iter().find(|site| site.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, node(ROOT, [site.written()])))
}

/// `PUT /accounts/{a}/sites/{s}`: replaces everything.
pub(super) fn put_site(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "SiteResponse";
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    let name = body.said("Name").ok_or_else(|| required("Name").under(ROOT, 400))?;
    let site = world.books.sites.iter_mut().find(|site| site.id == asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    site.name = name.into();
    site.rest = body.children.iter().filter(|part| part.name != "Name" && part.name != "Id").cloned().collect();
    world.core.record("bw_sites_sippeers", asked.arg(0));
    Ok(Reply::empty(200))
}

/// `GET /accounts/{a}/sites/{s}/sippeers`.
pub(super) fn peers(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "TNSipPeersResponse";
    if !world.books.sites.iter().any(|site| site.id == asked.arg(0)) {
        return Err(absent(ROOT));
    }
    let rows = world.books.peers.iter().filter(|peer| peer.site == asked.arg(0)).map(Peer::written);
    Ok(Reply::xml(200, node(ROOT, [node("SipPeers", rows)])))
}

/// `GET /accounts/{a}/sites/{s}/sippeers/{p}`.
pub(super) fn peer(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "SipPeerResponse";
    let peer = world.peer(asked.arg(0), asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, node(ROOT, [peer.written()])))
}

/// `PUT /accounts/{a}/sites/{s}/sippeers/{p}`: replaces everything. A host that is not sent again is lost.
pub(super) fn put_peer(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "SipPeerResponse";
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    for field in ["PeerName", "IsDefaultPeer"] {
        body.said(field).ok_or_else(|| required(field).under(ROOT, 400))?;
    }
    if let Some(text) = body.said("FinalDestinationUri")
        && !is_failover(text)
    {
        let words = "FinalDestinationUri must be sip:{address}@{host} or a number with @PSTN, of up to 60 characters";
        return Err(wrong(5118, words).under(ROOT, 400));
    }
    let (site, id) = (asked.arg(0), asked.arg(1));
    world.peer(site, id).ok_or_else(|| absent(ROOT))?;
    let mut said = body.clone();
    said.children.retain(|part| !part.name.eq_ignore_ascii_case("PeerId"));
    let is_default = said.is_true("IsDefaultPeer");
    for peer in world.books.peers.iter_mut().filter(|peer| peer.site == site) {
        if peer.id == id {
            peer.said = said.clone();
        } else if is_default {
            // A site has one default peer: making this one it takes that from the other.
            peer.said.children.retain(|part| part.name != "IsDefaultPeer");
            peer.said.children.push(leaf("IsDefaultPeer", false));
        }
    }
    world.core.record("bw_sippeer_failover", id);
    Ok(Reply::empty(200))
}

/// `sip:{address}@{host}`, or `+13332221111@PSTN`.
fn is_failover(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else { return false };
    if host.eq_ignore_ascii_case("PSTN") {
        return user.strip_prefix("+1").is_some_and(|ten| digits(ten).is_some());
    }
    let named = user.strip_prefix("sip:").is_some_and(|user| !user.is_empty());
    named && !host.is_empty() && text.len() <= 60 && !text.contains(char::is_whitespace)
}
