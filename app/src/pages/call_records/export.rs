//! The file of a whole period: begun here, followed here and in the tray, saved from here for a day.

use std::time::Duration;

use contract::{
    call_list::{CallExport, CallExportState, CallListQuery, NewCallExport},
    field::Validate as _,
    id::CallExportId,
};
use leptos::{prelude::*, task::spawn_local};

use super::sums::many;
use crate::{
    api,
    paths::use_parameter,
    ui::{Button, Dialog, Glyph, Hue, Kind, LinkButton, Load, Loaded, Notice, Progress, RelativeTime, part, use_toasts},
};

const SOON: Duration = Duration::from_secs(1);

/// The button, and the dialog that follows the file.
#[component]
pub fn Export(asked: Memo<CallListQuery>) -> impl IntoView {
    let named = use_parameter("export");
    let id = RwSignal::new(None::<CallExportId>);
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(named) = named.get() {
            id.set(Some(CallExportId::new(named)));
            open.set(true);
        }
    });
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let why_not = Signal::derive(move || {
        let query = asked.get();
        NewCallExport { query }.faults().into_iter().next().map(|fault| fault.sentence)
    });
    let begin = move || {
        let query = asked.get_untracked();
        busy.set(true);
        spawn_local(async move {
            match api::call_records::export(&query).await {
                Ok(export) => {
                    id.try_set(Some(export.id));
                    open.try_set(true);
                }
                Err(error) => toasts.say(Hue::Bad, error.sentence, None),
            }
            busy.try_set(false);
        });
    };
    let body = move || id.get().map(|id| view! { <Followed id open/> });
    view! {
        <Button icon=Glyph::Download busy why_not on_press=begin>"Export the period"</Button>
        <Dialog open title="File of call records">{part(body)}</Dialog>
    }
    .into_any()
}

#[component]
fn Followed(id: CallExportId, open: RwSignal<bool>) -> impl IntoView {
    let asked = id.clone();
    let export: Loaded<CallExport> =
        Loaded::new(move || Some(asked.clone()), |id| async move { api::call_records::export_state(&id).await });
    let running = Memo::new(move |_| {
        export.data.with(|export| export.as_ref().is_some_and(|export| export.state == CallExportState::Running))
    });
    let handle = set_interval_with_handle(
        move || {
            if running.try_get_untracked() == Some(true) && !document().hidden() && !export.busy.get_untracked() {
                export.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
    let toasts = use_toasts();
    let own = StoredValue::new(id);
    let remove = move || {
        spawn_local(async move {
            match api::call_records::remove_export(&own.get_value()).await {
                Ok(()) => {
                    open.try_set(false);
                }
                Err(error) => toasts.say(Hue::Bad, error.sentence, None),
            }
        });
    };
    let draw = move |export: Signal<CallExport>| {
        view! {
            <div class="dialog-main">{part(move || shown(export.get()))}</div>
            <div class="dialog-foot">
                <Button kind=Kind::Danger icon=Glyph::Bin on_press=remove>
                    {part(move || if running.get() { "Stop and remove" } else { "Remove" })}
                </Button>
                {part(move || (export.with(|export| export.state) == CallExportState::Done).then(|| {
                    let href = api::call_records::file(&own.get_value());
                    view! { <LinkButton href kind=Kind::Primary icon=Glyph::Download download="call-records.csv">"Save the file"</LinkButton> }
                }))}
            </div>
        }
    };
    view! { <Load of=export skeleton=|| view! { <p class="muted">"Looking…"</p> }.into_any() children=draw/> }.into_any()
}

fn shown(export: CallExport) -> AnyView {
    let period = match (export.query.from, export.query.to) {
        (Some(from), Some(to)) => format!("{from} to {to}, asked for by {}", export.by),
        _ => export.by.clone(),
    };
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let total = export.total.map(|total| format!(" of {}", many(total))).unwrap_or_default();
    let state = match export.state {
        CallExportState::Running => view! {
            <p role="status" class="figures">{format!("{}{total} records read", many(export.read))}</p>
            <Progress label="Records read for the file" done=small(export.read) total=export.total.map(small) hue=Hue::Wait/>
            <p class="muted small">"You may close this: the tray keeps it, and a restart of the server does not lose it."</p>
        }
        .into_any(),
        CallExportState::Done => view! {
            <p role="status">"The file is whole."</p>
            {export.gone_at.map(|at| view! { <p class="muted small">"It goes " <RelativeTime at=at.0/> "."</p> })}
        }
        .into_any(),
        CallExportState::Gone => view! {
            <Notice hue=Hue::Unknown>"The file was kept for a day and is gone. Export the period again to have another."</Notice>
        }
        .into_any(),
        CallExportState::Failed => {
            let why = export.sentence.clone().unwrap_or_default();
            view! { <Notice hue=Hue::Bad>"The file was given up. " {why}</Notice> }.into_any()
        }
    };
    view! {
        <p>{period}</p>
        {state}
        <dl class="facts">
            <dt>"Records in it"</dt><dd class="figures">{many(export.totals.records)}</dd>
            <dt>"Cost"</dt><dd class="figures">{export.totals.money().to_string()}</dd>
            <dt>"Bytes"</dt><dd class="figures">{many(export.bytes)}</dd>
        </dl>
        {(export.unreadable > 0).then(|| view! {
            <Notice hue=Hue::Unknown>{many(export.unreadable)} " rows could not be read and are not in it."</Notice>
        })}
    }
    .into_any()
}
