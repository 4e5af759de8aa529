//! The cut-over.

use jiff::civil::{date, time};

use super::{
    super::Severity::{Blocks, Informs, Warns},
    good::number,
    verdict::{breaks, passes},
};
use crate::port::cut_over::{Activation, ForwardStep, PortRouting};

#[test]
fn a_date_is_needed_and_must_be_one_that_carriers_work_on() {
    breaks("date_missing", Blocks, "wanted_date", |fields, _| fields.wanted_date = None);
    passes("date_missing", |_, _| {});
    breaks("date_closed", Blocks, "wanted_date", |fields, _| fields.wanted_date = Some(date(2026, 11, 6)));
    breaks("date_closed", Blocks, "wanted_date", |fields, _| fields.wanted_date = Some(date(2026, 11, 21)));
    breaks("date_closed", Blocks, "wanted_date", |fields, _| fields.wanted_date = Some(date(2026, 11, 26)));
    breaks("date_closed", Blocks, "wanted_date", |fields, _| fields.wanted_date = Some(date(2026, 12, 10)));
    passes("date_closed", |fields, _| fields.wanted_date = Some(date(2026, 12, 9)));
}

#[test]
fn a_date_too_soon_is_a_warning_and_today_is_out_of_the_question() {
    breaks("date_soon", Blocks, "wanted_date", |fields, _| fields.wanted_date = Some(date(2026, 11, 9)));
    breaks("date_soon", Warns, "wanted_date", |fields, _| fields.wanted_date = Some(date(2026, 11, 10)));
    // Veterans Day lies between.
    passes("date_soon", |fields, _| fields.wanted_date = Some(date(2026, 11, 13)));
}

#[test]
fn the_hour_is_one_of_new_york_and_of_the_carriers_day() {
    breaks("hour_closed", Blocks, "activation_time", |fields, _| fields.activation_time = Some(time(2, 0, 0, 0)));
    breaks("hour_closed", Blocks, "activation_time", |fields, _| fields.activation_time = Some(time(22, 30, 0, 0)));
    breaks("hour_closed", Warns, "activation_time", |fields, _| fields.activation_time = Some(time(5, 30, 0, 0)));
    breaks("hour_closed", Informs, "activation_time", |fields, _| fields.activation_time = Some(time(21, 0, 0, 0)));
    passes("hour_closed", |fields, _| fields.activation_time = Some(time(8, 0, 0, 0)));
    passes("hour_closed", |fields, _| {
        fields.activation = Activation::Manual;
        fields.activation_time = Some(time(23, 0, 0, 0));
    });
    breaks("hour_unset", Informs, "activation_time", |fields, _| {
        fields.activation = Activation::Scheduled;
        fields.activation_time = None;
    });
    passes("hour_unset", |fields, _| fields.activation = Activation::Scheduled);
}

fn forward(steps: &[(&str, u8)]) -> PortRouting {
    let steps = steps.iter().map(|(to, ring_seconds)| ForwardStep { number: number(to), ring_seconds: *ring_seconds }).collect();
    PortRouting::Forward { steps, sequence: None, answering: None }
}

#[test]
fn calls_must_go_somewhere_and_not_in_a_circle() {
    breaks("routing_unset", Warns, "routing", |fields, _| fields.routing = PortRouting::Unset);
    breaks("routing_unset", Warns, "routing", |fields, _| fields.routing = forward(&[]));
    passes("routing_unset", |fields, _| fields.routing = PortRouting::Preconfigured);
    breaks("routing_loop", Warns, "routing", |fields, _| fields.routing = forward(&[("7065103028", 20)]));
    passes("routing_loop", |fields, _| fields.routing = forward(&[("2125550100", 20)]));
    breaks("routing_steps", Blocks, "routing", |fields, _| fields.routing = forward(&[("2125550100", 0)]));
    breaks("routing_steps", Blocks, "routing", |fields, _| {
        fields.routing = forward(&[("2125550100", 9), ("2125550101", 9), ("2125550102", 9), ("2125550103", 9)]);
    });
    passes("routing_steps", |fields, _| {
        fields.routing = forward(&[("2125550100", 1), ("2125550101", 99), ("2125550102", 9)]);
    });
}

#[test]
fn tags_and_updates_arrive_as_they_were_meant() {
    breaks("tags_form", Warns, "tags", |fields, _| fields.tags = vec!["east, west".into()]);
    breaks("tags_form", Warns, "tags", |fields, _| fields.tags = vec!["east".into(), "East".into()]);
    passes("tags_form", |fields, _| fields.tags = vec!["east".into(), "west".into()]);
    breaks("updates_form", Warns, "updates_to", |fields, _| fields.updates_to = "Maria Lopez".into());
    breaks("updates_form", Warns, "updates_to", |fields, _| fields.updates_to = "a@example.com, b@example.com".into());
    passes("updates_form", |fields, _| fields.updates_to.clear());
}
