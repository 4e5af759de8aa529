//! The page: what is asked, the sums with their chart, the table, and the file of a period.

use contract::{
    call_list::{CallAccount, CallListPage, CallListQuery, CallPart},
    carrier::Capability,
    field::Validate as _,
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    export::Export,
    filters::Filters,
    rows::Rows,
    sums::{Sums, SumsPanel},
};
use crate::{
    api,
    components::why_not,
    paths::use_filter,
    ui::{Hue, Notice, PageHead, Trouble, part},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A day so many days before today, in UTC.
fn day_before(days: i64) -> String {
    let at = js_sys::Date::new(&((crate::ui::now_ms() - days * DAY_MS) as f64).into());
    String::from(at.to_iso_string()).chars().take(10).collect()
}

/// What the address asks for; without a period the last seven days.
fn with_period(mut query: CallListQuery) -> CallListQuery {
    query.cursor = None;
    if query.from.is_none() && query.to.is_none() {
        query.from = day_before(6).parse().ok();
        query.to = day_before(0).parse().ok();
    }
    query
}

/// Records that were loaded so far.
#[derive(Clone, Copy)]
pub struct Listed {
    /// Every account that has call records.
    pub accounts: RwSignal<Option<Vec<CallAccount>>>,
    /// What came, by account.
    pub parts: RwSignal<Vec<CallPart>>,
    /// Where the next page begins.
    pub next: RwSignal<Option<String>>,
    /// A page is on its way.
    pub busy: RwSignal<bool>,
    /// Why the last page did not come.
    pub trouble: RwSignal<Option<Trouble>>,
    turn: StoredValue<u32>,
    asked: Memo<CallListQuery>,
}

impl Listed {
    fn new(asked: Memo<CallListQuery>) -> Self {
        Self {
            accounts: RwSignal::new(None),
            parts: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            turn: StoredValue::new(0),
            asked,
        }
    }

    /// Begins with the first page.
    pub fn begin(self) {
        self.parts.set(Vec::new());
        self.next.set(None);
        self.load(None);
    }

    /// Loads the next page.
    pub fn more(self) {
        if !self.busy.get_untracked()
            && let Some(cursor) = self.next.get_untracked()
        {
            self.load(Some(cursor));
        }
    }

    fn load(self, cursor: Option<String>) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        let query = CallListQuery { cursor, ..self.asked.get_untracked() };
        self.trouble.set(None);
        if !query.faults().is_empty() {
            self.busy.set(false);
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = api::call_records::list(&query).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok(page) => self.take(page),
                Err(error) => {
                    self.trouble.try_set(Some(error.into()));
                }
            }
            self.busy.try_set(false);
        });
    }

    fn take(self, page: CallListPage) {
        self.accounts.try_set(Some(page.accounts));
        self.next.try_set(page.next);
        self.parts.try_update(|parts| {
            for part in page.parts {
                match parts.iter_mut().find(|known| known.account == part.account) {
                    Some(known) => {
                        known.items.extend(part.items);
                        known.unreadable += part.unreadable;
                        known.failed = part.failed;
                    }
                    None => parts.push(part),
                }
            }
        });
    }
}

#[component]
pub fn CallRecordsPage() -> impl IntoView {
    let may = why_not(Permission::CallRecords, Capability::Yes);
    move || match may.get() {
        Some(sentence) => view! {
            <PageHead title="Call records"/>
            <Notice hue=Hue::Unknown>{sentence}</Notice>
        }
        .into_any(),
        None => view! { <Allowed/> }.into_any(),
    }
}

#[component]
fn Allowed() -> impl IntoView {
    let filter = use_filter::<CallListQuery>();
    let asked = Memo::new(move |_| with_period(filter.get()));
    let listed = Listed::new(asked);
    let sums = Sums::new();
    Effect::new(move |_| {
        let query = asked.get();
        listed.begin();
        if query.faults().is_empty() {
            sums.begin(query);
        } else {
            sums.clear();
        }
    });
    on_cleanup(move || sums.hang_up());
    let wrong = move || {
        let faults = asked.with(CallListQuery::faults);
        (!faults.is_empty()).then(|| {
            let sentences = faults.into_iter().map(|fault| view! { <div>{fault.sentence}</div> }).collect_view();
            view! { <Notice hue=Hue::Unknown>{sentences}</Notice> }
        })
    };
    let nothing = Memo::new(move |_| listed.accounts.with(|all| all.as_ref().is_some_and(Vec::is_empty)));
    let right = Memo::new(move |_| asked.with(|query| query.faults().is_empty()) && !nothing.get());
    view! {
        <PageHead title="Call records" count=move || sums.said()>
            <Export asked/>
        </PageHead>
        <Filters filter asked accounts=listed.accounts/>
        {part(wrong)}
        <Show when=move || nothing.get()>
            <Notice>"None of the connected accounts gives call records. Connect an account of a carrier that does."</Notice>
        </Show>
        <Show when=move || right.get()>
            <div class="stack">
                <SumsPanel sums accounts=listed.accounts/>
                <Rows listed/>
            </div>
        </Show>
    }
    .into_any()
}
