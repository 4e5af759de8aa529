//! The words, dates and numbers of ports on this carrier's wire. Its other operations use other words for the same things.

use contract::{
    number::{E164, NumberKind},
    port::{calendar, cut_over::Activation, fields::EndUserKind},
    routing::{Answering, Sequence},
    time::Timestamp,
};
use jiff::{civil::Date, tz::TimeZone};

/// A date and hour in New York with its offset: `2022-06-03T12:00:00-04:00`.
pub(super) fn wire_instant(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map(|at| at.to_zoned(calendar::zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
        .unwrap_or_default()
}

/// A day as midnight in UTC: `2022-06-03T00:00:00Z`.
pub(super) fn wire_day(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// An instant; `None` for anything without an offset.
pub(super) fn instant_of(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp(at.as_millisecond()))
}

/// The day of an answer. The carrier gives days back as instants of two kinds: midnight in UTC (`00:00Z`, the form it takes
/// them in) and midnight in New York (`05:00Z`, or `04:00Z` in summer). Read in the wrong zone, a day shifts. Nobody ports at
/// the hour that is midnight in UTC, which is the evening in New York; so the two can be told apart.
pub(super) fn day_of(text: &str) -> Option<Date> {
    let Ok(at) = text.parse::<jiff::Timestamp>() else { return text.get(..10).unwrap_or(text).parse().ok() };
    let utc = at.to_zoned(TimeZone::UTC).datetime();
    let is_midnight = utc.time() == jiff::civil::Time::midnight();
    Some(if is_midnight { utc.date() } else { at.to_zoned(calendar::zone()).date() })
}

/// A number that the carrier gives: ten or eleven digits in the North American plan, all digits elsewhere.
pub(super) fn number_of(text: &str) -> Option<E164> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    E164::parse(&digits).or_else(|_| E164::parse(&format!("+{digits}"))).ok()
}

/// The carrier's word for a kind of number in operations on ports.
pub(super) fn kind_word(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Local => "LCL",
        NumberKind::TollFree => "TF",
        NumberKind::International => "INTL",
    }
}

/// The kind by the name a list has for it. Only `Local` stands in the document; the others are read by their first letters.
pub(super) fn kind_of(name: &str) -> Option<NumberKind> {
    let plain: String = name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    match plain.as_str() {
        "local" | "lcl" => Some(NumberKind::Local),
        "tollfree" | "tf" | "toll" => Some(NumberKind::TollFree),
        "international" | "intl" => Some(NumberKind::International),
        _ => None,
    }
}

/// `Auto`, `Manual`, `Scheduled`.
pub(super) fn activation_word(activation: Activation) -> &'static str {
    match activation {
        Activation::Auto => "Auto",
        Activation::Manual => "Manual",
        Activation::Scheduled => "Scheduled",
    }
}

/// Reads [`activation_word`].
pub(super) fn activation_of(word: &str) -> Option<Activation> {
    Activation::ALL.into_iter().find(|a| activation_word(*a).eq_ignore_ascii_case(word))
}

/// `RES`, `BIZ`.
pub(super) fn end_user_word(kind: EndUserKind) -> &'static str {
    match kind {
        EndUserKind::Residential => "RES",
        EndUserKind::Business => "BIZ",
    }
}

/// Reads [`end_user_word`].
pub(super) fn end_user_of(word: &str) -> Option<EndUserKind> {
    EndUserKind::ALL.into_iter().find(|k| end_user_word(*k).eq_ignore_ascii_case(word))
}

/// What stands where nothing is chosen.
pub(super) const NOT_CHOSEN: &str = "NA";

/// `ALS`, `SIML`, `RND`.
pub(super) fn sequence_word(sequence: Sequence) -> &'static str {
    match sequence {
        Sequence::Order => "ALS",
        Sequence::Simultaneous => "SIML",
        Sequence::Random => "RND",
    }
}

/// Reads [`sequence_word`]; `NA` is none.
pub(super) fn sequence_of(word: &str) -> Option<Sequence> {
    Sequence::ALL.into_iter().find(|s| sequence_word(*s).eq_ignore_ascii_case(word))
}

/// `REJ`, `RO`, `FO`, `RTF`, `VO`, `RTV`, `FV`, `RFV`.
pub(super) fn answering_word(answering: Answering) -> &'static str {
    match answering {
        Answering::Reject => "REJ",
        Answering::RingOnly => "RO",
        Answering::ForwardOnly => "FO",
        Answering::RingThenForward => "RTF",
        Answering::VoicemailOnly => "VO",
        Answering::RingThenVoicemail => "RTV",
        Answering::ForwardThenVoicemail => "FV",
        Answering::RingForwardVoicemail => "RFV",
    }
}

/// Reads [`answering_word`]; `NA` is none.
pub(super) fn answering_of(word: &str) -> Option<Answering> {
    Answering::ALL.into_iter().find(|a| answering_word(*a).eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trap_22_every_word_of_ports_that_is_written_is_read_as_the_same() {
        for mode in Answering::ALL {
            assert_eq!(answering_of(answering_word(mode)), Some(mode));
        }
        for sequence in Sequence::ALL {
            assert_eq!(sequence_of(sequence_word(sequence)), Some(sequence));
        }
        for activation in Activation::ALL {
            assert_eq!(activation_of(activation_word(activation)), Some(activation));
        }
        for kind in EndUserKind::ALL {
            assert_eq!(end_user_of(end_user_word(kind)), Some(kind));
        }
        for kind in NumberKind::ALL {
            assert_eq!(kind_of(kind_word(kind)), Some(kind));
            assert_eq!(kind_of(kind.name()), Some(kind));
        }
        assert_eq!((answering_of(NOT_CHOSEN), sequence_of(NOT_CHOSEN), kind_of("Satellite")), (None, None, None));
    }

    #[test]
    fn trap_34_a_day_is_the_same_day_however_the_carrier_writes_its_midnight() {
        let day = date(2022, 3, 2);
        for text in ["2022-03-02T05:00:00.000Z", "2022-03-02T00:00:00.000Z", "2022-03-02T00:00:00-05:00", "2022-03-02"] {
            assert_eq!(day_of(text), Some(day), "{text}");
        }
        assert_eq!(day_of("2022-06-03T04:00:00.000Z"), Some(date(2022, 6, 3)));
        for text in ["", "soon", "202201-21T12:00:00-05:00", "2022-13-02"] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    #[test]
    fn trap_42_an_hour_is_written_with_new_yorks_offset_of_its_day() {
        let noon = |day| wire_instant(calendar::instant(day, time(12, 0, 0, 0)));
        assert_eq!(noon(date(2022, 6, 3)), "2022-06-03T12:00:00-04:00");
        assert_eq!(noon(date(2022, 1, 21)), "2022-01-21T12:00:00-05:00");
        assert_eq!(wire_day(date(2022, 6, 3)), "2022-06-03T00:00:00Z");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same_and_nothing_panics(days in 0_i32..40_000, text in "\\PC{0,30}") {
            let day = date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            prop_assert_eq!(day_of(&wire_day(day)), Some(day));
            let noon = calendar::instant(day, time(12, 0, 0, 0));
            prop_assert_eq!(instant_of(&wire_instant(noon)), Some(noon));
            prop_assert_eq!(day_of(&wire_instant(noon)), Some(day));
            let _ = (day_of(&text), instant_of(&text), number_of(&text));
        }
    }
}
