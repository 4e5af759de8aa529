//! Putting a tenant under another one: everything in it stays in it, and those above it are others from one moment to the next.
//!
//! The whole of it is one transaction, and so is everything that somebody above does with a tenant: each of the two sees the tree
//! as the other left it.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::{Path, State},
};
use contract::{
    id::{AccountId, TenantId},
    problem::ProblemKind,
    tenant::{Tenant, TenantMove, TenantMoved},
};
use serde_json::json;

use super::tenants::{at_or_below_in, keep_up, note};
use crate::{
    failure::Failure,
    guard::Body,
    limits::month_of,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, Transaction, tenants::Bounded},
};

/// `POST /api/tenants/{id}/move`: shows what it would do; confirmed, it does it.
pub async fn move_to(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<TenantId>,
    Body(form): Body<TenantMove>,
) -> Result<Json<TenantMoved>, Failure> {
    let mut tx = state.store.begin().await?;
    let tenant = at_or_below_in(&caller.scope, &mut tx, &id).await?;
    let from = at_or_below_in(&caller.scope, &mut tx, &form.from).await?;
    let to = at_or_below_in(&caller.scope, &mut tx, &form.to).await?;
    if tenant.id == *caller.scope.tenant() {
        return Err(Failure::new(ProblemKind::NotAllowed, "Nobody moves their own side. Whoever is above it does."));
    }
    if tenant.parent.as_ref() != Some(&from.id) {
        return Err(Failure::new(
            ProblemKind::Conflict,
            format!("{} is not right under {} any more. Look at the list again; nothing was moved.", tenant.name, from.name),
        ));
    }
    let step = Step::plan(&state, &mut tx, tenant, from, to).await?;
    let losing: Vec<AccountId> = step.losing.iter().cloned().collect();
    if !form.confirmed {
        tx.rollback().await?;
        return Ok(Json(TenantMoved { why_not: step.why_not, effects: step.effects, losing, done: false }));
    }
    if let Some(why) = step.why_not {
        return Err(Failure::new(ProblemKind::Conflict, format!("{why} Nothing was moved.")));
    }
    if form.losing.iter().collect::<BTreeSet<_>>() != step.losing.iter().collect() {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "The carrier accounts that it would lose are others than those you saw. Look at it again; nothing was moved.",
        ));
    }
    step.carry_out(&state, &mut tx, &caller).await?;
    tx.commit().await?;
    keep_up(&state).await?;
    Ok(Json(TenantMoved { why_not: None, effects: step.effects, losing, done: true }))
}

/// One move, as the tree stands now.
struct Step {
    tenant: Tenant,
    scope: TenantScope,
    from: Tenant,
    to: Tenant,
    /// Those that are above it now and will not be.
    left: Vec<Bounded>,
    /// Granted now, and nothing that the new one above may use.
    losing: BTreeSet<AccountId>,
    /// Whether somebody above it is suspended: before, and after.
    closed: (bool, bool),
    why_not: Option<String>,
    effects: Vec<String>,
}

impl Step {
    async fn plan(state: &AppState, tx: &mut Transaction, tenant: Tenant, from: Tenant, to: Tenant) -> Result<Self, Failure> {
        let scope = TenantScope::of_record(tenant.id.clone());
        let before = chain(tx, &from).await?;
        let after = chain(tx, &to).await?;
        let without = |all: &[Bounded], others: &[Bounded]| -> Vec<Bounded> {
            all.iter().filter(|one| !others.iter().any(|other| other.scope == one.scope)).cloned().collect()
        };
        let (left, joined) = (without(&before, &after), without(&after, &before));
        let usable = store::tenants::usable(&TenantScope::of_record(to.id.clone()), tx).await?;
        let losing: BTreeSet<AccountId> =
            tenant.limits.accounts.iter().filter(|account| !usable.contains(account)).cloned().collect();
        let closed = |chain: &[Bounded]| chain.iter().any(|one| one.suspended);
        let closed = (closed(&before), closed(&after));
        let mut step = Self { tenant, scope, from, to, left, losing, closed, why_not: None, effects: Vec::new() };
        step.why_not = step.look_for_obstacles(tx, &joined).await?;
        step.effects = step.describe(state, tx, &joined).await?;
        Ok(step)
    }

    async fn look_for_obstacles(&self, tx: &mut Transaction, joined: &[Bounded]) -> Result<Option<String>, Failure> {
        let (tenant, to) = (&self.tenant, &self.to);
        if store::tenant_moves::is_at_or_below(&self.scope, tx, &to.id).await? {
            return Ok(Some(format!("{} cannot stand under itself or under what is under it.", tenant.name)));
        }
        if !to.kind.below().contains(&tenant.kind) {
            let kind = tenant.kind.name().to_lowercase();
            return Ok(Some(format!("A {kind} cannot be right under {}.", to.name)));
        }
        if store::tenant_moves::has_one_named(&TenantScope::of_record(to.id.clone()), tx, &tenant.name).await? {
            return Ok(Some(format!(
                "Another tenant right under {} has this name. Give one of them another name first.",
                to.name
            )));
        }
        let brings = store::limits::numbers(&self.scope, tx).await?;
        for above in joined {
            let Some(most) = above.limits.numbers else { continue };
            let have = store::limits::numbers(&above.scope, tx).await?;
            if have + brings > u64::from(most) {
                return Ok(Some(format!(
                    "{} can have {most} numbers, with those under it, and has {have}; {} brings {brings} more.",
                    above.name, tenant.name
                )));
            }
        }
        Ok(None)
    }

