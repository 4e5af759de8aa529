//! The list of drafts: what each holds, what blocks it, and who saved it last.

use std::time::Duration;

use contract::{
    id::PortDraftId,
    port::draft::{PortDraftRow, PortDraftStart},
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use crate::{
    api::{self, ApiError},
    components::OutcomeStatus,
    paths,
    session::use_session,
    ui::{
        Button, Dialog, EmptyState, Glyph, Hue, Kind, Load, Loaded, PageHead, RelativeTime, Size, SkeletonRows, Status, Trouble,
        TroubleNotice, part, table::counted,
    },
};

/// How often the list is read anew while one looks at it.
const AGAIN: Duration = Duration::from_secs(15);

#[component]
pub fn PortDraftsPage() -> impl IntoView {
    let list: Loaded<Vec<PortDraftRow>> = Loaded::once::<ApiError, _>(api::port_drafts::list);
    list.refetch_every(AGAIN);
    let session = use_session();
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let leaving = RwSignal::new(None::<PortDraftRow>);
    let start = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::port_drafts::start(&PortDraftStart::default()).await {
                Ok(draft) => navigate(&paths::port_draft(&draft.id), Default::default()),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    });
    let count = move || {
        let said = move || {
            list.data.with(|rows| {
                rows.as_ref().map(|rows| {
                    let open = rows.iter().filter(|row| row.outcome.is_none()).count();
                    counted(u32::try_from(open).unwrap_or(u32::MAX), "open draft", "open drafts")
                })
            })
        };
        view! { {said} }
    };
    let why_not = session.why_not(Permission::Port);
    let empty = move || {
        view! {
            <EmptyState
                glyph=Glyph::Arrow
                title="No draft yet"
                sentence="A draft holds everything for one port: numbers, end user, losing account, date and papers. It is saved as you go, and the whole team sees it."
            >
                <Button kind=Kind::Primary busy why_not on_press=start>"New port"</Button>
            </EmptyState>
        }
    };
    let draw = move |rows: Signal<Vec<PortDraftRow>>| view! { <Rows rows leaving/> };
    view! {
        <a class="back" href=paths::PORTS>"← Ports"</a>
        <PageHead title="Port drafts" count=count>
            <Button icon=Glyph::Refresh busy=list.busy on_press=move || list.refetch()>"Read again"</Button>
            <Button kind=Kind::Primary icon=Glyph::Plus busy why_not on_press=start>"New port"</Button>
        </PageHead>
        <div class="stack">
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            <Load of=list skeleton=skeleton is_empty=Vec::is_empty empty=empty children=draw/>
        </div>
        <Leaving leaving list/>
    }
    .into_any()
}

#[component]
fn Rows(rows: Signal<Vec<PortDraftRow>>, leaving: RwSignal<Option<PortDraftRow>>) -> impl IntoView {
    let draw = move |row: PortDraftRow| view! { <Row row leaving/> };
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow" aria-label="Port drafts">
                    <thead>
                        <tr>
                            <th>"Draft"</th><th>"State"</th><th class="end">"Numbers"</th><th class="end">"Papers"</th>
                            <th>"Begun by"</th><th>"Saved"</th><th><span class="only-read">"Delete"</span></th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: PortDraftRow, leaving: RwSignal<Option<PortDraftRow>>) -> impl IntoView {
    let session = use_session();
    let state = match (row.outcome, row.blocked_by) {
        (Some(outcome), _) => {
            view! { <span class="row one-line"><span>"Submitted"</span><OutcomeStatus outcome/></span> }.into_any()
        }
        (None, 0) => view! { <Status hue=Hue::Ok word="Ready to submit".to_owned()/> }.into_any(),
        (None, n) => view! { <Status hue=Hue::Unknown word=counted(n, "thing missing", "things missing")/> }.into_any(),
    };
    let submitted = row.outcome.is_some();
    let why_not = Signal::derive(move || {
        if submitted {
            Some("It was submitted; it stays as the record of what was sent.".to_owned())
        } else {
            session.why_not(Permission::Port).get()
        }
    });
    let kept = StoredValue::new(row.clone());
    let label = format!("Delete the draft {}", row.title);
    view! {
        <tr>
            <td class="lead"><a class="strong draft-link" href=paths::port_draft(&row.id)>{row.title}</a></td>
            <td>{state}</td>
            <td class="end figures" data-label="Numbers">{row.numbers}</td>
            <td class="end figures" data-label="Papers">{row.documents}</td>
            <td class="muted" data-label="Begun by">{row.begun_by}</td>
            <td class="muted"><RelativeTime at=row.saved_at.0/> " by " {row.saved_by}</td>
            <td class="end act"><Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label why_not on_press=move || leaving.set(Some(kept.get_value()))/></td>
        </tr>
    }
    .into_any()
}

/// Asks before a draft is thrown away.
#[component]
fn Leaving(leaving: RwSignal<Option<PortDraftRow>>, list: Loaded<Vec<PortDraftRow>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    Effect::new(move |_| {
        if leaving.with(Option::is_some) {
            trouble.set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            leaving.set(None);
        }
    });
    let throw = move |id: PortDraftId| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::port_drafts::remove(&id).await {
                Ok(()) => {
                    open.try_set(false);
                    list.refetch();
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let body = move || {
        leaving.get().map(|row| {
            let id = row.id.clone();
            let holds = format!("{} and {}", counted(row.numbers, "number", "numbers"), counted(row.documents, "paper", "papers"));
            view! {
                <div class="dialog-main">
                    <p><b>{row.title}</b> " with " {holds} " is deleted for the whole team. This cannot be undone. Nothing was sent to a carrier."</p>
                    {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                </div>
                <div class="dialog-foot">
                    <Button on_press=move || open.set(false)>"Keep it"</Button>
                    <Button kind=Kind::DangerNow busy on_press=move || throw(id.clone())>"Delete the draft"</Button>
                </div>
            }
        })
    };
    view! { <Dialog open title="Delete this draft?">{part(body)}</Dialog> }.into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="table-card">
            <table class="table" aria-label="Drafts are being loaded">
                <tbody><SkeletonRows rows=5 widths=&[4, 3, 1, 1, 2, 3, 0]/></tbody>
            </table>
        </div>
    }
    .into_any()
}
