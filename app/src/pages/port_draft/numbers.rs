//! The numbers: pasted or dropped in any form, with nothing lost on the way, and the verdict on each.

use std::{collections::BTreeSet, time::Duration};

use contract::{
    id::AccountId,
    number::NumberKind,
    port::{
        fields::PortFields,
        paste::{self, Pasted},
    },
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File};

use super::{
    desk::Desk,
    inputs::{Bound, RecordChoice, RecordSelect},
    number_rows::NumberRows,
    split_view::SplitView,
};
use crate::{
    api::{self, error::ErrorKind},
    components::{document_drop::files_of, finding::Findings, use_directory},
    ui::{Button, Glyph, Hue, Icon, Kind, Notice, Progress, Size, TroubleNotice, part, table::counted},
};

/// The most of a file that is read: far more than a draft may hold.
const MOST_BYTES: f64 = 2_000_000.0;
/// How often verdicts are looked for while the carrier is being asked.
const LOOK: Duration = Duration::from_secs(2);

#[component]
pub fn NumberSection(desk: Desk) -> impl IntoView {
    let some = Memo::new(move |_| desk.fields.with(|fields| !fields.numbers.is_empty()));
    desk.place("numbers");
    let found = desk.at("numbers".into());
    view! {
        <WonBy desk/>
        <PasteBox desk/>
        <Findings id="numbers-findings".to_owned() of=found/>
        <Show when=move || some.get()>
            <Checking desk/>
            <NumberRows desk/>
            <SplitView desk/>
        </Show>
    }
    .into_any()
}

/// The account that wins the numbers, and their kind.
#[component]
fn WonBy(desk: Desk) -> impl IntoView {
    let directory = use_directory();
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), "Choose an account".to_owned())];
        options.extend(directory.options_that_can(contract::account::Ability::Ports));
        options
    });
    // One account is no choice.
    Effect::new(move |_| {
        let options = options.get();
        if let [_, (only, _)] = options.as_slice()
            && desk.fields.with_untracked(|fields| fields.account.is_none())
        {
            desk.edit(|fields| fields.account = Some(AccountId::new(only.clone())));
        }
    });
    let account = Bound::new(
        |f| f.account.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
        |f, text| f.account = (!text.is_empty()).then(|| AccountId::new(text)),
    );
    let kind = Bound::new(|f| f.kind.word().to_owned(), |f, text| f.kind = NumberKind::from_word(&text).unwrap_or_default());
    let kinds = [NumberKind::Local, NumberKind::TollFree].map(|kind| (kind.word(), kind.name())).to_vec();
    view! {
        <div class="form-row">
            <RecordSelect desk label="Carrier account that wins the numbers" field="account" bound=account options/>
            <RecordChoice desk label="Kind of all numbers" field="kind" bound=kind options=kinds/>
        </div>
    }
    .into_any()
}

