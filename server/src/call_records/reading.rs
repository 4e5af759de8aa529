//! Reading the records of an account: all of them, a page ahead of whoever takes them, or those of a stretch of time.

use std::sync::Arc;

use carriers::{
    call_records::{CallQuery, CallRecords},
    error::{Error, ErrorKind, Result as CarrierResult},
};
use contract::{
    call_list::{CallAccount, CallListQuery},
    call_record::CallRecord,
    time::Timestamp,
};
use futures::{Stream, stream};
use tokio::sync::mpsc;

use crate::{
    accounts::Connected,
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::{self, call_scope::Visible},
};

/// How many pages lie ready while the one before them is worked on.
const AHEAD: usize = 2;

/// Records of one account, as far as one tenant sees them.
#[derive(Clone)]
pub struct Source {
    /// The account.
    pub connected: Connected,
    visible: Arc<Visible>,
    wanted: Arc<Wanted>,
}

/// What is wanted of every account.
struct Wanted {
    class: Option<String>,
    customer: Option<String>,
    digits: String,
    from: Timestamp,
    until: Timestamp,
}

/// Where reading goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    /// Which of the kinds that are asked for one after the other.
    kind: usize,
    /// The carrier's cursor.
    cursor: Option<String>,
}

/// One page of a carrier, sifted.
pub struct Fetched {
    /// What is wanted and may be seen.
    pub items: Vec<CallRecord>,
    /// How many rows the carrier sent.
    pub read: u64,
    /// Rows that could not be read.
    pub unreadable: u32,
    /// Where the next page of this account begins.
    next: Option<Place>,
}

/// What an account has in a stretch of time.
pub enum Within {
    /// All of it.
    All(Sifted),
    /// More rows than were to be read; these came, and lie so far apart.
    TooMany {
        /// How many rows.
        rows: usize,
        /// From the oldest of them to the newest.
        over_ms: i64,
    },
}

/// What is wanted of a stretch of time.
#[derive(Default)]
pub struct Sifted {
    /// What is wanted and may be seen, as the carrier orders it.
    pub items: Vec<CallRecord>,
    /// The most rows of one kind.
    pub rows: usize,
    /// How many rows were read, as far as that may be told.
    pub read: u64,
    /// Rows that could not be read.
    pub unreadable: u32,
}

/// The accounts of a tenant that have call records, in the order of their ids, each for what is asked; and all of them by name.
/// `until` is the end that is meant, when it is not that of the question.
pub async fn sources(
    state: &AppState,
    scope: &TenantScope,
    query: &CallListQuery,
    until: Option<Timestamp>,
) -> Result<(Vec<Source>, Vec<CallAccount>), Failure> {
    let (from, end) = query.span().ok_or_else(|| Failure::field("to", "Choose the first day and the last."))?;
    let wanted = Arc::new(Wanted {
        class: query.class.clone(),
        customer: query.customer.as_deref().map(str::trim).map(str::to_owned),
        digits: query.digits(),
        from,
        until: until.unwrap_or(end).min(end),
    });
    let mut all = state.accounts.all(scope);
    all.retain(|connected| connected.carrier.call_records().is_some());
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let told = all.iter().map(told).collect();
    if let Some(account) = &query.account {
        // Of another tenant and not there at all are the same.
        state.accounts.get(scope, account)?;
        all.retain(|connected| connected.id == *account);
        if all.is_empty() {
            return Err(Failure::field("account", "The carrier of this account gives no call records. Choose another account."));
        }
    }
    let mut found = Vec::with_capacity(all.len());
    for connected in all {
        let owner = state.accounts.any(&connected.id).is_some_and(|(owner, _)| owner == *scope);
        let visible = Arc::new(store::call_scope::of_account(scope, &state.store, &connected.id, owner).await?);
        let source = Source { connected, visible, wanted: wanted.clone() };
        if !source.kinds().is_empty() {
            found.push(source);
        }
    }
    Ok((found, told))
}

