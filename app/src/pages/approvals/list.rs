//! The approvals of the tenant: first those that wait, then what became of the others.

use std::time::Duration;

use contract::{
    approval::{Approval, ApprovalState},
    user::Permission,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::hue;
use crate::{
    api::{self, ApiError},
    paths::{self, use_filter},
    session::use_session,
    ui::{Chip, EmptyState, Glyph, LinkButton, Load, Loaded, PageHead, RelativeTime, SkeletonRows, Status, part, table::counted},
};

/// How often the list is looked at again.
const NOW_AND_THEN: Duration = Duration::from_secs(15);

/// Which are shown; also the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Shown {
    /// Only those of a state.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<ApprovalState>,
}

#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let session = use_session();
    // Whoever buys or approves sees them.
    let why_not = Memo::new(move |_| session.reason(Permission::Buy).and_then(|_| session.reason(Permission::Approve)));
    let list: Loaded<Vec<Approval>> =
        Loaded::new::<_, ApiError, _>(move || why_not.with(Option::is_none).then_some(()), |()| api::approvals::list());
    list.refetch_every(NOW_AND_THEN);
    let filter = use_filter::<Shown>();
    let mine = move || list.data.with(|all| all.iter().flatten().filter(|one| one.why_not.is_none()).count());
    let count = move || {
        let mine = u32::try_from(mine()).unwrap_or(u32::MAX);
        list.data.with(Option::is_some).then(|| match mine {
            0 => "none waits for you".to_owned(),
            some => format!("{} for you", counted(some, "waits", "wait")),
        })
    };
    let chip = move |name: &'static str, state: Option<ApprovalState>| {
        let query = crate::api::query::to_query(&Shown { state });
        let figure = Signal::derive(move || {
            let of_it = |one: &&Approval| state.is_none_or(|state| one.state == state);
            list.data.with(|all| all.as_ref().map(|all| u32::try_from(all.iter().filter(of_it).count()).unwrap_or(u32::MAX)))
        });
        let on = Signal::derive(move || filter.get().state == state);
        view! { <Chip href=format!("{}{query}", paths::APPROVALS) name count=figure on/> }
    };
    let chips = move || {
        let states = ApprovalState::ALL.into_iter().map(|state| chip(state.name(), Some(state)));
        std::iter::once(chip("All", None)).chain(states).collect_view()
    };
    let draw = move |all: Signal<Vec<Approval>>| {
        let shown = Memo::new(move |_| {
            let state = filter.get().state;
            let mut shown: Vec<Approval> =
                all.with(|all| all.iter().filter(|one| state.is_none_or(|state| one.state == state)).cloned().collect());
            // What the person can decide stands first; the server's order is kept within.
            shown.sort_by_key(|one| one.why_not.is_some());
            shown
        });
        let rows = move || shown.get().into_iter().map(|approval| view! { <Row approval/> }).collect_view();
        let nothing = move || {
            shown.with(Vec::is_empty).then(|| {
                view! {
                    <EmptyState glyph=Glyph::Check title="None of this kind" sentence="No approval stands in this state.">
                        <LinkButton href=paths::APPROVALS>"Show all"</LinkButton>
                    </EmptyState>
                }
            })
        };
        view! {
            <div class="table-card">
                <div class="table-scroll">
                    <table class="table reflow" aria-label="Approvals">
                        <thead>
                            <tr>
                                <th>"What"</th><th>"Asked by"</th><th>"When"</th><th class="end">"In all"</th>
                                <th class="end">"Ceiling"</th><th>"State"</th>
                            </tr>
                        </thead>
                        <tbody>{part(rows)}</tbody>
                    </table>
                </div>
                {part(nothing)}
            </div>
        }
    };
    let empty = || {
        view! {
            <div class="card">
                <EmptyState
                    glyph=Glyph::Check
                    title="Nothing was sent for approval yet"
                    sentence="Where somebody's cart is over their ceiling, they send it here and somebody else decides."
                >
                    <LinkButton href=paths::CART icon=Glyph::Cart>"To the cart"</LinkButton>
                </EmptyState>
            </div>
        }
    };
    let body = move || match why_not.get() {
        Some(why) => view! {
            <div class="card"><EmptyState glyph=Glyph::Shield title="Not for your role" sentence=why/></div>
        }
        .into_any(),
        None => view! {
            <nav class="chips toolbar" aria-label="States">{chips}</nav>
            <Load of=list skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
        }
        .into_any(),
    };
    view! { <PageHead title="Approvals" count=move || count()/> {part(body)} }.into_any()
}

#[component]
fn Row(approval: Approval) -> impl IntoView {
    let lines = approval.cart.lines.iter().map(|line| line.quantity).sum();
    let word = if approval.why_not.is_none() { "Waits for you" } else { approval.state.name() };
    let words = (!approval.words.is_empty()).then(|| view! { <br/><span class="muted small">{approval.words.clone()}</span> });
    let least = if approval.cart.unpriced > 0 { "at least " } else { "" };
    view! {
        <tr>
            <td class="lead wrap">
                <a class="link strong" href=paths::approval(&approval.id)>{counted(lines, "number", "numbers")}</a>
                {words}
            </td>
            <td>{approval.asked_by} {approval.own.then_some(" (you)")}</td>
            <td class="muted"><RelativeTime at=approval.asked_at.0/></td>
            <td class="end figures" data-label="In all">{least} {approval.total.to_string()}</td>
            <td class="end figures muted" data-label="Ceiling">{approval.ceiling.to_string()}</td>
            <td><Status hue=hue(approval.state) word/></td>
        </tr>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Approvals are being loaded">
                <tbody><SkeletonRows rows=4 widths=&[3, 2, 2, 1, 1, 2]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
