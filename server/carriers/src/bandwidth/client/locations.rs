//! Locations: SIP peers of sites.

use async_trait::async_trait;
use contract::location::Location;

use super::{
    Client,
    calls::Write,
    details::shown_destination,
    fault::{nothing_sent, unsupported},
    purchases::accepted,
    routing::wire_location_destination,
    settings::site_and_peer,
    table,
    xml::Element,
};
use crate::{
    carrier::{Accepted, CarrierNumber},
    error::{Error, ErrorKind, Result},
    features::Locations,
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl Locations for Client {
    async fn list(&self) -> Result<Vec<Location>> {
        let said = self.calls.read(&table::SITES, &self.calls.settings.path(&["sites"]).finish()).await?;
        let mut sites = Vec::new();
        said.root.every("Site", &mut sites);
        if sites.is_empty() && !said.is_empty() && said.root.deep("Sites").is_none() {
            return Err(Error::new(ErrorKind::Unreadable, "the list of sites has an unexpected shape"));
        }
        let mut locations = Vec::new();
        for site in sites {
            let Some(id) = site.text_of("Id").or_else(|| site.text_of("SiteId")) else { continue };
            let path = self.calls.settings.path(&["sites", id, "sippeers"]).finish();
            // A site that went away since the list was read has no peers.
            let Some(said) = self.calls.look(&table::SITES, &path).await? else { continue };
            let mut peers = Vec::new();
            said.root.every("SipPeer", &mut peers);
            locations.extend(peers.into_iter().filter_map(|peer| location(id, site.text_of("Name"), peer)));
        }
        Ok(locations)
    }

    fn change_operation(&self) -> Option<&'static Operation> {
        Some(&table::SIPPEER_FAILOVER)
    }

    async fn set_failover(&self, id: &str, failover: Option<&str>) -> Result<Accepted> {
        let (site, peer) = full(id)?;
        let path = self.calls.settings.path(&["sites", site, "sippeers", peer]).finish();
        let said = self.calls.read(&table::SITES, &path).await.map_err(nothing_sent)?;
        let read = said.root.deep("SipPeer").filter(|read| read.text_of("PeerName").is_some());
        let Some(read) = read else {
            return Err(nothing_sent(Error::new(ErrorKind::Unreadable, "the answer is no SIP peer")));
        };
        // The write replaces everything: what is not known here goes back as it came. The address names the peer.
        let mut peer = read.clone();
        peer.drop_child("PeerId");
        match failover {
            Some(uri) => peer.put("FinalDestinationUri", &wire_location_destination(uri)),
            None => peer.drop_child("FinalDestinationUri"),
        }
        let said = self.calls.write(Write::put(&table::SIPPEER_FAILOVER, path, peer)).await?;
        if let Some(complaint) = said.complaints().into_iter().next() {
            return Err(Error::new(ErrorKind::Refused, "an error in a 200").with_words(complaint.words));
        }
        Ok(Accepted { words: said.words(), ..Accepted::default() })
    }

    fn move_operation(&self) -> Option<&'static Operation> {
        Some(&table::MOVE_TNS)
    }

    async fn move_numbers(&self, numbers: &[CarrierNumber], to: &str, mark: &Mark) -> Result<Accepted> {
        if numbers.is_empty() {
            return Err(unsupported("a move without numbers"));
        }
        let (site, peer) = full(to)?;
        let list = numbers.iter().fold(Element::new("TelephoneNumbers"), |list, number| {
            list.say("TelephoneNumber", &self.calls.settings.wire(&number.number))
        });
        let body = Element::new("MoveTnsOrder")
            .say("CustomerOrderId", mark.as_str())
            .say("SiteId", site)
            .say("SipPeerId", peer)
            .with(list);
        let path = self.calls.settings.path(&["moveTns"]).finish();
        let said = self.calls.write(Write::post(&table::MOVE_TNS, path, body)).await?;
        let id = said.root.deep("OrderId").and_then(Element::text).map(str::to_owned);
        accepted(&said, id, "order")
    }
}

/// A location with its peer.
fn full(id: &str) -> Result<(&str, &str)> {
    match site_and_peer(id) {
        Some((site, Some(peer))) => Ok((site, peer)),
        _ => Err(unsupported("the location's id is none of Bandwidth's")),
    }
}

fn location(site: &str, site_name: Option<&str>, peer: &Element) -> Option<Location> {
    let id = peer.text_of("PeerId").or_else(|| peer.text_of("Id"))?;
    let name = peer.text_of("PeerName").or_else(|| peer.text_of("Name")).unwrap_or(id);
    let mut hosts = Vec::new();
    for list in ["VoiceHosts", "VoiceHostGroups"] {
        if let Some(list) = peer.child(list) {
            list.every("Host", &mut hosts);
        }
    }
    let hosts = hosts.into_iter().filter_map(|host| {
        let name = host.text_of("HostName")?;
        Some(host.text_of("Port").map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
    });
    Some(Location {
        id: format!("{site}/{id}"),
        name: name.to_owned(),
        kind: "SIP peer".into(),
        site: site_name.map(str::to_owned),
        hosts: hosts.collect(),
        failover: peer.text_of("FinalDestinationUri").map(shown_destination),
        usual: peer.flag_of("IsDefaultPeer").unwrap_or(false),
        word: None,
    })
}
