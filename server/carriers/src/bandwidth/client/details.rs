//! One number as the carrier describes it: where it lives, its caller name, its listing, and its options.

use std::collections::BTreeMap;

use contract::{
    caller_name::CallerNameRecord,
    directory_listing::{FurtherNames, ListingRecord, ListingVisibility},
    number::E164,
    routing::{LocationRouting, Routing},
};

use super::{
    fault::Said,
    feature_fields,
    inventory::kind_of,
    xml::{Element, number_of},
};
use crate::{
    carrier::{CarrierNumber, Depth},
    error::{Error, ErrorKind, Result},
};

/// Reads the details. `None` when the number is not this account's, or has left it.
pub(super) fn read(said: &Said, number: &E164, account: &str) -> Result<Option<CarrierNumber>> {
    let unreadable = |detail: &str| Error::new(ErrorKind::Unreadable, detail);
    let details = said.root.deep("TelephoneNumberDetails").ok_or_else(|| unreadable("the answer has no details of a number"))?;
    if details.text_of("FullNumber").and_then(number_of).as_ref() != Some(number) {
        return Err(unreadable("the details of another number"));
    }
    let status = details.said("Status");
    let gone = ["aging", "available"].iter().any(|word| status.eq_ignore_ascii_case(word));
    if gone || details.text_of("AccountId").is_some_and(|theirs| theirs != account) {
        return Ok(None);
    }
    let features = details.child("Features");
    let in_service = ["inservice", "inaccount"].iter().any(|word| status.eq_ignore_ascii_case(word));
    let lidb = features.and_then(|features| features.child("Lidb"));
    Ok(Some(CarrierNumber {
        number: number.clone(),
        carrier_id: number.as_str().to_owned(),
        kind: kind_of(number),
        region: details.text_of("State").map(str::to_owned),
        rate_center: details.text_of("RateCenter").map(str::to_owned),
        in_service: in_service.then_some(true),
        status_word: status,
        tags: Vec::new(),
        routing: location(details, features),
        emergency: None,
        listing: features.and_then(|features| features.child("Dlda")).and_then(listing),
        caller_name: lidb.and_then(caller_name),
        fax: None,
        features: seen(details, features, lidb),
        depth: Depth::Whole,
        page: 0,
    }))
}

/// Where it lives. Without a location it has none, and nothing is set for its calls.
fn location(details: &Element, features: Option<&Element>) -> Routing {
    let site = details.child("Site").and_then(|site| site.text_of("Id"));
    let peer = details.child("SipPeer");
    let id = peer.and_then(|peer| peer.text_of("PeerId").or_else(|| peer.text_of("Id")));
    let name = peer.and_then(|peer| peer.text_of("PeerName").or_else(|| peer.text_of("Name")));
    match (site, id) {
        (Some(site), Some(peer)) => Routing::Location(LocationRouting {
            location: Some(format!("{site}/{peer}")),
            location_name: name.map(str::to_owned),
            forward: features.and_then(|features| features.text_of("CallForward")).and_then(number_of),
            failover: features.and_then(|features| features.text_of("FinalDestinationURI")).map(shown_destination),
        }),
        _ => Routing::Unset,
    }
}

/// Adds what the location says of this one number.
pub(super) fn add_options(number: &mut CarrierNumber, options: &Element) {
    if let Routing::Location(routing) = &mut number.routing {
        let forward = options.text_of("CallForward").and_then(number_of);
        let failover = options.text_of("FinalDestinationURI").map(shown_destination);
        routing.forward = forward.or_else(|| routing.forward.take());
        routing.failover = failover.or_else(|| routing.failover.take());
    }
    number.features.extend(feature_fields::read(options));
}

/// A final destination as people write it: without the scheme, and numbers with their plus sign.
pub(super) fn shown_destination(uri: &str) -> String {
    let bare = uri.trim();
    let bare = bare.strip_prefix("sip:").unwrap_or(bare);
    let bare = bare.strip_suffix("@PSTN").unwrap_or(bare);
    number_of(bare).map_or_else(|| bare.to_owned(), |number| number.as_str().to_owned())
}

/// Features by the names of our fields.
fn seen(details: &Element, features: Option<&Element>, lidb: Option<&Element>) -> BTreeMap<String, String> {
    let mut seen = features.map(feature_fields::read).unwrap_or_default();
    if let Some(messaging) = details.child("MessagingSettings") {
        seen.extend(feature_fields::read(messaging));
        if let Some(on) = messaging.flag_of("SmsEnabled") {
            seen.insert("sms".into(), if on { "on" } else { "off" }.into());
        }
    }
    for attribute in details.child("TnAttributes").into_iter().flat_map(|all| all.all("TnAttribute")) {
        if attribute.text().is_some_and(|word| word.eq_ignore_ascii_case("Protected")) {
            seen.insert("protected".into(), "true".into());
        }
    }
    if let Some(visibility) = lidb.and_then(|lidb| lidb.text_of("Visibility")) {
        seen.insert(VISIBILITY.into(), visibility.to_ascii_uppercase());
    }
    seen
}

/// Under which name the visibility of a caller name is kept.
pub(super) const VISIBILITY: &str = "caller_name_visibility";

fn caller_name(lidb: &Element) -> Option<CallerNameRecord> {
    let name = lidb.text_of("SubscriberInformation")?;
    Some(CallerNameRecord { lookup: false, name: Some(name.to_owned()), number: None, kind: lidb.said("UseType") })
}

/// A listing; `None` while an order about it is under way, when the carrier gives a link instead.
fn listing(dlda: &Element) -> Option<ListingRecord> {
    let group = dlda.deep("ListingName").map(|_| dlda)?;
    let name = group.deep("ListingName")?;
    let address = group.deep("Address").cloned().unwrap_or_default();
    let street = ["HousePrefix", "HouseNumber", "HouseSuffix", "PreDirectional", "StreetName", "StreetSuffix", "PostDirectional"];
    let street: Vec<&str> = street.iter().filter_map(|part| address.text_of(part)).collect();
    let kind = group.deep("SubscriberType").or_else(|| group.deep("AccountType")).and_then(Element::text).unwrap_or_default();
    let failed = dlda.text_of("Status").is_some_and(|word| word.eq_ignore_ascii_case("Failed"));
    let visibility = match group.deep("ListingType").and_then(Element::text).unwrap_or_default().to_ascii_uppercase().as_str() {
        "LISTED" => Some(ListingVisibility::Listed),
        "NON_LISTED" | "NONLISTED" => Some(ListingVisibility::NonListed),
        "NON_PUBLISHED" | "NONPUBLISHED" => Some(ListingVisibility::NonPublished),
        _ => None,
    };
    Some(ListingRecord {
        enabled: !failed,
        kind: kind.to_owned(),
        first_name: name.said("FirstName"),
        last_name: name.said("LastName"),
        street: street.join(" "),
        city: address.said("City"),
        state: address.said("StateCode"),
        zip: match address.text_of("PlusFour") {
            Some(four) => format!("{}-{four}", address.said("Zip")),
            None => address.said("Zip"),
        },
        line2: address.said("AddressLine2"),
        visibility,
        address_printed: group
            .deep("ListAddress")
            .and_then(Element::text)
            .and_then(|text| text.to_ascii_lowercase().parse().ok()),
        further: further(name),
    })
}

fn further(name: &Element) -> FurtherNames {
    let mut further = FurtherNames::default();
    for (part, element) in super::directory::FURTHER {
        if let (Some(text), Some(place)) = (name.text_of(element), further.part_mut(part)) {
            text.clone_into(place);
        }
    }
    further
}