#[component]
fn PasteBox(desk: Desk) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let result = RwSignal::new(None::<Pasted>);
    let refused = RwSignal::new(None::<String>);
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let add = move |typed: String| {
        if typed.trim().is_empty() || desk.why_not.with_untracked(Option::is_some) {
            return;
        }
        let found = desk.fields.with_untracked(|fields| paste::read(&typed, &fields.numbers));
        desk.edit(|fields| {
            let first = fields.numbers.is_empty();
            fields.numbers.extend(found.numbers.iter().cloned());
            // The first numbers say which kind they are of; later ones are held against it.
            if first && !fields.numbers.is_empty() && fields.numbers.iter().all(|one| one.number.is_toll_free()) {
                fields.kind = NumberKind::TollFree;
            }
        });
        result.set(Some(found));
        text.set(String::new());
        desk.leave("numbers");
    };
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        if file.size() > MOST_BYTES {
            refused.set(Some(format!("“{}” has {:.1} MB; a file of numbers has at most 2.", file.name(), file.size() / 1e6)));
            return;
        }
        spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(read) if !read.contains('\0') && !read.trim().is_empty() => {
                    refused.try_set(None);
                    add(read);
                }
                Some(_) => {
                    let why = "has no text in it. Save it as CSV, with one number a line, and drop that.";
                    refused.try_set(Some(format!("“{}” {why}", file.name())));
                }
                None => {
                    refused.try_set(Some(format!("“{}” could not be read as text.", file.name())));
                }
            }
        });
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        over.set(false);
        take(files_of(event.data_transfer().and_then(|data| data.files())).into_iter().next());
    };
    let picked = move |_: ev::Event| {
        if let Some(input) = input.get_untracked() {
            take(files_of(input.files()).into_iter().next());
            input.set_value("");
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "Enter" {
            event.prevent_default();
            add(text.get_untracked());
        }
    };
    let preview = move || {
        let typed = text.get();
        if typed.trim().is_empty() {
            return "Any form: one a line, or with commas, semicolons or tabs between. A CSV may have the columns number and losing carrier."
                .to_owned();
        }
        let found = desk.fields.with_untracked(|fields| paste::read(&typed, &fields.numbers));
        reckoning(&found)
    };
    let none_typed =
        Signal::derive(move || text.with(|text| text.trim().is_empty()).then(|| "Paste or type numbers first.".to_owned()));
    let why_not = Signal::derive(move || desk.why_not.get().or_else(|| none_typed.get()));
    view! {
        <Show when=move || desk.why_not.with(Option::is_none)>
            <div
                class="drop"
                class:over=move || over.get()
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=dropped
            >
                <div class="field">
                    <label for="paste-numbers">"Paste numbers"</label>
                    <textarea
                        id="paste-numbers" name="numbers" class="input mono" rows="5" spellcheck="false"
                        placeholder="(706) 510-3027\n706-510-3028, 706 510 3029" aria-describedby="paste-help numbers-findings"
                        prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event))
                        on:keydown=keys
                    ></textarea>
                    <span class="help" id="paste-help" role="status">{preview}</span>
                </div>
                <div class="row">
                    <Button size=Size::Small icon=Glyph::Plus keys="Control+Enter" why_not on_press=move || add(text.get_untracked())>"Add numbers"</Button>
                    <label class="button small choose">
                        <Icon glyph=Glyph::Upload/>
                        "Choose a CSV file"
                        <input class="only-read" type="file" accept=".csv,.txt,text/csv,text/plain" node_ref=input on:change=picked/>
                    </label>
                    <span class="muted small">"or drop one here"</span>
                </div>
                {part(move || refused.get().map(|sentence| view! { <Notice hue=Hue::Bad>{sentence}</Notice> }))}
            </div>
        </Show>
        <Reading result/>
    }
    .into_any()
}

/// Entries in are numbers, merged and refused: nothing is lost.
fn reckoning(found: &Pasted) -> String {
    let count = |n: usize, one: &str, many: &str| counted(u32::try_from(n).unwrap_or(u32::MAX), one, many);
    format!(
        "{} = {} + {} merged + {} refused",
        count(found.entries(), "entry", "entries"),
        count(found.numbers.len(), "number", "numbers"),
        found.merged.len(),
        found.refused.len()
    )
}

/// What became of the entries that were added last.
#[component]
fn Reading(result: RwSignal<Option<Pasted>>) -> impl IntoView {
    part(move || {
        let found = result.get()?;
        let hue = if found.refused.is_empty() { Hue::Ok } else { Hue::Unknown };
        let merged = (!found.merged.is_empty()).then(|| {
            let lines: Vec<_> =
                found.merged.iter().take(200).map(|typed| view! { <li class="mono">{typed.clone()}</li> }).collect();
            view! {
                <details class="reading">
                    <summary>{format!("{} merged: the draft has them already", found.merged.len())}</summary>
                    <ul>{lines}</ul>
                </details>
            }
        });
        let refused = (!found.refused.is_empty()).then(|| {
            let line = |(typed, why): &(String, String)| {
                view! { <li><span class="mono clip">{typed.clone()}</span><span class="note">{why.clone()}</span></li> }
            };
            let lines: Vec<_> = found.refused.iter().take(200).map(line).collect();
            view! {
                <details class="reading" open=true>
                    <summary>{format!("{} refused", found.refused.len())}</summary>
                    <ul>{lines}</ul>
                </details>
            }
        });
        Some(view! {
            <div class="stack tight">
                <Notice hue>
                    <span role="status">{reckoning(&found)}</span>
                    " "
                    <button type="button" class="link" on:click=move |_| result.set(None)>"Close"</button>
                </Notice>
                {refused}
                {merged}
            </div>
        })
    })
}

