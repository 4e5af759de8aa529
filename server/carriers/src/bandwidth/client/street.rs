//! A street in one line, split into the parts that this carrier wants.

/// The parts, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Street {
    pub(super) number: String,
    pub(super) number_suffix: String,
    pub(super) before: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) after: String,
}

const DIRECTIONS: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];
/// Thoroughfares as the postal service shortens them, and a few that it does not.
const KINDS: [&str; 44] = [
    "ALY",
    "AVE",
    "AVENUE",
    "BLVD",
    "BOULEVARD",
    "BR",
    "BYP",
    "CIR",
    "CIRCLE",
    "CT",
    "COURT",
    "CV",
    "CRES",
    "DR",
    "DRIVE",
    "EXPY",
    "FWY",
    "HWY",
    "HIGHWAY",
    "LN",
    "LANE",
    "LOOP",
    "MALL",
    "PARK",
    "PASS",
    "PATH",
    "PIKE",
    "PKWY",
    "PARKWAY",
    "PL",
    "PLACE",
    "PLZ",
    "PLAZA",
    "RD",
    "ROAD",
    "ROW",
    "RUN",
    "SQ",
    "ST",
    "STREET",
    "TER",
    "TRL",
    "WALK",
    "WAY",
];

impl Street {
    /// Splits `915 Elm Ave` and `12B NW 5th St SW`. What is not recognized stays in the name: nothing is lost.
    pub(super) fn split(line: &str) -> Self {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let mut street = Self::default();
        if let Some(first) = words.first().copied().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            && words.len() > 1
            && !is_ordinal(first)
        {
            let digits = first.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.len());
            let (number, suffix) = first.split_at(digits);
            // `12-14` is one number; `12B` is a number with a suffix.
            if suffix.chars().all(|c| c.is_ascii_alphabetic()) && suffix.len() <= 1 {
                number.clone_into(&mut street.number);
                suffix.clone_into(&mut street.number_suffix);
            } else {
                first.clone_into(&mut street.number);
            }
            words.remove(0);
        }
        if words.len() > 2 && is_direction(words[0]) {
            street.before = words.remove(0).trim_end_matches('.').to_ascii_uppercase();
        }
        let is_kind = |word: &str| KINDS.iter().any(|kind| word.trim_end_matches('.').eq_ignore_ascii_case(kind));
        if words.len() > 2 && words.last().is_some_and(|word| is_direction(word)) && is_kind(words[words.len() - 2]) {
            street.after = words.pop().unwrap_or_default().trim_end_matches('.').to_ascii_uppercase();
        }
        if words.len() > 1 && words.last().is_some_and(|word| is_kind(word)) {
            words.pop().unwrap_or_default().trim_end_matches('.').clone_into(&mut street.kind);
        }
        street.name = words.join(" ");
        street
    }
}

fn is_direction(word: &str) -> bool {
    DIRECTIONS.iter().any(|direction| word.trim_end_matches('.').eq_ignore_ascii_case(direction))
}

/// `5th` begins a street's name and is no house number.
fn is_ordinal(word: &str) -> bool {
    let tail = word.trim_start_matches(|c: char| c.is_ascii_digit());
    ["st", "nd", "rd", "th"].iter().any(|ordinal| tail.eq_ignore_ascii_case(ordinal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> [String; 6] {
        let Street { number, number_suffix, before, name, kind, after } = Street::split(line);
        [number, number_suffix, before, name, kind, after]
    }

    #[test]
    fn a_street_is_split_and_nothing_of_it_is_lost() {
        assert_eq!(parts("915 Elm Ave"), ["915", "", "", "Elm", "Ave", ""]);
        assert_eq!(parts("12B NW 5th St. SW"), ["12", "B", "NW", "5th", "St", "SW"]);
        assert_eq!(parts("1 Broadway"), ["1", "", "", "Broadway", "", ""]);
        assert_eq!(parts("12-14 N Court"), ["12-14", "", "", "N", "Court", ""]);
        assert_eq!(parts("5th Avenue"), ["", "", "", "5th", "Avenue", ""]);
        assert_eq!(parts("77 Martin Luther King Jr Blvd"), ["77", "", "", "Martin Luther King Jr", "Blvd", ""]);
        assert_eq!(parts("PO Box 12"), ["", "", "", "PO Box 12", "", ""]);
        assert_eq!(parts(""), ["", "", "", "", "", ""]);
    }
}
