//! One approval: exactly what is bought and at what price, over which ceiling, and the decision.

use std::time::Duration;

use contract::{
    approval::{Approval, ApprovalState},
    id::ApprovalId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    decide::{Decision, WithdrawDialog},
    hue,
};
use crate::{
    api::{self, ApiError},
    components::{
        AttemptFollow,
        cart_lines::{ReviewLines, routing_name},
        money_text::{at_least, contract_lines},
    },
    paths,
    ui::{
        Button, CopyButton, Countdown, Glyph, Hue, Icon, Load, Loaded, Notice, PageHead, Panel, Status, clock::date_and_time,
        part, table::counted,
    },
};

/// How often one that waits is looked at again: somebody else may decide.
const SOON: Duration = Duration::from_secs(5);

#[component]
pub fn ApprovalPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let loaded: Loaded<Approval> = Loaded::new::<_, ApiError, _>(
        move || Some(id.get()),
        |id| async move { api::approvals::read(&ApprovalId::new(id)).await },
    );
    let waits = Memo::new(move |_| loaded.data.with(|one| one.as_ref().is_some_and(|one| one.state == ApprovalState::Waiting)));
    let handle = set_interval_with_handle(
        move || {
            if waits.try_get_untracked() == Some(true) && !document().hidden() && !loaded.busy.get_untracked() {
                loaded.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
    let skeleton = || {
        view! {
            <PageHead title="Approval"/>
            <div class="with-aside" aria-hidden="true">
                <div class="panel"><span class="skeleton title"></span></div>
                <aside class="panel"><span class="skeleton title"></span></aside>
            </div>
        }
    };
    view! {
        <a class="back" href=paths::APPROVALS><Icon glyph=Glyph::Left/>"Approvals"</a>
        <Load of=loaded skeleton=skeleton let:approval><Shown approval loaded/></Load>
    }
    .into_any()
}

#[component]
fn Shown(approval: Signal<Approval>, loaded: Loaded<Approval>) -> impl IntoView {
    let withdrawing = RwSignal::new(false);
    let numbers = Memo::new(move |_| approval.with(|one| one.cart.lines.iter().map(|line| line.quantity).sum::<u32>()));
    let title = Signal::derive(move || format!("Approval of {}", counted(numbers.get(), "number", "numbers")));
    let state = Memo::new(move |_| approval.with(|one| one.state));
    let status = move || view! { <Status hue=hue(state.get()) word=state.get().name()/> };
    let link = Signal::derive(move || {
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{}", approval.with(|one| paths::approval(&one.id)))
    });
    let own = Memo::new(move |_| approval.with(|one| one.own));
    // What is frozen does not change; the decision does.
    let cart = approval.with_untracked(|one| one.cart.clone());
    let routes: Vec<_> = cart
        .routing
        .iter()
        .map(|one| {
            let name = format!("{}: calls go", one.account_name);
            view! { <dt>{name}</dt><dd>{routing_name(&one.routing)}</dd> }
        })
        .collect();
    let attempts_of = Memo::new(move |_| approval.with(|one| one.attempts.clone()));
    let attempts = move || {
        let attempts = attempts_of.get();
        (!attempts.is_empty()).then(|| {
            let all: Vec<_> = attempts.into_iter().map(|id| view! { <AttemptFollow id/> }).collect();
            view! { <Panel title="What became of it">{all}</Panel> }
        })
    };
    view! {
        <PageHead title count=move || view! { {part(status)} }>
            <CopyButton text=link what="the link"/>
            <Show when=move || { own.get() && state.get() == ApprovalState::Waiting }>
                <Button icon=Glyph::Cross on_press=move || withdrawing.set(true)>"Take it back"</Button>
            </Show>
        </PageHead>
        <div class="with-aside">
            <div class="stack">
                <Asked approval/>
                <Panel title="Exactly this is bought">
                    <div class="stack">
                        <ReviewLines cart/>
                        <dl class="facts">{routes}</dl>
                    </div>
                </Panel>
                {part(attempts)}
            </div>
            <aside class="stack">
                <Sums approval/>
                <Decision approval loaded/>
            </aside>
        </div>
        <WithdrawDialog open=withdrawing approval loaded/>
    }
    .into_any()
}

/// Who asked, when, and what they wrote.
#[component]
fn Asked(approval: Signal<Approval>) -> impl IntoView {
    let facts = move || {
        let one = approval.get();
        let until = (one.state == ApprovalState::Waiting).then(|| {
            view! { <dt>"Ends by itself"</dt><dd>{date_and_time(one.ends_at.0)} ", in " <Countdown until=one.ends_at.0/></dd> }
        });
        let decided = one.decided_by.clone().map(|by| {
            let at = one.decided_at.map(|at| format!(", {}", date_and_time(at.0)));
            view! { <dt>{one.state.name()}</dt><dd>"by " {by} {at}</dd> }
        });
        let reason = (!one.reason.is_empty()).then(|| view! { <dt>"Why not"</dt><dd>{one.reason.clone()}</dd> });
        let words = if one.words.is_empty() {
            view! { <span class="muted">"Nothing was written."</span> }.into_any()
        } else {
            one.words.clone().into_any()
        };
        view! {
            <dl class="facts">
                <dt>"Asked by"</dt><dd>{one.asked_by} {one.own.then_some(" (you)")} ", " {date_and_time(one.asked_at.0)}</dd>
                <dt>"What it is for"</dt><dd>{words}</dd>
                {until}
                {decided}
                {reason}
            </dl>
        }
    };
    view! { <Panel title="Asked">{part(facts)}</Panel> }.into_any()
}

/// What it costs, and the ceiling it is over.
#[component]
fn Sums(approval: Signal<Approval>) -> impl IntoView {
    let sums = move || {
        let one = approval.get();
        let least = at_least(one.cart.unpriced);
        let over = one.total.amount - one.ceiling.amount;
        let over = contract::money::Money { amount: over, ..one.total };
        let is_over = one.total.amount > one.ceiling.amount;
        view! {
            <p class="total">
                <span>"In all"</span>
                <span>{least} {one.total.to_string()}</span>
            </p>
            <dl class="facts">
                <dt>"Set-up"</dt><dd class="figures">{least} {one.cart.setup.to_string()}</dd>
                <dt>"First month"</dt><dd class="figures">{least} {one.cart.monthly.to_string()}</dd>
                <dt>"Ceiling"</dt><dd class="figures">{one.ceiling.to_string()}</dd>
                {is_over.then(|| view! { <dt>"Over it by"</dt><dd class="figures">{least} {over.to_string()}</dd> })}
            </dl>
            {contract_lines(one.cart.unpriced).map(|words| view! { <Notice hue=Hue::Unknown>{words}</Notice> })}
        }
    };
    view! { <section class="panel" aria-label="Total">{part(sums)}</section> }.into_any()
}
