//! One lane for each account, all heard over one stream. They do not wait for each other.

use contract::{
    id::AccountId,
    offer::{LaneAnswer, LaneEvent, LaneHappened, OfferQuery},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, error::words_line, lines::Call},
    components::{Directory, use_directory},
    ui::{Trouble, now_ms},
};

/// How a lane stands.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneState {
    /// The account is being asked.
    Waiting,
    /// It does not offer what is asked for; nothing was sent.
    NotOffered(String),
    /// It could not answer.
    Failed(Trouble),
    /// It answered; the place says after how many others.
    Answered { place: u32, answer: LaneAnswer },
}

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub account: AccountId,
    pub asked_at: i64,
    pub state: LaneState,
}

/// The lanes of the present search.
#[derive(Clone, Copy)]
pub struct Lanes {
    /// All lanes, in the order of the accounts.
    pub all: RwSignal<Vec<Lane>>,
    /// Why the search as a whole did not begin.
    pub trouble: RwSignal<Option<Trouble>>,
    turn: StoredValue<u32>,
    query: StoredValue<Option<OfferQuery>>,
    calls: StoredValue<Vec<Call>, LocalStorage>,
    directory: Directory,
}

impl Lanes {
    /// Searches whenever what is asked changes; a search that was overtaken is given up.
    pub fn follow(asked: Memo<Option<OfferQuery>>) -> Self {
        let this = Self {
            all: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            turn: StoredValue::new(0),
            query: StoredValue::new(None),
            calls: StoredValue::new_local(Vec::new()),
            directory: use_directory(),
        };
        Effect::new(move |_| this.begin(asked.get()));
        on_cleanup(move || this.hang_up());
        this
    }

    fn hang_up(self) {
        self.calls.try_update_value(|calls| calls.drain(..).for_each(|call| call.hang_up()));
    }

    /// Begins anew.
    fn begin(self, query: Option<OfferQuery>) {
        self.turn.set_value(self.turn.get_value().wrapping_add(1));
        self.hang_up();
        self.trouble.set(None);
        let asks = query.is_some();
        self.query.set_value(query);
        if !asks {
            self.all.set(Vec::new());
            return;
        }
        // The accounts we know of stand there at once; the server says if there are more.
        let known = self.directory.accounts.data.with_untracked(|all| {
            let ids = all.iter().flatten().map(|account| account.id.clone());
            ids.map(|account| Lane { account, asked_at: now_ms(), state: LaneState::Waiting }).collect()
        });
        self.all.set(known);
        self.ask(None);
    }

    /// Asks all accounts, or one of them again.
    pub fn ask(self, only: Option<AccountId>) {
        let Some(query) = self.query.get_value() else { return };
        let turn = self.turn.get_value();
        if let Some(account) = &only {
            self.hear(LaneEvent { account: account.clone(), event: LaneHappened::Asked });
        }
        let call = Call::new();
        self.calls.update_value(|calls| calls.push(call.clone()));
        spawn_local(async move {
            // What is said in a search that is over is dropped.
            let is_over = move || self.turn.try_get_value() != Some(turn);
            let hear = move |event| {
                if !is_over() {
                    self.hear(event);
                }
            };
            let end = api::offers::search(&query, only.as_ref(), &call, hear).await;
            if is_over() {
                return;
            }
            let trouble = match end {
                Ok(()) => Trouble { sentence: "The answer broke off. Ask again.".to_owned(), ..Trouble::default() },
                Err(error) => error.into(),
            };
            if self.all.with_untracked(Vec::is_empty) {
                self.trouble.try_set(Some(trouble));
                return;
            }
            let silent = |lane: &Lane| lane.state == LaneState::Waiting && only.as_ref().is_none_or(|only| lane.account == *only);
            if self.all.with_untracked(|all| all.iter().any(silent)) {
                self.all.try_update(|all| {
                    all.iter_mut().filter(|lane| silent(lane)).for_each(|lane| lane.state = LaneState::Failed(trouble.clone()));
                });
            }
            // How the accounts are is told with the lanes that did not answer.
            if self.all.with_untracked(|all| all.iter().any(|lane| matches!(lane.state, LaneState::Failed(_)))) {
                self.directory.accounts.refetch();
            }
        });
    }

    /// Takes in what a lane says.
    fn hear(self, LaneEvent { account, event }: LaneEvent) {
        self.all.try_update(|all| take(all, account, event, now_ms()));
    }

    /// Whether any lane is still waited for.
    pub fn any_waiting(self) -> bool {
        self.all.with(|all| all.iter().any(|lane| lane.state == LaneState::Waiting))
    }
}

/// Takes what a lane said into the lanes; an account that was not there gets its lane.
fn take(all: &mut Vec<Lane>, account: AccountId, event: LaneHappened, now: i64) {
    let before = all.iter().filter(|lane| matches!(lane.state, LaneState::Answered { .. })).count();
    let place = all.iter().position(|lane| lane.account == account).unwrap_or_else(|| {
        all.push(Lane { account, asked_at: now, state: LaneState::Waiting });
        all.len() - 1
    });
    let Some(lane) = all.get_mut(place) else { return };
    lane.state = match event {
        LaneHappened::Asked => {
            lane.asked_at = now;
            LaneState::Waiting
        }
        LaneHappened::NotOffered { sentence } => LaneState::NotOffered(sentence),
        LaneHappened::Failed { sentence, words, .. } => {
            LaneState::Failed(Trouble { sentence, words: words.as_ref().and_then(words_line), request: None })
        }
        LaneHappened::Answered { answer } => LaneState::Answered { place: u32::try_from(before).unwrap_or(u32::MAX), answer },
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> LaneHappened {
        LaneHappened::Answered { answer: LaneAnswer { offers: Vec::new(), took_ms: 1, received: 0, note: None } }
    }

    #[test]
    fn a_lane_stands_in_the_order_of_the_accounts_and_answers_in_its_own() {
        let (slow, fast) = (AccountId::new("slow"), AccountId::new("fast"));
        let mut all = Vec::new();
        take(&mut all, slow.clone(), LaneHappened::Asked, 1);
        take(&mut all, fast.clone(), LaneHappened::Asked, 2);
        take(&mut all, fast.clone(), answer(), 3);
        assert_eq!((all[0].account.clone(), &all[0].state), (slow.clone(), &LaneState::Waiting));
        assert!(matches!(all[1].state, LaneState::Answered { place: 0, .. }));
        take(&mut all, slow, answer(), 4);
        assert!(matches!(all[0].state, LaneState::Answered { place: 1, .. }));
        assert_eq!(all[1].asked_at, 2);
    }

    #[test]
    fn a_lane_that_failed_and_is_asked_again_waits_again() {
        let account = AccountId::new("a");
        let mut all = Vec::new();
        let failed = LaneHappened::Failed { sentence: "It did not answer in time.".into(), words: None, took_ms: 9 };
        take(&mut all, account.clone(), failed, 1);
        assert!(matches!(&all[0].state, LaneState::Failed(trouble) if trouble.sentence.contains("in time")));
        take(&mut all, account, LaneHappened::Asked, 7);
        assert_eq!(all, [Lane { account: AccountId::new("a"), asked_at: 7, state: LaneState::Waiting }]);
    }
}
