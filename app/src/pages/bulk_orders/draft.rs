//! A new bulk order: what it is by, its rows, where the numbers route, and the review before it is sent.

use contract::{
    account::Ability,
    bulk_order::{BulkBy, BulkFile, BulkOrderDraft, BulkRow, MOST_PER_ROW},
    field::Validate,
    id::{AccountId, AttemptId, RoutingTrunkId},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::file::{FaultyRows, FileField, place_of, total, without_line};
use crate::{
    api::{self, error::pairs},
    components::{Change, ChangeReview, Sending, TrunkGroupPicker, use_directory},
    paths,
    ui::{
        Button, CheckField, Faults, Glyph, Kind, LinkButton, PageHead, Panel, SelectField, Size, TextField,
        field::FaultSummary,
        part,
        table::{counted, grouped},
    },
};

/// What is typed beside the rows.
#[derive(Clone, Copy)]
struct Options {
    account: RwSignal<String>,
    trunk_group: RwSignal<String>,
    cnam_lookup: RwSignal<bool>,
    allow_offnet: RwSignal<bool>,
    tag: RwSignal<String>,
}

#[component]
pub fn NewOrder(by: Signal<BulkBy>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let file = Memo::new(move |_| text.with(|text| BulkFile::read(by.get(), text)));
    let faults = Faults::new();
    let options = Options {
        account: RwSignal::new(String::new()),
        trunk_group: RwSignal::new(String::new()),
        cnam_lookup: RwSignal::new(false),
        allow_offnet: RwSignal::new(false),
        tag: RwSignal::new(String::new()),
    };
    let planned = RwSignal::new(None::<BulkOrderDraft>);
    let review = RwSignal::new(false);
    let sent = RwSignal::new(false);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if !review.get() && sent.get_untracked() {
            navigate(paths::BULK_ORDERS, Default::default());
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let draft = read(by.get_untracked(), &file.get_untracked(), options);
        let mut found = pairs(draft.faults());
        if draft.account.as_str().is_empty() {
            found.push(("account".into(), "Choose the account that orders.".into()));
        }
        let left = file.with_untracked(|file| file.faults.len());
        if left > 0 {
            found.push(("rows".into(), "Some rows cannot be ordered. Mend them, or take them out.".into()));
        }
        if faults.show(found) {
            planned.set(Some(draft));
            review.set(true);
        }
    };
    let count = move || {
        let said = move || {
            file.with(|file| {
                let rows = u32::try_from(file.rows.len()).unwrap_or(u32::MAX);
                format!("{} in {}", counted(total(file), "number", "numbers"), counted(rows, "row", "rows"))
            })
        };
        view! { <span role="status">{said}</span> }
    };
    view! {
        <a class="back" href=paths::BULK_ORDERS>"← Bulk orders"</a>
        <form on:submit=submit novalidate>
            <PageHead title="New bulk order" count=count>
                <LinkButton href=paths::BULK_ORDERS.to_owned()>"Cancel"</LinkButton>
                <Button kind=Kind::Primary>"Review"</Button>
            </PageHead>
            <Kinds by/>
            <div class="with-aside">
                <div class="stack">
                    <FileField by text faults/>
                    <FaultyRows by file text faults/>
                    <GoodRows file text/>
                </div>
                <aside><OptionFields options faults/></aside>
            </div>
        </form>
        <Review planned review sent faults/>
    }
    .into_any()
}

fn read(by: BulkBy, file: &BulkFile, options: Options) -> BulkOrderDraft {
    BulkOrderDraft {
        account: AccountId::new(options.account.get_untracked()),
        by,
        rows: file.rows.iter().map(|(_, row)| row.clone()).collect(),
        trunk_group: RoutingTrunkId::new(options.trunk_group.get_untracked()),
        cnam_lookup: options.cnam_lookup.get_untracked(),
        allow_offnet: options.allow_offnet.get_untracked(),
        tag: options.tag.get_untracked().trim().to_owned(),
    }
}

#[component]
fn Kinds(by: Signal<BulkBy>) -> impl IntoView {
    let segment = move |kind: BulkBy| {
        let on = move || (by.get() == kind).then_some("true");
        view! { <a href=paths::new_bulk_order(kind) aria-current=on data-noscroll="true">{kind.name()}</a> }
    };
    view! {
        <div class="toolbar">
            <span class="muted">"By"</span>
            <nav class="segments" aria-label="What the rows say">{BulkBy::ALL.into_iter().map(segment).collect_view()}</nav>
        </div>
    }
    .into_any()
}

/// What can be ordered, row by row.
#[component]
fn GoodRows(file: Memo<BulkFile>, text: RwSignal<String>) -> impl IntoView {
    let line = move |(line, row): (u32, BulkRow)| {
        let what = format!("Take out line {line}");
        view! {
            <tr>
                <td class="muted figures">{line}</td>
                <td class="lead">{place_of(&row)}</td>
                <td class="end figures">{grouped(row.quantity)}</td>
                <td class="end">
                    <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=what on_press=move || text.update(|text| *text = without_line(text, line))/>
                </td>
            </tr>
        }
    };
    let rows = move || file.with(|file| file.rows.iter().take(200).cloned().collect::<Vec<_>>());
    let more = move || {
        let all = file.with(|file| file.rows.len());
        (all > 200).then(|| view! { <div class="table-foot">{format!("and {} more rows", all - 200)}</div> })
    };
    view! {
        <Show when=move || file.with(|file| !file.rows.is_empty())>
            <div class="table-card">
                <table class="table" aria-label="Rows that will be ordered">
                    <thead><tr><th>"Line"</th><th>"Place"</th><th class="end">"Numbers"</th><th><span class="only-read">"Take out"</span></th></tr></thead>
                    <tbody>{part(move || rows().into_iter().map(line).collect_view())}</tbody>
                </table>
                {more}
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn OptionFields(options: Options, faults: Faults) -> impl IntoView {
    let directory = use_directory();
    let accounts = Signal::derive(move || {
        let mut accounts = directory.options_that_can(Ability::BulkOrders);
        if accounts.len() != 1 {
            accounts.insert(0, (String::new(), "Choose an account".to_owned()));
        }
        accounts
    });
    // One account is no choice.
    Effect::new(move |_| {
        if let [(only, _)] = accounts.get().as_slice() {
            options.account.set(only.clone());
        }
    });
    let account = Signal::derive(move || options.account.with(|id| (!id.is_empty()).then(|| AccountId::new(id.clone()))));
    view! {
        <Panel title="For all rows">
            <div class="form">
                <SelectField label="Account" name="account" value=options.account options=accounts faults/>
                <TrunkGroupPicker value=options.trunk_group account faults label="Numbers route to"/>
                <TextField label="Tag on every number" name="tag" value=options.tag faults optional=true/>
                <CheckField label="Look up the names of callers" name="cnam_lookup" value=options.cnam_lookup help="It can be chosen only now; it cannot be changed on a number later."/>
                <CheckField label="Take numbers off the carrier's own network" name="allow_offnet" value=options.allow_offnet help="More places can be filled; such numbers may cost more."/>
                <FaultSummary faults shown=&["account", "trunk_group", "tag", "rows"]/>
            </div>
        </Panel>
    }
    .into_any()
}

#[component]
fn Review(
    planned: RwSignal<Option<BulkOrderDraft>>,
    review: RwSignal<bool>,
    sent: RwSignal<bool>,
    faults: Faults,
) -> impl IntoView {
    let numbers =
        move || planned.with(|draft| draft.iter().flat_map(|draft| draft.rows.iter()).map(|row| row.quantity).sum::<u32>());
    let title = Signal::derive(move || format!("Order {}", counted(numbers(), "number", "numbers")));
    let changes = Signal::derive(move || {
        planned.with(|draft| {
            let Some(draft) = draft else { return Vec::new() };
            let yes = |on: bool| if on { "Yes" } else { "No" };
            let mut rows = vec![
                Change::new("Numbers", "", grouped(numbers())),
                Change::new("Rows", "", format!("{} by {}", draft.rows.len(), draft.by.name().to_lowercase())),
                Change::new("Route to", "", format!("Trunk group {}", draft.trunk_group)),
                Change::new("Names of callers", "", if draft.cnam_lookup { "Looked up" } else { "Not looked up" }),
                Change::new("Off the carrier's network", "", yes(draft.allow_offnet)),
            ];
            if !draft.tag.is_empty() {
                rows.push(Change::new("Tag", "", draft.tag.clone()));
            }
            rows
        })
    });
    let warning = Signal::derive(|| {
        Some("The carrier names no price before it has found the numbers. Each number found is bought and billed at its own price.".to_owned())
    });
    let details = move || {
        let lines = planned.with_untracked(|draft| {
            draft
                .iter()
                .flat_map(|draft| draft.rows.iter())
                .take(MOST_PER_ROW as usize)
                .map(|row| {
                    let (place, quantity) = (place_of(row), counted(row.quantity, "number", "numbers"));
                    view! { <li><span>{place}</span><span class="figures">{quantity}</span></li> }
                })
                .collect_view()
        });
        view! { <ul class="attempt-lines">{lines}</ul> }
    };
    let send = Sending::new(move |key, _| async move {
        match planned.get_untracked() {
            Some(draft) => api::bulk_orders::create(&draft, &key).await.map(|asked| vec![asked.attempt]),
            None => Ok(Vec::new()),
        }
    });
    let on_sent = move |_: Vec<AttemptId>| sent.set(true);
    view! { <ChangeReview open=review title confirm="Order" send changes warning details faults on_sent/> }.into_any()
}
