//! The calls: records of one call in one row, which opens to its legs and to how the price came about.

use std::collections::HashSet;

use contract::{
    call_list::CallPart,
    call_record::{CallRecord, CallTotals, PriceStep, group},
};
use leptos::prelude::*;

use super::{page::Listed, sums::many};
use crate::ui::{
    Button, EmptyState, Glyph, Hue, Notice, SkeletonRows, Status, TroubleNotice, clock::date_and_time, part, table::counted,
};

/// How many calls are drawn at once.
const DRAWN: usize = 100;
const COLUMNS: &str = "8";

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    key: String,
    records: Vec<CallRecord>,
}

/// The calls of what was loaded, of all accounts, the newest first. Records of one call are together even when they came on two
/// pages.
fn calls(parts: &[CallPart]) -> Vec<Call> {
    let of_part = |part: &CallPart| {
        group(&part.items)
            .into_iter()
            .map(|group| Call {
                key: format!("{}/{}", part.account, group.group),
                records: group.records.into_iter().cloned().collect(),
            })
            .collect::<Vec<_>>()
    };
    let mut calls: Vec<Call> = parts.iter().flat_map(of_part).collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.records.iter().map(|record| record.at).max()));
    calls
}

#[component]
pub fn Rows(listed: Listed) -> impl IntoView {
    let all = Memo::new(move |_| listed.parts.with(|parts| calls(parts)));
    let most = RwSignal::new(DRAWN);
    let open = RwSignal::new(HashSet::<String>::new());
    Effect::new(move |_| {
        if listed.parts.with(Vec::is_empty) {
            most.set(DRAWN);
        }
    });
    let shown = Memo::new(move |_| all.with(|all| all.iter().take(most.get()).cloned().collect::<Vec<_>>()));
    let waiting = Memo::new(move |_| all.with(Vec::is_empty) && listed.busy.get());
    let empty = move || {
        all.with(Vec::is_empty)
            && !listed.busy.get()
            && listed.trouble.with(Option::is_none)
            && listed.parts.with(|parts| parts.iter().all(|part| part.failed.is_none()))
            && listed.next.with(Option::is_none)
    };
    let failed = move || {
        let failed = listed.parts.with(|parts| parts.iter().filter_map(|part| part.failed.clone()).collect::<Vec<_>>());
        let one = |problem: contract::problem::Problem| view! { <Notice hue=Hue::Bad>{problem.title}</Notice> };
        failed.into_iter().map(one).collect_view()
    };
    let unreadable = move || {
        let rows = listed.parts.with(|parts| parts.iter().map(|part| part.unreadable).sum::<u32>());
        (rows > 0).then(|| view! { <Notice hue=Hue::Unknown>{counted(rows, "row", "rows")} " could not be read."</Notice> })
    };
    let left = Memo::new(move |_| all.with(Vec::len).saturating_sub(most.get()));
    let may_more = move || left.get() > 0 || listed.next.with(Option::is_some);
    let more = move || {
        let drawn_all = left.get_untracked() == 0;
        most.update(|most| *most += DRAWN);
        if drawn_all {
            listed.more();
        }
    };
    let skeleton = || view! { <tbody><SkeletonRows rows=10 widths=&[3, 3, 3, 1, 1, 1, 2, 1]/></tbody> };
    view! {
        <section class="stack tight" aria-label="Calls">
            {part(failed)}
            {part(unreadable)}
            {part(move || listed.trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || listed.begin()/> }))}
            <Show when=empty>
                <div class="card">
                    <EmptyState glyph=Glyph::Clock title="No call fits" sentence="There is no record of this period, class, customer and number. Choose other days, or narrow it less."/>
                </div>
            </Show>
            <Show when=move || waiting.get() || !all.with(Vec::is_empty)>
                <div class="table-card">
                    <div class="table-scroll">
                        <table class="table reflow calls" aria-label="Calls" aria-busy=move || listed.busy.get().then_some("true")>
                            <thead><tr>
                                <th>"When"</th><th>"From"</th><th>"To"</th><th>"Class"</th><th class="end">"Lasted"</th>
                                <th class="end">"Billed"</th><th class="end">"Cost"</th><th><span class="only-read">"Explain"</span></th>
                            </tr></thead>
                            <Show when=move || waiting.get()>{skeleton()}</Show>
                            <For each=move || shown.get() key=|call| format!("{}#{}", call.key, call.records.len()) children=move |call| view! { <CallRow call open/> }/>
                        </table>
                    </div>
                    <div class="table-foot">
                        <span role="status">{part(move || format!(
                            "{} calls loaded{}",
                            many(all.with(Vec::len) as u64),
                            if listed.next.with(Option::is_some) { "; there are more" } else { "" }
                        ))}</span>
                        <div class="end">
                            <Show when=may_more>
                                <Button icon=Glyph::Down busy=listed.busy on_press=more>"More"</Button>
                            </Show>
                        </div>
                    </div>
                </div>
            </Show>
            <Show when=move || all.with(Vec::is_empty) && !listed.busy.get() && listed.next.with(Option::is_some)>
                <Notice>"Nothing fits so far, and not everything was looked through."</Notice>
                <Button icon=Glyph::Down on_press=move || listed.more()>"Look further"</Button>
            </Show>
        </section>
    }
    .into_any()
}

/// `1:05`.
fn lasted(seconds: Option<u32>) -> String {
    seconds.map(|seconds| format!("{}:{:02}", seconds / 60, seconds % 60)).unwrap_or_else(|| "—".into())
}

