//! What a person reads on a paper: the linter asks for it, the carrier does not.

use contract::port::{
    document::{Document, DocumentFacts, DocumentKind},
    draft::DocumentChange,
    paste,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::papers,
    components::check,
    ui::{AreaField, Button, Faults, SelectField, Size, TextField, Trouble, TroubleNotice, part, table::counted},
};

/// The small form of a paper's facts. Saved by its button; `on_saved` gets the paper as the server has it.
#[component]
pub fn PaperFacts(paper: Document, on_saved: Callback<(Document,)>) -> impl IntoView {
    let facts = paper.facts.clone();
    let dated = RwSignal::new(facts.dated.map(|day| day.to_string()).unwrap_or_default());
    let signer = RwSignal::new(facts.signer.clone());
    let legible = RwSignal::new(match facts.legible {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => String::new(),
    });
    let numbers = RwSignal::new(facts.numbers.iter().map(|number| number.to_string()).collect::<Vec<_>>().join("\n"));
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let is_letter = paper.kind == DocumentKind::Loa;
    let printed_by_us = facts.printed_by_us;
    let found = Memo::new(move |_| numbers.with(|text| paste::read(text, &[])));
    let said = move || {
        found.with(|found| {
            let count = counted(u32::try_from(found.numbers.len()).unwrap_or(u32::MAX), "number", "numbers");
            match found.refused.first() {
                Some((typed, why)) => format!("{count}. “{typed}”: {why}"),
                None => count,
            }
        })
    };
    let id = paper.id.clone();
    let save = move || {
        let typed = dated.get_untracked();
        let day = typed.trim().parse::<jiff::civil::Date>();
        if !typed.trim().is_empty() && day.is_err() {
            faults.show(vec![("dated".into(), "Choose the day, or leave it empty.".into())]);
            return;
        }
        let change = DocumentChange {
            facts: DocumentFacts {
                dated: day.ok(),
                signer: signer.get_untracked().trim().to_owned(),
                legible: match legible.get_untracked().as_str() {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                },
                numbers: found.with_untracked(|found| found.numbers.iter().map(|one| one.number.clone()).collect()),
                printed_by_us,
                letter: None,
            },
        };
        if !check(&change, faults) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let id = id.clone();
        spawn_local(async move {
            match papers::set_facts(&id, &change).await {
                Ok(paper) => {
                    on_saved.try_run((paper,));
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let readable =
        [("", "Nobody looked"), ("yes", "Yes, every word"), ("no", "No")].map(|(key, name)| (key.to_owned(), name.to_owned()));
    view! {
        <div class="paper-facts" role="group" aria-label=format!("What stands on {}", paper.name)>
            <div class="form-row">
                <TextField label=if is_letter { "Signed on" } else { "Dated" } name="dated" kind="date" value=dated faults/>
                {is_letter.then(|| view! { <TextField label="Signed by" name="signer" value=signer faults/> })}
                <SelectField label="Readable" name="legible" value=legible options=readable.to_vec()/>
            </div>
            {(!printed_by_us).then(|| view! {
                <AreaField label="Numbers on it" name="numbers_on_it" value=numbers optional=true mono=true rows=2/>
                <span class="muted small">{said}</span>
            })}
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            <div class="buttons"><Button size=Size::Small busy on_press=save>"Keep these facts"</Button></div>
        </div>
    }
    .into_any()
}
