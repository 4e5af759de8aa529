//! What a port's words mean: phases, dates and the next step. Pure.

use carriers::ports::{CarrierPort, CarrierSubOrder};
use contract::port::{
    calendar,
    rejection::Rejection,
    status::{Axis, AxisName, Phase, phase_of},
};
use jiff::civil::Date;

use crate::store::ports::StoredSubOrder;

/// The axes of a sub-order, as the carrier says them.
pub fn axes(sub: &CarrierSubOrder, known: Option<&StoredSubOrder>) -> Vec<Axis> {
    let mut axes = vec![Axis::new(AxisName::SubOrder, &sub.word)];
    axes.extend(known.and_then(|k| k.order_word.as_ref()).map(|word| Axis::new(AxisName::Order, word)));
    axes
}

/// The phase of a sub-order: the worst of its axes and of its numbers that are not cancelled. A date that is here is a
/// cut-over, whatever word stands beside it.
pub fn sub_order_phase(sub: &CarrierSubOrder, known: Option<&StoredSubOrder>, numbers: &[Phase], today: Date) -> Phase {
    let of_axes = axes(sub, known).into_iter().map(|axis| axis.phase());
    // A sub-order that is over says so itself; its old order's status stays behind at the losing side.
    let own = phase_of(&sub.word);
    let worst = if own.is_open() { Phase::worst(of_axes).unwrap_or(own) } else { own };
    let of_numbers = numbers.iter().copied().filter(|phase| *phase != Phase::Leaving);
    let phase = Phase::worst(of_numbers.chain([worst])).unwrap_or(worst);
    if phase == Phase::Dated && sub.foc_date.is_some_and(|day| day <= today) { Phase::CuttingOver } else { phase }
}

/// The phase of a request: the worst of its sub-orders that are not over. Its own word stays behind when they are
/// cancelled, so it counts only while some are open and it tells of an error or of something we do not know. A request
/// that has no sub-orders is as it says.
pub fn request_phase(listed: &CarrierPort, sub_orders: &[Phase]) -> Phase {
    let own = phase_of(&listed.phase_word);
    if sub_orders.is_empty() {
        return own;
    }
    let open = sub_orders.iter().copied().filter(|phase| phase.is_open());
    match Phase::worst(open) {
        Some(worst) if matches!(own, Phase::NeedsUs | Phase::Other) => worst.min(own),
        Some(worst) => worst,
        // One cancelled sub-order does not cancel those whose numbers are here.
        None if sub_orders.contains(&Phase::Done) => Phase::Done,
        None => Phase::Leaving,
    }
}

/// The earliest date among the sub-orders that are not over.
pub fn foc_date(listed: &CarrierPort, sub_orders: &[Phase]) -> Option<Date> {
    listed.sub_orders.iter().zip(sub_orders).filter(|(_, phase)| phase.is_open()).filter_map(|(sub, _)| sub.foc_date).min()
}

/// What is missing or comes next, in one sentence.
pub fn next(listed: &CarrierPort, phase: Phase, foc_date: Option<Date>, today: Date) -> String {
    let open = listed.sub_orders.iter().filter(|sub| phase_of(&sub.word).is_open());
    let rejected = open.filter_map(|sub| sub.failure.as_deref()).map(Rejection::read).next();
    match (phase, rejected) {
        (Phase::NeedsUs, Some(rejection)) => match rejection.reason {
            Some(reason) => format!("{}: mend it and resubmit.", reason.name()),
            None => "Rejected in words we do not know: read them and decide.".into(),
        },
        (Phase::NeedsUs, None) => "The carrier waits for us: look at the sub-orders.".into(),
        (Phase::CuttingOver, _) => match foc_date {
            Some(day) if day < today => late(day, today),
            _ => "It goes over today: see that routes and 911 are set.".into(),
        },
        (Phase::Dated, _) => match foc_date {
            Some(day) => {
                let closing = calendar::closing(day, today).map(|sentence| format!(" {sentence}")).unwrap_or_default();
                format!("Goes over on {}.{closing}", day_name(day, today))
            }
            None => "The losing carrier committed to a date; the carrier does not list it yet.".into(),
        },
        (Phase::WithCarrier, _) => "The losing carrier has it; a date or a rejection comes next.".into(),
        (Phase::Preparing, _) => "The carrier checks it before it goes to the losing carrier.".into(),
        (Phase::Leaving, _) => "Cancelled; it can be deleted where the carrier allows it.".into(),
        (Phase::Done, _) => "The numbers are here.".into(),
        (Phase::Other, _) => "The carrier uses a word we do not know; ask its port desk.".into(),
    }
}

fn late(day: Date, today: Date) -> String {
    let last = calendar::business_days_after(day, calendar::FOC_LIFE_BUSINESS_DAYS);
    if last < today {
        format!("The date {} is over for good: ask the carrier's port desk for a new one.", day_name(day, today))
    } else {
        let (day, last) = (day_name(day, today), day_name(last, today));
        format!("The date {day} is over: activate until {last}, or the port begins anew.")
    }
}

