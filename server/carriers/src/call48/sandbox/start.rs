//! What a world owns when it opens: two trunk groups, and a handful of numbers that show everything a number can be.

use std::net::Ipv4Addr;

use super::{
    owned::{Emergency, FaxService, Home, Kind, Listing, Name, Owned, Settings, Step},
    places, ports,
    trunks::TrunkGroup,
    world::World,
};

/// How every SIP password begins that the sandbox made up. It must never be seen beyond the carrier's client.
const CANARY: &str = "canary-sip-password-";

/// The SIP password that the sandbox makes up for a number.
pub(super) fn made_up_password(digits: u64) -> String {
    format!("{CANARY}{digits}")
}

/// Fills a world that was just opened. Nothing of it stands in the ledger: nobody asked for it.
pub(super) fn furnish(world: &mut World) {
    let office = vec![(Ipv4Addr::new(192, 0, 2, 10), 5060), (Ipv4Addr::new(192, 0, 2, 11), 5060)];
    let mut group = TrunkGroup::new(1, "Main office".into(), office);
    group.route_type = "TD".into();
    world.trunk_groups.push(group);
    let mut group = TrunkGroup::new(2, "Call center".into(), vec![(Ipv4Addr::new(198, 51, 100, 20), 5080)]);
    group.prefix = Some("2377#".into());
    world.trunk_groups.push(group);
    let (main, center) = (Some(world.trunk_groups[0].ext_tgid), Some(world.trunk_groups[1].ext_tgid));

    local(world, "GA", |settings, _| {
        settings.tags = "sales, athens".into();
        settings.forwarding.steps = [simple("2522378144", "30"), ip("192.0.2.10", "20"), simple("2513331234", "60")];
        settings.forwarding.answering_mode = 2;
        settings.emergency = Some(address("GA", "30601", "Peachtree Dental", "Suite 2", "Prince Avenue", "410"));
    });
    local(world, "NY", |settings, _| {
        settings.tags = "support".into();
        settings.forwarding.trunk_group = center;
        settings.emergency = Some(address("NY", "10013", "Harbor Freight Desk", "Floor 4", "Canal Street", "212"));
        settings.listing = Some(listing("BIZ", "NY", "10013", "", "Harbor Freight Desk", "New York", "212 Canal Street"));
    });
    local(world, "CA", |settings, number| {
        settings.forwarding.steps[0] = Step { method: "trunk".into(), timeout: "30".into(), ..Step::default() };
        settings.forwarding.answering_mode = 3;
        settings.forwarding.password = made_up_password(number);
    });
    local(world, "TX", |settings, number| {
        settings.name = Some(name("BIZ", "LONE STAR TILE", number));
        settings.forwarding.trunk_group = main;
        settings.emergency = Some(address("TX", "78701", "Lone Star Tile", "", "Congress Avenue", "1100"));
    });
    local(world, "FL", |settings, _| {
        settings.tags = "fax".into();
        settings.fax = Some(FaxService {
            service: "2".into(),
            email: "fax@example.com".into(),
            serial: String::new(),
            guid: super::mix::uuid(&["fax", "first"]),
        });
    });
    local(world, "IL", |settings, _| {
        settings.forwarding.steps[0].method = "preconfigured".into();
        settings.tags = "sales,midwest".into();
    });
    local(world, "WA", |settings, number| {
        settings.forwarding.steps[0] = ip("203.0.113.7", "25");
        settings.forwarding.answering_mode = 2;
        settings.name_lookup = true;
        settings.name = Some(name("RES", "RAINIER HOME", number));
        settings.listing = Some(listing("RES", "WA", "98101", "Dana", "Okafor", "Seattle", "500 Pike Street"));
    });
    // As it came: nothing is set on it.
    local(world, "CO", |_, _| {});
    // From before the carrier kept places, as in the sample.
    if let Some(mut number) = number_of(world, "MA", true) {
        number.home = Home::Unknown;
        number.settings_mut().tags = "tag1,tag2".into();
        world.own(number, None);
    }
    // Of another network.
    if let Some(mut number) = number_of(world, "AZ", false) {
        number.settings_mut().forwarding.steps[0] = simple("6025550142", "40");
        number.settings_mut().forwarding.answering_mode = 2;
        world.own(number, None);
    }
    for (npa, tag) in [(888, "support"), (833, "")] {
        let digits = world.inventory.first_toll_free(npa);
        let mut number = Owned::toll(digits, true);
        if !tag.is_empty() {
            number.settings_mut().tags = tag.into();
            number.settings_mut().forwarding.trunk_group = center;
        }
        world.own(number, None);
    }
    if let Some(place) = places::find_country("GB").and_then(|country| world.inventory.cities(country).into_iter().next()) {
        let digits = world.inventory.take_abroad(&place);
        let mut number = Owned::abroad(digits, place.country, place.city.prefix);
        number.settings_mut().forwarding.steps[0] = simple("2125550143", "45");
        number.settings_mut().forwarding.answering_mode = 2;
        world.own(number, None);
    }
    debug_assert_eq!(world.shelf(Kind::Local).len(), 10);
    ports::furnish(world);
}

/// Takes a number of a state.
fn number_of(world: &mut World, state: &str, own_network: bool) -> Option<Owned> {
    places::find_state(state).map(|state| Owned::local(world.inventory.first_local(state, own_network)))
}

fn local(world: &mut World, state: &str, set: impl FnOnce(&mut Settings, u64)) {
    if let Some(mut number) = number_of(world, state, true) {
        let mut settings = Settings::default();
        set(&mut settings, number.digits);
        number.settings = Some(Box::new(settings));
        world.own(number, None);
    }
}

fn simple(number: &str, timeout: &str) -> Step {
    Step { method: "simple".into(), timeout: timeout.into(), number: number.into(), ..Step::default() }
}

fn ip(address: &str, timeout: &str) -> Step {
    Step { method: "ip".into(), timeout: timeout.into(), sip: address.into(), ..Step::default() }
}

fn name(kind: &str, display_name: &str, number: u64) -> Name {
    Name { kind: kind.into(), display_name: display_name.into(), display_number: format!("1{number}") }
}

fn address(state: &str, zip: &str, name: &str, unit: &str, street: &str, house: &str) -> Emergency {
    Emergency {
        country: "US".into(),
        state: state.into(),
        zipcode: zip.into(),
        businessname: name.into(),
        address: unit.into(),
        streetname: street.into(),
        streetnumber: house.into(),
    }
}

fn listing(kind: &str, state: &str, zip: &str, given: &str, last: &str, city: &str, street: &str) -> Listing {
    Listing {
        kind: kind.into(),
        country: "US".into(),
        state: state.into(),
        zip: zip.into(),
        lstgn: given.into(),
        lstnm: last.into(),
        locnm: city.into(),
        strt: street.into(),
    }
}
