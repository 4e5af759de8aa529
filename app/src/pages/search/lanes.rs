//! One lane for each account. They are asked at the same time and do not wait for each other.

use crate::ui::part;
use contract::{
    id::{AccountId, CarrierId},
    offer::{LaneAnswer, OfferQuery},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    components::{CarrierBadge, use_directory},
    ui::{Button, Hue, Kind, Progress, Size, Trouble, now_ms, table::counted, use_tick},
};

/// After so long a lane says that it is slow.
const SLOW_MS: i64 = 1_000;

/// How a lane stands.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneState {
    /// The account is being asked.
    Waiting,
    /// It could not answer.
    Failed(Trouble),
    /// It answered; the place says after how many others.
    Answered { place: u32, answer: LaneAnswer },
}

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub account: AccountId,
    pub carrier: CarrierId,
    pub name: String,
    pub asked_at: i64,
    pub state: LaneState,
}

/// The lanes of the present search.
#[derive(Clone, Copy)]
pub struct Lanes {
    /// All lanes, in the order of the accounts.
    pub all: RwSignal<Vec<Lane>>,
    turn: StoredValue<u32>,
    query: StoredValue<Option<OfferQuery>>,
}

impl Lanes {
    /// Asks every account whenever the search changes.
    pub fn follow(asked: Memo<Option<OfferQuery>>) -> Self {
        let directory = use_directory();
        let this = Self { all: RwSignal::new(Vec::new()), turn: StoredValue::new(0), query: StoredValue::new(None) };
        let accounts = Memo::new(move |_| {
            directory.accounts.data.with(|all| {
                let all = all.as_deref().unwrap_or_default();
                all.iter().map(|a| (a.id.clone(), a.carrier.clone(), a.name.clone())).collect::<Vec<_>>()
            })
        });
        Effect::new(move |_| {
            let query = asked.get();
            let accounts = accounts.get();
            this.turn.set_value(this.turn.get_value().wrapping_add(1));
            this.query.set_value(query.clone());
            if query.is_none() {
                this.all.set(Vec::new());
                return;
            }
            let waiting = accounts.into_iter().map(|(account, carrier, name)| Lane {
                account,
                carrier,
                name,
                asked_at: now_ms(),
                state: LaneState::Waiting,
            });
            this.all.set(waiting.collect());
            for place in 0..this.all.with_untracked(Vec::len) {
                this.ask(place);
            }
        });
        this
    }

    /// Asks the account of one lane.
    pub fn ask(self, place: usize) {
        let Some(query) = self.query.get_value() else { return };
        let turn = self.turn.get_value();
        let Some(account) = self.all.with_untracked(|all| all.get(place).map(|lane| lane.account.clone())) else { return };
        self.all.update(|all| {
            if let Some(lane) = all.get_mut(place) {
                lane.asked_at = now_ms();
                lane.state = LaneState::Waiting;
            }
        });
        spawn_local(async move {
            let answer = api::offers::search(&account, &query).await;
            // The answer to a search that is over is dropped.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.all.try_update(|all| {
                let before = all.iter().filter(|lane| matches!(lane.state, LaneState::Answered { .. })).count();
                if let Some(lane) = all.get_mut(place) {
                    lane.state = match answer {
                        Ok(answer) => LaneState::Answered { place: u32::try_from(before).unwrap_or(u32::MAX), answer },
                        Err(error) => LaneState::Failed(error.into()),
                    };
                }
            });
        });
    }

    /// Whether any lane is still waited for.
    pub fn any_waiting(self) -> bool {
        self.all.with(|all| all.iter().any(|lane| lane.state == LaneState::Waiting))
    }
}

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
    let lane = Memo::new(move |_| lanes.all.with(|all| all.get(place).cloned()));
    let head = move || lane.get().map(|lane| view! { <CarrierBadge carrier=lane.carrier name=lane.name/> });
    let retry = move || {
        matches!(lane.get()?.state, LaneState::Failed(_)).then(|| {
            view! {
                <span class="end">
                    <Button kind=Kind::Plain size=Size::Small on_press=move || lanes.ask(place)>"Ask again"</Button>
                </span>
            }
        })
    };
    let body = move || {
        let lane = lane.get()?;
        Some(match lane.state {
            LaneState::Waiting => view! { <Waiting since=lane.asked_at name=lane.name/> }.into_any(),
            LaneState::Failed(trouble) => view! {
                <small class="bad">{trouble.sentence}</small>
                {trouble.words.map(|words| view! { <small>"Carrier says: " {words}</small> })}
            }
            .into_any(),
            LaneState::Answered { answer, .. } => view! { <Answered answer name=lane.name/> }.into_any(),
        })
    };
    view! {
        <div class="card lane">
            <header>{head} {retry}</header>
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Waiting(since: i64, name: String) -> impl IntoView {
    let tick = use_tick();
    let waited = Memo::new(move |_| (tick.get() - since).max(0));
    let slow = Memo::new(move |_| waited.get() >= SLOW_MS);
    view! {
        <small class:unknown=move || slow.get()>
            {part(move || if slow.get() { format!("slow: {} s, still waiting", waited.get() / 1000) } else { "asking …".to_owned() })}
        </small>
        <Progress label=format!("{name} is being asked") done=0 total=None/>
        <small>{part(move || if slow.get() { "the others are not held up" } else { "" })}</small>
    }
    .into_any()
}

#[component]
fn Answered(answer: LaneAnswer, name: String) -> impl IntoView {
    let offers = u32::try_from(answer.offers.len()).unwrap_or(u32::MAX);
    let kept = if answer.received > offers { format!(" of {} received", answer.received) } else { String::new() };
    view! {
        <small>"answered in " {answer.took_ms} " ms"</small>
        <Progress label=format!("{name} has answered") done=1 total=Some(1) hue=Hue::Ok/>
        <small>{counted(offers, "offer", "offers")} {kept}</small>
        {answer.note.map(|note| view! { <small>{note}</small> })}
    }
    .into_any()
}
