//! One bulk change: its plan, how far it is, and every row of it.

use std::time::Duration;

use contract::{
    attempt::Outcome,
    bulk_change::{BulkChangeView, BulkPhase, BulkRowPage, BulkRowQuery, RowState},
    id::BulkChangeId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{acts::Acts, rows::Rows};
use crate::{
    api::{self, ApiError},
    components::outcome::hue_of,
    paths::{self, Filter, use_filter},
    ui::{Chip, Hue, Load, Loaded, Notice, PageHead, Progress, RelativeTime, SkeletonRows, Status, part, table::grouped},
};

const SOON: Duration = Duration::from_millis(1_500);

/// How a bulk change stands, in a word: it is green only when nothing is left to do and nothing failed.
pub fn phase_of(bulk: &BulkChangeView) -> (Hue, String) {
    match bulk.phase {
        BulkPhase::Planned => (Hue::Wait, "Planned".into()),
        BulkPhase::Running => (Hue::Wait, "Running".into()),
        BulkPhase::Stopped => (Hue::Unknown, "Stopped".into()),
        BulkPhase::Done if bulk.moving > 0 => (Hue::Wait, "Waiting for the carrier".into()),
        BulkPhase::Done if bulk.failed() > 0 => (Hue::Bad, format!("Over, {} not done", grouped(bulk.failed()))),
        BulkPhase::Done => match bulk.count(RowState::Asked(Outcome::Accepted)) {
            0 => (Hue::Ok, "Done".into()),
            unproved => (Hue::Wait, format!("Over, {} not proved", grouped(unproved))),
        },
    }
}

/// The hue of a row's state.
pub fn hue_of_row(state: RowState) -> Hue {
    match state {
        RowState::Asked(outcome) => hue_of(outcome),
        RowState::Waiting => Hue::Wait,
        RowState::Same => Hue::Ok,
        RowState::Cannot => Hue::Bad,
        RowState::Left => Hue::Unknown,
    }
}

#[component]
pub fn BulkChangePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| BulkChangeId::new(params.with(|params| params.get("id").unwrap_or_default())));
    let filter: Filter<BulkRowQuery> = use_filter();
    let bulk: Loaded<BulkChangeView> =
        Loaded::new(move || Some(id.get()), |id| async move { api::bulk_changes::read(&id).await });
    let rows: Loaded<BulkRowPage> = Loaded::new::<_, ApiError, _>(
        move || Some((id.get(), filter.get())),
        |(id, query)| async move { api::bulk_changes::rows(&id, &query).await },
    );
    look_again_while_it_moves(bulk, rows);
    let draw = move |shown: Signal<BulkChangeView>| view! { <Head bulk=shown loaded=bulk rows/> <States bulk=shown id filter/> };
    let draw_rows = move |page: Signal<BulkRowPage>| view! { <Rows page filter/> };
    view! {
        <a class="back" href=paths::BULK_CHANGES>"← Bulk changes"</a>
        <Load of=bulk skeleton=|| view! { <div class="page-head"><span class="skeleton title"></span></div> }.into_any() children=draw/>
        <Load of=rows skeleton=skeleton children=draw_rows/>
    }
    .into_any()
}

