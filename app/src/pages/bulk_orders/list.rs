//! The orders: found out of asked, and the carrier's reports of each.

use contract::bulk_order::{BulkOrder, BulkState};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    components::{CarrierBadge, use_directory},
    ui::{
        Button, Glyph, Hue, Progress, RelativeTime, Size, Status, Trouble, TroubleNotice, dom::save_as_file, part, table::grouped,
    },
};

#[component]
pub fn Orders(rows: Signal<Vec<BulkOrder>>) -> impl IntoView {
    let draw = |row: BulkOrder| view! { <Order row/> };
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow" aria-label="Bulk orders">
                    <thead>
                        <tr>
                            <th>"Order"</th><th>"State"</th><th>"Found of asked"</th><th>"Account"</th><th>"Made"</th>
                            <th><span class="only-read">"Reports"</span></th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// The state as it is: through with it is not the same as everything found.
fn state_of(order: &BulkOrder) -> (Hue, String) {
    let short = order.asked.saturating_sub(order.fulfilled);
    match order.state {
        BulkState::Queued => (Hue::Wait, "Queued".into()),
        BulkState::Processing => (Hue::Wait, "Being filled".into()),
        BulkState::Complete if short == 0 => (Hue::Ok, "All found".into()),
        BulkState::Complete => (Hue::Unknown, format!("Ended, {} short", grouped(short))),
        BulkState::Failed => (Hue::Bad, "Failed".into()),
        BulkState::Unknown => (Hue::Unknown, format!("Carrier says {}", order.state_word)),
    }
}

#[component]
fn Order(row: BulkOrder) -> impl IntoView {
    let directory = use_directory();
    let (hue, word) = state_of(&row);
    let account = row.account.clone();
    let badge = move || {
        let name = directory.account_name(&account);
        let carrier =
            directory.accounts.data.with(|all| all.iter().flatten().find(|one| one.id == account).map(|one| one.carrier.clone()));
        carrier.map(|carrier| view! { <CarrierBadge carrier name/> })
    };
    let said = format!("{} of {}", grouped(row.fulfilled), grouped(row.asked));
    view! {
        <tr>
            <td class="lead wrap">
                <span class="strong">{row.title.clone()}</span>
                <br/>
                <span class="mono small muted">{row.order_no.clone()}</span>
            </td>
            <td><Status hue word/></td>
            <td>
                <span class="filled">
                    <span class="figures">{said.clone()}</span>
                    <Progress label=said done=row.fulfilled total=Some(row.asked) hue/>
                </span>
            </td>
            <td>{badge}</td>
            <td class="muted">{row.created_at.map(|at| view! { <RelativeTime at=at.0/> })}</td>
            <td class="end"><Reports row/></td>
        </tr>
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Report {
    Summary,
    Numbers,
}

#[component]
fn Reports(row: BulkOrder) -> impl IntoView {
    let busy = RwSignal::new(None::<Report>);
    let trouble = RwSignal::new(None::<Trouble>);
    let order = StoredValue::new(row);
    let save = move |report: Report| {
        busy.set(Some(report));
        trouble.set(None);
        let order = order.get_value();
        spawn_local(async move {
            let (name, text) = match report {
                Report::Summary => ("summary", api::bulk_orders::summary(&order.account, &order.id).await),
                Report::Numbers => ("numbers", api::bulk_orders::numbers(&order.account, &order.id).await),
            };
            match text {
                Ok(text) => save_as_file(&format!("bulk-order-{}-{name}.csv", order.order_no), "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(None);
        });
    };
    let early = order
        .with_value(|order| matches!(order.state, BulkState::Queued).then(|| "The carrier has not begun with it.".to_owned()));
    let under_way = move |report: Report| Signal::derive(move || busy.get() == Some(report));
    view! {
        <span class="buttons one-line">
            <Button size=Size::Small icon=Glyph::Download busy=under_way(Report::Summary) why_not=early.clone() on_press=move || save(Report::Summary)>
                "Summary"
            </Button>
            <Button size=Size::Small icon=Glyph::Download busy=under_way(Report::Numbers) why_not=early on_press=move || save(Report::Numbers)>
                "Numbers"
            </Button>
        </span>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::{
        bulk_order::{BulkOrder, BulkState},
        id::{AccountId, BulkOrderId},
    };

    use super::state_of;
    use crate::ui::Hue;

    #[test]
    fn an_order_that_ended_short_is_not_shown_as_full() {
        let order = |fulfilled| BulkOrder {
            account: AccountId::new("a"),
            id: BulkOrderId::new("1"),
            order_no: "1".into(),
            title: String::new(),
            state: BulkState::Complete,
            state_word: "C".into(),
            asked: 10,
            fulfilled,
            notes: None,
            created_at: None,
        };
        assert_eq!(state_of(&order(10)).0, Hue::Ok);
        assert_eq!(state_of(&order(7)), (Hue::Unknown, "Ended, 3 short".into()));
    }
}
