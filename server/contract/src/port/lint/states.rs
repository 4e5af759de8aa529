//! The states and territories of the postal service, with their ZIP codes and neighbors.

/// Every state and territory: its letters, the first three digits of its ZIP codes as ranges, and the states it borders on.
/// A post office near a border serves houses beyond it, so a neighbor's ZIP code can be right.
const STATES: [(&str, &str, &str); 59] = [
    ("AL", "350-352 354-369", "FL GA MS TN"),
    ("AK", "995-999", ""),
    ("AZ", "850-853 855-857 859-860 863-865", "CA CO NM NV UT"),
    ("AR", "716-729", "LA MO MS OK TN TX"),
    ("CA", "900-908 910-928 930-961", "AZ NV OR"),
    ("CO", "800-816", "AZ KS NE NM OK UT WY"),
    ("CT", "060-069", "MA NY RI"),
    ("DC", "200 202-205 569", "MD VA"),
    ("DE", "197-199", "MD NJ PA"),
    ("FL", "320-339 341-342 344 346-347 349", "AL GA"),
    ("GA", "300-319 398-399", "AL FL NC SC TN"),
    ("HI", "967-968", ""),
    ("IA", "500-516 520-528", "IL MN MO NE SD WI"),
    ("ID", "832-838", "MT NV OR UT WA WY"),
    ("IL", "600-620 622-629", "IA IN KY MO WI"),
    ("IN", "460-479", "IL KY MI OH"),
    ("KS", "660-662 664-679", "CO MO NE OK"),
    ("KY", "400-427", "IL IN MO OH TN VA WV"),
    ("LA", "700-701 703-708 710-714", "AR MS TX"),
    ("MA", "010-027 055", "CT NH NY RI VT"),
    ("MD", "206-212 214-219", "DC DE PA VA WV"),
    ("ME", "039-049", "NH"),
    ("MI", "480-499", "IN OH WI"),
    ("MN", "550-551 553-567", "IA ND SD WI"),
    ("MO", "630-631 633-641 644-658", "AR IA IL KS KY NE OK TN"),
    ("MS", "386-397", "AL AR LA TN"),
    ("MT", "590-599", "ID ND SD WY"),
    ("NC", "270-289", "GA SC TN VA"),
    ("ND", "580-588", "MN MT SD"),
    ("NE", "680-681 683-693", "CO IA KS MO SD WY"),
    ("NH", "030-038", "MA ME VT"),
    ("NJ", "070-089", "DE NY PA"),
    ("NM", "870-871 873-875 877-884", "AZ CO OK TX UT"),
    ("NV", "889-891 893-895 897-898", "AZ CA ID OR UT"),
    ("NY", "005 100-149", "CT MA NJ PA VT"),
    ("OH", "430-459", "IN KY MI PA WV"),
    ("OK", "730-731 734-741 743-749", "AR CO KS MO NM TX"),
    ("OR", "970-979", "CA ID NV WA"),
    ("PA", "150-196", "DE MD NJ NY OH WV"),
    ("RI", "028-029", "CT MA"),
    ("SC", "290-299", "GA NC"),
    ("SD", "570-577", "IA MN MT ND NE WY"),
    ("TN", "370-385", "AL AR GA KY MO MS NC VA"),
    ("TX", "733 750-770 772-799 885", "AR LA NM OK"),
    ("UT", "840-847", "AZ CO ID NM NV WY"),
    ("VA", "201 220-246", "DC KY MD NC TN WV"),
    ("VT", "050-054 056-059", "MA NH NY"),
    ("WA", "980-986 988-994", "ID OR"),
    ("WI", "530-532 534-535 537-549", "IA IL MI MN"),
    ("WV", "247-268", "KY MD OH PA VA"),
    ("WY", "820-831", "CO ID MT NE SD UT"),
    ("PR", "006-007 009", ""),
    ("VI", "008", ""),
    ("GU", "969", ""),
    ("AS", "967", ""),
    ("MP", "969", ""),
    ("AA", "340", ""),
    ("AE", "090-098", ""),
    ("AP", "962-966", ""),
];

