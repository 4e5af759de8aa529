//! A new bulk change: for which numbers, and what. Its plan is made by the server; nothing is sent before that is confirmed.

use contract::{
    bulk_change::{BulkChangeDraft, BulkChangeView, Which},
    field::Validate as _,
    id::AccountId,
    number::E164,
    owned::{NumberDetail, NumberPage, NumberQuery},
    pasted_list::read_list,
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::change::{ChangeDraft, ChangeFields};
use crate::{
    api::{self, ApiError, error::pairs},
    components::use_directory,
    paths::{self, use_filter, use_parameter},
    ui::{
        AreaField, Button, Faults, Hue, Kind, Load, Loaded, Notice, PageHead, Panel, SelectField, Trouble, TroubleNotice,
        field::FaultSummary, part, table::counted,
    },
};

/// Fields that show their own faults.
const SHOWN: &[&str] = &["which.text"];

#[component]
pub fn NewBulkChange() -> impl IntoView {
    let new = use_parameter("new");
    let listed = Memo::new(move |_| new.with(|word| word.as_deref() != Some("matching")));
    let given = use_parameter("numbers").get_untracked().unwrap_or_default();
    let text = RwSignal::new(given.split(',').filter(|one| !one.is_empty()).collect::<Vec<_>>().join("\n"));
    let query = use_filter::<NumberQuery>();
    // What is sent is all that match, on whichever page one stood.
    let query = Memo::new(move |_| NumberQuery { page: None, sort: None, ..query.get() });
    let account = RwSignal::new(query.get_untracked().account.map(|id| id.as_str().to_owned()).unwrap_or_default());
    let faults = Faults::new();
    view! {
        <a class="back" href=paths::BULK_CHANGES>"← Bulk changes"</a>
        <PageHead title="New bulk change" count=|| "nothing is sent before you have seen the plan"/>
        <div class="stack">
            <Show when=move || listed.get() fallback=move || view! { <Matching query/> }>
                <Panel title="Numbers"><Pasted text faults/></Panel>
            </Show>
            <Form listed text query account faults/>
        </div>
    }
    .into_any()
}

/// All that match a filter: how many these are now.
#[component]
fn Matching(query: Memo<NumberQuery>) -> impl IntoView {
    let page: Loaded<NumberPage> =
        Loaded::new::<_, ApiError, _>(move || Some(query.get()), |query| async move { api::numbers::list(&query).await });
    let draw = move |page: Signal<NumberPage>| {
        let said = move || page.with(|page| counted(page.matching, "number matches", "numbers match"));
        view! {
            <p>
                <span class="strong" role="status">{said}</span> " " {move || words(&query.get())} " "
                <a class="link" href=move || paths::numbers(&query.get())>"See them"</a>
            </p>
        }
    };
    view! { <Panel title="Numbers"><Load of=page skeleton=|| view! { <span class="skeleton w3"></span> }.into_any() children=draw/></Panel> }
        .into_any()
}

/// What the filter says, in words.
fn words(query: &NumberQuery) -> String {
    let mut said = Vec::new();
    said.extend(query.q.as_ref().map(|q| format!("“{q}”")));
    said.extend(query.kind.map(|kind| kind.name().to_lowercase()));
    said.extend(query.bucket.map(|bucket| bucket.name().to_lowercase()));
    if said.is_empty() { "the whole list.".into() } else { format!("{}.", said.join(", ")) }
}

#[component]
fn Pasted(text: RwSignal<String>, faults: Faults) -> impl IntoView {
    let read = Memo::new(move |_| {
        let rows = text.with(|text| read_list(text));
        let wrong = rows.iter().filter(|row| row.number.is_err()).count();
        (rows.len(), wrong)
    });
    let said = move || {
        let (all, wrong) = read.get();
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match (all, wrong) {
            (0, _) => String::new(),
            (all, 0) => counted(size(all), "row", "rows"),
            (all, wrong) => {
                format!(
                    "{}, {} cannot be read as a number and will be told in the plan",
                    counted(size(all), "row", "rows"),
                    wrong
                )
            }
        }
    };
    view! {
        <AreaField
            label="Numbers, in any writing" name="which.text" value=text faults mono=true rows=8
            help="One a line, or a table whose first column that is a number counts. Comma, semicolon or tab; a heading is passed over."
        />
        <p class="muted small figures" role="status">{said}</p>
    }
    .into_any()
}

#[component]
fn Form(
    listed: Memo<bool>,
    text: RwSignal<String>,
    query: Memo<NumberQuery>,
    account: RwSignal<String>,
    faults: Faults,
) -> impl IntoView {
    let directory = use_directory();
    let accounts = Signal::derive(move || {
        let known = directory.accounts.data.get().unwrap_or_default();
        let own = known.iter().map(|one| (one.id.as_str().to_owned(), one.name.clone()));
        std::iter::once((String::new(), "Choose an account".to_owned())).chain(own).collect::<Vec<_>>()
    });
    // What can be changed at an account is told by one of its numbers, the first that the choice has.
    let sample: Loaded<Option<NumberDetail>> = Loaded::new::<_, ApiError, _>(
        move || {
            let account = account.get();
            (!account.is_empty()).then(|| (AccountId::new(account), (!listed.get()).then(|| query.get())))
        },
        |(account, query)| async move { sample_of(account, query).await },
    );
    let draw = move |detail: Signal<Option<NumberDetail>>| {
        part(move || match detail.get() {
            None => view! { <Notice hue=Hue::Unknown>"No number of this account is known yet. Read the carrier first."</Notice> }
                .into_any(),
            Some(detail) => view! { <Fields detail listed text query account faults/> }.into_any(),
        })
    };
    let chosen = move || account.with(|account| !account.is_empty());
    view! {
        <Panel title="Change">
            <div class="stack">
                <div class="form-grid">
                    <div class="three">
                        <SelectField
                            label="As it is done at" name="account" value=account options=accounts
                            help="Numbers of other accounts change where their carrier does the same, and are told where it does not."
                        />
                    </div>
                </div>
                <Show when=chosen fallback=|| view! { <p class="muted">"Choose the account whose kinds of change you want to see."</p> }>
                    <Load of=sample skeleton=|| view! { <span class="skeleton w4"></span> }.into_any() children=draw/>
                </Show>
            </div>
        </Panel>
    }
    .into_any()
}

async fn sample_of(account: AccountId, query: Option<NumberQuery>) -> Result<Option<NumberDetail>, ApiError> {
    let narrow = NumberQuery { account: Some(account.clone()), ..query.unwrap_or_default() };
    let mut first = first_of(&narrow).await?;
    if first.is_none() {
        first = first_of(&NumberQuery { account: Some(account), ..NumberQuery::default() }).await?;
    }
    match first {
        Some(number) => api::numbers::detail(&number).await.map(Some),
        None => Ok(None),
    }
}

async fn first_of(query: &NumberQuery) -> Result<Option<E164>, ApiError> {
    Ok(api::numbers::list(query).await?.items.into_iter().next().map(|row| row.number))
}

#[component]
fn Fields(
    detail: NumberDetail,
    listed: Memo<bool>,
    text: RwSignal<String>,
    query: Memo<NumberQuery>,
    account: RwSignal<String>,
    faults: Faults,
) -> impl IntoView {
    let draft = ChangeDraft::new(&detail);
    let kept = StoredValue::new(draft.clone());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let change = match kept.with_value(|draft| draft.read(&AccountId::new(account.get_untracked()))) {
            Ok(change) => change,
            Err(found) => {
                faults.show(found);
                return;
            }
        };
        let which = if listed.get_untracked() {
            Which::Listed { text: text.get_untracked() }
        } else {
            Which::Matching { query: query.get_untracked() }
        };
        let body = BulkChangeDraft { which, change };
        if !faults.show(pairs(body.faults())) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::bulk_changes::plan(&body).await {
                Ok(BulkChangeView { id, .. }) => navigate(&paths::bulk_change(&id), Default::default()),
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form on:submit=submit novalidate class="stack">
            <ChangeFields draft account=AccountId::new(account.get_untracked()) faults/>
            <FaultSummary faults shown=SHOWN/>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            <div class="buttons"><Button kind=Kind::Primary busy>"Make the plan"</Button></div>
        </form>
    }
    .into_any()
}
