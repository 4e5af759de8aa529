//! Where numbers are. Area codes, rate centers and LATAs are real; which exchange belongs to which rate center is made up, and
//! the same in every world.

use crate::sandbox::mix::mix;

/// An area code.
pub(super) struct Area {
    pub(super) npa: u64,
    pub(super) state: &'static str,
    pub(super) lata: &'static str,
    /// Rate centers, upper case as the carrier writes them.
    pub(super) rate_centers: &'static [&'static str],
}

const fn area(npa: u64, state: &'static str, lata: &'static str, rate_centers: &'static [&'static str]) -> Area {
    Area { npa, state, lata, rate_centers }
}

/// The area codes that the carrier sells, by state.
pub(super) const AREAS: &[Area] = &[
    area(602, "AZ", "666", &["PHOENIX"]),
    area(520, "AZ", "668", &["TUCSON", "CASAGRANDE", "NOGALES"]),
    area(213, "CA", "730", &["LOSANGELES", "MONTEBELLO", "ALHAMBRA"]),
    area(415, "CA", "722", &["SNFC CNTRL", "SAN RAFAEL", "NOVATO"]),
    area(619, "CA", "732", &["SAN DIEGO", "CHULAVISTA", "EL CAJON"]),
    area(916, "CA", "726", &["SACRAMENTO", "FOLSOM", "ROSEVILLE"]),
    area(303, "CO", "656", &["DENVER", "BOULDER", "LONGMONT"]),
    area(719, "CO", "658", &["COLORDOSPG", "PUEBLO"]),
    area(202, "DC", "236", &["WSHNGTNZN1"]),
    area(305, "FL", "460", &["MIAMI", "HOMESTEAD", "PERRINE"]),
    area(407, "FL", "458", &["ORLANDO", "KISSIMMEE", "SANFORD"]),
    area(813, "FL", "952", &["TAMPA", "PLANT CITY", "ZEPHYRHLS"]),
    area(404, "GA", "438", &["ATLANTA", "ATLANTA NE"]),
    area(706, "GA", "438", &["ATHENS", "ROME", "DALTON"]),
    area(312, "IL", "358", &["CHICAGOZN1", "CHICAGOZN3"]),
    area(217, "IL", "374", &["SPRINGFLD", "DECATUR", "CHAMPAIGN"]),
    area(317, "IN", "336", &["INDIANAPLS", "CARMEL", "GREENWOOD"]),
    area(515, "IA", "632", &["DES MOINES", "AMES"]),
    area(504, "LA", "490", &["NEWORLEANS", "KENNER"]),
    area(617, "MA", "128", &["BOSTON", "CAMBRIDGE", "QUINCY"]),
    area(413, "MA", "126", &["SPRINGFLD", "PITTSFIELD", "HOLYOKE"]),
    area(410, "MD", "238", &["BALTIMORE", "ANNAPOLIS"]),
    area(313, "MI", "340", &["DETROITZN1", "DEARBORN"]),
    area(612, "MN", "628", &["TWINCITIES"]),
    area(314, "MO", "520", &["SAINTLOUIS", "LADUE"]),
    area(704, "NC", "422", &["CHARLOTTE", "GASTONIA", "CONCORD"]),
    area(402, "NE", "644", &["OMAHA", "LINCOLN"]),
    area(201, "NJ", "224", &["HACKENSACK", "JERSEYCITY", "PASSAIC"]),
    area(505, "NM", "664", &["ALBUQUERQU", "SANTA FE"]),
    area(702, "NV", "721", &["LAS VEGAS", "BOULDERCTY"]),
    area(212, "NY", "132", &["NWYRCYZN01"]),
    area(518, "NY", "134", &["ALBANY", "TROY", "SARATGSPGS"]),
    area(716, "NY", "140", &["BUFFALO", "NIAGARAFLS", "LOCKPORT"]),
    area(216, "OH", "320", &["CLEVELAND", "EUCLID"]),
    area(614, "OH", "324", &["COLUMBUS", "WESTERVL"]),
    area(503, "OR", "672", &["PORTLAND", "SALEM", "BEAVERTON"]),
    area(215, "PA", "228", &["PHLA", "PHLAZONE06"]),
    area(412, "PA", "234", &["PITTSBURGH", "PITTSBGZN3"]),
    area(615, "TN", "470", &["NASHVILLE", "FRANKLIN"]),
    area(214, "TX", "552", &["DALLAS", "GRANDPRARI"]),
    area(512, "TX", "558", &["AUSTIN", "ROUND ROCK", "SAN MARCOS"]),
    area(713, "TX", "560", &["HOUSTON", "HOUSTONSUB"]),
    area(801, "UT", "660", &["SALT LAKE", "OGDEN", "PROVO"]),
    area(703, "VA", "236", &["ARLINGTON", "ALEXFLSCH", "FAIRFAX"]),
    area(206, "WA", "674", &["SEATTLE", "DES MOINES"]),
    area(509, "WA", "676", &["SPOKANE", "YAKIMA", "WALLAWALLA"]),
    area(414, "WI", "356", &["MILWAUKEE"]),
    area(608, "WI", "354", &["MADISON", "JANESVILLE", "LA CROSSE"]),
];

/// Area codes of toll-free numbers, those first that have numbers left.
pub(super) const TOLL_FREE: [u64; 7] = [833, 844, 855, 866, 877, 888, 800];

/// The area of ten digits. `None` for toll-free numbers, and where the carrier sells nothing.
pub(super) fn area_of(digits: u64) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.npa == digits / 10_000_000)
}

/// The rate center of ten digits, or nothing.
pub(super) fn rate_center_of(digits: u64) -> &'static str {
    let Some(area) = area_of(digits) else { return "" };
    let exchange = (digits / 10_000).to_string();
    let count = area.rate_centers.len() as u64;
    usize::try_from(mix(&["exchange", &exchange]) % count).ok().and_then(|n| area.rate_centers.get(n)).copied().unwrap_or("")
}
