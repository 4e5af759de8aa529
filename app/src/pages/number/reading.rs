//! Reading a number from its carrier: by itself once where only the carrier's list was read, and when somebody asks.

use contract::{number::E164, owned::NumberDetail};
use leptos::{prelude::*, task::spawn_local};

use super::page::Shown;
use crate::{
    api,
    ui::{Button, Glyph, Hue, Loaded, Notice, Size, Trouble, TroubleNotice, part},
};

/// A number that is read from its carrier.
#[derive(Clone, Copy)]
pub struct Reading {
    /// It is being read.
    pub busy: RwSignal<bool>,
    /// Why the last try failed.
    pub trouble: RwSignal<Option<Trouble>>,
    loaded: Loaded<NumberDetail>,
    tried: RwSignal<Option<E164>>,
}

impl Reading {
    /// Reads by itself, once for each number that was not read whole.
    pub fn begin(loaded: Loaded<NumberDetail>) -> Self {
        let this = Self { busy: RwSignal::new(false), trouble: RwSignal::new(None), loaded, tried: RwSignal::new(None) };
        let unread = Memo::new(move |_| {
            loaded.data.with(|detail| detail.as_ref().filter(|detail| !detail.whole).map(|detail| detail.row.number.clone()))
        });
        Effect::new(move |_| {
            if let Some(number) = unread.get()
                && this.tried.with_untracked(|tried| tried.as_ref() != Some(&number))
            {
                this.read(number);
            }
        });
        this
    }

    /// Reads this number now.
    pub fn read(self, number: E164) {
        self.busy.set(true);
        self.trouble.set(None);
        self.tried.set(Some(number.clone()));
        spawn_local(async move {
            match api::numbers::read_now(&number).await {
                Ok(now) => self.loaded.put(now),
                Err(error) => {
                    self.trouble.try_set(Some(error.into()));
                }
            }
            self.busy.try_set(false);
        });
    }
}

/// The button in the head of the page, and what the carrier said when it cannot be read.
#[component]
pub fn ReadNow(shown: Shown) -> impl IntoView {
    let reading = shown.reading;
    let read = move || reading.read(shown.number());
    view! {
        <Button icon=Glyph::Refresh busy=reading.busy on_press=read>"Read from the carrier"</Button>
        {part(move || reading.trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

/// Says that only the carrier's list is known of the number, where that is so.
#[component]
pub fn NotReadYet(shown: Shown) -> impl IntoView {
    let reading = shown.reading;
    let note = move || {
        if shown.whole.get() {
            return ().into_any();
        }
        if reading.busy.get() {
            return view! { <Notice><span role="status">"Only the carrier's list was read so far; the number itself is being read now."</span></Notice> }
                .into_any();
        }
        // It was read and more is to be had from nobody: trying again would not help.
        let was_read = reading.tried.with(Option::is_some) && reading.trouble.with(Option::is_none);
        let sentence = if was_read {
            "The carrier does not give everything of this number back: what is not shown here is not known. "
        } else {
            "Not read yet: what is not shown here was not in the carrier's list. "
        };
        view! {
            <Notice hue=Hue::Unknown>
                <span role="status">{sentence}</span>
                {(!was_read).then(|| view! {
                    <Button size=Size::Small on_press=move || reading.read(shown.number())>"Read it now"</Button>
                })}
            </Notice>
        }
        .into_any()
    };
    part(note)
}