fn told(connected: &Connected) -> CallAccount {
    let kinds = connected.carrier.call_records().map(|records| records.kinds()).unwrap_or_default();
    CallAccount {
        account: connected.id.clone(),
        name: connected.name.clone(),
        carrier_name: connected.spec.name.into(),
        tile: connected.spec.tile.into(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
    }
}

impl Source {
    /// From when until before when records are wanted.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        (self.wanted.from, self.wanted.until)
    }

    fn records(&self) -> CarrierResult<&dyn CallRecords> {
        self.connected.carrier.call_records().ok_or_else(|| Error::new(ErrorKind::Unsupported, "the carrier has no call records"))
    }

    /// The kinds to ask for, one after the other; `None` asks for all at once.
    fn kinds(&self) -> Vec<Option<String>> {
        let Ok(records) = self.records() else { return Vec::new() };
        match &self.wanted.class {
            Some(class) if records.kinds().contains(&class.as_str()) => vec![Some(class.clone())],
            Some(_) => Vec::new(),
            None if records.takes_all() => vec![None],
            None => records.kinds().iter().map(|kind| Some((*kind).to_owned())).collect(),
        }
    }

    fn question(&self, kind: Option<String>) -> CallQuery {
        CallQuery { kind, from: self.wanted.from, until: self.wanted.until }
    }

    /// How many rows there are, as the carrier counts. `None` where it does not, and where others' records are among them: how
    /// much others call is theirs to know.
    pub async fn count(&self) -> CarrierResult<Option<u64>> {
        if !self.visible.all() {
            return Ok(None);
        }
        let mut sum = 0;
        for kind in self.kinds() {
            match self.records()?.count(&self.question(kind)).await? {
                Some(count) => sum += count,
                None => return Ok(None),
            }
        }
        Ok(Some(sum))
    }

    /// Whether how many rows were read may be told.
    pub fn tells_rows(&self) -> bool {
        self.visible.all()
    }

    /// What there is from one time until before another. Whoever may not see all of it is told how many rows are his own.
    pub async fn within(&self, from: Timestamp, until: Timestamp, most: usize) -> CarrierResult<Within> {
        let mut part = Sifted::default();
        for kind in self.kinds() {
            let question = CallQuery { from, until, ..self.question(kind) };
            let (mut cursor, mut rows) = (None::<String>, 0);
            let (mut oldest, mut newest) = (until, from);
            loop {
                let page = self.records()?.page(&question, cursor.as_deref()).await?;
                rows += page.items.len() + usize::try_from(page.unreadable).unwrap_or(usize::MAX);
                for record in &page.items {
                    (oldest, newest) = (oldest.min(record.at), newest.max(record.at));
                }
                if page.next.is_some() && rows >= most {
                    return Ok(Within::TooMany { rows, over_ms: newest.since_ms(oldest).max(0) });
                }
                part.unreadable += page.unreadable;
                let inside = |record: &CallRecord| record.at >= from && record.at < until;
                part.items.extend(page.items.into_iter().filter(|record| inside(record) && self.wants(record)));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            part.rows = part.rows.max(rows);
            part.read += rows as u64;
        }
        if !self.tells_rows() {
            part.read = part.items.len() as u64;
            // Whose the rows were that cannot be read is not known either.
            part.unreadable = 0;
        }
        Ok(Within::All(part))
    }

    /// The page at a place.
    async fn page(&self, place: &Place) -> CarrierResult<Fetched> {
        let kinds = self.kinds();
        let kind = kinds.get(place.kind).ok_or_else(|| Error::new(ErrorKind::Unsupported, "a cursor that is not ours"))?;
        let page = self.records()?.page(&self.question(kind.clone()), place.cursor.as_deref()).await?;
        let next = match page.next {
            Some(cursor) => Some(Place { kind: place.kind, cursor: Some(cursor) }),
            None => (place.kind + 1 < kinds.len()).then(|| Place { kind: place.kind + 1, cursor: None }),
        };
        let read = page.items.len() as u64 + u64::from(page.unreadable);
        // Whose the rows were that cannot be read is not known either.
        let unreadable = if self.visible.all() { page.unreadable } else { 0 };
        let items = page.items.into_iter().filter(|record| self.wants(record)).collect();
        Ok(Fetched { items, read, unreadable, next })
    }

    fn wants(&self, record: &CallRecord) -> bool {
        let wanted = &self.wanted;
        let of_customer = wanted.customer.is_none() || wanted.customer == record.customer;
        let with = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().contains(&wanted.digits);
        of_customer && (wanted.digits.is_empty() || with(&record.from) || with(&record.to)) && self.visible.shows(record)
    }
}

/// The pages of an account. The next ones are fetched while one is worked on; nothing more is fetched once what is returned was
/// dropped. An error is the last item.
pub fn ahead(source: Source) -> impl Stream<Item = CarrierResult<Fetched>> + Unpin {
    let (give, take) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let mut at = Some(Place::default());
        while let Some(place) = at {
            let page = tokio::select! {
                () = give.closed() => return,
                page = source.page(&place) => page,
            };
            at = page.as_ref().ok().and_then(|page| page.next.clone());
            if give.send(page).await.is_err() {
                return;
            }
        }
    });
    Box::pin(stream::unfold(take, |mut take| async move { take.recv().await.map(|page| (page, take)) }))
}
