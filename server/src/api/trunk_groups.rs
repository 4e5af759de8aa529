//! Trunk groups.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use carriers::carrier::TrunkGroupEdit;
use contract::{
    attempt::Asked,
    id::{AccountId, TrunkGroupId},
    problem::ProblemKind,
    trunk_group::{Endpoint, TrunkGroup, TrunkGroupDraft, TrunkGroupRow},
};
use futures::{StreamExt as _, stream};

use super::{accepted, owned};
use crate::{
    accounts::Connected,
    attempts::{
        Intent,
        ask::{Confirmed, Keyed, ask},
    },
    failure::Failure,
    guard::{Body, Key},
    session::Caller,
    state::AppState,
};

async fn groups(connected: &Connected) -> Result<Vec<TrunkGroup>, Failure> {
    match connected.carrier.trunk_groups() {
        Some(groups) => Ok(groups.list().await?),
        None => Ok(Vec::new()),
    }
}

/// `GET /api/trunk-groups`: those of the tenant's own accounts. A carrier does not say whose each is, so those of an account that
/// is only granted are seen by its owner alone.
pub async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<Vec<TrunkGroupRow>>, Failure> {
    let locks = state.store.open_locks(&caller.scope).await?;
    let routed = state.store.numbers_by_routing(&caller.scope).await?;
    let lists: Vec<_> = stream::iter(state.accounts.all_own(&caller.scope))
        .map(|connected| async move { groups(&connected).await.map(|groups| (connected, groups)) })
        .buffered(4)
        .collect()
        .await;
    let mut rows = Vec::new();
    for list in lists {
        let (connected, groups) = list?;
        for group in groups {
            let says = contract::routing::Routing::TrunkGroup { id: group.routing_id.clone() }.summary();
            let numbers =
                routed.iter().find(|(account, text, _)| *account == connected.id && *text == says).map_or(0, |(.., n)| *n);
            let lock = format!("trunk:{}", group.id);
            let pending = locks
                .iter()
                .find(|open| open.account == connected.id && open.lock_key == lock)
                .map(|open| (open.attempt.clone(), open.outcome));
            rows.push(TrunkGroupRow { account: connected.id.clone(), group, numbers, pending });
        }
    }
    Ok(Json(rows))
}

/// `POST /api/accounts/{id}/trunk-groups`
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path(account): Path<AccountId>,
    Body(draft): Body<TrunkGroupDraft>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("trunk-groups:{account}"), &draft)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_to_create(&state, &caller, &keyed, &account, draft).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_to_create(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    account: &AccountId,
    draft: TrunkGroupDraft,
) -> Result<Asked, Failure> {
    let connected = owned(state, caller, account, "Trunk groups are created")?;
    if groups(&connected).await?.iter().any(|group| group.name.eq_ignore_ascii_case(draft.name.trim())) {
        return Err(Failure::field("name", "There is a trunk group of this name already; choose another."));
    }
    let intent = Intent::TrunkGroupCreation { draft: TrunkGroupDraft { name: draft.name.trim().to_owned(), ..draft } };
    let confirmed = vec![Confirmed::new(connected, intent)];
    ask(state, caller, keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await
}

/// `PUT /api/accounts/{id}/trunk-groups/{group}`
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Key(key): Key,
    Path((account, group)): Path<(AccountId, TrunkGroupId)>,
    Body(draft): Body<TrunkGroupDraft>,
) -> Result<Response, Failure> {
    let keyed = Keyed::new(&key, &format!("trunk-groups:{account}:{group}"), &draft)?;
    if let Some(answer) = keyed.answered::<Asked>(&state, &caller).await? {
        return Ok(accepted(Json(answer)));
    }
    let result = ask_to_change(&state, &caller, &keyed, &account, group, draft).await;
    Ok(accepted(Json(keyed.or_answered(&state, &caller, result).await?)))
}

async fn ask_to_change(
    state: &AppState,
    caller: &Caller,
    keyed: &Keyed<'_>,
    account: &AccountId,
    group: TrunkGroupId,
    draft: TrunkGroupDraft,
) -> Result<Asked, Failure> {
    let connected = owned(state, caller, account, "Trunk groups are changed")?;
    let listed = groups(&connected).await?.into_iter().find(|listed| listed.id == group).ok_or_else(Failure::not_found)?;
    let not_in = |some: &[Endpoint], others: &[Endpoint]| -> Vec<Endpoint> {
        some.iter().filter(|endpoint| !others.contains(endpoint)).copied().collect()
    };
    let before = serde_json::to_value(&listed).ok();
    let edit = TrunkGroupEdit {
        id: group,
        added: not_in(&draft.endpoints, &listed.endpoints),
        removed: not_in(&listed.endpoints, &draft.endpoints),
        draft: TrunkGroupDraft { name: draft.name.trim().to_owned(), ..draft },
    };
    let unchanged = edit.added.is_empty() && edit.removed.is_empty() && same(&edit.draft, &listed);
    if unchanged {
        return Err(Failure::new(ProblemKind::Conflict, "Nothing is different from what the carrier lists."));
    }
    let confirmed = vec![Confirmed { before, ..Confirmed::new(connected, Intent::TrunkGroupChange { edit }) }];
    ask(state, caller, keyed, confirmed, |ids| Asked { attempt: ids[0].clone() }).await
}

fn same(draft: &TrunkGroupDraft, listed: &TrunkGroup) -> bool {
    draft.name == listed.name
        && draft.spread == listed.spread
        && draft.number_format == listed.number_format
        && draft.caller_header == listed.caller_header
        && draft.prefix == listed.prefix.clone().unwrap_or_default()
}
