//! The carriers and accounts by id: names and tiles for whatever names only an id. Loaded once, by the frame.

use contract::{
    account::{Ability, Account},
    carrier::CarrierCard,
    id::{AccountId, CarrierId},
};
use leptos::prelude::*;

use crate::{
    api::{self, ApiError},
    ui::Loaded,
};

/// Carriers and accounts, from context.
#[derive(Clone, Copy)]
pub struct Directory {
    /// The catalogue.
    pub carriers: Loaded<Vec<CarrierCard>>,
    /// The connected accounts.
    pub accounts: Loaded<Vec<Account>>,
}

/// The directory, from context.
pub fn use_directory() -> Directory {
    use_context().unwrap_or_else(Directory::load)
}

impl Directory {
    /// Loads both.
    pub fn load() -> Self {
        Self {
            carriers: Loaded::once::<ApiError, _>(api::frame::carriers),
            accounts: Loaded::once::<ApiError, _>(api::frame::accounts),
        }
    }

    /// The carrier's name; its id while the name is not known.
    pub fn carrier_name(self, id: &CarrierId) -> String {
        self.carriers
            .data
            .with(|all| all.as_ref().and_then(|all| all.iter().find(|card| card.id == *id)).map(|card| card.name.clone()))
            .unwrap_or_else(|| id.as_str().to_owned())
    }

    /// Two letters for the carrier's tile.
    pub fn tile(self, id: &CarrierId) -> String {
        self.carriers
            .data
            .with(|all| all.as_ref().and_then(|all| all.iter().find(|card| card.id == *id)).map(|card| card.tile.clone()))
            .unwrap_or_else(|| id.as_str().chars().take(2).collect::<String>().to_uppercase())
    }

    /// Accounts that can do something, as options of a field: id, then carrier and name.
    pub fn options_that_can(self, ability: Ability) -> Vec<(String, String)> {
        let option = |one: &Account| (one.id.as_str().to_owned(), format!("{} · {}", one.carrier_name, one.name));
        self.accounts.data.with(|all| all.iter().flatten().filter(|one| one.abilities.contains(&ability)).map(option).collect())
    }

    /// All accounts: id, then carrier and name.
    pub fn named_accounts(self) -> Signal<Vec<(AccountId, String)>> {
        let named = |one: &Account| (one.id.clone(), format!("{} · {}", one.carrier_name, one.name));
        Signal::derive(move || self.accounts.data.with(|all| all.iter().flatten().map(named).collect()))
    }

    /// The account's name; its id while the name is not known.
    pub fn account_name(self, id: &AccountId) -> String {
        self.accounts
            .data
            .with(|all| {
                all.as_ref().and_then(|all| all.iter().find(|account| account.id == *id)).map(|account| account.name.clone())
            })
            .unwrap_or_else(|| id.as_str().to_owned())
    }
}
