//! Where numbers are: states with their area codes and rate centers, and countries with their cities.
//!
//! Area codes and the rate centers they serve are real. LATAs are those of the area's largest city.

mod countries;
mod states_a_to_m;
mod states_m_to_w;

/// A state of the United States, or the District of Columbia.
pub(super) struct State {
    pub(super) id: u32,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// The first three digits that its ZIP codes can have, from and to.
    pub(super) zips: &'static [(u16, u16)],
    pub(super) areas: &'static [Area],
}

/// Area codes that overlay each other, and rate centers they serve.
pub(super) struct Area {
    pub(super) npas: &'static [u16],
    pub(super) lata: u16,
    pub(super) rate_centers: &'static [&'static str],
}

/// A country.
pub(super) struct Country {
    pub(super) id: u32,
    pub(super) name: &'static str,
    pub(super) code: &'static str,
    pub(super) code2: &'static str,
    pub(super) prefix: &'static str,
    /// How many digits a national number has.
    pub(super) digits: usize,
    pub(super) cities: &'static [City],
}

/// A city that numbers are sold in.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
}

/// Area codes of toll-free numbers, those first that have numbers left.
pub(super) const TOLL_FREE: [u16; 7] = [833, 844, 855, 866, 877, 888, 800];

const fn state(id: u32, code: &'static str, name: &'static str, zips: &'static [(u16, u16)], areas: &'static [Area]) -> State {
    State { id, code, name, zips, areas }
}

const fn area(npas: &'static [u16], lata: u16, rate_centers: &'static [&'static str]) -> Area {
    Area { npas, lata, rate_centers }
}

/// Every state, by name.
pub(super) fn states() -> impl Iterator<Item = &'static State> {
    states_a_to_m::STATES.iter().chain(states_m_to_w::STATES)
}

/// The state with this code, in either case.
pub(super) fn find_state(code: &str) -> Option<&'static State> {
    states().find(|state| state.code.eq_ignore_ascii_case(code))
}

/// The state and area an area code belongs to.
pub(super) fn find_area(npa: u16) -> Option<(&'static State, &'static Area)> {
    states().find_map(|state| state.areas.iter().find(|area| area.npas.contains(&npa)).map(|area| (state, area)))
}

/// Every country, the United States first.
pub(super) fn countries() -> &'static [Country] {
    countries::COUNTRIES
}

/// The country with this id or code.
pub(super) fn find_country(asked: &str) -> Option<&'static Country> {
    countries().iter().find(|country| {
        country.code.eq_ignore_ascii_case(asked) || country.code2.eq_ignore_ascii_case(asked) || country.id.to_string() == asked
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sandbox_an_area_code_belongs_to_one_state_only() {
        let mut seen = BTreeSet::new();
        for npa in states().flat_map(|state| state.areas).flat_map(|area| area.npas) {
            assert!(seen.insert(npa), "{npa} stands twice");
            assert!((200..1000).contains(npa) && !TOLL_FREE.contains(npa) && npa % 100 != 11, "{npa}");
        }
        assert!(seen.len() > 300);
        assert_eq!(states().count(), 51);
    }

    #[test]
    fn sandbox_countries_have_cities_and_distinct_codes() {
        let codes: BTreeSet<_> = countries().iter().map(|country| country.code).collect();
        let ids: BTreeSet<_> = countries().iter().map(|country| country.id).collect();
        assert_eq!((codes.len(), ids.len()), (countries().len(), countries().len()));
        assert!(countries().iter().filter(|country| !country.cities.is_empty()).count() >= 20);
        for country in countries() {
            assert!(country.cities.iter().all(|city| city.prefix.len() + 4 <= country.digits), "{}", country.name);
        }
    }
}
