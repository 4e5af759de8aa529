//! Times as the carrier writes them, all in UTC.

use contract::time::Timestamp;

/// A day.
pub(super) const DAY_MS: i64 = 86_400_000;

fn written(at: Timestamp, form: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| at.strftime(form).to_string()).unwrap_or_default()
}

/// `2026-11-22T03:04:05.123000Z`: ISO 8601 with microseconds.
pub(super) fn iso_micros(at: Timestamp) -> String {
    written(at, "%Y-%m-%dT%H:%M:%S%.6fZ")
}

/// `2026-11-22T03:04:05.123000`: the same without a zone, as TextProtect writes it.
pub(super) fn without_zone(at: Timestamp) -> String {
    written(at, "%Y-%m-%dT%H:%M:%S%.6f")
}

/// `2026-11-22 03:04:05`. Inferred: how the text list writes times.
pub(super) fn plain(at: Timestamp) -> String {
    written(at, "%Y-%m-%d %H:%M:%S")
}

/// Reads ISO 8601 with a zone.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp(at.as_millisecond()))
}

/// The last millisecond of the day of a time.
pub(super) fn end_of_day(at: Timestamp) -> Timestamp {
    Timestamp(at.0.div_euclid(DAY_MS) * DAY_MS + DAY_MS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_times_are_written_in_the_forms_of_the_document() {
        let at = read("2026-11-22T03:04:05.123Z").unwrap();
        assert_eq!(iso_micros(at), "2026-11-22T03:04:05.123000Z");
        assert_eq!(without_zone(at), "2026-11-22T03:04:05.123000");
        assert_eq!(plain(at), "2026-11-22 03:04:05");
        assert_eq!(iso_micros(end_of_day(at)), "2026-11-22T23:59:59.999000Z");
        assert_eq!(read("2026-11-22T03:04:05"), None);
    }
}
