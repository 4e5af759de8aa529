//! Checking a form with the contract's own rules before it is sent.

use contract::field::Validate;

use crate::{api::error::pairs, ui::Faults};

/// Shows every fault of the request and focuses the first; says whether it may be sent.
pub fn check(request: &impl Validate, faults: Faults) -> bool {
    faults.show(pairs(request.faults()))
}

/// Checks one field after it was left, if something was typed into it.
pub fn check_field(request: &impl Validate, field: &str, faults: Faults) {
    faults.show_for(field, &pairs(request.faults()));
}
