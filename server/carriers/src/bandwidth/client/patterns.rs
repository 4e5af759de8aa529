//! What of a search travels: the narrowest place, or a run of digits where the carrier can look for one; and blocks.

use contract::{
    number::{E164, NumberKind},
    offer::OfferQuery,
};

/// Area codes of Canada: the second version wants the country with an area code.
const CANADA: [&str; 49] = [
    "204", "226", "236", "249", "250", "257", "263", "289", "306", "343", "354", "365", "367", "368", "382", "403", "416", "418",
    "428", "431", "437", "438", "450", "460", "468", "474", "506", "514", "519", "548", "579", "581", "584", "587", "604", "613",
    "639", "647", "672", "683", "705", "709", "742", "778", "780", "782", "807", "819", "825",
];
/// The rest of them.
const CANADA_TOO: [&str; 5] = ["867", "873", "879", "902", "905"];

/// Fields of a search as they travel.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Asked {
    /// One field.
    pub(super) fn one(name: &'static str, value: &str) -> Self {
        Self { fields: vec![(name, value.to_owned())] }
    }

    fn and(mut self, name: &'static str, value: &str) -> Self {
        self.fields.push((name, value.to_owned()));
        self
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| *field == name)
    }

    /// The area code, if it travels as such.
    pub(super) fn area_code(&self) -> Option<&str> {
        self.fields.iter().find(|(name, _)| *name == "areaCode").map(|(_, value)| value.as_str())
    }

    /// Whether part of the place does not travel and is filtered here. The pattern is told of apart.
    pub(super) fn leaves_out(&self, query: &OfferQuery) -> bool {
        let left = |asked: bool, names: &[&str]| asked && !names.iter().any(|name| self.has(name));
        left(query.area_code.is_some(), &["areaCode", "npaNxx", "tollFreeWildCardPattern"])
            || left(query.rate_center.is_some(), &["rateCenter"])
            || left(query.city.is_some(), &["city"])
            || left(query.state.is_some(), &["state"])
    }
}

/// The narrowest criterion: searches of this carrier take one at a time.
pub(super) fn asked(query: &OfferQuery) -> Asked {
    let area_code = query.area_code.as_ref().map(contract::number::AreaCode::as_str);
    let run = query.pattern.as_ref().and_then(|pattern| run_of(pattern.as_str()));
    if query.kind == NumberKind::TollFree {
        return match (area_code, run) {
            (None, Some((digits, _))) => Asked::one("tollFreeVanity", digits),
            (Some(code), _) => Asked::one("tollFreeWildCardPattern", code),
            (None, None) => Asked::one("tollFreeWildCardPattern", "8**"),
        };
    }
    let state = query.state.as_ref().map(contract::geography::StateCode::as_str);
    let place = match (area_code, &query.exchange, &query.rate_center, &query.city, state) {
        (Some(code), Some(exchange), ..) => Asked::one("npaNxx", &format!("{code}{}", exchange.as_str())).and("LCA", "false"),
        (_, _, Some(center), _, Some(state)) => Asked::one("rateCenter", &center.0).and("state", state),
        (_, _, _, Some(city), Some(state)) => Asked::one("city", city).and("state", state),
        (Some(code), ..) => Asked::one("areaCode", code),
        (None, _, _, _, Some(state)) => Asked::one("state", state),
        (None, _, _, _, None) => Asked::default(),
    };
    match run {
        Some((digits, at_end)) => {
            let asked = place.and("localVanity", digits);
            if at_end { asked.and("endsIn", "true") } else { asked }
        }
        None => place,
    }
}

/// The run of four to seven digits that a pattern consists of, and whether it is the end of the number: a pattern of ten
/// places is the whole number, one of fewer matches anywhere.
fn run_of(pattern: &str) -> Option<(&str, bool)> {
    let digits = pattern.trim_start_matches('?');
    let plain = (4..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain {
        return None;
    }
    match pattern.len() {
        10 => Some((digits, true)),
        _ if digits.len() == pattern.len() => Some((digits, false)),
        _ => None,
    }
}

/// The country of an area code, in three letters.
pub(super) fn country_of(code: &str) -> &'static str {
    if CANADA.contains(&code) || CANADA_TOO.contains(&code) { "CAN" } else { "USA" }
}

