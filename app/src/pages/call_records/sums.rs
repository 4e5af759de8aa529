//! What the period comes to: counted first, then read to its end, with the progress told.

use std::collections::BTreeMap;

use contract::{
    call_list::{CallAccount, CallEvent, CallListQuery, CallSummary},
    call_record::CallTotals,
    id::AccountId,
    problem::Problem,
};
use leptos::{prelude::*, task::spawn_local};

use super::chart::Chart;
use crate::{
    api::{self, ApiError, error::words_line, lines::Call},
    ui::{Hue, Notice, Progress, Trouble, TroubleNotice, part},
};

/// How far one account is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Far {
    total: Option<u64>,
    read: u64,
    failed: Option<Problem>,
}

/// The sums of what is asked, or how far they are.
#[derive(Clone, Copy)]
pub struct Sums {
    far: RwSignal<BTreeMap<AccountId, Far>>,
    summary: RwSignal<Option<CallSummary>>,
    trouble: RwSignal<Option<Trouble>>,
    busy: RwSignal<bool>,
    turn: StoredValue<u32>,
    call: StoredValue<Option<Call>, LocalStorage>,
}

impl Sums {
    /// None yet.
    pub fn new() -> Self {
        Self {
            far: RwSignal::default(),
            summary: RwSignal::new(None),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            turn: StoredValue::new(0),
            call: StoredValue::new_local(None),
        }
    }

    /// Stops what is under way: nobody reads a million records for a page that is gone.
    pub fn hang_up(self) {
        self.call.try_with_value(|call| call.as_ref().map(Call::hang_up));
    }

    /// Forgets everything.
    pub fn clear(self) {
        self.hang_up();
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.far.set(BTreeMap::new());
        self.summary.set(None);
        self.trouble.set(None);
        self.busy.set(false);
    }

    /// Begins anew.
    pub fn begin(self, query: CallListQuery) {
        self.clear();
        let turn = self.turn.get_value();
        let call = Call::new();
        self.call.set_value(Some(call.clone()));
        self.busy.set(true);
        spawn_local(async move {
            let current = move || self.turn.try_get_value() == Some(turn);
            let answer = api::call_records::summary(&query, &call, |event| {
                if current() {
                    self.hear(event);
                }
            })
            .await;
            if current() {
                self.end(answer);
            }
        });
    }

    fn hear(self, event: CallEvent) {
        let far = |account: AccountId, change: &dyn Fn(&mut Far)| {
            self.far.try_update(|far| change(far.entry(account).or_default()));
        };
        match event {
            CallEvent::Counted { account, records } => far(account, &|far| far.total = records),
            CallEvent::Read { account, read } => far(account, &|far| far.read = read),
            CallEvent::Failed { account, problem } => far(account, &|far| far.failed = Some(problem.clone())),
            CallEvent::Summed { summary } => {
                self.summary.try_set(Some(summary));
            }
        }
    }

    fn end(self, answer: Result<(), ApiError>) {
        self.busy.try_set(false);
        if let Err(error) = answer {
            self.trouble.try_set(Some(error.into()));
        } else if self.summary.try_with_untracked(Option::is_none) == Some(true) {
            let sentence = "The sums did not arrive whole. Ask again in a moment.".to_owned();
            self.trouble.try_set(Some(Trouble { sentence, ..Trouble::default() }));
        }
    }

    fn total(self) -> Option<u64> {
        self.far.with(|far| far.values().map(|one| one.total).sum::<Option<u64>>()).filter(|total| *total > 0)
    }

    fn read(self) -> u64 {
        self.far.with(|far| far.values().map(|one| one.read).sum())
    }

    /// How many there are, for the head of the page.
    pub fn said(self) -> AnyView {
        part(move || match (self.summary.with(|sums| sums.as_ref().map(|sums| sums.totals.records)), self.total()) {
            (Some(records), _) => format!("{} records", many(records)),
            (None, Some(total)) => format!("{} counted by the carriers", many(total)),
            (None, None) => String::new(),
        })
    }
}

/// `1,000,000`.
pub fn many(count: u64) -> String {
    u32::try_from(count).map_or_else(|_| count.to_string(), crate::ui::table::grouped)
}

/// Seconds as minutes with one decimal.
pub fn minutes(seconds: u64) -> String {
    format!("{}.{}", many(seconds / 60), seconds % 60 / 6)
}

