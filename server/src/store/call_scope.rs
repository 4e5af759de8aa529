//! Which call records of an account a tenant may see: by the numbers and the customers that are its own.

use std::collections::HashSet;

use contract::{call_record::CallRecord, id::AccountId};

use super::{
    Result, Store,
    columns::{flag, maybe_text, text},
};
use crate::session::TenantScope;

/// What decides whether a record is shown.
#[derive(Debug, Default)]
pub struct Visible {
    /// Whether the account itself is the tenant's: then it sees what belongs to nobody else.
    owner: bool,
    own_numbers: HashSet<String>,
    others_numbers: HashSet<String>,
    own_customers: HashSet<String>,
    others_customers: HashSet<String>,
}

impl Visible {
    /// Whether every record is the tenant's.
    pub fn all(&self) -> bool {
        self.owner && self.others_numbers.is_empty() && self.others_customers.is_empty()
    }

    /// Whether this record is.
    pub fn shows(&self, record: &CallRecord) -> bool {
        if self.all() {
            return true;
        }
        let (from, to) = (plain(&record.from), plain(&record.to));
        let among = |numbers: &HashSet<String>| numbers.contains(&from) || numbers.contains(&to);
        let customer = |customers: &HashSet<String>| record.customer.as_ref().is_some_and(|id| customers.contains(id));
        if among(&self.own_numbers) || customer(&self.own_customers) {
            return true;
        }
        self.owner && !among(&self.others_numbers) && !customer(&self.others_customers)
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
    let rows = sqlx::query(
        "SELECT number AS name, CAST(CASE WHEN tenant_id = $1 THEN 1 ELSE 0 END AS BIGINT) AS own FROM numbers \
         WHERE account_id = $2",
    )
    .bind(scope.tenant().as_str())
    .bind(account.as_str())
    .fetch_all(&store.pool)
    .await?;
    for row in &rows {
        let numbers = if flag(row, "own")? { &mut visible.own_numbers } else { &mut visible.others_numbers };
        numbers.insert(plain(&text(row, "name")?));
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
        let customers = if flag(row, "own")? { &mut visible.own_customers } else { &mut visible.others_customers };
        customers.extend(maybe_text(row, "billing_id")?);
    }
    Ok(visible)
}

#[cfg(test)]
mod tests {
    use contract::time::Timestamp;

    use super::*;

    fn record(from: &str, to: &str, customer: Option<&str>) -> CallRecord {
        CallRecord {
            id: "1".into(),
            group: "1".into(),
            at: Timestamp(0),
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

    fn set(of: &[&str]) -> HashSet<String> {
        of.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn a_grant_shows_only_records_with_an_own_number_or_customer() {
        let visible = Visible { own_numbers: set(&["17065550101"]), own_customers: set(&["7"]), ..Visible::default() };
        assert!(visible.shows(&record("7065550101", "12125550100", None)));
        assert!(visible.shows(&record("12125550100", "+1 (706) 555-0101", None)));
        assert!(visible.shows(&record("12125550100", "17065550102", Some("7"))));
        assert!(!visible.shows(&record("12125550100", "17065550102", Some("8"))));
        assert!(!visible.shows(&record("", "", None)));
    }

    #[test]
    fn an_owner_does_not_see_what_belongs_to_somebody_below() {
        let visible = Visible {
            owner: true,
            own_numbers: set(&["17065550101"]),
            others_numbers: set(&["17065550102"]),
            others_customers: set(&["8"]),
            ..Visible::default()
        };
        assert!(visible.shows(&record("12125550100", "17065550103", None)), "of nobody else");
        assert!(visible.shows(&record("17065550102", "17065550101", None)), "the own number was called");
        assert!(!visible.shows(&record("12125550100", "17065550102", None)));
        assert!(!visible.shows(&record("12125550100", "17065550103", Some("8"))));
    }
}
