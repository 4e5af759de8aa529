//! What can be done with the whole of the list.

use contract::owned::{NumberPage, NumberQuery};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    paths::Filter,
    ui::{Button, Glyph, Loaded, Trouble, TroubleNotice, dom::save_as_file, part},
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
    view! {
        <Button icon=Glyph::Refresh busy=reading on_press=refresh>"Read again"</Button>
        <Button icon=Glyph::Download busy=saving why_not=nothing on_press=export>"Export this view"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}
