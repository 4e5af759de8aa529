//! Approvals: carts over a ceiling, frozen as they were asked, and somebody else's yes or no.

mod decide;
mod list;
mod page;

use contract::approval::ApprovalState;
use leptos::prelude::*;

use crate::ui::Hue;

/// Draws the list.
pub fn draw() -> AnyView {
    view! { <list::ApprovalsPage/> }.into_any()
}

/// Draws one.
pub fn draw_one() -> AnyView {
    view! { <page::ApprovalPage/> }.into_any()
}

/// The hue of a state.
fn hue(state: ApprovalState) -> Hue {
    match state {
        ApprovalState::Approved => Hue::Ok,
        ApprovalState::Declined => Hue::Bad,
        ApprovalState::Expired => Hue::Unknown,
        ApprovalState::Waiting | ApprovalState::Withdrawn => Hue::Wait,
    }
}
