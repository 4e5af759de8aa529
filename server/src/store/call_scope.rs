//! Which call records of an account a tenant may see: by the numbers that were its own when the call was made, and by the
//! customers that are its own.

use std::collections::{HashMap, HashSet};

use contract::{call_record::CallRecord, id::AccountId, time::Timestamp};

use super::{
    Result, Store,
    columns::{flag, instant, maybe_instant, maybe_text, text},
};
use crate::session::TenantScope;

/// A time in which a number was somebody's.
#[derive(Clone, Copy, Debug)]
struct Held {
    /// Whether it was the tenant's, not another's.
    own: bool,
    since: Timestamp,
    /// Until before when; `None` while it lasts.
    until: Option<Timestamp>,
}

/// What decides whether a record is shown.
#[derive(Debug, Default)]
pub struct Visible {
    /// Whether the account itself is the tenant's: then it sees what belongs to nobody else.
    owner: bool,
    /// Whose each number is.
    now: HashMap<String, Held>,
    /// Whose some were before.
    before: HashMap<String, Vec<Held>>,
    own_customers: HashSet<String>,
    others_customers: HashSet<String>,
    /// Whether anything is or was another tenant's.
    shared: bool,
}

impl Visible {
    /// Whether every record is the tenant's.
    pub fn all(&self) -> bool {
        self.owner && !self.shared
    }

    /// Whether this record is.
    pub fn shows(&self, record: &CallRecord) -> bool {
        if self.all() {
            return true;
        }
        let ends = [&record.from, &record.to].map(|end| self.own_at(&plain(end), record.at));
        let customer = |customers: &HashSet<String>| record.customer.as_ref().is_some_and(|id| customers.contains(id));
        if ends.contains(&Some(true)) || customer(&self.own_customers) {
            return true;
        }
        self.owner && !ends.contains(&Some(false)) && !customer(&self.others_customers)
    }

    /// Whether a number was the tenant's at that time, or another's; `None` when it was nobody's. Of two that had it, as far as is
    /// known, whoever got it later.
    fn own_at(&self, number: &str, at: Timestamp) -> Option<bool> {
        let before = self.before.get(number).into_iter().flatten();
        let held =
            before.chain(self.now.get(number)).filter(|held| held.since <= at && held.until.is_none_or(|until| at < until));
        held.max_by_key(|held| held.since).map(|held| held.own)
    }

    fn add_number(&mut self, number: &str, held: Held) {
        self.shared |= !held.own;
        match held.until {
            None => drop(self.now.insert(plain(number), held)),
            Some(_) => self.before.entry(plain(number)).or_default().push(held),
        }
    }

    fn add_customer(&mut self, id: String, own: bool) {
        self.shared |= !own;
        let customers = if own { &mut self.own_customers } else { &mut self.others_customers };
        customers.insert(id);
    }
}

/// The digits of a number, with the country's where ten stand alone.
fn plain(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 10 { format!("1{digits}") } else { digits }
}

