//! What a world begins with: two sites, three peers, and numbers, among them those of the carrier's own examples.

use contract::time::Timestamp;

use super::{
    account::Owned,
    dldas,
    locations::{Peer, Site},
    places::AREAS,
    stock::beyond,
    telephone::Tn,
    world::World,
    xml::{leaf, node},
};

/// The default peer of the first site.
const MAIN: (&str, &str) = ("2297", "500709");
/// Another peer there.
const OVERFLOW: (&str, &str) = ("2297", "500710");
/// The only peer of the second site.
const BRANCH: (&str, &str) = ("2301", "500821");
/// Numbers of the examples of the carrier's document.
const EXAMPLES: &[Tn] = &[
    2_018_551_020,
    9_195_551_234,
    8_045_030_097,
    8_045_030_098,
    8_888_595_935,
    5_202_217_754,
    2_174_101_601,
    2_174_101_602,
    2_174_101_603,
    2_053_778_335,
    2_053_865_784,
    4_082_213_311,
    4_082_212_850,
    4_082_213_310,
];
/// How many numbers of every kind there are beside them.
const OTHERS: u64 = 46;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Furnishes a world that opens.
pub(super) fn furnish(world: &mut World) {
    let books = &mut world.books;
    books.last = 1_000;
    books.sites = vec![
        Site::new(MAIN.0, "Head Office", "Main trunks", ("900", "Main Campus Drive", "Raleigh", "NC", "27606")),
        Site::new(BRANCH.0, "Branch Office", "", ("1600", "Wynkoop St", "Denver", "CO", "80202")),
    ];
    books.peers = vec![
        Peer::new(MAIN, "Main trunk", true, &["192.0.2.10", "192.0.2.11"]),
        Peer::new(OVERFLOW, "Overflow trunk", false, &["198.51.100.20"]),
        Peer::new(BRANCH, "Branch trunk", true, &["203.0.113.30"]),
    ];
    let now = world.now();
    for (n, tn) in EXAMPLES.iter().enumerate() {
        let since = now.plus_ms(-DAY_MS * (400 + n as i64));
        world.books.owned.insert(*tn, Owned::new(*tn, MAIN.0, MAIN.1, since));
    }
    for n in 0..OTHERS {
        let area = &AREAS[usize::try_from(n).unwrap_or(0) * 7 % AREAS.len()];
        let tn = if n % 12 == 11 { toll_free(n) } else { beyond(area, n * 137) };
        let at = [MAIN, MAIN, OVERFLOW, BRANCH][usize::try_from(n % 4).unwrap_or(0)];
        let since = now.plus_ms(-DAY_MS * (n as i64 * 11 + 3));
        let number = varied(Owned::new(tn, at.0, at.1, since), n);
        world.books.owned.insert(tn, number);
    }
    // Those that the examples say something about.
    if let Some(number) = world.books.owned.get_mut(&8_888_595_935) {
        number.lidb.value = Some(lidb("Joes Storage", "RESIDENTIAL", "PRIVATE"));
    }
    if let Some(number) = world.books.owned.get_mut(&2_174_101_601) {
        number.options.insert("Sms".into(), leaf("Sms", "on"));
    }
}

/// Every number has something of its own.
fn varied(mut number: Owned, n: u64) -> Owned {
    let mut set = |name: &str, text: &str| number.options.insert(name.into(), leaf(name, text));
    match n % 8 {
        0 => {
            set("CallForward", "9195550142");
        }
        1 => {
            set("CallingNameDisplay", "on");
            set("Sms", "on");
        }
        2 => {
            set("FinalDestinationURI", "failover@198.51.100.7:5060");
        }
        3 => {
            set("PortOutPasscode", "sandbox1");
        }
        4 => number.lidb.value = Some(lidb("Harbor Bakery", "BUSINESS", "PUBLIC")),
        5 => number.dlda.value = Some(dldas::example()),
        6 => number.e911 = Some(e911()),
        _ => {}
    }
    number
}

pub(super) fn lidb(words: &str, use_type: &str, visibility: &str) -> super::xml::Node {
    node("Lidb", [leaf("SubscriberInformation", words), leaf("UseType", use_type), leaf("Visibility", visibility)])
}

fn e911() -> super::xml::Node {
    let address = node(
        "Address",
        [
            leaf("HouseNumber", "1600"),
            leaf("StreetName", "Wynkoop"),
            leaf("StreetSuffix", "St"),
            leaf("City", "Denver"),
            leaf("StateCode", "CO"),
            leaf("Zip", "80202"),
            leaf("Country", "United States"),
        ],
    );
    node("E911", [leaf("CallerName", "Branch Office"), address])
}

fn toll_free(n: u64) -> Tn {
    8_440_000_000 + (600 + n) * 10_000 + 2_000 + n
}

/// Adds made-up numbers, most of them bare.
pub(super) fn own_more(world: &mut World, count: usize) {
    let now = world.now();
    let mut n = 10_000;
    let mut added = 0;
    while added < count {
        let area = &AREAS[usize::try_from(n).unwrap_or(0) % AREAS.len()];
        let tn = beyond(area, n / AREAS.len() as u64 + 6_500);
        n += 1;
        if world.books.owned.contains_key(&tn) {
            continue;
        }
        let number = Owned::new(tn, MAIN.0, MAIN.1, Timestamp(now.0 - DAY_MS));
        world.books.owned.insert(tn, if n % 8 == 0 { varied(number, n / 8) } else { number });
        added += 1;
    }
}
