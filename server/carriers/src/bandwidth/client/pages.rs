//! Lists in pages. A page is named by its first element, and the link to the next stands in the answer as text.

use contract::time::Timestamp;
use jiff::{civil::Date, tz::TimeZone};

use super::{fault::Said, xml::Element};
use crate::error::{Error, ErrorKind, Result};

/// The first page.
pub(super) const FIRST: &str = "1";

/// The name of the page after this one; `None` when this is the last. The link's host is not followed: it is an old one.
pub(super) fn next(root: &Element, this: &str) -> Result<Option<String>> {
    let Some(link) = root.deep("Links").and_then(|links| links.text_of("next")) else { return Ok(None) };
    let inside = link.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(link, |(inside, _)| inside);
    let query = inside.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let page = query.split('&').find_map(|field| field.strip_prefix("page=")).map(decoded).filter(|page| !page.is_empty());
    match page {
        Some(page) if page == this => Err(Error::new(ErrorKind::Unreadable, "the carrier repeats a page")),
        Some(page) => Ok(Some(page)),
        None => Err(Error::new(ErrorKind::Unreadable, "a link to the next page that names none")),
    }
}

/// A query value without its escapes.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 2;
            }
            (b'+', _) => out.push(b'+'),
            (byte, _) => out.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Every element of one of these names.
pub(super) fn rows<'a>(said: &'a Said, names: &[&str]) -> Vec<&'a Element> {
    let mut rows = Vec::new();
    for name in names {
        said.root.every(name, &mut rows);
    }
    rows
}

/// An instant as the carrier writes it; a day alone is its beginning in UTC.
pub(super) fn instant_of(text: &str) -> Option<Timestamp> {
    let instant = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let day = day_of(text)?;
        day.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
    })?;
    Some(Timestamp(instant.as_millisecond()))
}

/// A day alone: `2021-06-16`, `2021-06-16Z`.
fn day_of(text: &str) -> Option<Date> {
    text.trim_end_matches('Z').parse().ok()
}

/// The day of an instant at the carrier, which counts in New York; a day alone is itself.
pub(super) fn date_of(text: &str) -> Option<Date> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(at.to_zoned(contract::port::calendar::zone()).date());
    }
    day_of(text)
}

/// An instant as it is sent.
pub(super) fn wire_instant(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{super::xml, *};

    #[test]
    fn the_next_page_is_read_out_of_the_text_of_its_link() {
        let at = |link: &str, this: &str| {
            let body = format!("<TNs><Links><first>x</first><next>{link}</next></Links></TNs>");
            next(&xml::parse(body.as_bytes()).unwrap(), this)
        };
        let link = "Link=&lt;https://h:443/v1.0/accounts/14/inserviceNumbers?size=500&amp;page=9195550100&gt;;rel=\"next\";";
        assert_eq!(at(link, "1").unwrap().as_deref(), Some("9195550100"));
        assert_eq!(at("https://h/x?page=%2B19195550100&amp;size=5", "1").unwrap().as_deref(), Some("+19195550100"));
        assert_eq!(at("https://h/x?page=+19195550100", "1").unwrap().as_deref(), Some("+19195550100"));
        assert!(at(link, "9195550100").is_err());
        assert!(at("https://h/x", "1").is_err());
        assert_eq!(next(&Element::new("TNs"), "1").unwrap(), None);
    }

    #[test]
    fn instants_and_days_are_read() {
        assert_eq!(instant_of("2016-01-15T12:01:14.324Z"), Some(Timestamp(1_452_859_274_324)));
        assert_eq!(wire_instant(Timestamp(1_452_859_274_324)), "2016-01-15T12:01:14.324Z");
        assert_eq!(date_of("2021-06-16Z"), Some(jiff::civil::date(2021, 6, 16)));
        assert_eq!(date_of("2021-06-16T03:30:00.000Z"), Some(jiff::civil::date(2021, 6, 15)));
        assert_eq!((instant_of("soon"), date_of("")), (None, None));
    }
}
