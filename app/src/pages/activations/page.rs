//! The activation board: the numbers of a day, late ones on top, each with what must be ready before it goes over.

use std::time::Duration;

use contract::port::detail::ActivationRow;
use jiff::{ToSpan as _, civil::Date};
use leptos::{ev, prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    groups::{Group, Section, groups, is_ready, section_of},
    rows::GroupCard,
    selection::{Selection, SelectionBar},
};
use crate::{
    api::{self, ApiError},
    components::{
        Acting, ActivationDialog, Moving, PortActDialog,
        look_again::NextAsker,
        port_day::{day_name, how_far, today},
    },
    paths::{self, Enter, Filter, use_filter},
    ui::{Button, EmptyState, Glyph, Hue, Kind, LinkButton, Load, Loaded, Notice, PageHead, RelativeTime, part, table::counted},
};

/// How often the board is looked at again.
const EVERY: Duration = Duration::from_secs(20);

/// The day, in the address. Without one it is today, in New York.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct DayQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<Date>,
}

/// What the rows of the board need.
#[derive(Clone, Copy)]
pub struct Board {
    pub selection: Selection,
    /// Opens the dialog that activates.
    pub acting: RwSignal<Option<Acting>>,
    /// Opens the dialog that changes an activation.
    pub moving: RwSignal<Option<Moving>>,
}

/// The board.
#[component]
pub fn ActivationsPage() -> impl IntoView {
    let filter: Filter<DayQuery> = use_filter();
    let asker = NextAsker::new();
    let rows: Loaded<Vec<ActivationRow>> = Loaded::new::<_, ApiError, _>(
        move || Some(filter.get().day),
        move |day| {
            let asker = asker.take();
            async move { api::ports::activations(day, asker).await }
        },
    );
    asker.look_again(rows, EVERY, Signal::stored(true));
    let board = Board { selection: Selection::new(), acting: RwSignal::new(None), moving: RwSignal::new(None) };
    let day = Memo::new(move |_| filter.get().day.unwrap_or_else(today));
    let count = move || {
        view! { {part(move || {
            let (count, unready) = rows.data.with(|rows| {
                let open = rows.iter().flatten().filter(|row| section_of(row, today()) != Section::Over);
                open.fold((0, 0), |(count, unready), row| (count + 1, unready + u32::from(!is_ready(row))))
            });
            let ready = if unready > 0 { format!(", {unready} not ready") } else { String::new() };
            view! {
                {format!("{}, {} · {}{ready} · read ", day_name(day.get()), how_far(day.get(), today()), counted(count, "number", "numbers"))}
                <RelativeTime at=Signal::derive(move || rows.at.get())/>
            }
        })} }
    };
    let draw = move |all: Signal<Vec<ActivationRow>>| view! { <Sections board all day/> };
    let empty = move || view! { <Nothing day/> };
    let moved = move || rows.refetch();
    view! {
        <a class="back" href=paths::PORTS>"← Ports"</a>
        <PageHead title="Activations" count>
            <DayPicker filter day/>
        </PageHead>
        <Load of=rows skeleton=skeleton is_empty=Vec::is_empty empty children=draw/>
        <SelectionBar
            selection=board.selection
            rows=Signal::derive(move || rows.data.with(|rows| rows.clone().unwrap_or_default()))
            acting=board.acting
            moving=board.moving
        />
        <PortActDialog acting=board.acting on_moved=moved/>
        <ActivationDialog moving=board.moving on_moved=moved/>
    }
    .into_any()
}

/// One day back, one on, any, or today again.
#[component]
fn DayPicker(filter: Filter<DayQuery>, day: Memo<Date>) -> impl IntoView {
    let go = move |to: Option<Date>| {
        filter.update(Enter::Push, |query| query.day = to.filter(|to| *to != today()));
    };
    let by = move |days: i64| go(day.get_untracked().checked_add(days.days()).ok());
    let choose = move |event: ev::Event| go(event_target_value(&event).parse().ok());
    let is_today = Signal::derive(move || (day.get() == today()).then(|| "It is today already.".to_owned()));
    view! {
        <div class="row day-picker">
            <Button kind=Kind::Quiet icon=Glyph::Left label="The day before" on_press=move || by(-1)/>
            <input class="input" type="date" name="day" aria-label="Day, in New York" prop:value=move || day.get().to_string() on:change=choose/>
            <Button kind=Kind::Quiet icon=Glyph::Right label="The day after" on_press=move || by(1)/>
            <Button why_not=is_today on_press=move || go(None)>"Today"</Button>
        </div>
    }
    .into_any()
}

#[component]
fn Sections(board: Board, all: Signal<Vec<ActivationRow>>, day: Memo<Date>) -> impl IntoView {
    let found = Memo::new(move |_| all.with(|rows| groups(rows, today())));
    let section = move |section: Section| {
        let of = Memo::new(move |_| {
            found.with(|all| all.iter().filter(|group| group.section == section).cloned().collect::<Vec<_>>())
        });
        let shown = move || of.with(|of| !of.is_empty());
        let name = move || section.name(day.get() == today());
        let late = section == Section::Late;
        view! {
            <Show when=shown>
                <h2 class="section-name">{name}</h2>
                <Show when=move || late>
                    <Notice hue=Hue::Bad>
                        "Their date is over and they are not here. Within ten business days of it they must be activated, or the port begins anew."
                    </Notice>
                </Show>
                <For each=move || of.get() key=Group::key children=move |group: Group| view! { <Live board found group/> }/>
            </Show>
        }
    };
    view! { <div class="stack">{[Section::Late, Section::Due, Section::Over].map(section).collect_view()}</div> }.into_any()
}

/// A group that follows what is read again.
#[component]
fn Live(board: Board, found: Memo<Vec<Group>>, group: Group) -> impl IntoView {
    let key = group.key();
    let now = Memo::new(move |_| found.with(|all| all.iter().find(|one| one.key() == key).cloned()));
    part(move || now.get().map(|group| view! { <GroupCard board group/> }))
}

#[component]
fn Nothing(day: Memo<Date>) -> impl IntoView {
    part(move || {
        let title = format!("Nothing goes over on {}", day_name(day.get()));
        view! {
            <div class="card">
                <EmptyState glyph=Glyph::Calendar title sentence="Numbers stand here on the day their losing carrier committed to, and until they are active.">
                    <LinkButton href=paths::PORTS.to_owned()>"All ports"</LinkButton>
                </EmptyState>
            </div>
        }
    })
}

fn skeleton() -> AnyView {
    view! {
        <div class="card skeleton-card" role="status" aria-label="The activations are being loaded">
            <span class="skeleton w4"></span>
            <span class="skeleton w3"></span>
            <span class="skeleton w4"></span>
        </div>
    }
    .into_any()
}
