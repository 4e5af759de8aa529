//! What all accounts list, put together as each of them answers: a slow one holds nobody back.

use contract::id::AccountId;
use leptos::{prelude::*, task::spawn_local};

use crate::{api::ApiError, ui::Trouble};

/// A list out of the lists of all accounts.
pub struct Gathered<T: 'static> {
    /// What has come so far, once each, in order.
    pub all: RwSignal<Vec<T>>,
    /// How many accounts have not answered yet.
    pub waiting: RwSignal<usize>,
    /// Why the last one that failed did.
    pub trouble: RwSignal<Option<Trouble>>,
}

impl<T> Clone for Gathered<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Gathered<T> {}

impl<T: Send + Sync + 'static> Gathered<T> {
    /// Asks every account that `source` names, now and whenever that changes. `same` tells which entries are one, `rank`
    /// in which order they stand.
    pub fn new<K: Clone + 'static, Fut>(
        source: impl Fn() -> Option<(Vec<AccountId>, K)> + 'static,
        ask: impl Fn(AccountId, K) -> Fut + 'static,
        same: fn(&T) -> String,
        rank: fn(&T) -> String,
    ) -> Self
    where
        Fut: Future<Output = Result<Vec<T>, ApiError>> + 'static,
    {
        let this = Self { all: RwSignal::new(Vec::new()), waiting: RwSignal::new(0), trouble: RwSignal::new(None) };
        let latest = StoredValue::new(0_u32);
        Effect::new(move |_| {
            let turn = latest.get_value().wrapping_add(1);
            latest.set_value(turn);
            let named = source();
            this.all.set(Vec::new());
            this.trouble.set(None);
            let Some((accounts, key)) = named else { return };
            this.waiting.set(accounts.len());
            for account in accounts {
                let answer = ask(account, key.clone());
                spawn_local(async move {
                    let answer = answer.await;
                    if latest.try_get_value() != Some(turn) {
                        return;
                    }
                    match answer {
                        Ok(found) => {
                            this.all.try_update(|all| merge(all, found, same, rank));
                        }
                        Err(error) => {
                            this.trouble.try_set(Some(error.into()));
                        }
                    }
                    this.waiting.try_update(|waiting| *waiting = waiting.saturating_sub(1));
                });
            }
        });
        this
    }
}

/// Takes in what is not there yet, and puts all in order.
fn merge<T>(all: &mut Vec<T>, found: Vec<T>, same: fn(&T) -> String, rank: fn(&T) -> String) {
    for one in found {
        let key = same(&one);
        if !key.is_empty() && all.iter().all(|other| same(other) != key) {
            all.push(one);
        }
    }
    all.sort_by_cached_key(rank);
}

#[cfg(test)]
mod tests {
    use super::merge;

    #[test]
    fn what_two_accounts_list_stands_once_and_in_order_whoever_answers_first() {
        let same: fn(&(&str, &str)) -> String = |one| one.0.to_uppercase();
        let rank: fn(&(&str, &str)) -> String = |one| one.1.to_owned();
        let mut all = Vec::new();
        merge(&mut all, vec![("GB", "United Kingdom"), ("", "Nowhere")], same, rank);
        merge(&mut all, vec![("gb", "Great Britain"), ("DE", "Germany")], same, rank);
        assert_eq!(all, [("DE", "Germany"), ("GB", "United Kingdom")]);
    }
}
