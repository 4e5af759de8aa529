//! The form of a trunk group: new, or one that is changed.

use contract::{
    account::Ability,
    id::AccountId,
    trunk_group::{TrunkGroupDraft, TrunkGroupRow},
};
use leptos::prelude::*;

use super::draft::{Typed, difference, formats, headers, rows, spreads};
use crate::{
    api,
    components::{Planned, ReviewedForm, use_directory},
    ui::{AreaField, Faults, Hue, Notice, SelectField, TextField},
};

#[component]
pub fn GroupForm(
    open: RwSignal<bool>,
    /// The group that is changed; without one, a new one is made.
    #[prop(optional, into)]
    before: Option<TrunkGroupRow>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let typed = Typed::from(before.as_ref().map(|row| &row.group));
    let faults = Faults::new();
    let account = RwSignal::new(before.as_ref().map(|row| row.account.as_str().to_owned()).unwrap_or_default());
    let planned = Planned::new();
    let is_new = before.is_none();
    let numbers = before.as_ref().map_or(0, |row| row.numbers);
    let kept = StoredValue::new(before);

    let submit = move || {
        let chosen = !account.with_untracked(String::is_empty);
        let mut found = untrack(|| typed.read()).err().unwrap_or_default();
        if !chosen {
            found.push(("account".into(), "Choose the account the group belongs to.".into()));
        }
        if faults.show(found)
            && let Ok(draft) = untrack(|| typed.read())
        {
            planned.review(draft);
        }
    };
    let changes = planned.tell(move |after| kept.with_value(|row| rows(row.as_ref().map(|row| &row.group), after)));
    let gone = Memo::new(move |_| {
        let after = typed.read().map(|draft| draft.endpoints).unwrap_or_default();
        kept.with_value(|row| row.as_ref().map(|row| difference(&row.group.endpoints, &after)))
    });
    let warning = Signal::derive(move || {
        let removed = gone.get().map_or(0, |(_, removed)| removed.len());
        (removed > 0 && numbers > 0)
            .then(|| format!("{numbers} of your numbers route here. Calls no longer reach the {removed} that go."))
    });
    let send = planned.sending(move |draft: TrunkGroupDraft, key| async move {
        let account = AccountId::new(account.get_untracked());
        let asked = match kept.with_value(|row| row.as_ref().map(|row| row.group.id.clone())) {
            Some(id) => api::trunk_groups::update(&account, &id, &draft, &key).await,
            None => api::trunk_groups::create(&account, &draft, &key).await,
        };
        asked.map(|asked| vec![asked.attempt])
    });
    let title = if is_new { "New trunk group" } else { "Change of a trunk group" };
    view! {
        <ReviewedForm
            open review=planned.open on_submit=submit title send changes warning faults on_sent=on_done on_settled=on_done
        >
            {kept.with_value(|row| row.as_ref().map(ids))}
            {is_new.then(|| view! { <AccountField account faults/> })}
            <Fields typed faults/>
            {(!is_new).then(|| view! { <Difference gone/> })}
        </ReviewedForm>
    }
    .into_any()
}

/// The two ids, each for what it is for: they are never the same thing.
fn ids(row: &TrunkGroupRow) -> AnyView {
    view! {
        <dl class="facts">
            <dt>"For routing"</dt><dd class="mono">{row.group.routing_id.as_str().to_owned()}</dd>
            <dt>"For editing"</dt><dd class="mono">{row.group.id.as_str().to_owned()}</dd>
        </dl>
    }
    .into_any()
}

#[component]
fn AccountField(account: RwSignal<String>, faults: Faults) -> impl IntoView {
    let directory = use_directory();
    let options = Signal::derive(move || {
        let mut options = directory.options_that_can(Ability::TrunkGroups);
        if options.len() != 1 {
            options.insert(0, (String::new(), "Choose an account".to_owned()));
        }
        options
    });
    // One account is no choice.
    Effect::new(move |_| {
        if let [(only, _)] = options.get().as_slice() {
            account.set(only.clone());
        }
    });
    let several = move || options.with(Vec::len) > 1;
    view! { <Show when=several><SelectField label="Account" name="account" value=account options faults/></Show> }.into_any()
}

#[component]
fn Fields(typed: Typed, faults: Faults) -> impl IntoView {
    let check = move |field: &'static str| move || faults.show_for(field, &untrack(|| typed.read()).err().unwrap_or_default());
    view! {
        <div class="form-grid">
            <div class="four"><TextField label="Name" name="name" value=typed.name faults on_leave=check("name")/></div>
            <div class="two">
                <TextField label="Prefix" name="prefix" value=typed.prefix faults mono=true optional=true placeholder="2377#" on_leave=check("prefix")/>
            </div>
            <div class="two"><SelectField label="Calls are" name="spread" value=typed.spread options=spreads()/></div>
            <div class="two"><SelectField label="Number arrives as" name="number_format" value=typed.number_format options=formats()/></div>
            <div class="two"><SelectField label="Caller stands in" name="caller_header" value=typed.caller_header options=headers()/></div>
            <div class="all">
                <AreaField
                    label="Endpoints, one a line"
                    name="endpoints"
                    value=typed.endpoints
                    faults
                    mono=true
                    rows=5
                    placeholder="203.0.113.7:5060"
                    help="IPv4 addresses; the port is 5060 when none is typed. From the top down, the first is tried first."
                    on_leave=check("endpoints")
                />
            </div>
        </div>
    }
    .into_any()
}

type Gone = Option<(Vec<contract::trunk_group::Endpoint>, Vec<contract::trunk_group::Endpoint>)>;

/// What comes and what goes, while one types.
#[component]
fn Difference(gone: Memo<Gone>) -> impl IntoView {
    let shown = move || {
        let (added, removed) = gone.get()?;
        let list = |all: Vec<contract::trunk_group::Endpoint>| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        (!added.is_empty() || !removed.is_empty()).then(|| {
            view! {
                <Notice hue=if removed.is_empty() { Hue::Wait } else { Hue::Unknown }>
                    {(!added.is_empty()).then(|| view! { <div>"Added: " <span class="mono">{list(added)}</span></div> })}
                    {(!removed.is_empty()).then(|| view! { <div>"Removed: " <span class="mono">{list(removed)}</span></div> })}
                </Notice>
            }
        })
    };
    shown.into_any()
}
