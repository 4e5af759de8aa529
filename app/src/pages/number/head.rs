//! Who the number is: itself, its carrier, what it is doing, where; how fresh this is, and giving it back.

use contract::user::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{page::Shown, reading::ReadNow};
use crate::{
    components::{CarrierBadge, Disconnect, NumberCell, StateStatus, why_not},
    paths,
    ui::{Button, Kind, RelativeTime, dom::set_title, part},
};

#[component]
pub fn Head(shown: Shown) -> impl IntoView {
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
                <ReadNow shown/>
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
