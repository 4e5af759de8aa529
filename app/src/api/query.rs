//! Filters as query strings: the same text for the server and for the address bar.

use serde::{Serialize, de::DeserializeOwned};

/// `?state=GA&area_code=706`, or nothing when nothing is set.
pub fn to_query<T: Serialize>(filter: &T) -> String {
    match serde_urlencoded::to_string(filter) {
        Ok(text) if !text.is_empty() => format!("?{text}"),
        _ => String::new(),
    }
}

/// Reads a query string. Unknown parameters are passed over; a value that cannot be read is dropped, so that an
/// address somebody mistyped still opens.
pub fn from_query<T: DeserializeOwned + Default>(query: &str) -> T {
    let query = query.trim_start_matches('?');
    if let Ok(filter) = serde_urlencoded::from_str(query) {
        return filter;
    }
    let sound: Vec<&str> = query.split('&').filter(|pair| serde_urlencoded::from_str::<T>(pair).is_ok()).collect();
    serde_urlencoded::from_str(&sound.join("&")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use contract::{number::NumberKind, offer::OfferQuery, owned::NumberQuery};

    use super::{from_query, to_query};

    #[test]
    fn a_filter_survives_its_address() {
        let query: OfferQuery = from_query("?kind=toll_free&area_code=888&pattern=CALL");
        assert_eq!(query.kind, NumberKind::TollFree);
        assert_eq!(from_query::<OfferQuery>(&to_query(&query)), query);
    }

    #[test]
    fn an_address_with_a_wrong_or_unknown_part_still_opens() {
        let query: NumberQuery = from_query("?q=706&page=x&bucket=no911x&colour=red");
        assert_eq!(query, NumberQuery { q: Some("706".into()), ..NumberQuery::default() });
    }

    #[test]
    fn nothing_set_is_no_query() {
        assert_eq!(to_query(&NumberQuery::default()), "");
    }
}
