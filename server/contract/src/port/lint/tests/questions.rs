//! What was asked of the end user.

use super::{
    super::Severity::{Informs, Warns},
    verdict::{breaks, passes},
};
use crate::port::fields::LineFeature;

#[test]
fn an_open_order_and_a_freeze_are_asked_for() {
    breaks("pending_order", Warns, "answers.pending_order", |fields, _| fields.answers.pending_order = Some(true));
    breaks("pending_order", Warns, "answers.pending_order", |fields, _| fields.answers.pending_order = None);
    passes("pending_order", |_, _| {});
    breaks("frozen", Warns, "answers.frozen", |fields, _| fields.answers.frozen = Some(true));
    breaks("frozen", Warns, "answers.frozen", |fields, _| fields.answers.frozen = None);
    passes("frozen", |_, _| {});
}

#[test]
fn numbers_work_and_the_end_user_is_ready() {
    breaks("number_dead", Warns, "answers.called", |fields, _| fields.answers.called = Some(false));
    breaks("number_dead", Informs, "answers.called", |fields, _| fields.answers.called = None);
    passes("number_dead", |_, _| {});
    breaks("end_user_unready", Warns, "answers.ready", |fields, _| fields.answers.ready = Some(false));
    breaks("end_user_unready", Informs, "answers.ready", |fields, _| fields.answers.ready = None);
    passes("end_user_unready", |_, _| {});
}

#[test]
fn each_service_on_the_line_has_its_own_rule() {
    let field = "answers.features";
    breaks("line_forwarding", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::RemoteCallForwarding]);
    breaks("line_hunt_group", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::HuntGroup]);
    breaks("line_centrex", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::Centrex]);
    breaks("line_distinctive_ring", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::DistinctiveRing]);
    breaks("line_dsl", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::Dsl]);
    breaks("line_isdn", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::Isdn]);
    breaks("line_foreign_exchange", Warns, field, |fields, _| fields.answers.features = vec![LineFeature::ForeignExchange]);
    for id in [
        "line_forwarding",
        "line_hunt_group",
        "line_centrex",
        "line_distinctive_ring",
        "line_dsl",
        "line_isdn",
        "line_foreign_exchange",
    ] {
        passes(id, |_, _| {});
    }
}

#[test]
fn all_services_on_the_lines_are_found_at_once() {
    let found = super::verdict::after(|fields, _| fields.answers.features = LineFeature::ALL.to_vec());
    assert_eq!(found.len(), LineFeature::ALL.len(), "{found:#?}");
}
