//! A draft of a port: one page from pasted numbers to the review before it is submitted.

mod accounts;
mod conflict;
mod cut_over;
mod desk;
mod inputs;
mod keys;
mod number_rows;
mod numbers;
mod outline;
mod page;
mod papers;
mod parts;
mod questions;
mod review;
mod routing;
mod saving;
mod section;
mod service_record;
mod split_view;
mod submitted;
mod unsaved;
mod versions;
mod who;

use leptos::prelude::*;

use page::PortDraftPage;

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <PortDraftPage/> }.into_any()
}