/// What a tenant may see of an account's records. `owner` says whether the account is the tenant's.
pub async fn of_account(scope: &TenantScope, store: &Store, account: &AccountId, owner: bool) -> Result<Visible> {
    let mut visible = Visible { owner, ..Visible::default() };
    for sql in [
        "SELECT number, tenant_since AS since_at, CAST(NULL AS BIGINT) AS until_at, \
         CAST(CASE WHEN tenant_id = $1 THEN 1 ELSE 0 END AS BIGINT) AS own FROM numbers WHERE account_id = $2",
        "SELECT number, since_at, until_at, CAST(CASE WHEN tenant_id = $1 THEN 1 ELSE 0 END AS BIGINT) AS own \
         FROM number_pasts WHERE account_id = $2",
    ] {
        let rows = sqlx::query(sql).bind(scope.tenant().as_str()).bind(account.as_str()).fetch_all(&store.pool).await?;
        for row in &rows {
            let held = Held { own: flag(row, "own")?, since: instant(row, "since_at")?, until: maybe_instant(row, "until_at")? };
            visible.add_number(&text(row, "number")?, held);
        }
    }
    let rows = sqlx::query(
        "SELECT billing_id, CAST(CASE WHEN tenant_id = $1 THEN 1 ELSE 0 END AS BIGINT) AS own FROM customer_owners \
         WHERE account_id = $2 AND billing_id IS NOT NULL",
    )
    .bind(scope.tenant().as_str())
    .bind(account.as_str())
    .fetch_all(&store.pool)
    .await?;
    for row in &rows {
        let own = flag(row, "own")?;
        if let Some(id) = maybe_text(row, "billing_id")? {
            visible.add_customer(id, own);
        }
    }
    Ok(visible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(from: &str, to: &str, customer: Option<&str>) -> CallRecord {
        CallRecord {
            id: "1".into(),
            group: "1".into(),
            at: Timestamp(500),
            from: from.into(),
            to: to.into(),
            direction: None,
            class: None,
            service: String::new(),
            seconds: None,
            billed_seconds: None,
            charge: None,
            rate: String::new(),
            customer: customer.map(str::to_owned),
            word: String::new(),
            history: vec![],
        }
    }

    fn visible(owner: bool, numbers: &[(&str, bool)], customers: &[(&str, bool)]) -> Visible {
        let mut visible = Visible { owner, ..Visible::default() };
        for (number, own) in numbers {
            visible.add_number(number, Held { own: *own, since: Timestamp(0), until: None });
        }
        for (customer, own) in customers {
            visible.add_customer((*customer).to_owned(), *own);
        }
        visible
    }

    fn held(own: bool, since: i64, until: Option<i64>) -> Held {
        Held { own, since: Timestamp(since), until: until.map(Timestamp) }
    }

    #[test]
    fn a_grant_shows_only_records_with_an_own_number_or_customer() {
        let visible = visible(false, &[("17065550101", true)], &[("7", true)]);
        assert!(visible.shows(&record("7065550101", "12125550100", None)));
        assert!(visible.shows(&record("12125550100", "+1 (706) 555-0101", None)));
        assert!(visible.shows(&record("12125550100", "17065550102", Some("7"))));
        assert!(!visible.shows(&record("12125550100", "17065550102", Some("8"))));
        assert!(!visible.shows(&record("", "", None)));
    }

    #[test]
    fn an_owner_does_not_see_what_belongs_to_somebody_below() {
        let visible = visible(true, &[("17065550101", true), ("17065550102", false)], &[("8", false)]);
        assert!(visible.shows(&record("12125550100", "17065550103", None)), "of nobody else");
        assert!(visible.shows(&record("17065550102", "17065550101", None)), "the own number was called");
        assert!(!visible.shows(&record("12125550100", "17065550102", None)));
        assert!(!visible.shows(&record("12125550100", "17065550103", Some("8"))));
    }

    #[test]
    fn a_call_is_of_whoever_had_the_number_then() {
        // Mine until 100, another's until 300, nobody's until 400, mine since.
        let of = |owner: bool, mine: bool| {
            let mut visible = Visible { owner, ..Visible::default() };
            for (own, since, until) in [(mine, 0, Some(100)), (!mine, 100, Some(300)), (mine, 400, None)] {
                visible.add_number("+17065550101", held(own, since, until));
            }
            visible
        };
        let seen = |visible: &Visible| {
            [99, 100, 299, 300, 399, 400]
                .map(|at| visible.shows(&CallRecord { at: Timestamp(at), ..record("17065550101", "12125550100", None) }))
        };
        assert_eq!(seen(&of(false, true)), [true, false, false, false, false, true]);
        assert_eq!(seen(&of(false, false)), [false, true, true, false, false, false]);
        // What was nobody's is the owner's of the account.
        assert_eq!(seen(&of(true, true)), [true, false, false, true, true, true]);
        assert!(!of(true, true).all());
    }

    #[test]
    fn of_two_times_that_overlap_the_later_one_counts() {
        let mut visible = Visible { owner: true, ..Visible::default() };
        visible.add_number("17065550101", held(true, 0, None));
        assert!(visible.all());
        visible.add_number("17065550101", held(false, 200, Some(600)));
        assert!(!visible.shows(&record("17065550101", "12125550100", None)), "somebody had bought it and gave it back at 600");
    }
}