impl Desk {
    /// How many numbers the carrier was not asked about.
    fn unasked(self) -> usize {
        self.fields
            .try_with_untracked(|fields| {
                self.context.try_with_untracked(|context| unasked(fields, &context.verdicts.keys().collect()))
            })
            .flatten()
            .unwrap_or(0)
    }

    /// Asks about the numbers that were never asked about, once they are saved.
    pub fn ask_about_new(self) {
        let ready = self.base.with_untracked(|base| base.account.is_some()) && self.why_not.with_untracked(Option::is_none);
        if ready && self.unasked() > 0 {
            self.ask();
        }
    }

    /// Asks the carrier about every number.
    pub fn ask(self) {
        if self.checking.get_untracked() {
            return;
        }
        self.checking.set(true);
        self.check_trouble.set(None);
        let id = self.id.get_value();
        // The answer comes when all are asked; until then verdicts are taken as they come.
        let looking = set_interval_with_handle(
            {
                let id = id.clone();
                move || {
                    let id = id.clone();
                    spawn_local(async move {
                        if let Ok(draft) = api::port_drafts::read_by_itself(&id).await
                            && self.checking.try_get_untracked() == Some(true)
                        {
                            self.take_known(&draft);
                        }
                    });
                }
            },
            LOOK,
        );
        spawn_local(async move {
            let answer = api::port_drafts::check(&id).await;
            if let Ok(looking) = looking {
                looking.clear();
            }
            self.checking.try_set(false);
            match answer {
                Ok(draft) => self.receive(&draft),
                Err(error) if error.kind == ErrorKind::TimedOut => {
                    let sentence =
                        "The carrier needs longer for so many numbers. What it said so far is shown; ask again for the rest.";
                    self.check_trouble.try_set(Some(crate::ui::Trouble { sentence: sentence.into(), ..error.into() }));
                }
                Err(error) => {
                    self.check_trouble.try_set(Some(error.into()));
                }
            }
        });
    }
}

fn unasked(fields: &PortFields, asked: &BTreeSet<&contract::number::E164>) -> usize {
    fields.numbers.iter().filter(|one| !asked.contains(&one.number)).count()
}

/// How far the asking is.
#[component]
fn Checking(desk: Desk) -> impl IntoView {
    let total = Memo::new(move |_| u32::try_from(desk.fields.with(|fields| fields.numbers.len())).unwrap_or(u32::MAX));
    let done = Memo::new(move |_| {
        let left = desk.fields.with(|fields| desk.context.with(|context| unasked(fields, &context.verdicts.keys().collect())));
        total.get().saturating_sub(u32::try_from(left).unwrap_or(u32::MAX))
    });
    let said = move || {
        if desk.checking.get() {
            format!("The carrier is being asked: {} of {}", done.get(), total.get())
        } else if done.get() == total.get() {
            format!("The carrier was asked about {}", counted(total.get(), "number", "numbers"))
        } else {
            format!("{} not asked about yet", counted(total.get() - done.get(), "number is", "numbers are"))
        }
    };
    let why_not = Signal::derive(move || {
        desk.why_not.get().or_else(|| {
            let none = desk.fields.with(|fields| fields.account.is_none());
            none.then(|| "Choose the carrier account first; it is asked.".to_owned())
        })
    });
    view! {
        <div class="stack tight">
            <div class="row spread">
                <span class="muted small figures" role="status">{said}</span>
                <Button kind=Kind::Plain size=Size::Small icon=Glyph::Refresh busy=desk.checking why_not on_press=move || desk.ask()>"Ask again"</Button>
            </div>
            <Show when=move || desk.checking.get()>
                <Progress label="Numbers the carrier was asked about" done total=Signal::derive(move || (done.get() > 0).then(|| total.get())) hue=Hue::Wait/>
            </Show>
            {part(move || desk.check_trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || desk.ask()/> }))}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::port::paste;

    use super::reckoning;

    #[test]
    fn the_reckoning_names_every_entry() {
        let found = paste::read("7065103027\n(706) 510-3027\n123\n7065103028", &[]);
        assert_eq!(reckoning(&found), "4 entries = 2 numbers + 1 merged + 1 refused");
    }
}