/// What of these, sorted by number, stands in rows of so many numbers: whole rows, at most so many numbers but one row anyhow.
pub(super) fn blocks<T>(sorted: Vec<T>, length: u16, most: u16, number: impl Fn(&T) -> Option<&E164>) -> Vec<T> {
    let length = usize::from(length.max(1));
    let digits = |item: &T| number(item).and_then(|n| n.digits().parse::<u64>().ok());
    let mut found = Vec::new();
    let mut row: Vec<T> = Vec::new();
    for item in sorted {
        let follows = match (row.last().and_then(&digits), digits(&item)) {
            (Some(last), Some(this)) => last + 1 == this,
            _ => false,
        };
        if !follows {
            row.clear();
        }
        row.push(item);
        if row.len() == length {
            if !found.is_empty() && found.len() + length > usize::from(most) {
                break;
            }
            found.append(&mut row);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use contract::{
        geography::{RateCenter, StateCode},
        number::{AreaCode, Exchange},
        offer::Pattern,
    };

    use super::*;

    fn query(code: Option<&str>, pattern: Option<&str>) -> OfferQuery {
        OfferQuery {
            area_code: code.map(|c| AreaCode::parse(c).unwrap()),
            pattern: pattern.map(|p| Pattern::parse(p).unwrap()),
            ..OfferQuery::default()
        }
    }

    fn fields(query: &OfferQuery) -> String {
        asked(query).fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    #[test]
    fn a_search_asks_for_the_narrowest_place_and_filters_the_rest_here() {
        let mut asked_for = query(Some("706"), None);
        assert_eq!(fields(&asked_for), "areaCode=706");
        asked_for.exchange = Some(Exchange::parse("510").unwrap());
        assert_eq!(fields(&asked_for), "npaNxx=706510&LCA=false");
        asked_for.exchange = None;
        asked_for.state = Some(StateCode::parse("GA").unwrap());
        assert!(asked(&asked_for).leaves_out(&asked_for), "the state is filtered here");
        asked_for.rate_center = Some(RateCenter("ATHENS".into()));
        assert_eq!(fields(&asked_for), "rateCenter=ATHENS&state=GA");
        assert!(asked(&asked_for).leaves_out(&asked_for), "the area code is filtered here");
    }

    #[test]
    fn a_pattern_travels_where_the_carrier_can_look_for_it() {
        assert_eq!(fields(&query(Some("706"), Some("CALL"))), "areaCode=706&localVanity=2255");
        assert_eq!(fields(&query(Some("706"), Some("??????0123"))), "areaCode=706&localVanity=0123&endsIn=true");
        for here in ["55?1", "5*1", "123", "12345678", "?0123"] {
            assert_eq!(fields(&query(Some("706"), Some(here))), "areaCode=706", "{here}");
        }
        let mut free = query(None, Some("FLOWER"));
        free.kind = NumberKind::TollFree;
        assert_eq!(fields(&free), "tollFreeVanity=356937");
        free.area_code = Some(AreaCode::parse("888").unwrap());
        assert_eq!(fields(&free), "tollFreeWildCardPattern=888");
        free.area_code = None;
        free.pattern = None;
        assert_eq!(fields(&free), "tollFreeWildCardPattern=8**");
    }

    #[test]
    fn blocks_are_whole_rows() {
        let numbers: Vec<E164> = ["7065550101", "7065550103", "7065550104", "7065550105", "7065550106", "7065550107"]
            .iter()
            .map(|n| E164::parse(n).unwrap())
            .collect();
        let of = |length, most| blocks(numbers.clone(), length, most, |n| Some(n)).len();
        assert_eq!(of(2, 100), 4);
        assert_eq!(of(2, 3), 2);
        assert_eq!(of(5, 2), 5, "one row anyhow");
        assert_eq!(of(6, 100), 0);
    }
}
