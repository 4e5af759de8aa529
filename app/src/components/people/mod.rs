//! The people of a tenant: who they are, what they may, and changing one of them after a look at what will be different. For
//! the own tenant and for one below it alike.

mod change;
mod table;

use std::{future::Future, pin::Pin, sync::Arc};

use contract::{
    id::{AccountId, UserId},
    user::{User, UserChange},
};
use leptos::prelude::*;

pub use table::PeopleTable;

use crate::api::ApiError;

type Answer = Pin<Box<dyn Future<Output = Result<User, ApiError>>>>;

/// Sends a change of somebody: in the own tenant, or in one below.
#[derive(Clone)]
pub struct Changing(Arc<dyn Fn(UserId, UserChange) -> Answer + Send + Sync>);

impl Changing {
    /// Wraps an async function.
    pub fn new<Fut>(send: impl Fn(UserId, UserChange) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<User, ApiError>> + 'static,
    {
        Self(Arc::new(move |id, body| Box::pin(send(id, body))))
    }
}

/// The carrier accounts that somebody can be bound to.
#[derive(Clone, Copy)]
pub struct Choosable {
    /// Id and name of each.
    pub known: Signal<Vec<(AccountId, String)>>,
    /// What is said when there are none.
    pub none: &'static str,
    /// What is said of one that somebody is bound to and that is not among them.
    pub unknown: &'static str,
}

impl Choosable {
    /// The name of one.
    fn name(self, id: &AccountId) -> String {
        let known = self.known.with(|known| known.iter().find(|(own, _)| own == id).map(|(_, name)| name.clone()));
        known.unwrap_or_else(|| format!("{id}, {}", self.unknown))
    }

    /// All that can be chosen, with those that are chosen already.
    fn with(self, chosen: &[AccountId]) -> Vec<(AccountId, String)> {
        let mut all = self.known.get();
        let gone: Vec<_> = chosen.iter().filter(|id| !all.iter().any(|(own, _)| own == *id)).cloned().collect();
        all.extend(gone.into_iter().map(|id| (id.clone(), self.name(&id))));
        all
    }
}
