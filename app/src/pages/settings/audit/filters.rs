//! What is looked for, kept in the address; and a file of exactly that.

use contract::{
    audit::{AuditQuery, AuditRow},
    paging::Page,
};
use jiff::civil::Date;
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    api,
    paths::{Enter, Filter},
    ui::{Button, Faults, Glyph, Loaded, SelectField, TextField, Trouble, TroubleNotice, dom::save_as_file, part},
};

/// What can come of something, as the log writes it.
const OUTCOMES: [&str; 10] =
    ["done", "refused", "failed", "asked", "accepted", "verified", "unknown", "manual", "not_sent", "not_done"];

/// The fields as they were typed.
#[derive(Clone, Copy)]
struct Draft {
    q: RwSignal<String>,
    who: RwSignal<String>,
    action: RwSignal<String>,
    outcome: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
}

/// What was typed; nothing for nothing.
fn typed(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The day that was typed.
fn day(text: &str) -> Result<Option<Date>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| format!("“{text}” is not a day; write 2026-11-22.")),
    }
}

/// The days that were typed, or what is wrong with which field.
fn days(from: &str, to: &str) -> Result<(Option<Date>, Option<Date>), (String, String)> {
    let from = day(from).map_err(|sentence| ("from".to_owned(), sentence))?;
    let to = day(to).map_err(|sentence| ("to".to_owned(), sentence))?;
    match (from, to) {
        (Some(first), Some(last)) if first > last => Err(("to".to_owned(), "The last day lies before the first.".to_owned())),
        both => Ok(both),
    }
}

impl Draft {
    fn new() -> Self {
        let field = || RwSignal::new(String::new());
        Self { q: field(), who: field(), action: field(), outcome: field(), from: field(), to: field() }
    }

    /// Takes over what the address says.
    fn take(self, query: &AuditQuery) {
        self.q.set(query.q.clone().unwrap_or_default());
        self.who.set(query.who.clone().unwrap_or_default());
        self.action.set(query.action.clone().unwrap_or_default());
        self.outcome.set(query.outcome.clone().unwrap_or_default());
        self.from.set(query.from.map(|day| day.to_string()).unwrap_or_default());
        self.to.set(query.to.map(|day| day.to_string()).unwrap_or_default());
    }

    fn read(self) -> Result<AuditQuery, (String, String)> {
        let of = |field: RwSignal<String>| typed(&field.get_untracked());
        let (from, to) = days(&self.from.get_untracked(), &self.to.get_untracked())?;
        Ok(AuditQuery {
            q: of(self.q),
            who: of(self.who),
            action: of(self.action),
            outcome: of(self.outcome),
            from,
            to,
            cursor: None,
        })
    }
}

/// The form.
#[component]
pub fn Filters(filter: Filter<AuditQuery>, page: Loaded<Page<AuditRow>>) -> impl IntoView {
    let draft = Draft::new();
    let faults = Faults::new();
    // The address is what counts: also after going back.
    Effect::new(move |_| draft.take(&filter.get()));
    let search = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match draft.read() {
            Ok(query) => {
                faults.clear_all();
                filter.set(&query, Enter::Push);
            }
            Err(wrong) => {
                faults.show(vec![wrong]);
            }
        }
    };
    let saving = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let export = move || {
        saving.set(true);
        trouble.set(None);
        let query = filter.get_untracked();
        spawn_local(async move {
            match api::audit::export(&query).await {
                Ok(text) => save_as_file("audit.csv", "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            saving.try_set(false);
        });
    };
    let nothing = Signal::derive(move || {
        let empty = page.data.with(|page| page.as_ref().is_some_and(|page| page.items.is_empty()));
        empty.then(|| "There is nothing in this view.".to_owned())
    });
    let some = move || filter.signal().with(|query| AuditQuery { cursor: None, ..query.clone() } != AuditQuery::default());
    let outcomes: Vec<(String, String)> = std::iter::once((String::new(), "Any outcome".to_owned()))
        .chain(OUTCOMES.iter().map(|word| ((*word).to_owned(), word.replace('_', " "))))
        .collect();
    view! {
        <form class="form-row audit-filters" role="search" on:submit=search novalidate>
            <TextField label="Words in who, action or subject" name="q" kind="search" value=draft.q placeholder="removal, 7065550127, a name"/>
            <TextField label="Who" name="who" kind="search" value=draft.who placeholder="A part of a name"/>
            <TextField label="Action begins with" name="action" value=draft.action mono=true placeholder="session, number., cart.checkout"/>
            <SelectField label="Outcome" name="outcome" value=draft.outcome options=outcomes/>
            <TextField label="From day (UTC)" name="from" kind="date" value=draft.from faults/>
            <TextField label="To day (UTC)" name="to" kind="date" value=draft.to faults/>
            <div class="buttons">
                <Button icon=Glyph::Search>"Find"</Button>
                <Show when=some>
                    <Button on_press=move || filter.set(&AuditQuery::default(), Enter::Push)>"Clear"</Button>
                </Show>
                <Button icon=Glyph::Download busy=saving why_not=nothing on_press=export>"Export this view"</Button>
            </div>
        </form>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_their_order_or_refused_beside_their_field() {
        let both = days("2026-11-01", "2026-11-22").unwrap();
        assert_eq!(both.0.map(|day| day.to_string()).as_deref(), Some("2026-11-01"));
        assert_eq!(days("", " "), Ok((None, None)));
        assert_eq!(days("2026-11-23", "2026-11-22").unwrap_err().0, "to");
        assert_eq!(days("yesterday", "").unwrap_err().0, "from");
    }
}