    async fn describe(&self, state: &AppState, tx: &mut Transaction, joined: &[Bounded]) -> Result<Vec<String>, Failure> {
        let (tenant, from, to) = (&self.tenant.name, &self.from.name, &self.to.name);
        let mut effects = Vec::new();
        for above in &self.left {
            let name = &above.name;
            effects.push(format!("{name} sees nothing of {tenant} any more. Whoever of {name} acts as it is out at once."));
        }
        for above in joined {
            let name = &above.name;
            effects.push(format!("{name} sees it at once, and can change what bounds it. What bounds {name} bounds it, too."));
        }
        effects.push("Its numbers, orders, people and history stay its own, and its people stay signed in.".into());
        for account in &self.losing {
            let name = state.accounts.any(account).map_or_else(|| "a carrier account".to_owned(), |(_, known)| known.name);
            effects.push(format!("It cannot use {name} any more, nor can anybody under it: {to} may not use it."));
            let numbers = store::tenant_moves::numbers_at(&self.scope, tx, account).await?;
            if numbers > 0 {
                let has = if numbers == 1 { "One number of it is".to_owned() } else { format!("{numbers} numbers of it are") };
                effects.push(format!(
                    "{has} at {name}: still shown, but nothing can be changed there. Hand over first what {from} keeps."
                ));
            }
        }
        match self.closed {
            (false, true) => effects.push(format!("{to} is suspended: its people are signed out until that is over.")),
            (true, false) => effects.push("Its people can sign in again.".into()),
            _ => {}
        }
        let month = month_of(state.clock.now());
        let spent = store::limits::spent(&self.scope, tx, month).await?;
        for above in joined {
            let Some(most) = above.limits.monthly_spend else { continue };
            let there = store::limits::spent(&above.scope, tx, month).await?;
            if (there + spent).amount > most.amount {
                effects.push(format!(
                    "With the {spent} it has spent this month {} is over its {most}: nobody there buys until the month is over.",
                    above.name
                ));
            }
        }
        Ok(effects)
    }

    /// All of it, in the transaction it was planned in.
    async fn carry_out(&self, state: &AppState, tx: &mut Transaction, caller: &Caller) -> Result<(), Failure> {
        if !store::tenant_moves::put_under(&self.scope, tx, &self.from.id, &self.to.id).await? {
            return Err(Failure::ours("a tenant was moved inside the transaction of another move"));
        }
        let losing: Vec<AccountId> = self.losing.iter().cloned().collect();
        store::tenant_moves::take_back(&self.scope, tx, &losing).await?;
        let mut acting_ended = 0;
        for above in &self.left {
            acting_ended += store::tenant_moves::end_acting(&self.scope, tx, &above.scope).await?;
        }
        // As with a suspension: what is over does not begin again by itself.
        let sessions_ended = if self.closed == (false, true) { store::tenants::end_sessions(&self.scope, tx).await? } else { 0 };
        self.write_down(
            state,
            tx,
            caller,
            json!({ "accounts_lost": losing, "acting_ended": acting_ended, "sessions_ended": sessions_ended }),
        )
        .await
    }

    /// In the log of whoever did it both sides stand. Each of the sides reads that it came or went, and not from whom or to whom:
    /// they do not know of each other. The tenant itself does not know who is above it.
    async fn write_down(
        &self,
        state: &AppState,
        tx: &mut Transaction,
        caller: &Caller,
        came_of_it: serde_json::Value,
    ) -> Result<(), Failure> {
        let (name, from, to) = (&self.tenant.name, &self.from.name, &self.to.name);
        let mut after = came_of_it.clone();
        after["parent"] = json!(to);
        let before = json!({ "parent": from });
        note(state, tx, caller, &caller.scope, "tenant.move", name, Some(before.clone()), Some(after)).await?;
        for (side, before, after) in [
            (&self.from, Some(before), json!({ "parent": null })),
            (&self.to, None, json!({ "parent": to, "accounts_lost": came_of_it["accounts_lost"] })),
            (
                &self.tenant,
                None,
                json!({ "accounts_lost": came_of_it["accounts_lost"], "sessions_ended": came_of_it["sessions_ended"] }),
            ),
        ] {
            let scope = TenantScope::of_record(side.id.clone());
            if scope != caller.scope {
                note(state, tx, caller, &scope, "tenant.move", name, before, Some(after)).await?;
            }
        }
        Ok(())
    }
}

async fn chain(tx: &mut Transaction, tenant: &Tenant) -> Result<Vec<Bounded>, Failure> {
    Ok(store::tenants::chain(&TenantScope::of_record(tenant.id.clone()), tx).await?)
}
