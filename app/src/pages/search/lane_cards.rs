//! What each lane says of itself: its state, its count, its time.

use contract::{account::HealthState, offer::LaneAnswer};
use leptos::prelude::*;

use super::lanes::{LaneState, Lanes};
use crate::{
    components::{CarrierBadge, account_health::LoadWords, use_directory},
    ui::{Button, Hue, Kind, Progress, Size, part, table::counted, use_tick},
};

/// After so long a lane says that it is slow.
const SLOW_MS: i64 = 1_000;

/// A card for each lane.
#[component]
pub fn LaneCards(lanes: Lanes) -> impl IntoView {
    let count = Memo::new(move |_| lanes.all.with(Vec::len));
    move || {
        let cards: Vec<_> = (0..count.get()).map(|place| view! { <LaneCard lanes place/> }).collect();
        (!cards.is_empty()).then(|| view! { <div class="lanes" role="status">{cards}</div> })
    }
}

#[component]
fn LaneCard(lanes: Lanes, place: usize) -> impl IntoView {
    let directory = use_directory();
    let lane = Memo::new(move |_| lanes.all.with(|all| all.get(place).cloned()));
    let account = Memo::new(move |_| {
        let id = lane.get()?.account;
        directory.accounts.data.with(|all| all.as_ref()?.iter().find(|account| account.id == id).cloned())
    });
    let name = Memo::new(move |_| account.get().map(|account| account.name).unwrap_or_default());
    let head = move || account.get().map(|account| view! { <CarrierBadge carrier=account.carrier name=account.name/> });
    let retry = move || {
        let lane = lane.get()?;
        matches!(lane.state, LaneState::Failed(_)).then(|| {
            let press = move || lanes.ask(Some(lane.account.clone()));
            view! { <span class="end"><Button kind=Kind::Plain size=Size::Small on_press=press>"Ask again"</Button></span> }
        })
    };
    let body = move || {
        let lane = lane.get()?;
        Some(match lane.state {
            LaneState::Waiting => view! { <Waiting since=lane.asked_at name/> }.into_any(),
            LaneState::NotOffered(sentence) => view! { <small>{sentence}</small> }.into_any(),
            LaneState::Failed(trouble) => view! {
                <small class="bad">{trouble.sentence}</small>
                {trouble.words.map(|words| view! { <small>"Carrier says: " {words}</small> })}
            }
            .into_any(),
            LaneState::Answered { answer, .. } => view! { <Answered answer name/> }.into_any(),
        })
    };
    let load = move || {
        let health = account.get()?.health;
        let unwell = !matches!(health.state, HealthState::Up | HealthState::Untried) || health.load.held_until.is_some();
        unwell.then(|| view! { <small><LoadWords load=health.load/></small> })
    };
    view! {
        <div class="card lane">
            <header>{head} {retry}</header>
            {body}
            {load}
        </div>
    }
    .into_any()
}

#[component]
fn Waiting(since: i64, name: Memo<String>) -> impl IntoView {
    let tick = use_tick();
    let waited = Memo::new(move |_| (tick.get() - since).max(0));
    let slow = Memo::new(move |_| waited.get() >= SLOW_MS);
    view! {
        <small class:unknown=move || slow.get()>
            {part(move || if slow.get() { format!("slow: {} s, still waiting", waited.get() / 1000) } else { "asking …".to_owned() })}
        </small>
        <Progress label=Signal::derive(move || format!("{} is being asked", name.get())) done=0 total=None/>
        <small>{part(move || if slow.get() { "the others are not held up" } else { "" })}</small>
    }
    .into_any()
}

#[component]
fn Answered(answer: LaneAnswer, name: Memo<String>) -> impl IntoView {
    let offers = u32::try_from(answer.offers.len()).unwrap_or(u32::MAX);
    // Nothing came, and the carrier's side says why: that is all there is to say.
    if let (0, 0, Some(note)) = (offers, answer.received, &answer.note) {
        return view! { <small>{note.clone()}</small> }.into_any();
    }
    let kept = if answer.received > offers { format!(" of {} received", answer.received) } else { String::new() };
    view! {
        <small>"answered in " {answer.took_ms} " ms"</small>
        <Progress label=Signal::derive(move || format!("{} has answered", name.get())) done=1 total=Some(1) hue=Hue::Ok/>
        <small>{counted(offers, "offer", "offers")} {kept}</small>
        {answer.note.map(|note| view! { <small>{note}</small> })}
    }
    .into_any()
}
