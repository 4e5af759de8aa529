//! One number: what each service is, as read from the carrier, and what was asked for since.

use std::time::Duration;

use contract::{
    number::E164,
    owned::{AskedChange, NumberDetail},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    caller_name::CallerNamePanel,
    emergency::EmergencyPanel,
    fax::FaxPanel,
    features::FeaturesPanel,
    head::Head,
    history::History,
    listing::ListingPanel,
    note::{NotePanel, Unasked},
    reading::{NotReadYet, Reading},
    routing::RoutingPanel,
};
use crate::{
    api,
    paths::{self, use_parameter},
    ui::{EmptyState, Glyph, LinkButton, Load, Loaded, PageHead, Panel},
};

/// How often the number is looked at again while a change of it is open.
const SOON: Duration = Duration::from_secs(2);

/// What every panel of a number needs.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The number with everything.
    pub detail: Signal<NumberDetail>,
    /// Reads it again from our server.
    pub again: Callback<()>,
    /// Which panel the address wants open for change.
    pub wanted: Memo<Option<String>>,
    /// Whether all of it was read, or only what the carrier's list says.
    pub whole: Memo<bool>,
    /// Reading it from the carrier.
    pub reading: Reading,
}

impl Shown {
    /// Whether the address opens this panel's form.
    pub fn opens(self, panel: &str) -> RwSignal<bool> {
        RwSignal::new(self.wanted.with_untracked(|wanted| wanted.as_deref() == Some(panel)))
    }

    /// The number.
    pub fn number(self) -> E164 {
        self.detail.with_untracked(|detail| detail.row.number.clone())
    }
}

/// The page of a number.
#[component]
pub fn NumberPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| E164::parse(&params.get("number").unwrap_or_default()).ok()));
    let detail: Loaded<NumberDetail> =
        Loaded::new(move || number.get(), |number| async move { api::numbers::detail(&number).await });
    look_again_while_open(detail);
    let reading = Reading::begin(detail);
    let wanted = use_parameter("change");
    let draw = move |shown: Signal<NumberDetail>| {
        let whole = Memo::new(move |_| shown.with(|detail| detail.whole));
        let again = Callback::new(move |()| detail.refetch());
        view! { <Whole shown=Shown { detail: shown, again, wanted, whole, reading }/> }
    };
    let known = move || number.with(Option::is_some);
    view! {
        <a class="back" href=paths::NUMBERS>"← Numbers"</a>
        <Show when=known fallback=not_a_number>
            <Load of=detail skeleton=skeleton children=draw/>
        </Show>
    }
    .into_any()
}

#[component]
fn Whole(shown: Shown) -> impl IntoView {
    view! {
        <Head shown/>
        <NotReadYet shown/>
        <Unasked shown/>
        <div class="panels even">
            <RoutingPanel shown/>
            <EmergencyPanel shown/>
            <CallerNamePanel shown/>
            <ListingPanel shown/>
            <FaxPanel shown/>
            <NotePanel shown/>
            <FeaturesPanel shown/>
            <History detail=shown.detail/>
        </div>
    }
    .into_any()
}

fn open_changes(detail: &NumberDetail) -> bool {
    let open = |asked: &Option<AskedChange>| asked.as_ref().is_some_and(|asked| asked.outcome.is_open());
    open(&detail.routing.asked)
        || open(&detail.emergency.asked)
        || open(&detail.listing.asked)
        || open(&detail.caller_name.asked)
        || open(&detail.fax.asked)
        || open(&detail.features_asked)
        || detail.history.iter().any(|row| row.outcome.is_open())
}

fn look_again_while_open(detail: Loaded<NumberDetail>) {
    let open = Memo::new(move |_| detail.data.with(|detail| detail.as_ref().is_some_and(open_changes)));
    let handle = set_interval_with_handle(
        move || {
            if open.try_get_untracked() == Some(true) && !document().hidden() && !detail.busy.get_untracked() {
                detail.refetch();
            }
        },
        SOON,
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
}

fn not_a_number() -> AnyView {
    view! {
        <PageHead title="Not a number"/>
        <EmptyState glyph=Glyph::Question title="This address names no telephone number" sentence="Any digits of a number find it with Ctrl K.">
            <LinkButton href=paths::NUMBERS.to_owned()>"All numbers"</LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    let panel = |title: &'static str| {
        view! {
            <Panel title>
                <div class="stack" aria-hidden="true">
                    <span class="skeleton w4"></span>
                    <span class="skeleton w3"></span>
                    <span class="skeleton w4"></span>
                </div>
            </Panel>
        }
    };
    view! {
        <div class="page-head"><span class="skeleton title" role="status" aria-label="The number is being loaded"></span></div>
        <div class="panels even">
            {["Routing", "911 address", "Caller name", "411 listing", "Fax", "Features", "Ours", "History"].into_iter().map(panel).collect_view()}
        </div>
    }
    .into_any()
}
