//! How fresh the list is, account by account, and what can be done with the whole of it.

use contract::owned::{AccountReading, NumberPage, NumberQuery};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    paths::Filter,
    ui::{
        Button, Glyph, Hue, Loaded, Notice, Progress, RelativeTime, Trouble, TroubleNotice, dom::save_as_file, part,
        table::counted,
    },
};

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
pub fn Readings(list: Loaded<NumberPage>) -> impl IntoView {
    let read = Memo::new(move |_| list.data.with(|page| page.as_ref().map(|page| page.read.clone()).unwrap_or_default()));
    let shown = move || {
        let lines: Vec<_> = read.get().into_iter().filter(|one| one.reading.is_some() || one.failed.is_some()).collect();
        (!lines.is_empty()).then(|| view! { <div class="stack tight toolbar">{lines.into_iter().map(line).collect_view()}</div> })
    };
    shown.into_any()
}

fn line(one: AccountReading) -> AnyView {
    if let Some(count) = one.reading {
        let said = format!("Reading {}: {} so far", one.name, counted(count, "number", "numbers"));
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
        || view! { " Its numbers are not listed yet." }.into_any(),
        |at| view! { " Its numbers are listed as they were " <RelativeTime at=at.0/> "." }.into_any(),
    );
    view! { <Notice hue=Hue::Unknown>{one.name} ": " {one.failed} {age}</Notice> }.into_any()
}

/// Reads the carriers anew; saves exactly this view.
#[component]
pub fn Actions(filter: Filter<NumberQuery>, list: Loaded<NumberPage>) -> impl IntoView {
    let trouble = RwSignal::new(None::<Trouble>);
    let asking = RwSignal::new(false);
    let saving = RwSignal::new(false);
    let reading = Signal::derive(move || {
        asking.get() || list.data.with(|page| page.as_ref().is_some_and(|page| page.read.iter().any(|one| one.reading.is_some())))
    });
    let refresh = move || {
        asking.set(true);
        trouble.set(None);
        spawn_local(async move {
            if let Err(error) = api::numbers::refresh().await {
                trouble.try_set(Some(error.into()));
            }
            list.refetch();
            asking.try_set(false);
        });
    };
    let export = move || {
        saving.set(true);
        trouble.set(None);
        let query = filter.get_untracked();
        spawn_local(async move {
            match api::numbers::export(&query).await {
                Ok(text) => save_as_file("numbers.csv", "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            saving.try_set(false);
        });
    };
    let nothing = Signal::derive(move || {
        list.data
            .with(|page| page.as_ref().is_some_and(|page| page.matching == 0))
            .then(|| "There is nothing in this view.".to_owned())
    });
    view! {
        <Button icon=Glyph::Refresh busy=reading on_press=refresh>"Read again"</Button>
        <Button icon=Glyph::Download busy=saving why_not=nothing on_press=export>"Export this view"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
