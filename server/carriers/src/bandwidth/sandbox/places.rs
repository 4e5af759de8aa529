//! Where the carrier has numbers: area codes with two cities each.
//!
//! Area codes, LATAs and rate centers are real; the ZIP codes are ones of the city.

use super::telephone::{Tn, npa, nxx};

/// An area code.
pub(super) struct Area {
    pub(super) npa: u64,
    pub(super) state: &'static str,
    pub(super) lata: u16,
    pub(super) places: [Place; 2],
}

/// A city of it, with its rate center.
pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) rate_center: &'static str,
    pub(super) zip: &'static str,
}

/// Area codes of toll-free numbers in stock.
pub(super) const TOLL_FREE: [u64; 6] = [833, 844, 855, 866, 877, 888];

type Row = (&'static str, &'static str, &'static str);

const fn area(npa: u64, state: &'static str, lata: u16, one: Row, two: Row) -> Area {
    Area { npa, state, lata, places: [place(one), place(two)] }
}

const fn place(row: Row) -> Place {
    Place { city: row.0, rate_center: row.1, zip: row.2 }
}

/// Every area code, by number.
pub(super) static AREAS: &[Area] = &[
    area(201, "NJ", 224, ("JERSEY CITY", "JERSEYCITY", "07302"), ("HACKENSACK", "HACKENSACK", "07601")),
    area(205, "AL", 476, ("BIRMINGHAM", "BIRMINGHAM", "35203"), ("TUSCALOOSA", "TUSCALOOSA", "35401")),
    area(206, "WA", 674, ("SEATTLE", "SEATTLE", "98101"), ("RICHMOND BEACH", "RICHMONDBH", "98177")),
    area(212, "NY", 132, ("NEW YORK", "NWYRCYZN01", "10007"), ("NEW YORK", "NWYRCYZN03", "10025")),
    area(213, "CA", 730, ("LOS ANGELES", "LSAN DA 01", "90012"), ("HUNTINGTON PARK", "HUNTNGTNPK", "90255")),
    area(214, "TX", 552, ("DALLAS", "DALLAS", "75201"), ("GARLAND", "GARLAND", "75040")),
    area(215, "PA", 228, ("PHILADELPHIA", "PHLADLPHIA", "19103"), ("DOYLESTOWN", "DOYLESTOWN", "18901")),
    area(217, "IL", 374, ("SPRINGFIELD", "SPRINGFLD", "62701"), ("CHAMPAIGN", "CHAMPURBN", "61820")),
    area(303, "CO", 656, ("DENVER", "DENVER", "80202"), ("BOULDER", "BOULDER", "80302")),
    area(305, "FL", 460, ("MIAMI", "MIAMI", "33130"), ("HOMESTEAD", "HOMESTEAD", "33030")),
    area(312, "IL", 358, ("CHICAGO", "CHICAGO", "60601"), ("CHICAGO", "CHICAGOZ01", "60607")),
    area(313, "MI", 340, ("DETROIT", "DETROITZN1", "48226"), ("DEARBORN", "DETROITZN4", "48124")),
    area(314, "MO", 520, ("SAINT LOUIS", "SAINTLOUIS", "63101"), ("CREVE COEUR", "CREVECOEUR", "63141")),
    area(317, "IN", 336, ("INDIANAPOLIS", "INDIANAPLS", "46204"), ("FISHERS", "FISHERS", "46038")),
    area(336, "NC", 424, ("GREENSBORO", "GREENSBORO", "27401"), ("WINSTON SALEM", "WNSTNSALEM", "27101")),
    area(404, "GA", 438, ("ATLANTA", "ATLANTA", "30303"), ("DECATUR", "ATLANTA NE", "30030")),
    area(408, "CA", 722, ("SAN JOSE", "SNJS WEST", "95112"), ("SUNNYVALE", "SUNNYVALE", "94086")),
    area(410, "MD", 238, ("BALTIMORE", "BALTIMORE", "21201"), ("ANNAPOLIS", "ANNAPOLIS", "21401")),
    area(412, "PA", 234, ("PITTSBURGH", "PITTSBURGH", "15222"), ("BETHEL PARK", "BETHELPARK", "15102")),
    area(415, "CA", 722, ("SAN FRANCISCO", "SNFC CNTRL", "94103"), ("SAN RAFAEL", "SAN RAFAEL", "94901")),
    area(434, "VA", 248, ("CHARLOTTESVILLE", "CHARLOTSVL", "22902"), ("LYNCHBURG", "LYNCHBURG", "24504")),
    area(480, "AZ", 666, ("MESA", "PHOENIX", "85201"), ("SCOTTSDALE", "SCOTTSDALE", "85251")),
    area(501, "AR", 528, ("LITTLE ROCK", "LITTLEROCK", "72201"), ("CONWAY", "CONWAY", "72032")),
    area(503, "OR", 672, ("PORTLAND", "PORTLAND", "97204"), ("SALEM", "SALEM", "97301")),
    area(504, "LA", 490, ("NEW ORLEANS", "NEWORLEANS", "70112"), ("KENNER", "KENNER", "70062")),
    area(512, "TX", 558, ("AUSTIN", "AUSTIN", "78701"), ("ROUND ROCK", "ROUND ROCK", "78664")),
    area(520, "AZ", 668, ("TUCSON", "TUCSON", "85701"), ("NOGALES", "NOGALES", "85621")),
    area(602, "AZ", 666, ("PHOENIX", "PHOENIX", "85004"), ("PHOENIX", "PHOENIX SO", "85041")),
    area(612, "MN", 628, ("MINNEAPOLIS", "TWINCITIES", "55401"), ("RICHFIELD", "TWINCIT SO", "55423")),
    area(615, "TN", 470, ("NASHVILLE", "NASHVILLE", "37201"), ("FRANKLIN", "FRANKLIN", "37064")),
    area(617, "MA", 128, ("BOSTON", "BOSTON", "02110"), ("NEWTON", "NEWTON", "02458")),
    area(702, "NV", 721, ("LAS VEGAS", "LAS VEGAS", "89101"), ("HENDERSON", "HENDERSON", "89015")),
    area(703, "VA", 236, ("ARLINGTON", "ARLINGTON", "22201"), ("FAIRFAX", "FAIRFAX", "22030")),
    area(704, "NC", 422, ("CHARLOTTE", "CHARLOTTE", "28202"), ("GASTONIA", "GASTONIA", "28052")),
    area(713, "TX", 560, ("HOUSTON", "HOUSTON", "77002"), ("PASADENA", "HOUSTONSUB", "77502")),
    area(801, "UT", 660, ("SALT LAKE CITY", "SALT LAKE", "84101"), ("PROVO", "PROVO", "84601")),
    area(804, "VA", 248, ("RICHMOND", "RICHMOND", "23219"), ("PETERSBURG", "PETERSBURG", "23803")),
    area(816, "MO", 524, ("KANSAS CITY", "KANSASCITY", "64105"), ("INDEPENDENCE", "INDEPENDNC", "64050")),
    area(907, "AK", 832, ("ANCHORAGE", "ANCHORAGE", "99501"), ("JUNEAU", "JUNEAU", "99801")),
    area(919, "NC", 426, ("RALEIGH", "RALEIGH", "27601"), ("CARY", "CARY", "27511")),
];

/// The area of a number; `None` for toll-free numbers and area codes without stock.
pub(super) fn area_of(tn: Tn) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.npa == npa(tn))
}

/// The city of a number: even exchanges are in the first, odd ones in the second.
pub(super) fn place_of(tn: Tn) -> Option<(&'static Area, &'static Place)> {
    area_of(tn).map(|area| (area, &area.places[usize::from(!nxx(tn).is_multiple_of(2))]))
}