/// What all legs cost; a leg without a price makes it unknown.
fn cost(records: &[CallRecord]) -> String {
    let mut totals = CallTotals::default();
    records.iter().for_each(|record| totals.add(record));
    match totals.unpriced {
        0 => totals.money().to_string(),
        unpriced if unpriced == totals.records => "Not said".into(),
        _ => format!("at least {}", totals.money()),
    }
}

#[component]
fn CallRow(call: Call, open: RwSignal<HashSet<String>>) -> impl IntoView {
    let Some(first) = call.records.first().cloned() else { return ().into_any() };
    let legs = call.records.len();
    let key = StoredValue::new(call.key.clone());
    let is_open = Memo::new(move |_| key.with_value(|key| open.with(|open| open.contains(key))));
    let toggle = move || {
        open.update(|open| {
            let key = key.get_value();
            if !open.remove(&key) {
                open.insert(key);
            }
        });
    };
    let records = StoredValue::new(call.records.clone());
    let word = move || if is_open.get() { "Less" } else { "Why" };
    let from = first.from.clone();
    view! {
        <tbody class="call">
            <tr>
                <td class="lead figures">{date_and_time(first.at.0)}</td>
                <td class="mono cut" data-label="From">{first.from}</td>
                <td class="mono cut" data-label="To">{first.to}</td>
                <td class="cut">
                    {first.class.unwrap_or_default()}
                    {(legs > 1).then(|| view! { " " <span class="tag">{format!("{legs} legs")}</span> })}
                </td>
                <td class="end figures" data-label="Lasted">{lasted(first.seconds)}</td>
                <td class="end figures" data-label="Billed">{lasted(first.billed_seconds)}</td>
                <td class="end figures" data-label="Cost">{cost(&call.records)}</td>
                <td class="end">
                    <button
                        type="button"
                        class="button quiet small"
                        aria-expanded=move || if is_open.get() { "true" } else { "false" }
                        on:click=move |_| toggle()
                    >
                        {part(word)}
                        <span class="only-read">" it cost that: call from " {from}</span>
                    </button>
                </td>
            </tr>
            <Show when=move || is_open.get()>
                <tr class="explained"><td class="wrap full" colspan=COLUMNS>
                    <div class="stack tight">{records.get_value().into_iter().map(|record| view! { <Leg record/> }).collect_view()}</div>
                </td></tr>
            </Show>
        </tbody>
    }
    .into_any()
}

/// One leg, and how its price came about.
#[component]
fn Leg(record: CallRecord) -> impl IntoView {
    let explained = record.is_explained();
    let charge = record.charge.map_or_else(|| "Not said".to_owned(), |charge| charge.to_string());
    let step = |step: PriceStep| {
        let amount = step.amount().map(|amount| format!(" = ${}", amount.round_dp(5).normalize()));
        view! { <li>{step.sentence()} {amount}</li> }
    };
    let steps = record.history.clone();
    let (hue, verdict) = match explained {
        Some(true) => (Hue::Ok, "The steps come to what was charged"),
        Some(false) => (Hue::Unknown, "The steps do not come to what was charged"),
        None if steps.is_empty() => (Hue::Unknown, "The carrier does not say how the price came about"),
        None => (Hue::Unknown, "Not every step can be understood"),
    };
    let or_none = |text: String| if text.is_empty() { "—".to_owned() } else { text };
    view! {
        <div class="leg">
            <dl class="facts">
                <dt>"Charged"</dt><dd class="figures strong">{charge}</dd>
                <dt>"Service and rate"</dt><dd>{or_none([record.service, record.rate].join(" · ").trim_matches([' ', '·']).to_owned())}</dd>
                <dt>"Direction"</dt><dd>{record.direction.map_or("Not said", contract::call_record::CallDirection::name)}</dd>
                <dt>"Ended"</dt><dd>{or_none(record.word)}</dd>
                <dt>"Customer"</dt><dd class="mono">{or_none(record.customer.unwrap_or_default())}</dd>
                <dt>"Record"</dt><dd class="mono">{record.id}</dd>
            </dl>
            <ol class="steps">{steps.into_iter().map(step).collect_view()}</ol>
            <Status hue word=verdict/>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::{id::AccountId, money::Money, time::Timestamp};

    use super::*;

    fn record(id: &str, group: &str, charge: Option<&str>) -> CallRecord {
        CallRecord {
            id: id.into(),
            group: group.into(),
            at: Timestamp(0),
            from: String::new(),
            to: String::new(),
            direction: None,
            class: None,
            service: String::new(),
            seconds: None,
            billed_seconds: None,
            charge: charge.and_then(|charge| Money::charged_usd(charge).ok()),
            rate: String::new(),
            customer: None,
            word: String::new(),
            history: vec![],
        }
    }

    #[test]
    fn two_records_of_one_call_are_one_row_and_cost_what_both_cost() {
        let items = vec![record("1", "a", Some("0")), record("2", "b", None), record("3", "a", Some("0.00417"))];
        let part = CallPart { account: AccountId::new("x"), items, unreadable: 0, failed: None };
        let found = calls(&[part]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].records[0].id.as_str(), cost(&found[0].records).as_str()), ("3", "$0.00417"));
        assert_eq!(cost(&found[1].records), "Not said");
        assert_eq!(lasted(Some(65)), "1:05");
    }
}
