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

/// The phase of a request: the worst of its own axis and its sub-orders'.
pub fn request_phase(listed: &CarrierPort, sub_orders: &[Phase]) -> Phase {
    let own = phase_of(&listed.phase_word);
    Phase::worst(sub_orders.iter().copied().chain([own])).unwrap_or(own)
}

/// The earliest date among the sub-orders that are not over.
pub fn foc_date(listed: &CarrierPort, sub_orders: &[Phase]) -> Option<Date> {
    listed.sub_orders.iter().zip(sub_orders).filter(|(_, phase)| phase.is_open()).filter_map(|(sub, _)| sub.foc_date).min()
}

/// What is missing or comes next, in one sentence.
pub fn next(listed: &CarrierPort, phase: Phase, foc_date: Option<Date>, today: Date) -> String {
    let rejected = listed.sub_orders.iter().filter_map(|sub| sub.failure.as_deref()).map(Rejection::read).next();
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
            Some(day) => format!("Goes over on {day}."),
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
        format!("The date {day} is over for good: ask the carrier's port desk for a new one.")
    } else {
        format!("The date {day} is over: activate until {last}, or the port begins anew.")
    }
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
}
