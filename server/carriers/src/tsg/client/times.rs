//! Instants as this carrier writes them: ISO 8601 with microseconds, with a zone or, in records and alerts, without one, which
//! is UTC.

use contract::time::Timestamp;

/// Reads an instant.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let zoned = text.parse::<jiff::Timestamp>().ok();
    let instant = zoned.or_else(|| {
        let plain: jiff::civil::DateTime = text.parse().ok()?;
        plain.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })?;
    Some(Timestamp(instant.as_millisecond()))
}

/// Writes an instant, in UTC.
pub(super) fn write(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|instant| instant.to_string()).unwrap_or_default()
}

/// The day of an instant, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    write(at).chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_without_a_zone_is_utc() {
        let at = read("2026-02-01T23:59:59.999999Z").unwrap();
        assert_eq!(read("2026-02-01T23:59:59.999999"), Some(at));
        assert_eq!(read("2026-02-01 23:59:59.999999"), Some(at));
        assert_eq!(day(at), "2026-02-01");
        assert_eq!(read("soon"), None);
        assert_eq!(write(Timestamp(0)), "1970-01-01T00:00:00Z");
    }
}
