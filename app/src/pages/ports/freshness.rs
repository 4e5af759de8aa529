//! How fresh the board is, account by account.

use contract::{owned::AccountReading, port::board::PortPage};
use leptos::prelude::*;

use crate::ui::{Hue, Loaded, Notice, Progress, RelativeTime, table::counted};

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

/// What is being read now and what could not be read: the board is then partly old or partly missing.
#[component]
pub fn Readings(list: Loaded<PortPage>) -> impl IntoView {
    let read = Memo::new(move |_| list.data.with(|page| page.as_ref().map(|page| page.read.clone()).unwrap_or_default()));
    let shown = move || {
        let lines: Vec<_> = read.get().into_iter().filter(|one| one.reading.is_some() || one.failed.is_some()).collect();
        (!lines.is_empty()).then(|| view! { <div class="stack tight toolbar">{lines.into_iter().map(line).collect_view()}</div> })
    };
    shown.into_any()
}

fn line(one: AccountReading) -> AnyView {
    if let Some(count) = one.reading {
        let said = format!("Reading {}: {} so far", one.name, counted(count, "request", "requests"));
        let label = said.clone();
        return view! {
            <div class="stack tight" role="status">
                <span class="muted small">{said}</span>
                <Progress label done=count total=None/>
            </div>
        }
        .into_any();
    }
    let age = one.read_at.map_or_else(
        || view! { " Its ports are not listed yet." }.into_any(),
        |at| view! { " Its ports are listed as they were " <RelativeTime at=at.0/> "." }.into_any(),
    );
    view! { <Notice hue=Hue::Unknown>{one.name} ": " {one.failed} {age}</Notice> }.into_any()
}
