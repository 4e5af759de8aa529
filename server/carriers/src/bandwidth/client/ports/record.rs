//! The details of a request, and what comparing them with what was asked proves.

use contract::{
    id::{PortRequestId, RoutingTrunkId},
    port::{
        cut_over::{Activation, PortRouting},
        detail::PortRecord,
        fields::{EndUser, EndUserKind, Extent, LosingAccount, ServiceAddress},
    },
};

use super::{
    super::{
        Client,
        pages::{date_of, instant_of},
        xml::{Element, number_of},
    },
    PortIn, id_of,
};
use crate::{
    carrier::ReadBack,
    error::Result,
    ports::{PortDetails, PortPart},
};

impl Client {
    pub(super) async fn port_record(&self, part: &PortPart) -> Result<PortRecord> {
        let id = id_of(part)?;
        let port = self.port_in(id).await?;
        let papers = self.port_papers(id).await?;
        Ok(PortRecord { papers, ..record(&port) })
    }

    /// The location that the request names.
    pub(super) async fn port_routing(&self, request: &PortRequestId) -> Result<PortRouting> {
        let port = self.port_in(request.as_str()).await?;
        Ok(match (port.0.text_of("SiteId"), port.0.text_of("PeerId")) {
            (Some(site), Some(peer)) => PortRouting::TrunkGroup { id: RoutingTrunkId::new(format!("{site}/{peer}")) },
            (Some(site), None) => PortRouting::TrunkGroup { id: RoutingTrunkId::new(site) },
            (None, _) => PortRouting::Unset,
        })
    }
}

fn record(port: &PortIn) -> PortRecord {
    let order = &port.0;
    let empty = Element::default();
    let subscriber = order.child("Subscriber").unwrap_or(&empty);
    let address = subscriber.child("ServiceAddress").unwrap_or(&empty);
    let wireless = order.child("WirelessInfo").unwrap_or(order);
    let person = [subscriber.said("FirstName"), subscriber.said("LastName")].join(" ");
    let business = subscriber.text_of("BusinessName");
    let is_home = subscriber.text_of("SubscriberType").is_some_and(|word| word.to_ascii_uppercase().starts_with("RESIDEN"));
    let wanted = order.text_of("RequestedFocDate");
    PortRecord {
        end_user: EndUser {
            kind: if is_home { EndUserKind::Residential } else { EndUserKind::Business },
            name: business.map_or_else(|| person.trim().to_owned(), str::to_owned),
            authorized_person: order.said("LoaAuthorizingPerson"),
        },
        address: ServiceAddress {
            number: address.said("HouseNumber"),
            pre_direction: address.said("PreDirectional"),
            street: address.said("StreetName"),
            suffix: address.said("StreetSuffix"),
            post_direction: address.said("PostDirectional"),
            unit: address.said("AddressLine2"),
            city: address.said("City"),
            state: address.said("StateCode"),
            zip: address.said("Zip"),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount {
            losing_carrier: order.said("LosingCarrierName"),
            number: wireless.said("AccountNumber"),
            btn: order.said("BillingTelephoneNumber"),
            new_btn: order.said("NewBillingTelephoneNumber"),
            extent: match order.flag_of("PartialPort") {
                Some(true) => Extent::Partial,
                Some(false) => Extent::Full,
                None => Extent::Unasked,
            },
            ..LosingAccount::default()
        },
        wanted_date: wanted.and_then(date_of),
        activation: match order.flag_of("Triggered") {
            Some(true) => Activation::Manual,
            _ => Activation::Auto,
        },
        activation_at: wanted.and_then(instant_of),
        ..PortRecord::default()
    }
}

/// Compares everything that is sent with everything that comes back. The PIN is not read. The street has one line here.
pub(super) fn compare(asked: &PortDetails, record: &PortRecord) -> ReadBack {
    let (mut parts, mut unproved) = (Vec::new(), Vec::new());
    let same = |a: &str, b: &str| {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        plain(a) == plain(b)
    };
    let joined = |parts: &[&String]| parts.iter().map(|part| part.trim()).collect::<Vec<_>>().join(" ");
    let street = |a: &ServiceAddress| joined(&[&a.pre_direction, &a.street, &a.suffix, &a.post_direction]);
    let unit = |a: &ServiceAddress| joined(&[&a.unit_kind, &a.unit]);
    let bare = |text: &str| number_of(text).map_or_else(|| text.trim().to_owned(), String::from);
    let (a, b) = (&asked.address, &record.address);
    for (part, asked, listed) in [
        ("name", asked.end_user.name.clone(), record.end_user.name.clone()),
        ("authorized_person", asked.end_user.authorized_person.clone(), record.end_user.authorized_person.clone()),
        ("house_number", a.number.clone(), b.number.clone()),
        ("street", street(a), street(b)),
        ("unit", unit(a), unit(b)),
        ("city", a.city.clone(), b.city.clone()),
        ("state", a.state.clone(), b.state.clone()),
        ("ZIP_code", a.zip.clone(), b.zip.clone()),
        ("billing_number", bare(&asked.losing_account.btn), bare(&record.losing_account.btn)),
    ] {
        if !same(&asked, &listed) {
            parts.push(part);
        }
    }
    if asked.end_user.kind != record.end_user.kind {
        parts.push("kind_of_end_user");
    }
    let (theirs, ours) = (record.losing_account.number.trim(), asked.losing_account.number.trim());
    if theirs.is_empty() && !ours.is_empty() {
        unproved.push("account_number");
    } else if !same(ours, theirs) {
        parts.push("account_number");
    }
    match record.wanted_date {
        Some(date) if date != asked.wanted_date => parts.push("wanted_date"),
        Some(_) => {}
        None => unproved.push("wanted_date"),
    }
    // The carrier may move the hour to its own windows.
    if record.activation_at != Some(asked.activation_at) {
        unproved.push("hour_of_activation");
    }
    if (asked.activation == Activation::Manual) != (record.activation == Activation::Manual) {
        parts.push("kind_of_activation");
    }
    for (part, is_set) in [
        ("address_for_updates", !asked.updates_to.trim().is_empty()),
        ("note", !asked.carrier_note.trim().is_empty()),
        ("tags", !asked.tags.is_empty()),
        ("PIN", asked.pin.as_ref().is_some_and(|pin| !pin.is_empty())),
    ] {
        if is_set {
            unproved.push(part);
        }
    }
    if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
}
