//! What a test says of a draft.

use super::{
    super::{Finding, LintContext, Severity, lint, rule},
    good::good_draft,
};
use crate::port::fields::PortFields;

/// What is changed in the good draft.
pub(super) type Change = fn(&mut PortFields, &mut LintContext);

/// The findings after a change of the good draft.
pub(super) fn after(change: Change) -> Vec<Finding> {
    let (mut fields, mut context) = good_draft();
    change(&mut fields, &mut context);
    lint(&fields, &context)
}

/// The change breaks this rule, this gravely, at this field, and no other rule blocks or warns.
#[track_caller]
pub(super) fn breaks(id: &str, severity: Severity, field: &str, change: Change) {
    let found = after(change);
    let Some(finding) = found.iter().find(|finding| finding.rule == id) else {
        panic!("{id} says nothing; said was: {found:#?}")
    };
    assert_eq!((finding.severity, finding.field.as_str()), (severity, field), "{finding:#?}");
    let others: Vec<&Finding> = found.iter().filter(|f| f.rule != id && f.severity < Severity::Informs).collect();
    assert!(others.is_empty(), "others speak as well as {id}: {others:#?}");
    assert!(finding.sentence.ends_with(['.', ':', '?']), "not a sentence: {}", finding.sentence);
    assert!(rule(id).unwrap().severities.contains(&severity));
}

/// The change says nothing of this rule, and nothing blocks or warns.
#[track_caller]
pub(super) fn passes(id: &str, change: Change) {
    let found = after(change);
    assert!(rule(id).is_some(), "there is no rule {id}");
    let wrong: Vec<&Finding> = found.iter().filter(|f| f.rule == id || f.severity < Severity::Informs).collect();
    assert!(wrong.is_empty(), "said without need: {wrong:#?}");
}
