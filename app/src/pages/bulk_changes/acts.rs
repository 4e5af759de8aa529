//! What can be done with a bulk change: begin, stop, go on, give up, try the failed rows again, save them.

use std::future::Future;

use contract::{
    attempt::AttemptKind,
    bulk_change::{BulkChangeStart, BulkChangeView, BulkPhase, BulkRowPage, RowState, permission},
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use crate::{
    api::{self, ApiError},
    paths,
    session::use_session,
    ui::{
        Button, Dialog, Glyph, Hue, Kind, Loaded, Notice, TextField, Trouble, TroubleNotice,
        dom::save_as_file,
        part,
        table::{counted, grouped},
    },
};

#[component]
pub fn Acts(bulk: Signal<BulkChangeView>, loaded: Loaded<BulkChangeView>, rows: Loaded<BulkRowPage>) -> impl IntoView {
    let session = use_session();
    let kind = bulk.with_untracked(|bulk| bulk.kind);
    let why_not = session.why_not(permission(kind));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let confirming = RwSignal::new(false);
    let id = StoredValue::new(bulk.with_untracked(|bulk| bulk.id.clone()));
    let navigate = use_navigate();
    let navigate = StoredValue::new(move |to: String| navigate(&to, Default::default()));
    let take = Callback::new(move |(now,): (BulkChangeView,)| {
        loaded.data.try_set(Some(now));
        rows.refetch();
    });
    let stop = Callback::new(move |()| {
        run(busy, trouble, async move { api::bulk_changes::stop(&id.get_value()).await }, move |now| take.run((now,)));
    });
    let go_on = Callback::new(move |()| {
        run(busy, trouble, async move { api::bulk_changes::go_on(&id.get_value()).await }, move |now| take.run((now,)));
    });
    let retry = Callback::new(move |()| {
        run(busy, trouble, async move { api::bulk_changes::retry(&id.get_value()).await }, move |now| {
            navigate.with_value(|go| go(paths::bulk_change(&now.id)));
        });
    });
    let planned = move || bulk.with(|bulk| bulk.phase == BulkPhase::Planned);
    let give_up = Callback::new(move |()| {
        let forgets = bulk.with_untracked(|bulk| bulk.phase == BulkPhase::Planned);
        run(busy, trouble, async move { api::bulk_changes::give_up(&id.get_value()).await }, move |()| {
            if forgets {
                navigate.with_value(|go| go(paths::BULK_CHANGES.to_owned()));
            } else {
                loaded.refetch();
                rows.refetch();
            }
        });
    });
    let save = Callback::new(move |()| {
        run(busy, trouble, async move { api::bulk_changes::failed(&id.get_value()).await }, |text| {
            save_as_file("failed-rows.csv", "text/csv", &text);
        });
    });
    let phase = Memo::new(move |_| bulk.with(|bulk| bulk.phase));
    let failed = Memo::new(move |_| bulk.with(|bulk| bulk.failed()));
    let nothing = Signal::derive(move || {
        why_not.get().or_else(|| {
            let will = bulk.with(|bulk| bulk.count(RowState::Waiting));
            (will == 0).then(|| "No row of this plan changes anything.".to_owned())
        })
    });
    let may_retry = move || matches!(phase.get(), BulkPhase::Stopped | BulkPhase::Done) && failed.get() > 0;
    let danger = kind == AttemptKind::Removal;
    let begin_kind = if danger { Kind::Danger } else { Kind::Primary };
    view! {
        <Show when=move || { failed.get() > 0 }>
            <Button icon=Glyph::Download busy on_press=save>"Save failed rows"</Button>
        </Show>
        <Show when=may_retry>
            <Button icon=Glyph::Refresh busy why_not on_press=retry>"Try failed rows again"</Button>
        </Show>
        <Show when=planned>
            <Button icon=Glyph::Bin busy why_not on_press=give_up>"Forget this plan"</Button>
            <Button kind=begin_kind why_not=nothing on_press=move || confirming.set(true)>"Begin"</Button>
        </Show>
        <Show when=move || phase.get() == BulkPhase::Running>
            <Button busy why_not on_press=stop>"Stop"</Button>
        </Show>
        <Show when=move || phase.get() == BulkPhase::Stopped>
            <Button icon=Glyph::Cross busy why_not on_press=give_up>"Give up what waits"</Button>
            <Button kind=Kind::Primary busy why_not on_press=go_on>"Go on"</Button>
        </Show>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        <Dialog open=confirming title="Begin this bulk change">
            <Confirm bulk open=confirming take/>
        </Dialog>
    }
    .into_any()
}

/// Asks the server, and says so when it did not work.
fn run<T: 'static>(
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    ask: impl Future<Output = Result<T, ApiError>> + 'static,
    then: impl FnOnce(T) + 'static,
) {
    busy.set(true);
    trouble.set(None);
    spawn_local(async move {
        match ask.await {
            Ok(answer) => then(answer),
            Err(error) => {
                trouble.try_set(Some(error.into()));
            }
        }
        busy.try_set(false);
    });
}

#[component]
fn Confirm(bulk: Signal<BulkChangeView>, open: RwSignal<bool>, take: Callback<(BulkChangeView,)>) -> impl IntoView {
    // Frozen when the dialog opens: what is confirmed is what was seen.
    let seen = bulk.get_untracked();
    let (will, expected) = (seen.count(RowState::Waiting), seen.to_type());
    let (same, cannot) = (seen.count(RowState::Same), seen.count(RowState::Cannot));
    let label = format!("Type how many numbers these are, {}", expected.clone().unwrap_or_default());
    let danger = expected.is_some();
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let wanted = StoredValue::new((expected, label.clone()));
    let why_not = Signal::derive(move || {
        wanted.with_value(|(expected, label)| {
            let expected = expected.as_ref()?;
            (typed.with(|typed| typed.trim() != expected)).then(|| format!("{label}, then press this."))
        })
    });
    let id = StoredValue::new(seen.id.clone());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || why_not.get_untracked().is_some() {
            return;
        }
        let start = BulkChangeStart { will, typed: typed.get_untracked().trim().to_owned() };
        run(busy, trouble, async move { api::bulk_changes::begin(&id.get_value(), &start).await }, move |now| {
            open.set(false);
            take.run((now,));
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                <p class="strong">{seen.summary.clone()}</p>
                <dl class="facts">
                    <dt>"Will change"</dt><dd class="figures">{grouped(will)}</dd>
                    <dt>"Stay the same"</dt><dd class="figures">{grouped(same)}</dd>
                    <dt>"Cannot change"</dt><dd class="figures">{grouped(cannot)}</dd>
                </dl>
                {danger.then(|| view! {
                    <Notice hue=Hue::Unknown>"This cannot be undone. The carrier may give what you give back to somebody else at once."</Notice>
                    <TextField label name="typed" value=typed mono=true/>
                })}
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=if danger { Kind::DangerNow } else { Kind::Primary } busy why_not>
                    {format!("Change {}", counted(will, "row", "rows"))}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
