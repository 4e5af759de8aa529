//! Home: the queue of what needs someone. Not decoration.

mod alerts;

use std::time::Duration;

use crate::ui::part;
use contract::{
    account::Account,
    attempt::AttemptRow,
    home::Home,
    owned::{AccountReading, Bucket},
};
use leptos::prelude::*;

use alerts::Alerts;

use crate::{
    api::{self, ApiError, error::words_line},
    components::{
        CarrierBadge, OutcomeStatus,
        account_health::{LoadWords, health},
    },
    paths::{self, SettingsTab},
    ui::{EmptyState, Glyph, LinkButton, Load, Loaded, PageHead, Panel, RelativeTime, Size, Status, table::counted},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <HomePage/> }.into_any()
}

#[component]
fn HomePage() -> impl IntoView {
    let home: Loaded<Home> = Loaded::once::<ApiError, _>(api::home::home);
    home.refetch_every(Duration::from_secs(10));
    let count = move || {
        home.data.with(|home| {
            home.as_ref().map(|home| {
                let accounts = u32::try_from(home.accounts.len()).unwrap_or(u32::MAX);
                format!(
                    "{} on {}",
                    counted(home.numbers, "number", "numbers"),
                    counted(accounts, "carrier account", "carrier accounts")
                )
            })
        })
    };
    view! {
        <PageHead title="Home" count=move || count()/>
        <Load of=home skeleton=Skeleton let:home>
            <Work home/>
        </Load>
    }
    .into_any()
}

#[component]
fn Skeleton() -> impl IntoView {
    let tile = || view! { <a><b><span class="skeleton w1"></span></b><span class="skeleton w3"></span></a> };
    view! {
        <div class="buckets" aria-hidden="true">{(0..4).map(|_| tile()).collect_view()}</div>
        <div class="panel" aria-hidden="true"><header><span class="skeleton title"></span></header><span class="skeleton w4"></span></div>
    }
    .into_any()
}

