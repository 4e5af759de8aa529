//! What can be done with the whole of the list.

use contract::owned::{NumberPage, NumberQuery};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    paths::{self, Filter},
    ui::{Button, Glyph, LinkButton, Loaded, Trouble, TroubleNotice, dom::save_as_file, part, table::grouped},
};

/// Reads the carriers anew; saves exactly this view.
#[component]
pub fn Actions(filter: Filter<NumberQuery>, list: Loaded<NumberPage>) -> impl IntoView {
    let trouble = RwSignal::new(None::<Trouble>);
    let asking = RwSignal::new(false);
    let saving = RwSignal::new(false);
    let reading = Signal::derive(move || {
        asking.get() || list.data.with(|page| page.as_ref().is_some_and(|page| page.read.iter().any(|one| one.reading.is_some())))
    });
    let refresh = move || {
        asking.set(true);
        trouble.set(None);
        spawn_local(async move {
            if let Err(error) = api::numbers::refresh().await {
                trouble.try_set(Some(error.into()));
            }
            list.refetch();
            asking.try_set(false);
        });
    };
    let export = move || {
        saving.set(true);
        trouble.set(None);
        let query = filter.get_untracked();
        spawn_local(async move {
            match api::numbers::export(&query).await {
                Ok(text) => save_as_file("numbers.csv", "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            saving.try_set(false);
        });
    };
    let nothing = Signal::derive(move || {
        list.data
            .with(|page| page.as_ref().is_some_and(|page| page.matching == 0))
            .then(|| "There is nothing in this view.".to_owned())
    });
    let matching = Memo::new(move |_| list.data.with(|page| page.as_ref().map_or(0, |page| page.matching)));
    let all = move || match matching.get() {
        1 => "Change the one that matches …".to_owned(),
        count => format!("Change all {} that match …", grouped(count)),
    };
    let change = Signal::derive(move || paths::new_bulk_change(&filter.get()));
    view! {
        <LinkButton href=paths::BULK_CHANGES icon=Glyph::Bulk>"Bulk changes"</LinkButton>
        <Show when=move || { matching.get() > 0 }>
            <LinkButton href=change>{part(all)}</LinkButton>
        </Show>
        <Button icon=Glyph::Refresh busy=reading on_press=refresh>"Read again"</Button>
        <Button icon=Glyph::Download busy=saving why_not=nothing on_press=export>"Export this view"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
