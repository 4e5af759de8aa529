//! Comparing what was typed with what a paper says: equal, or in what they differ.

/// How two names differ, the smallest difference that explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// Only in capital and small letters.
    Case,
    /// Only in spaces.
    Spaces,
    /// Only in commas, periods, dashes and the like.
    Punctuation,
    /// Only in accents.
    Accents,
    /// Only in the legal form: Inc, LLC.
    LegalForm,
    /// Only in a trade name: “dba”.
    TradeName,
    /// In a middle name or initial.
    MiddleName,
    /// In more than that.
    Words,
}

/// Legal forms of firms. A person's name holds none of them.
const LEGAL_FORMS: [&str; 13] =
    ["inc", "incorporated", "llc", "llp", "pllc", "lllp", "ltd", "limited", "corp", "corporation", "company", "pc", "gmbh"];

/// Whether the text holds a legal form of a firm as a word of its own: `L.L.C.` counts, `Incognito` does not.
pub(super) fn has_legal_form(text: &str) -> bool {
    // “Company” and “PC” alone are too often a part of something else.
    words(text).iter().any(|word| LEGAL_FORMS.contains(&word.as_str()) && word != "company" && word != "pc" && word != "limited")
}

/// Words in small letters, without the signs in and around them: `L.L.C.` is `llc`, `O’Brien` is `obrien`.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '-' | '–' | '(' | ')'))
        .map(|word| word.chars().filter(|c| c.is_alphanumeric() || *c == '&').flat_map(char::to_lowercase).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Letters and digits in small letters, and nothing else.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The text with single spaces and none around it.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters without the accents of western and middle Europe.
fn without_accents(text: &str) -> String {
    const FOLDED: [(&str, &str); 17] = [
        ("a", "àáâãäåāăą"),
        ("c", "çćč"),
        ("d", "ďđ"),
        ("e", "èéêëēęě"),
        ("g", "ğ"),
        ("i", "ìíîïī"),
        ("l", "łľĺ"),
        ("n", "ñńň"),
        ("o", "òóôõöøōő"),
        ("r", "řŕ"),
        ("s", "śšşș"),
        ("t", "ťţț"),
        ("u", "ùúûüūůű"),
        ("y", "ýÿ"),
        ("z", "źżž"),
        ("ae", "æ"),
        ("oe", "œ"),
    ];
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match FOLDED.iter().find(|(_, accented)| accented.contains(c)) {
            Some((folded, _)) => plain.push_str(folded),
            None => plain.push(c),
        }
    }
    plain
}

fn without_legal_form(text: &str) -> String {
    words(text).into_iter().filter(|word| !LEGAL_FORMS.contains(&word.as_str()) && word != "co").collect()
}

/// The parts before and after a “dba”.
pub(super) fn trade_names(text: &str) -> Option<(String, String)> {
    let lower = text.to_lowercase();
    // Small letters can have another length than capital ones; then the places do not fit and nothing is split.
    if lower.len() != text.len() {
        return None;
    }
    [" dba ", " d/b/a ", " d.b.a. ", " doing business as "].iter().find_map(|sign| {
        let at = lower.find(sign)?;
        Some((text.get(..at)?.trim().to_owned(), text.get(at + sign.len()..)?.trim().to_owned()))
    })
}

/// How two names differ; `None` when they are the same, byte for byte.
pub(super) fn difference(ours: &str, theirs: &str) -> Option<Difference> {
    if ours == theirs {
        return None;
    }
    let lower = |text: &str| text.to_lowercase();
    if lower(ours) == lower(theirs) {
        return Some(Difference::Case);
    }
    if lower(&squeezed(ours)) == lower(&squeezed(theirs)) {
        return Some(Difference::Spaces);
    }
    if letters(ours) == letters(theirs) {
        return Some(Difference::Punctuation);
    }
    if without_accents(&letters(ours)) == without_accents(&letters(theirs)) {
        return Some(Difference::Accents);
    }
    if without_legal_form(ours) == without_legal_form(theirs) {
        return Some(Difference::LegalForm);
    }
    let same = |one: &str, other: &str| without_legal_form(one) == without_legal_form(other);
    let part_is = |split: Option<(String, String)>, whole: &str| {
        split.is_some_and(|(before, after)| same(&before, whole) || same(&after, whole))
    };
    if part_is(trade_names(ours), theirs) || part_is(trade_names(theirs), ours) {
        return Some(Difference::TradeName);
    }
    if differs_in_the_middle(ours, theirs) {
        return Some(Difference::MiddleName);
    }
    Some(Difference::Words)
}

/// Whether two names of persons have the same first and last word and one has a middle that the other lacks or shortens.
fn differs_in_the_middle(ours: &str, theirs: &str) -> bool {
    let (ours, theirs) = (words(ours), words(theirs));
    let ends = |words: &[String]| Some((words.first()?.clone(), words.last()?.clone()));
    if ours.len() < 2 || theirs.len() < 2 || ends(&ours) != ends(&theirs) {
        return false;
    }
    let middle = |words: &[String]| words[1..words.len() - 1].concat();
    let (one, other) = (middle(&ours), middle(&theirs));
    one.is_empty() || other.is_empty() || one.starts_with(&other) || other.starts_with(&one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_difference_explains() {
        for (ours, theirs, difference_is) in [
            ("Classic City", "Classic City", None),
            ("Classic City", "CLASSIC CITY", Some(Difference::Case)),
            ("Classic  City", "Classic City", Some(Difference::Spaces)),
            ("O'Brien & Sons", "OBrien  Sons", Some(Difference::Punctuation)),
            ("Smith-Jones", "Smith Jones", Some(Difference::Punctuation)),
            ("Café José", "Cafe Jose", Some(Difference::Accents)),
            ("Acme, Inc.", "Acme LLC", Some(Difference::LegalForm)),
            ("Acme", "Acme L.L.C.", Some(Difference::LegalForm)),
            ("Acme LLC dba Roadrunner", "Roadrunner", Some(Difference::TradeName)),
            ("John Smith", "John Q. Smith", Some(Difference::MiddleName)),
            ("John Smith", "Joan Smith", Some(Difference::Words)),
            ("Acme", "Acne", Some(Difference::Words)),
        ] {
            assert_eq!(difference(ours, theirs), difference_is, "{ours} and {theirs}");
            assert_eq!(difference(theirs, ours), difference_is, "{theirs} and {ours}");
        }
    }

    #[test]
    fn a_legal_form_is_a_word_of_its_own() {
        assert!(has_legal_form("Acme, L.L.C."));
        assert!(has_legal_form("ACME INC"));
        assert!(!has_legal_form("Vincent Incognito"));
        assert!(!has_legal_form("Maria Lopez"));
    }
}
