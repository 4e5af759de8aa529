//! The form of destinations by priority.

use leptos::prelude::*;

use super::{
    page::Shown,
    priorities_draft::{DestinationDraft, MOST_DESTINATIONS, drafts_of, read, rows},
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    components::NumberField,
    ui::{
        Button, Faults, Glyph, Kind, SelectField, Size, TextField,
        dom::{focus_first, soon},
        field::FaultSummary,
    },
};

/// Fields that show their own faults.
const SHOWN: &[&str] = &["destinations.0.to", "destinations.1.to", "destinations.2.to"];

#[component]
pub fn PrioritiesForm(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let before = shown.detail.with_untracked(|detail| detail.routing.seen.clone());
    let drafts = RwSignal::new(drafts_of(before.as_ref()));
    let faults = Faults::new();
    let listed = StoredValue::new(before);
    let plan = Callback::new(move |()| match read(&drafts.get_untracked()) {
        Err(found) => {
            faults.show(found);
            None
        }
        Ok(change) => {
            faults.clear_all();
            let rows = listed.with_value(|before| rows(before.as_ref(), &change.routing));
            Some(Plan::new(ServiceChange::Routing(change), rows))
        }
    });
    let add = move || {
        drafts.update(|drafts| drafts.push(DestinationDraft::new()));
        faults.clear_all();
    };
    let full = Signal::derive(move || {
        (drafts.with(Vec::len) >= MOST_DESTINATIONS).then(|| "A number has at most three destinations.".to_owned())
    });
    let list = move || {
        let count = drafts.with(Vec::len);
        drafts
            .get()
            .into_iter()
            .enumerate()
            .map(|(place, draft)| view! { <Destination drafts draft place count faults/> })
            .collect_view()
    };
    view! {
        <ServiceForm shown open title="Routing" faults plan>
            <p class="muted">
                "A call tries these in their order. There is always at least one: while they are changed and reordered, too."
            </p>
            <ol class="stack tight">{list}</ol>
            <div class="row">
                <Button size=Size::Small icon=Glyph::Plus why_not=full on_press=add>"Add a destination"</Button>
            </div>
            <FaultSummary faults shown=SHOWN/>
        </ServiceForm>
    }
    .into_any()
}

fn kinds() -> Vec<(String, String)> {
    vec![("gateway".into(), "Gateway".into()), ("number".into(), "Telephone number".into())]
}

fn pluses(draft: DestinationDraft) -> Vec<(String, String)> {
    let mut pluses = vec![("with".to_owned(), "With +".to_owned()), ("without".to_owned(), "Without +".to_owned())];
    if draft.plus.with_untracked(String::is_empty) {
        pluses.insert(0, (String::new(), "As the carrier has it".to_owned()));
    }
    pluses
}

#[component]
fn Destination(
    drafts: RwSignal<Vec<DestinationDraft>>,
    draft: DestinationDraft,
    place: usize,
    count: usize,
    faults: Faults,
) -> impl IntoView {
    let to = move |kind: &'static str| move || draft.to.with(|to| to == kind);
    // The row is drawn anew at its new place; the focus goes with it, so that the next press moves it further.
    let swap = move |with: usize, way: &'static str| {
        drafts.update(|drafts| drafts.swap(place, with));
        faults.clear_all();
        soon(move || focus_first(&format!("[aria-label=\"Move destination {} {way}\"]", with + 1)));
    };
    let remove = move || {
        drafts.update(|drafts| {
            drafts.remove(place);
        });
        faults.clear_all();
        soon(|| focus_first("[aria-label=\"Remove destination 1\"]"));
    };
    let field = format!("destinations.{place}.to");
    let own = field.clone();
    let check = move || {
        faults.show_for(&own, &read(&drafts.get_untracked()).err().unwrap_or_default());
    };
    let first = (place == 0).then(|| "It is tried first already.".to_owned());
    let last = (place + 1 == count).then(|| "It is tried last already.".to_owned());
    let only = (count == 1).then(|| "There is always at least one destination; type another in its place.".to_owned());
    let number = place + 1;
    let (by_address, by_number) = (field.clone(), field);
    view! {
        <li class="card step" aria-label=format!("Destination {number}")>
            <div class="row spread">
                <h3>"Priority " {number}</h3>
                <div class="row tools">
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Up label=format!("Move destination {number} up") why_not=first on_press=move || swap(place.saturating_sub(1), "up")/>
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Down label=format!("Move destination {number} down") why_not=last on_press=move || swap(place + 1, "down")/>
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=format!("Remove destination {number}") why_not=only on_press=remove/>
                </div>
            </div>
            <div class="form-grid">
                <div class="two"><SelectField label="Goes to" name="to" value=draft.to options=kinds() on_choose=move || faults.clear_all()/></div>
                <div class="two">
                    <Show when=to("gateway")>
                        <TextField label="IPv4 address" name=by_address.clone() value=draft.address faults mono=true placeholder="203.0.113.7" on_leave=check.clone()/>
                    </Show>
                    <Show when=to("number")>
                        <NumberField label="Number" name=by_number.clone() value=draft.number faults/>
                    </Show>
                </div>
                <div class="two"><SelectField label="The number is sent" name="plus" value=draft.plus options=pluses(draft)/></div>
            </div>
        </li>
    }
    .into_any()
}
