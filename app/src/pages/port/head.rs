//! What the request is: its title, where it stands, each axis as the carrier says it; what can be done with all of it.

use contract::{
    carrier::Capability,
    port::{
        calendar,
        detail::PortDetail,
        status::{Axis, Phase},
    },
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    actions::{ActivateButton, MenuAct, of_request},
    page::Shown,
};
use crate::{
    api,
    components::{
        Act, Axes, OutcomeStatus, PhaseBadge,
        port_day::{FocDay, Snapback},
        port_phase::disagreement,
        why_not,
    },
    paths,
    ui::{
        Button, Glyph, Hue, Icon, Loaded, Menu, Notice, RelativeTime, Trouble, TroubleNotice, dom::save_as_file, dom::set_title,
        now_ms, part, table::counted,
    },
};

#[component]
pub fn Head(shown: Shown, loaded: Loaded<PortDetail>) -> impl IntoView {
    let detail = shown.detail;
    let title = Memo::new(move |_| detail.with(|detail| detail.row.title.clone()));
    Effect::new(move |_| set_title(&title.get()));
    let phase = Memo::new(move |_| detail.with(|detail| detail.row.phase));
    let pending = Memo::new(move |_| detail.with(|detail| detail.row.pending.clone()));
    let axis = Memo::new(move |_| detail.with(|detail| detail.row.axis.clone()));
    let about = Memo::new(move |_| detail.with(about));
    let read_at = Memo::new(move |_| detail.with(|detail| detail.read_at.0));
    let act = move |act: Act| shown.acting.set(Some(detail.with_untracked(|detail| of_request(detail, act))));
    let may = move |part: fn(&PortDetail) -> Capability| Signal::derive(move || detail.with(part));
    view! {
        <div class="page-head">
            <h1>{title}</h1>
            {part(move || view! { <PhaseBadge phase=phase.get()/> })}
            {part(move || pending.get().map(|(attempt, outcome)| view! {
                <a class="link" href=paths::order(&attempt)><OutcomeStatus outcome/></a>
            }))}
            <div class="actions">
                <ReadNow shown loaded/>
                <ActivateButton what="the whole request" may=may(|detail| detail.activate.clone()) on_press=move || act(Act::Activate)/>
                <More shown may_cancel=may(|detail| detail.cancel.clone()) may_delete=may(|detail| detail.delete.clone()) act=Callback::new(move |(what,)| act(what))/>
            </div>
            <div class="under">
                {part(move || view! { <Axes axes=vec![axis.get()]/> })}
                <span class="count">{about} " · read " <RelativeTime at=read_at/></span>
            </div>
        </div>
        <Next shown/>
        <Warnings shown/>
    }
    .into_any()
}

/// How many numbers of which kind, whose account, which request.
fn about(detail: &PortDetail) -> String {
    let kind = detail.row.kind.map(|kind| kind.name().to_lowercase());
    let numbers = match kind {
        Some(kind) => counted(detail.row.numbers, &format!("{kind} number"), &format!("{kind} numbers")),
        None => counted(detail.row.numbers, "number", "numbers"),
    };
    format!("{numbers} · {} · request {}", detail.row.account_name, detail.row.request.as_str())
}

/// The line that says what comes next, with the closest date.
#[component]
fn Next(shown: Shown) -> impl IntoView {
    let next = Memo::new(move |_| {
        shown.detail.with(|detail| (detail.row.next.clone(), detail.row.foc_date, !detail.row.phase.is_open()))
    });
    part(move || {
        let (next, foc, over) = next.get();
        view! {
            <p class="next-line">
                <b>"Next"</b>
                <span>{next}</span>
                <span class="end row">
                    <span class="row"><span class="muted">"FOC"</span><FocDay day=foc over/></span>
                </span>
            </p>
        }
    })
}