/// `Mon 23 Nov`, with the year where it is another one than today's: as the console writes days.
fn day_name(day: Date, today: Date) -> String {
    let form = if day.year() == today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    day.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use carriers::ports::CarrierPort;
    use contract::id::{PortRequestId, SubOrderId};
    use jiff::civil::date;

    use super::*;

    fn sub(word: &str, foc: Option<Date>) -> CarrierSubOrder {
        CarrierSubOrder {
            id: SubOrderId::new("201"),
            word: word.into(),
            numbers: 1,
            foc_date: foc,
            failure: None,
            resubmitted_at: None,
            may_edit: false,
            may_cancel: false,
            may_delete: false,
            may_activate: false,
        }
    }

    fn port(word: &str, subs: Vec<CarrierSubOrder>) -> CarrierPort {
        CarrierPort {
            request: PortRequestId::new("256"),
            kind: None,
            phase_word: word.into(),
            created_at: None,
            sub_orders: subs,
        }
    }

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn a_completed_request_with_a_rejected_sub_order_needs_us() {
        let known = StoredSubOrder { order_word: Some("PreOrderPending".into()), ..StoredSubOrder::default() };
        let phase = sub_order_phase(&sub("retry", None), Some(&known), &[], TODAY);
        assert_eq!(phase, Phase::NeedsUs);
        assert_eq!(request_phase(&port("Completed", vec![]), &[phase]), Phase::NeedsUs);
    }

    #[test]
    fn a_date_that_is_here_is_a_cut_over_and_one_that_lies_ahead_is_a_date() {
        assert_eq!(sub_order_phase(&sub("foc_received", Some(TODAY)), None, &[], TODAY), Phase::CuttingOver);
        let ahead = sub("foc_received", Some(date(2026, 11, 30)));
        assert_eq!(sub_order_phase(&ahead, None, &[Phase::Dated], TODAY), Phase::Dated);
        let listed = port("In_Progress", vec![ahead]);
        assert_eq!(request_phase(&listed, &[Phase::Dated]), Phase::Dated);
        assert_eq!(foc_date(&listed, &[Phase::Dated]), Some(date(2026, 11, 30)));
    }

    #[test]
    fn a_request_whose_sub_orders_are_all_over_is_over_whatever_its_own_word_says() {
        let mut cancelled = sub("cancelled", None);
        cancelled.failure = Some("LSR rejected || Rejection reason ACCN : Incorrect Account Number".into());
        let listed = port("In_Progress", vec![cancelled.clone(), cancelled]);
        let phase = request_phase(&listed, &[Phase::Leaving, Phase::Leaving]);
        assert_eq!(phase, Phase::Leaving);
        assert_eq!(next(&listed, phase, None, TODAY), "Cancelled; it can be deleted where the carrier allows it.");
        assert_eq!(request_phase(&listed, &[Phase::Leaving, Phase::Done]), Phase::Done);
    }

    #[test]
    fn a_request_is_as_its_open_sub_orders_and_as_it_says_where_it_has_none() {
        let listed = port("In_Progress", vec![]);
        assert_eq!(request_phase(&listed, &[]), Phase::WithCarrier);
        assert_eq!(request_phase(&listed, &[Phase::Leaving, Phase::Preparing]), Phase::Preparing);
        let error = port("Error", vec![]);
        assert_eq!(request_phase(&error, &[Phase::Dated]), Phase::NeedsUs);
        assert_eq!(request_phase(&error, &[Phase::Leaving]), Phase::Leaving);
    }

    #[test]
    fn a_rejection_of_a_cancelled_sub_order_is_not_the_next_step() {
        let mut cancelled = sub("cancelled", None);
        cancelled.failure = Some("LSR rejected || Rejection reason ACCN : Incorrect Account Number".into());
        let listed = port("In_Progress", vec![cancelled, sub("retry", None)]);
        assert_eq!(next(&listed, Phase::NeedsUs, None, TODAY), "The carrier waits for us: look at the sub-orders.");
    }

    #[test]
    fn a_day_is_written_as_the_console_writes_it() {
        let dated = |day| next(&port("In_Progress", vec![]), Phase::Dated, Some(day), TODAY);
        assert_eq!(dated(date(2026, 11, 27)), "Goes over on Fri 27 Nov.");
        assert_eq!(dated(date(2027, 1, 4)), "Goes over on Mon 4 Jan 2027.");
    }

    #[test]
    fn one_cancelled_number_does_not_cancel_the_others() {
        let phases = [Phase::Leaving, Phase::Done];
        assert_eq!(sub_order_phase(&sub("activated", None), None, &phases, TODAY), Phase::Done);
    }

    #[test]
    fn a_rejection_names_its_reason_as_the_next_step() {
        let mut rejected = sub("retry", None);
        rejected.failure = Some("LSR rejected || Rejection reason ACCN : Incorrect Account Number".into());
        let listed = port("In_Progress", vec![rejected]);
        assert_eq!(next(&listed, Phase::NeedsUs, None, TODAY), "Wrong account number: mend it and resubmit.");
    }

    #[test]
    fn a_date_that_comes_near_says_what_closes_it_to_changes() {
        let listed = port("In_Progress", vec![]);
        let said = |day| next(&listed, Phase::Dated, Some(day), TODAY);
        assert_eq!(said(date(2026, 11, 30)), "Goes over on Mon 30 Nov.");
        assert!(said(date(2026, 11, 25)).contains("best effort"));
        assert!(said(date(2026, 11, 24)).contains("take no change"));
    }
}
