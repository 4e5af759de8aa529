//! Every rule is proved, and every rule can be explained.

use std::collections::BTreeSet;

use super::super::{FORM, rules};

/// The tests of single rules.
const PROOFS: [&str; 7] = [
    include_str!("accounts.rs"),
    include_str!("cutting_over.rs"),
    include_str!("listing.rs"),
    include_str!("paperwork.rs"),
    include_str!("people.rs"),
    include_str!("places.rs"),
    include_str!("questions.rs"),
];

#[test]
fn each_rule_has_a_draft_that_breaks_it_and_one_that_does_not() {
    for rule in rules() {
        let breaks = format!("breaks(\"{}\"", rule.id);
        assert!(PROOFS.iter().any(|proof| proof.contains(&breaks)), "no draft breaks {}", rule.id);
        let named = format!("\"{}\"", rule.id);
        let passes = PROOFS.iter().any(|proof| {
            // Several rules can be passed in one loop over their ids.
            proof.contains(&format!("passes({named}")) || (proof.contains("passes(id,") && proof.matches(&named).count() > 1)
        });
        assert!(passes, "no draft passes {}", rule.id);
    }
}

#[test]
fn ids_are_plain_and_each_is_used_once() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(rule.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", rule.id);
        assert!(seen.insert(rule.id), "{} is there twice", rule.id);
        assert!(!rule.name.is_empty() && !rule.name.ends_with('.') && !rule.reasons.is_empty() && !rule.severities.is_empty());
        assert!(rule.severities.is_sorted(), "{} names its severities out of order", rule.id);
        for code in rule.prevents {
            assert!(["BW ", "C48 ", "TX ", "MU ", "TW "].iter().any(|catalogue| code.starts_with(catalogue)), "{code}");
        }
    }
}

#[test]
fn no_field_hides_behind_another_that_its_name_begins_with() {
    for (at, field) in FORM.iter().enumerate() {
        let hidden = FORM[..at].iter().any(|earlier| field.starts_with(earlier));
        assert!(!hidden, "{field} would never be found");
    }
}

#[test]
fn findings_come_gravest_first_and_then_as_the_form_goes() {
    let found = super::verdict::after(|fields, context| {
        fields.tags = vec!["a,b".into()];
        fields.account = None;
        fields.wanted_date = None;
        fields.address.zip.clear();
        fields.answers.called = None;
        context.verdicts.clear();
    });
    let said: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
    let expected = ["account_unset", "address_missing", "date_missing", "portability_unasked", "tags_form", "number_dead"];
    assert_eq!(said, expected);
}