/// What one should know before doing anything: axes that disagree, too many changes, a snapback that still runs.
#[component]
fn Warnings(shown: Shown) -> impl IntoView {
    let disagree = Memo::new(move |_| {
        shown.detail.with(|detail| {
            let sub_orders: Vec<&[Axis]> = detail.sub_orders.iter().map(|one| one.row.axes.as_slice()).collect();
            disagreement(&detail.row.axis, &sub_orders)
        })
    });
    let supplements = Memo::new(move |_| shown.detail.with(|detail| detail.supplements));
    let snapback = Memo::new(move |_| shown.detail.with(latest_activation));
    let counter = move || {
        let sent = supplements.get();
        (sent >= calendar::MOST_CHANGES).then(|| {
            view! {
                <Notice hue=Hue::Unknown>
                    {format!("{} were sent since the first date was given. ", counted(sent, "change", "changes"))}
                    "Many losing carriers cancel at the fourth: let it go over as it is, or cancel it and begin a new request."
                </Notice>
            }
        })
    };
    view! {
        <div class="stack tight warnings">
            {part(move || disagree.get().map(|sentence| view! { <Notice hue=Hue::Unknown>{sentence}</Notice> }))}
            {part(counter)}
            {part(move || snapback.get().map(|active_at| view! { <p class="snapback-line"><Snapback active_at told=true/></p> }))}
        </div>
    }
    .into_any()
}

/// When the last of the numbers went over, if that is less than a day ago.
fn latest_activation(detail: &PortDetail) -> Option<contract::time::Timestamp> {
    let since = now_ms() - calendar::SNAPBACK_MS;
    let all = detail.sub_orders.iter().flat_map(|one| one.numbers.iter().filter_map(|number| number.active_at));
    all.filter(|at| at.0 > since && detail.row.phase != Phase::Leaving).max()
}

/// Reads the request from the carrier now, and says what the carrier said when it cannot.
#[component]
fn ReadNow(shown: Shown, loaded: Loaded<PortDetail>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let read = move || {
        let (account, request) = shown.ids();
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::ports::read_now(&account, &request).await {
                Ok(now) => loaded.put(now),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    // A request that was only listed so far is read when somebody opens it.
    if shown.detail.with_untracked(|detail| detail.record.is_none() || detail.routing.seen.is_none()) {
        read();
    }
    view! {
        <Button icon=Glyph::Refresh busy on_press=read>"Read now"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

/// Cancelling and deleting it, the draft it came from, and the carrier's own file.
#[component]
fn More(shown: Shown, may_cancel: Signal<Capability>, may_delete: Signal<Capability>, act: Callback<(Act,)>) -> impl IntoView {
    let why_cancel = why_not(Permission::Port, may_cancel);
    let why_delete = why_not(Permission::Port, may_delete);
    let trouble = RwSignal::new(None::<Trouble>);
    let draft = shown.detail.with_untracked(|detail| detail.draft.clone());
    let save = move || {
        let (account, request) = shown.ids();
        trouble.set(None);
        spawn_local(async move {
            match api::ports::carrier_export(&account, Some(&request), None).await {
                Ok(text) => save_as_file(&format!("port-{}.csv", request.as_str()), "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    };
    view! {
        <Menu label="More of this request" size=crate::ui::Size::Normal>
            <MenuAct glyph=Glyph::Cross name="Cancel the request" why_not=why_cancel on_press=move || act.run((Act::Cancel,))/>
            <MenuAct glyph=Glyph::Bin name="Delete the request" why_not=why_delete on_press=move || act.run((Act::Delete,))/>
            <button type="button" class="menu-item" on:click=move |_| save()>
                <Icon glyph=Glyph::Download/> "The carrier’s own file (CSV)"
            </button>
            {draft.clone().map(|draft| view! {
                <a class="menu-item" href=paths::port_draft(&draft)><Icon glyph=Glyph::Book/> "The draft it came from"</a>
            })}
        </Menu>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
