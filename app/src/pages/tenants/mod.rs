//! Tenants: who is below, what bounds them, their people, and numbers that go to them.

mod hand_over;
mod limits;
mod list;
mod name;
mod new;
mod page;
mod people;
mod standing;
mod tree;

use contract::user::Permission;
use leptos::prelude::*;

use crate::{
    session::use_session,
    ui::{EmptyState, Glyph},
};

/// Draws the list.
pub fn draw() -> AnyView {
    view! { <Guarded><list::TenantsPage/></Guarded> }.into_any()
}

/// Draws one.
pub fn draw_one() -> AnyView {
    view! { <Guarded><page::TenantPage/></Guarded> }.into_any()
}

/// Draws the page for those who may see that there are tenants below; otherwise the reason.
#[component]
fn Guarded(children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let why_not = Memo::new(move |_| session.reason(Permission::ActAs).and_then(|_| session.reason(Permission::Tenants)));
    move || match why_not.get() {
        None => children().into_any(),
        Some(why) => view! {
            <div class="card"><EmptyState glyph=Glyph::Shield title="Nothing for you here" sentence=why/></div>
        }
        .into_any(),
    }
}
