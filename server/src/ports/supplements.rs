//! How many changes were sent since the first date was given. Many losing carriers cancel at the fourth.

use std::collections::{BTreeMap, BTreeSet};

use contract::{id::SubOrderId, port::calendar, problem::ProblemKind};

use crate::{
    attempts::{Intent, PortIntent},
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::ports::StoredPort,
};

/// The changes of a request that count.
pub struct Supplements {
    /// Of its details, once it had a date.
    details: u32,
    /// Of the dates of its sub-orders, each counted once however many numbers it moved.
    dates: BTreeMap<SubOrderId, u32>,
}

impl Supplements {
    /// What was sent of a request. What the carrier refused or never got is not among it.
    pub async fn of(state: &AppState, scope: &TenantScope, port: &StoredPort) -> Result<Self, Failure> {
        let sent = state.store.port_date_changes(scope, &port.account, &port.listed.request).await?;
        let together: BTreeSet<(String, SubOrderId)> = sent
            .into_iter()
            .filter_map(|(asked, intent)| match serde_json::from_str(&intent) {
                Ok(Intent::Port(PortIntent::Date { sub_order, .. })) => Some((asked, sub_order)),
                _ => None,
            })
            .collect();
        let mut dates: BTreeMap<SubOrderId, u32> = BTreeMap::new();
        for (_, sub_order) in together {
            *dates.entry(sub_order).or_default() += 1;
        }
        Ok(Self { details: port.supplements, dates })
    }

    /// Of the sub-order that got the most.
    pub fn most(&self) -> u32 {
        self.details + self.dates.values().max().copied().unwrap_or(0)
    }

    /// Whether a sub-order got as many as losing carriers take.
    pub fn are_over(&self, sub_order: &SubOrderId) -> bool {
        self.details + self.dates.get(sub_order).copied().unwrap_or(0) >= calendar::MOST_CHANGES
    }

    /// Refuses one more.
    pub fn one_more(&self, sub_order: &SubOrderId) -> Result<(), Failure> {
        if self.are_over(sub_order) { Err(Failure::new(ProblemKind::Conflict, calendar::NO_MORE_CHANGES)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_order_is_full_by_its_own_dates_and_the_changes_of_the_whole_request() {
        let (one, other) = (SubOrderId::new("201"), SubOrderId::new("202"));
        let sent = Supplements { details: 1, dates: BTreeMap::from([(one.clone(), 2), (other.clone(), 1)]) };
        assert_eq!(sent.most(), 3);
        assert!(sent.are_over(&one) && !sent.are_over(&other));
        assert!(sent.one_more(&one).is_err() && sent.one_more(&other).is_ok());
        assert_eq!(Supplements { details: 0, dates: BTreeMap::new() }.most(), 0);
    }
}
