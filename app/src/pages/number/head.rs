//! Who the number is: itself, its carrier, what it is doing, where; how fresh this is, and giving it back.

use contract::{owned::NumberDetail, user::Permission};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::page::Shown;
use crate::{
    api,
    components::{CarrierBadge, Disconnect, NumberCell, StateStatus, why_not},
    paths,
    ui::{Button, Glyph, Kind, Loaded, RelativeTime, Trouble, TroubleNotice, dom::set_title, part},
};

#[component]
pub fn Head(shown: Shown, loaded: Loaded<NumberDetail>) -> impl IntoView {
    let detail = shown.detail;
    let number = detail.with_untracked(|detail| detail.row.number.clone());
    let carrier = detail.with_untracked(|detail| detail.row.carrier.clone());
    let account = detail.with_untracked(|detail| detail.account_name.clone());
    let (country, rest) = number.grouped();
    set_title(&format!("{country} {rest}"));

    let place = Memo::new(move |_| {
        detail.with(|detail| {
            let place = Some(detail.row.place.clone()).filter(|place| !place.is_empty());
            place.into_iter().chain([detail.row.kind.name().to_owned(), account.clone()]).collect::<Vec<_>>().join(" · ")
        })
    });
    let state = Memo::new(move |_| detail.with(|detail| (detail.row.state, detail.row.state_word.clone())));
    let tags = Memo::new(move |_| detail.with(|detail| detail.row.tags.clone()));
    let read_at = Memo::new(move |_| detail.with(|detail| detail.read_at.0));
    let leaving = RwSignal::new(false);
    let navigate = use_navigate();
    view! {
        <div class="page-head">
            <h1><NumberCell number=number.clone() large=true/></h1>
            <CarrierBadge carrier/>
            {part(move || {
                let (state, word) = state.get();
                view! { <StateStatus state word/> }
            })}
            <div class="actions">
                <ReadNow shown loaded/>
                <Button
                    kind=Kind::Danger
                    why_not=why_not(Permission::Buy, Signal::derive(move || detail.with(|detail| detail.removal.clone())))
                    on_press=move || leaving.set(true)
                >
                    "Disconnect"
                </Button>
            </div>
            <p class="under">
                <span class="count">{place} " · read " <RelativeTime at=read_at/></span>
                {part(move || tags.get().into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect_view())}
            </p>
        </div>
        <Disconnect
            open=leaving
            rows=Signal::derive(move || detail.with(|detail| vec![detail.row.clone()]))
            on_sent=move || shown.again.run(())
            on_settled=move || navigate(paths::NUMBERS, Default::default())
        />
    }
    .into_any()
}

/// Reads the number from the carrier now, and says what the carrier said when it cannot.
#[component]
fn ReadNow(shown: Shown, loaded: Loaded<NumberDetail>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let read = move || {
        let number = shown.detail.with_untracked(|detail| detail.row.number.clone());
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::numbers::read_now(&number).await {
                Ok(now) => loaded.put(now),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button icon=Glyph::Refresh busy on_press=read>"Read from the carrier"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
