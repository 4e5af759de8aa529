//! Four words say where a port stands, and each is kept for itself: `request_phase` of the request, `port_req_status` and
//! `order_status` of a sub-order, `port_status` of a number. And what may be done to it, which follows from none of them.

use contract::time::Timestamp;

use super::{
    days,
    request::{Phase, Ported, Request, Stage, Status, SubOrder},
};

impl Phase {
    /// Those that `request_phase_list` has, in its order.
    pub(super) const LISTED: [Self; 6] =
        [Self::Queue, Self::Error, Self::ValidationPending, Self::InProgress, Self::Completed, Self::Cancelled];

    /// The carrier's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Queue => "Queue",
            Self::Error => "Error",
            Self::ValidationPending => "Validation_Pending",
            Self::InProgress => "In_Progress",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl Ported {
    /// `port_status`. The document shows three words; `cancelled` is assumed.
    pub(super) fn port_status(&self) -> &'static str {
        match self.status {
            Status::Submitted => "submitted",
            Status::FocReceived | Status::Activating(_) => "foc_received",
            Status::Activated => "activated",
            Status::Cancelled => "cancelled",
        }
    }
}

impl SubOrder {
    /// `port_req_status`
    pub(super) fn port_req_status(&self) -> &'static str {
        match self.stage {
            Stage::Queued | Stage::Validating | Stage::CsrPending | Stage::CsrReceived | Stage::Submitted => "submitted",
            Stage::Reviewed => "reviewed",
            Stage::Rejected => "retry",
            Stage::Foc if self.is_activated() => "activated",
            Stage::Foc | Stage::Conflict => "foc_received",
            Stage::Cancelled => "cancelled",
        }
    }

    /// `order_status`, one of the words of `atl_status_list`.
    pub(super) fn order_status(&self) -> &str {
        if let Some(said) = &self.order_status_said {
            return said;
        }
        match self.stage {
            Stage::Queued => "Pending",
            Stage::Validating => "PreOrderPending",
            Stage::CsrPending => "CSRPending",
            Stage::CsrReceived => "CSRReceived",
            Stage::Reviewed => "LSR Pending",
            Stage::Submitted if self.supplemented => "Supplemented",
            Stage::Submitted => "Submitted",
            Stage::Rejected => "Rejected",
            Stage::Foc if self.is_activated() => "Active",
            Stage::Foc if self.live().any(|number| matches!(number.status, Status::Activating(_))) => "ActivatePending",
            Stage::Foc => "ReceivedFoc",
            Stage::Conflict => "Conflict",
            Stage::Cancelled => "Canceled",
        }
    }

    /// Whether it needs somebody: the losing carrier said no, or stopped it.
    pub(super) fn is_problematic(&self) -> bool {
        matches!(self.stage, Stage::Rejected | Stage::Conflict)
    }

    /// `allow_suborder_edit`
    pub(super) fn allows_edit(&self) -> bool {
        !matches!(self.stage, Stage::Reviewed | Stage::Foc | Stage::Cancelled)
    }

    /// `allow_suborder_cancel`
    pub(super) fn allows_cancel(&self) -> bool {
        let untouched = self.live().all(|number| matches!(number.status, Status::Submitted | Status::FocReceived));
        !matches!(self.stage, Stage::Reviewed | Stage::Cancelled) && untouched
    }

    /// `allow_suborder_delete`
    pub(super) fn allows_delete(&self) -> bool {
        self.stage == Stage::Cancelled
    }

    /// `allow_suborder_activate`
    pub(super) fn allows_activate(&self, now: Timestamp) -> bool {
        self.numbers.iter().any(|number| self.allows_activate_of(number, now))
    }

    /// `allow_did_activate`
    pub(super) fn allows_activate_of(&self, number: &Ported, now: Timestamp) -> bool {
        let day_has_come = self.foc_date.is_some_and(|day| days::start_of(day) <= now);
        self.stage == Stage::Foc && day_has_come && number.status == Status::FocReceived
    }

    /// `allow_did_cancel`
    pub(super) fn allows_cancel_of(&self, number: &Ported) -> bool {
        !matches!(self.stage, Stage::Reviewed | Stage::Cancelled)
            && matches!(number.status, Status::Submitted | Status::FocReceived)
    }
}

impl Request {
    /// `request_phase`. That every sub-order was cancelled by itself does not end a request; so it is in the samples.
    pub(super) fn phase(&self) -> Phase {
        if let Some(said) = self.phase_said {
            return said;
        }
        if self.cancelled {
            return Phase::Cancelled;
        }
        let live = || self.sub_orders.iter().filter(|sub_order| sub_order.stage != Stage::Cancelled);
        if live().any(|sub_order| sub_order.stage == Stage::Queued) {
            Phase::Queue
        } else if live().any(|sub_order| sub_order.stage == Stage::Validating) {
            Phase::ValidationPending
        } else if live().next().is_some() && live().all(SubOrder::is_activated) {
            Phase::Completed
        } else {
            Phase::InProgress
        }
    }
}
