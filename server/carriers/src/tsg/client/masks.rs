//! Patterns as masks: the carrier looks for ten places such as `888xxxxxxx`.

use contract::offer::Pattern;

/// Places of a number.
const PLACES: usize = 10;

/// The masks that together find a pattern under a fixed beginning, and whether they find it exactly. Where they do not, the
/// pattern is looked for among what comes back.
pub(super) fn masks(beginning: &str, pattern: Option<&Pattern>) -> (Vec<Option<String>>, Exactness) {
    let bare = (!beginning.is_empty()).then(|| format!("{beginning:x<PLACES$}"));
    let Some(pattern) = pattern.map(Pattern::as_str) else { return (vec![bare], Exactness::Exact) };
    if pattern.contains('*') || pattern.len() > PLACES {
        return (vec![bare], Exactness::Filtered);
    }
    let found: Vec<Option<String>> =
        (0..=PLACES - pattern.len()).filter_map(|at| mask(beginning, pattern, at)).map(Some).collect();
    (found, Exactness::Exact)
}

/// Whether the carrier looks for the whole pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exactness {
    /// It does.
    Exact,
    /// It cannot.
    Filtered,
}

/// The pattern at this place, if it goes together with the beginning.
fn mask(beginning: &str, pattern: &str, at: usize) -> Option<String> {
    let mut places = vec!['x'; PLACES];
    for (place, digit) in places.iter_mut().zip(beginning.chars()) {
        *place = digit;
    }
    for (place, wanted) in places.iter_mut().skip(at).zip(pattern.chars()) {
        match wanted {
            '?' => {}
            digit if *place == 'x' || *place == digit => *place = digit,
            _ => return None,
        }
    }
    // An area code begins with 2 to 9, and an exchange too.
    let begins_well = |place: usize| !matches!(places[place], '0' | '1');
    (begins_well(0) && begins_well(3)).then(|| places.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(beginning: &str, pattern: &str) -> (Vec<String>, Exactness) {
        let (masks, exactness) = masks(beginning, Some(&Pattern::parse(pattern).unwrap()));
        (masks.into_iter().map(Option::unwrap_or_default).collect(), exactness)
    }

    #[test]
    fn a_pattern_stands_at_every_place_that_goes_together_with_the_beginning() {
        assert_eq!(masks("888", None), (vec![Some("888xxxxxxx".into())], Exactness::Exact));
        assert_eq!(masks("", None), (vec![None], Exactness::Exact));
        assert_eq!(of("888", "888555012?"), (vec!["888555012x".into()], Exactness::Exact));
        assert_eq!(of("206555", "0100"), (vec!["2065550100".into()], Exactness::Exact));
        let (flowers, _) = of("800", "FLOWERS");
        assert_eq!(flowers, ["8003569377"]);
        assert_eq!(of("888", "5*1"), (vec!["888xxxxxxx".into()], Exactness::Filtered));
        assert!(of("206", "9999999999").0.is_empty());
    }

    #[test]
    fn every_mask_has_ten_places_and_fits_its_pattern() {
        for (beginning, text) in [("", "CALL"), ("888", "22"), ("206555", "5?0"), ("", "1234567")] {
            let pattern = Pattern::parse(text).unwrap();
            for mask in of(beginning, text).0 {
                assert_eq!(mask.len(), 10);
                assert!(mask.starts_with(beginning));
                assert!(pattern.matches(&mask.replace('x', "5")), "{mask} {text}");
            }
        }
    }
}
