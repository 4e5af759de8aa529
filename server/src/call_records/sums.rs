//! What the records of a period come to: a stream that counts, reads and ends with the sums. It holds one page of each account
//! and no records.

use std::collections::BTreeMap;

use contract::{
    call_list::{CallDay, CallEvent, CallListQuery, CallSummary},
    call_record::{CallRecord, CallTotals},
    id::AccountId,
};
use futures::{Stream, StreamExt as _};
use jiff::civil::Date;
use tokio::sync::mpsc;

use super::reading::{Source, ahead};
use crate::failure::Failure;

/// How many lines wait for a reader that is slow.
const LINES: usize = 16;

/// Sums that grow record by record.
#[derive(Default)]
struct Sums {
    totals: CallTotals,
    unreadable: u64,
    days: BTreeMap<Date, CallTotals>,
}

impl Sums {
    fn over(query: &CallListQuery) -> Self {
        let mut sums = Self::default();
        let mut day = query.from;
        while let Some(at) = day.filter(|at| query.to.is_some_and(|to| *at <= to)) {
            sums.days.insert(at, CallTotals::default());
            day = at.tomorrow().ok();
        }
        sums
    }

    fn add(&mut self, record: &CallRecord) {
        self.totals.add(record);
        let day = jiff::Timestamp::from_millisecond(record.at.0).map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
        if let Ok(day) = day {
            self.days.entry(day).or_default().add(record);
        }
    }
}

/// What one account says on its way.
enum Said {
    Event(CallEvent),
    Over(AccountId, Sums),
}

/// Counts and reads every account, all at once, and ends with the sums. Whoever drops the stream stops all of it.
pub fn summary(sources: Vec<Source>, query: &CallListQuery) -> impl Stream<Item = CallEvent> + use<> {
    let (say, hear) = mpsc::channel(LINES);
    for source in sources {
        let (say, sums) = (say.clone(), Sums::over(query));
        tokio::spawn(read(source, sums, say));
    }
    let empty = Sums::over(query);
    futures::stream::unfold((hear, Some((empty, Vec::new()))), |(mut hear, sums)| async move {
        let (mut sums, mut accounts) = sums?;
        loop {
            match hear.recv().await {
                Some(Said::Event(event)) => return Some((event, (hear, Some((sums, accounts))))),
                Some(Said::Over(account, own)) => {
                    accounts.push((account, own.totals));
                    join(&mut sums, own);
                }
                None => return Some((CallEvent::Summed { summary: summed(sums, accounts) }, (hear, None))),
            }
        }
    })
}

fn summed(sums: Sums, mut accounts: Vec<(AccountId, CallTotals)>) -> CallSummary {
    accounts.sort_by(|a, b| a.0.cmp(&b.0));
    let days = sums.days.into_iter().map(|(day, totals)| CallDay { day, totals }).collect();
    CallSummary { totals: sums.totals, unreadable: sums.unreadable, days, accounts }
}

fn join(all: &mut Sums, one: Sums) {
    let both = |a: &mut CallTotals, b: CallTotals| {
        a.records += b.records;
        a.unpriced += b.unpriced;
        a.charge += b.charge;
        a.seconds += b.seconds;
        a.billed_seconds += b.billed_seconds;
    };
    both(&mut all.totals, one.totals);
    all.unreadable += one.unreadable;
    for (day, totals) in one.days {
        both(all.days.entry(day).or_default(), totals);
    }
}

async fn read(source: Source, mut sums: Sums, say: mpsc::Sender<Said>) {
    let account = source.connected.id.clone();
    let counted = match source.count().await {
        Ok(records) => CallEvent::Counted { account: account.clone(), records },
        Err(error) => CallEvent::Failed { account: account.clone(), problem: Failure::from(error).problem() },
    };
    let failed = matches!(counted, CallEvent::Failed { .. });
    if say.send(Said::Event(counted)).await.is_err() {
        return;
    }
    let tells_rows = source.tells_rows();
    let mut pages = ahead(source);
    let mut read = 0;
    while !failed && let Some(page) = pages.next().await {
        let event = match page {
            Ok(page) => {
                page.items.iter().for_each(|record| sums.add(record));
                sums.unreadable += u64::from(page.unreadable);
                read += if tells_rows { page.read } else { page.items.len() as u64 };
                CallEvent::Read { account: account.clone(), read }
            }
            Err(error) => CallEvent::Failed { account: account.clone(), problem: Failure::from(error).problem() },
        };
        if say.send(Said::Event(event)).await.is_err() {
            return;
        }
    }
    // Nobody listens any more, or everybody hears it.
    let _ = say.send(Said::Over(account, sums)).await;
}
