//! The record of a number as `GET /dids` gives it, with all its oddities: `servive`, both `ratecenter` and `rateCenter`,
//! booleans as words, the SIP password in clear, and a 911 address without its city.

use serde::Serialize;

use super::owned::{Forwarding, Home, Kind, Owned, Settings};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    #[serde(rename = "_id")]
    id: u64,
    did: String,
    number: String,
    npa: String,
    nxx: String,
    xxxx: String,
    fax: &'static str,
    r#type: &'static str,
    #[serde(rename = "portaAID")]
    porta_aid: u64,
    country: Option<&'static str>,
    #[serde(rename = "state_name")]
    state_name: Option<&'static str>,
    state: Option<&'static str>,
    ratecenter: Option<&'static str>,
    rate_center: Option<&'static str>,
    status: &'static str,
    is_deleted: &'static str,
    #[serde(rename = "assigned_id")]
    assigned_id: u64,
    #[serde(rename = "portaPRID")]
    porta_prid: u64,
    tags: String,
    rtp: &'static str,
    cnam_lookup: &'static str,
    cnam_displayname: Option<String>,
    cnam_displaynumber: Option<String>,
    cnam_type: String,
    #[serde(rename = "e911Data")]
    e911_data: E911,
    fax_data: Fax,
    #[serde(rename = "listing411Data")]
    listing411_data: Listing411,
    forwarding_data: ForwardingData,
}

#[derive(Serialize, Default)]
struct E911 {
    enabled: &'static str,
    country: Option<String>,
    state: Option<String>,
    zipcode: Option<String>,
    businessname: Option<String>,
    address: Option<String>,
    streetname: Option<String>,
    streetnumber: Option<String>,
}

#[derive(Serialize, Default)]
struct Fax {
    servive: String,
    email: Option<String>,
    serial: Option<String>,
    guid: Option<String>,
}

#[derive(Serialize, Default)]
struct Listing411 {
    enabled: &'static str,
    r#type: String,
    country: &'static str,
    state: Option<String>,
    zip: Option<String>,
    lstgn: Option<String>,
    lstnm: Option<String>,
    business: Option<String>,
    locnm: Option<String>,
    strt: Option<String>,
}

#[derive(Serialize)]
struct ForwardingData {
    method1: String,
    method2: String,
    method3: String,
    timeout1: String,
    timeout2: String,
    timeout3: String,
    sip1: String,
    sip2: String,
    sip3: String,
    number1: String,
    number2: String,
    number3: String,
    password: String,
    fwd_trunk_grpid: Option<u64>,
    sipdigits: String,
    answeringmode: u8,
    sequence: String,
    product: u64,
}

/// The record of a number as lists show it now.
pub(super) fn record(number: &Owned) -> Record {
    let shown = match &number.earlier {
        Some(earlier) => &earlier.settings,
        None => &number.settings,
    };
    let untouched = Settings::default();
    let settings = shown.as_deref().unwrap_or(&untouched);
    let digits = number.digits.to_string();
    let (npa, nxx, xxxx) = parts(number, &digits);
    let dashed = if number.kind == Kind::Abroad { digits.clone() } else { format!("{npa}-{nxx}-{xxxx}") };
    let (country, state, rate_center) = match number.home {
        Home::RateCenter(state, rate_center) => (Some("US"), Some(state), Some(rate_center)),
        Home::City(country, _) => (Some(country.code), None, None),
        Home::Nowhere | Home::Unknown => (None, None, None),
    };
    let name = settings.name.as_ref();
    Record {
        id: number.id,
        did: digits,
        number: dashed,
        npa,
        nxx,
        xxxx,
        fax: if number.fax { "true" } else { "false" },
        r#type: number.kind.word(),
        porta_aid: 1_300_000 + number.id,
        country,
        state_name: state.map(|state| state.name),
        state: state.map(|state| state.code),
        ratecenter: rate_center,
        rate_center,
        status: "USING",
        is_deleted: "no",
        assigned_id: 3,
        porta_prid: settings.forwarding.product,
        tags: settings.tags.clone(),
        rtp: "NA",
        cnam_lookup: if settings.name_lookup { "yes" } else { "no" },
        cnam_displayname: name.map(|name| name.display_name.clone()),
        cnam_displaynumber: name.map(|name| name.display_number.clone()),
        cnam_type: name.map(|name| name.kind.clone()).unwrap_or_default(),
        e911_data: e911(settings),
        fax_data: fax(settings),
        listing411_data: listing(settings),
        forwarding_data: forwarding(&settings.forwarding),
    }
}

/// Area code, exchange and line. Of a number abroad: its prefixes, nothing, and the rest.
fn parts(number: &Owned, digits: &str) -> (String, String, String) {
    match number.home {
        Home::City(country, city) => {
            let rest = digits.get(country.prefix.len() + city.len()..).unwrap_or_default();
            (city.to_owned(), String::new(), rest.to_owned())
        }
        _ => {
            let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().to_owned();
            (part(0..3), part(3..6), part(6..10))
        }
    }
}

fn e911(settings: &Settings) -> E911 {
    let Some(address) = settings.emergency.clone() else { return E911 { enabled: "no", ..E911::default() } };
    E911 {
        enabled: "yes",
        country: Some(address.country),
        state: Some(address.state),
        zipcode: Some(address.zipcode),
        businessname: Some(address.businessname),
        address: Some(address.address),
        streetname: Some(address.streetname),
        streetnumber: Some(address.streetnumber),
    }
}

fn fax(settings: &Settings) -> Fax {
    let filled = |text: String| if text.is_empty() { None } else { Some(text) };
    settings.fax.clone().map_or_else(Fax::default, |fax| Fax {
        servive: fax.service,
        email: filled(fax.email),
        serial: filled(fax.serial),
        guid: filled(fax.guid),
    })
}

fn listing(settings: &Settings) -> Listing411 {
    let Some(listing) = settings.listing.clone() else {
        return Listing411 { enabled: "no", r#type: "RES".into(), country: "US", ..Listing411::default() };
    };
    // Which written field comes back as `business` is documented nowhere; a business is listed under its last name.
    let business = (listing.kind == "BIZ").then(|| listing.lstnm.clone());
    Listing411 {
        enabled: "yes",
        r#type: listing.kind,
        country: if listing.country == "CA" { "CA" } else { "US" },
        state: Some(listing.state),
        zip: Some(listing.zip),
        lstgn: Some(listing.lstgn),
        lstnm: Some(listing.lstnm),
        business,
        locnm: Some(listing.locnm),
        strt: Some(listing.strt),
    }
}

fn forwarding(forwarding: &Forwarding) -> ForwardingData {
    let [one, two, three] = forwarding.steps.clone();
    ForwardingData {
        method1: one.method,
        method2: two.method,
        method3: three.method,
        timeout1: one.timeout,
        timeout2: two.timeout,
        timeout3: three.timeout,
        sip1: one.sip,
        sip2: two.sip,
        sip3: three.sip,
        number1: one.number,
        number2: two.number,
        number3: three.number,
        password: forwarding.password.clone(),
        fwd_trunk_grpid: forwarding.trunk_group,
        sipdigits: forwarding.sipdigits.clone(),
        answeringmode: forwarding.answering_mode,
        sequence: forwarding.sequence.clone(),
        product: forwarding.product,
    }
}