/// While it runs, and while the carrier works on what was asked for, it is looked at again.
fn look_again_while_it_moves(bulk: Loaded<BulkChangeView>, rows: Loaded<BulkRowPage>) {
    let moves = Memo::new(move |_| {
        bulk.data.with(|bulk| bulk.as_ref().is_some_and(|bulk| bulk.phase == BulkPhase::Running || bulk.moving > 0))
    });
    let again = move || {
        bulk.refetch();
        rows.refetch();
    };
    // What it was at the last look may be one step behind the rows.
    Effect::new(move |before: Option<bool>| {
        let now = moves.get();
        if before == Some(true) && !now {
            rows.refetch();
        }
        now
    });
    let handle = set_interval_with_handle(
        move || {
            if moves.try_get_untracked() == Some(true) && !document().hidden() && !bulk.busy.get_untracked() {
                again();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
}

#[component]
fn Head(bulk: Signal<BulkChangeView>, loaded: Loaded<BulkChangeView>, rows: Loaded<BulkRowPage>) -> impl IntoView {
    let title = Signal::derive(move || bulk.with(|bulk| bulk.summary.clone()));
    let state = move || {
        let (hue, word) = bulk.with(phase_of);
        let (by, at) = bulk.with(|bulk| (bulk.by.clone(), bulk.made_at.0));
        view! { <Status hue word/> " planned by " {by} " " <RelativeTime at/> }
    };
    let count = move || view! { {part(state)} };
    let total = Memo::new(move |_| bulk.with(|bulk| bulk.asked() + bulk.count(RowState::Waiting)));
    let settled = Memo::new(move |_| bulk.with(|bulk| bulk.asked().saturating_sub(bulk.moving)));
    let said = Signal::derive(move || {
        let (asked, waiting) = bulk.with(|bulk| (bulk.asked(), bulk.count(RowState::Waiting)));
        let verified = bulk.with(|bulk| bulk.count(RowState::Asked(Outcome::Verified)));
        format!(
            "{} of {} asked, {} verified, {} waiting",
            grouped(asked),
            grouped(asked + waiting),
            grouped(verified),
            grouped(waiting)
        )
    });
    let begun = move || bulk.with(|bulk| bulk.begun_at.is_some());
    view! {
        <PageHead title count=count>
            <Acts bulk loaded rows/>
        </PageHead>
        <Show when=begun>
            <p role="status" class="figures">{part(move || said.get())}</p>
            <Progress label=said done=settled total=Signal::derive(move || Some(total.get()))/>
        </Show>
        {part(move || note(&bulk.get()))}
    }
    .into_any()
}

/// What one should know now.
fn note(bulk: &BulkChangeView) -> AnyView {
    let waiting = bulk.count(RowState::Waiting);
    let sealed = bulk.secret.then_some(" The secret in it is kept sealed until the run ends.");
    match bulk.phase {
        BulkPhase::Planned if waiting == 0 => {
            view! { <Notice hue=Hue::Unknown>"No row of this plan changes anything. The rows say why."</Notice> }.into_any()
        }
        BulkPhase::Planned => view! {
            <Notice>
                "Nothing was sent yet. Each row says what it does to the number; right before it is sent it is looked at once more. A plan that is not begun within a day is forgotten."
                {sealed}
            </Notice>
        }
        .into_any(),
        BulkPhase::Stopped => {
            view! { <Notice hue=Hue::Unknown>"It was stopped. What was asked for goes on; what waits was not sent."</Notice> }.into_any()
        }
        BulkPhase::Running | BulkPhase::Done => ().into_any(),
    }
}

/// How many rows stand in each state; each narrows the list.
#[component]
fn States(bulk: Signal<BulkChangeView>, id: Memo<BulkChangeId>, filter: Filter<BulkRowQuery>) -> impl IntoView {
    let chip = move |state: Option<RowState>| {
        let word = state.map(|state| state.word().to_owned());
        let (own, shown_word) = (word.clone(), word.clone());
        let on = Memo::new(move |_| filter.get().state == own);
        let href = Memo::new(move |_| paths::bulk_rows(&id.get(), &BulkRowQuery { state: word.clone(), page: None }));
        let count = Memo::new(move |_| Some(bulk.with(|bulk| state.map_or_else(|| bulk.total(), |state| bulk.count(state)))));
        let shown = move || shown_word.is_none() || on.get() || count.get().is_some_and(|count| count > 0);
        view! { <Show when=shown><Chip href name=state.map_or("All rows", RowState::name) count on/></Show> }
    };
    let all = std::iter::once(None).chain(RowState::ALL.into_iter().map(Some));
    view! { <div class="toolbar"><nav class="chips" aria-label="State of the rows">{all.map(chip).collect_view()}</nav></div> }
        .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Rows are being loaded">
                <tbody><SkeletonRows rows=10 widths=&[3, 2, 4, 2]/></tbody>
            </table>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::{attempt::AttemptKind, time::Timestamp};

    use super::*;

    #[test]
    fn only_a_run_without_failures_is_green() {
        let bulk = |phase, moving, counts: Vec<(RowState, u32)>| BulkChangeView {
            id: BulkChangeId::new("b"),
            kind: AttemptKind::Routing,
            summary: String::new(),
            by: String::new(),
            phase,
            counts,
            moving,
            secret: false,
            made_at: Timestamp(0),
            begun_at: None,
            ended_at: None,
        };
        let verified = (RowState::Asked(Outcome::Verified), 9);
        assert_eq!(phase_of(&bulk(BulkPhase::Done, 0, vec![verified])).0, Hue::Ok);
        let accepted = (RowState::Asked(Outcome::Accepted), 1);
        assert_eq!(phase_of(&bulk(BulkPhase::Done, 1, vec![verified, accepted])).0, Hue::Wait);
        assert_eq!(phase_of(&bulk(BulkPhase::Done, 0, vec![verified, accepted])), (Hue::Wait, "Over, 1 not proved".into()));
        let refused = (RowState::Asked(Outcome::Refused), 2);
        assert_eq!(phase_of(&bulk(BulkPhase::Done, 0, vec![verified, refused])), (Hue::Bad, "Over, 2 not done".into()));
    }
}