#[component]
pub fn SumsPanel(sums: Sums, accounts: RwSignal<Option<Vec<CallAccount>>>) -> impl IntoView {
    let name = move |id: &AccountId| {
        let named = |all: &Option<Vec<CallAccount>>| {
            all.iter().flatten().find(|one| one.account == *id).map(|one| format!("{} · {}", one.carrier_name, one.name))
        };
        accounts.with(named).unwrap_or_else(|| id.to_string())
    };
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let progress = move || {
        sums.busy.get().then(|| {
            view! {
                <div class="stack tight">
                    <p role="status" class="figures">{part(move || match sums.total() {
                        Some(total) => format!("{} of {} records read", many(sums.read()), many(total)),
                        None => format!("{} records read", many(sums.read())),
                    })}</p>
                    <Progress
                        label="Records read for the sums"
                        done=Signal::derive(move || small(sums.read()))
                        total=Signal::derive(move || sums.total().map(small))
                        hue=Hue::Wait
                    />
                </div>
            }
        })
    };
    let failed = move || {
        let failed: Vec<_> = sums
            .far
            .with(|far| far.iter().filter_map(|(id, far)| Some((id.clone(), far.failed.clone()?))).collect::<Vec<_>>())
            .into_iter()
            .map(|(id, problem)| {
                let account = name(&id);
                let words = problem.carrier.as_ref().and_then(words_line);
                view! {
                    <Notice hue=Hue::Bad>
                        {account} ": " {problem.title} " The sums lack what was not read."
                        {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                    </Notice>
                }
            })
            .collect();
        failed.collect_view()
    };
    let whole = move || sums.summary.get().map(|summary| view! { <Summed summary accounts/> });
    view! {
        <section class="stack" aria-label="Sums of the period">
            {part(progress)}
            {part(move || sums.trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            {part(failed)}
            {part(whole)}
        </section>
    }
    .into_any()
}

#[component]
fn Summed(summary: CallSummary, accounts: RwSignal<Option<Vec<CallAccount>>>) -> impl IntoView {
    let totals = summary.totals;
    let notes: Vec<String> = [
        (totals.unpriced > 0).then(|| format!("{} have no price that can be read and are in no cost.", many(totals.unpriced))),
        (summary.unreadable > 0).then(|| format!("{} could not be read at all and are in no sum.", many(summary.unreadable))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let by_account = summary.accounts.clone();
    let name = move |id: &AccountId| {
        accounts
            .with(|all| all.iter().flatten().find(|one| one.account == *id).map(|one| one.name.clone()))
            .unwrap_or_else(|| id.to_string())
    };
    let row = move |(id, totals): (AccountId, CallTotals)| {
        view! {
            <tr>
                <td class="lead strong">{part(move || name(&id))}</td>
                <td class="end" data-label="Records">{many(totals.records)}</td>
                <td class="end" data-label="Minutes">{minutes(totals.seconds)}</td>
                <td class="end" data-label="Billed">{minutes(totals.billed_seconds)}</td>
                <td class="end" data-label="Cost">{totals.money().to_string()}</td>
            </tr>
        }
    };
    view! {
        <dl class="facts call-sums">
            <dt>"Records"</dt><dd class="figures">{many(totals.records)}</dd>
            <dt>"Minutes"</dt><dd class="figures">{minutes(totals.seconds)}</dd>
            <dt>"Billed minutes"</dt><dd class="figures">{minutes(totals.billed_seconds)}</dd>
            <dt>"Cost"</dt><dd class="figures strong">{totals.money().to_string()}</dd>
        </dl>
        {notes.into_iter().map(|note| view! { <Notice hue=Hue::Unknown>{note}</Notice> }).collect_view()}
        {(by_account.len() > 1).then(|| view! {
            <div class="table-card"><div class="table-scroll">
                <table class="table reflow" aria-label="By account">
                    <thead><tr>
                        <th>"Account"</th><th class="end">"Records"</th><th class="end">"Minutes"</th>
                        <th class="end">"Billed minutes"</th><th class="end">"Cost"</th>
                    </tr></thead>
                    <tbody>{by_account.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div></div>
        })}
        <Chart days=summary.days/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn seconds_are_shown_as_minutes_with_one_decimal() {
        assert_eq!(minutes(0), "0.0");
        assert_eq!(minutes(90), "1.5");
        assert_eq!(minutes(359_999), "5,999.9");
    }
}