/// What a state and a ZIP code have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The ZIP code is one of the state.
    Same,
    /// It is one of a neighbor, named here.
    Neighbor(&'static str),
    /// It is one of a state far away, named here.
    Far(&'static str),
    /// No state has it.
    Nobody,
}

fn row(state: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let state = state.trim();
    STATES.iter().find(|(letters, ..)| letters.eq_ignore_ascii_case(state))
}

/// Whether these are the letters of a state or territory.
pub(super) fn is_state(letters: &str) -> bool {
    row(letters).is_some()
}

/// The three digits of a ZIP code that say where it is.
fn prefix(zip: &str) -> Option<u16> {
    zip.trim().get(..3).filter(|three| three.bytes().all(|b| b.is_ascii_digit())).and_then(|three| three.parse().ok())
}

fn holds(ranges: &str, prefix: u16) -> bool {
    ranges.split(' ').any(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        matches!((from.parse::<u16>(), to.parse::<u16>()), (Ok(from), Ok(to)) if (from..=to).contains(&prefix))
    })
}

/// What a state and a ZIP code have to do with each other; `None` where one of them is none.
pub(super) fn fit(state: &str, zip: &str) -> Option<Fit> {
    let (_, ranges, neighbors) = row(state)?;
    let prefix = prefix(zip)?;
    if holds(ranges, prefix) {
        return Some(Fit::Same);
    }
    let owners = || STATES.iter().filter(|(_, ranges, _)| holds(ranges, prefix)).map(|(letters, ..)| *letters);
    let near = owners().find(|owner| neighbors.split(' ').any(|neighbor| neighbor == *owner));
    Some(near.map(Fit::Neighbor).or_else(|| owners().next().map(Fit::Far)).unwrap_or(Fit::Nobody))
}

/// Whether a ZIP code is one of another state, or of none; `false` where one of the two cannot be read.
pub fn zip_is_elsewhere(state: &str, zip: &str) -> bool {
    fit(state, zip).is_some_and(|fit| fit != Fit::Same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_code_says_which_state_it_is_in() {
        for (state, zip, is) in [
            ("GA", "30601", Fit::Same),
            ("ga", "39901-1234", Fit::Same),
            ("NY", "00501", Fit::Same),
            ("NY", "06390", Fit::Neighbor("CT")),
            ("UT", "84536", Fit::Same),
            ("GA", "29801", Fit::Neighbor("SC")),
            ("GA", "90210", Fit::Far("CA")),
            ("TX", "88510", Fit::Same),
            ("AS", "96799", Fit::Same),
            ("GA", "00012", Fit::Nobody),
        ] {
            assert_eq!(fit(state, zip), Some(is), "{state} {zip}");
        }
        assert_eq!(fit("XX", "30601"), None);
        assert_eq!(fit("GA", "3O601"), None);
    }

    #[test]
    fn neighbors_are_neighbors_of_each_other_and_ranges_can_be_read() {
        for (state, ranges, neighbors) in STATES {
            for neighbor in neighbors.split(' ').filter(|n| !n.is_empty()) {
                let (_, _, back) = row(neighbor).unwrap();
                assert!(back.split(' ').any(|n| n == state), "{neighbor} does not know {state}");
            }
            for range in ranges.split(' ') {
                let (from, to) = range.split_once('-').unwrap_or((range, range));
                assert!(from.parse::<u16>().unwrap() <= to.parse::<u16>().unwrap(), "{state} {range}");
                assert!(from.len() == 3 && to.len() == 3, "{state} {range}");
            }
        }
    }

    #[test]
    fn no_two_states_share_a_range_except_islands() {
        for prefix in 0..1000 {
            let owners: Vec<&str> = STATES.iter().filter(|(_, ranges, _)| holds(ranges, prefix)).map(|(s, ..)| *s).collect();
            assert!(owners.len() < 2 || [967, 969].contains(&prefix), "{prefix:03}: {owners:?}");
        }
    }
}
