//! How fresh a list is, account by account.

use contract::owned::AccountReading;
use leptos::prelude::*;

use crate::ui::{Hue, Notice, Progress, RelativeTime, table::counted};

/// What a list is of, and what its readings count.
#[derive(Clone, Copy)]
pub struct Listed {
    /// “Its numbers are not listed yet.”
    pub things: &'static str,
    /// One of what is read.
    pub one: &'static str,
    /// Several of them.
    pub many: &'static str,
}

/// “on 2 accounts, read 4 min ago”; the oldest reading counts.
pub fn freshness(read: &[AccountReading]) -> AnyView {
    let accounts = if read.len() > 1 { format!(" on {} accounts", read.len()) } else { String::new() };
    let oldest = read.iter().filter_map(|reading| reading.read_at).map(|at| at.0).min();
    let never = read.iter().any(|reading| reading.read_at.is_none());
    match oldest {
        Some(at) if !never => view! { {accounts} ", read " <RelativeTime at/> }.into_any(),
        _ if read.is_empty() => ().into_any(),
        _ => view! { {accounts} ", not all read yet" }.into_any(),
    }
}

/// What is being read now and what could not be read: the list below is then partly old or partly missing.
#[component]
pub fn Readings(
    /// The accounts with their readings.
    #[prop(into)]
    read: Signal<Vec<AccountReading>>,
    of: Listed,
) -> impl IntoView {
    let shown = move || {
        let lines: Vec<_> = read.get().into_iter().filter(|one| one.reading.is_some() || one.failed.is_some()).collect();
        let line = |one| line(one, of);
        (!lines.is_empty()).then(|| view! { <div class="stack tight toolbar">{lines.into_iter().map(line).collect_view()}</div> })
    };
    shown.into_any()
}

fn line(one: AccountReading, of: Listed) -> AnyView {
    if let Some(count) = one.reading {
        let said = format!("Reading {}: {} so far", one.name, counted(count, of.one, of.many));
        let label = said.clone();
        return view! {
            <div class="stack tight" role="status">
                <span class="muted small">{said}</span>
                <Progress label done=count total=None/>
            </div>
        }
        .into_any();
    }
    let things = of.things;
    let age = one.read_at.map_or_else(
        || view! { " Its " {things} " are not listed yet." }.into_any(),
        |at| view! { " Its " {things} " are listed as they were " <RelativeTime at=at.0/> "." }.into_any(),
    );
    view! { <Notice hue=Hue::Unknown>{one.name} ": " {one.failed} {age}</Notice> }.into_any()
}