/// The parts of the page. Each is drawn anew only when it changed, so that a press or the focus is not lost meanwhile.
#[component]
fn Work(home: Signal<Home>) -> impl IntoView {
    let figures = Memo::new(move |_| {
        home.with(|home| {
            let figures = home.clone();
            Home { under_way: vec![], failed: vec![], accounts: vec![], read: vec![], alerts: vec![], ..figures }
        })
    });
    let queue = Memo::new(move |_| home.with(|home| home.undecided.iter().chain(&home.failed).cloned().collect::<Vec<_>>()));
    // What waits though it is no attempt stands above, in its own tile.
    let else_waits = Memo::new(move |_| {
        home.with(|home| home.approvals + home.ports_need_us + home.ports_today > 0 || !home.alerts.is_empty())
    });
    let alerts = Memo::new(move |_| home.with(|home| home.alerts.clone()));
    let under_way = Memo::new(move |_| home.with(|home| home.under_way.clone()));
    let carriers = Memo::new(move |_| home.with(|home| (home.accounts.clone(), home.read.clone())));
    let no_account = Memo::new(move |_| home.with(|home| home.accounts.is_empty()));
    view! {
        <div class="stack loose">
            {part(move || view! { <Buckets home=figures.get()/> })}
            <Show when=move || no_account.get()><NoAccount/></Show>
            {part(move || view! { <Alerts alerts=alerts.get()/> })}
            {part(move || view! { <Queue rows=queue.get() else_waits=else_waits.get()/> })}
            <div class="panels">
                {part(move || view! { <UnderWay rows=under_way.get()/> })}
                {part(move || {
                    let (accounts, read) = carriers.get();
                    view! { <Carriers accounts read/> }
                })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Queue(rows: Vec<AttemptRow>, else_waits: bool) -> impl IntoView {
    if rows.is_empty() && else_waits {
        return ().into_any();
    }
    if rows.is_empty() {
        return view! {
            <div class="card">
                <EmptyState
                    glyph=Glyph::Check
                    title="Nothing waits for you"
                    sentence="No outcome is unknown and nothing failed in the last 24 hours."
                >
                    <LinkButton href=paths::SEARCH icon=Glyph::Search>"Search numbers"</LinkButton>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| view! { <QueueRow row/> }).collect_view();
    view! { <div class="card"><ul class="queue" aria-label="What needs someone">{rows}</ul></div> }.into_any()
}

/// The numbers that need someone, each group with its address.
#[component]
fn Buckets(home: Home) -> impl IntoView {
    let tile = |href: String, figure: u32, name: &'static str, needs: bool| {
        let needs = needs && figure > 0;
        view! { <a href=href class:needs=needs><b>{crate::ui::table::grouped(figure)}</b><span>{name}</span></a> }
    };
    let undecided = u32::try_from(home.undecided.len()).unwrap_or(u32::MAX);
    let open = paths::orders(&contract::attempt::AttemptQuery { open: Some(true), ..Default::default() });
    view! {
        <nav class="buckets" aria-label="What needs someone, by kind">
            {tile(open, undecided, "Outcome not known", true)}
            {tile(paths::bucket(Bucket::No911), home.no_911, "No 911 address", true)}
            {tile(paths::bucket(Bucket::NoRoute), home.no_route, "No route", true)}
            {tile(paths::bucket(Bucket::Missing), home.missing, "Missing at the carrier", true)}
            {tile(paths::bucket(Bucket::Drift), home.drift, "Drift", true)}
            {(home.ports_need_us > 0).then(|| tile(paths::PORTS_NEED_US.to_owned(), home.ports_need_us, "Ports need us", true))}
            {(home.ports_today > 0).then(|| tile(paths::ACTIVATIONS.to_owned(), home.ports_today, "Ports go over today", true))}
            {(home.approvals > 0).then(|| tile(paths::APPROVALS.to_owned(), home.approvals, "Waits for your approval", true))}
            {tile(paths::CART.to_owned(), home.cart_lines, "In the cart", false)}
        </nav>
    }
    .into_any()
}

#[component]
fn QueueRow(row: AttemptRow) -> impl IntoView {
    view! {
        <li>
            <OutcomeStatus outcome=row.outcome/>
            <a class="what" href=paths::order(&row.id)>
                {row.summary}
                " "
                <span class="note">{row.kind.name()} ", by " {row.by}</span>
            </a>
            <CarrierBadge carrier=row.carrier/>
            <span class="note"><RelativeTime at=row.asked_at.0/></span>
        </li>
    }
    .into_any()
}

#[component]
fn UnderWay(rows: Vec<AttemptRow>) -> impl IntoView {
    let end = || view! { <LinkButton href=paths::ORDERS size=Size::Small>"All orders"</LinkButton> };
    view! {
        <Panel title="Under way" end>
            {if rows.is_empty() {
                view! { <p class="muted">"Nothing is under way."</p> }.into_any()
            } else {
                view! { <ul class="ledger">{rows.into_iter()
                    .map(|row| {
                        view! {
                            <li>
                                <a class="clip" href=paths::order(&row.id)>{row.summary}</a>
                                <OutcomeStatus outcome=row.outcome/>
                                <span class="note">
                                    {format!("{} of {} verified, ", row.verified, row.total)}
                                    <RelativeTime at=row.asked_at.0/>
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}</ul> }
                    .into_any()
            }}
        </Panel>
    }
    .into_any()
}

#[component]
fn Carriers(accounts: Vec<Account>, read: Vec<AccountReading>) -> impl IntoView {
    let rows: Vec<_> = accounts
        .into_iter()
        .map(|account| {
            let reading = read.iter().find(|reading| reading.account == account.id).cloned();
            view! { <CarrierRow account reading/> }
        })
        .collect();
    let none = rows.is_empty();
    let end = || view! { <LinkButton href=paths::settings(SettingsTab::Accounts) size=Size::Small>"Accounts"</LinkButton> };
    view! {
        <Panel title="Carriers" end>
            {none.then(|| view! { <p class="muted">"No carrier account is connected."</p> })}
            <ul class="ledger">{rows}</ul>
        </Panel>
    }
    .into_any()
}

#[component]
fn CarrierRow(account: Account, reading: Option<AccountReading>) -> impl IntoView {
    let (hue, word) = health(account.health.state);
    let words = account.health.words.as_ref().and_then(words_line);
    let call = account.health.last_call_ms.map(|ms| format!("last call took {ms} ms, "));
    let read = reading.map(|reading| match (reading.reading, reading.read_at, reading.failed) {
        (Some(so_far), _, _) => view! { <span>"reading its numbers, " {so_far} " so far"</span> }.into_any(),
        (None, _, Some(why)) => view! { <span>{why}</span> }.into_any(),
        (None, Some(at), None) => view! { <span>"numbers read " <RelativeTime at=at.0/></span> }.into_any(),
        (None, None, None) => view! { <span>"numbers not read yet"</span> }.into_any(),
    });
    view! {
        <li>
            <CarrierBadge carrier=account.carrier name=account.name/>
            <Status hue word/>
            <span class="note">
                {account.health.sentence.map(|sentence| format!("{sentence} "))}
                {words.map(|words| format!("Carrier says: {words}. "))}
                {call}
                {read}
                " "
                <LoadWords load=account.health.load/>
            </span>
        </li>
    }
    .into_any()
}

#[component]
fn NoAccount() -> impl IntoView {
    view! {
        <div class="card">
            <EmptyState
                glyph=Glyph::Plug
                title="Connect a carrier account first"
                sentence="Search, numbers and orders begin with an account at a carrier. A sandbox account costs nothing."
            >
                <LinkButton href=paths::settings(SettingsTab::Accounts) icon=Glyph::Plus>"Connect an account"</LinkButton>
            </EmptyState>
        </div>
    }
    .into_any()
}
