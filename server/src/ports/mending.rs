//! What the linter needs for a change of what the carrier has: the context that a draft's submission has, and of the record what
//! the form does not hold.

use std::collections::BTreeMap;

use contract::{
    id::{PortDraftId, SubOrderId},
    number::E164,
    port::{
        detail::PortRecord,
        fields::{LosingAccount, PortFields, PortingNumber, ServiceRecord},
        lint::LintContext,
        mend::Mending,
        status::Phase,
    },
};

use super::draft;
use crate::{
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::{
        self,
        port_drafts::StoredDraft,
        ports::{StoredPort, StoredPortNumber, StoredSubOrder},
    },
};

/// A request as it is kept.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The request.
    pub port: &'a StoredPort,
    /// What is known of its sub-orders beside the list.
    pub sub_orders: &'a [StoredSubOrder],
    /// Its numbers.
    pub numbers: &'a [StoredPortNumber],
}

impl Known<'_> {
    fn sub_order(&self, id: &SubOrderId) -> Option<&StoredSubOrder> {
        self.sub_orders.iter().find(|sub| sub.id == id.as_str())
    }

    /// The record that holds for a sub-order: its own, or the request's. Empty while it was not read.
    pub fn record(&self, sub_order: Option<&SubOrderId>) -> PortRecord {
        let own = sub_order.and_then(|id| self.sub_order(id)).and_then(|known| known.record.clone());
        own.or_else(|| self.port.record.clone()).unwrap_or_default()
    }
}

/// What all changes of a request share.
pub struct Shared {
    submitted: Option<PortFields>,
    /// What is known beside the record.
    pub context: LintContext,
}

impl Shared {
    /// Reads it.
    pub async fn of(state: &AppState, scope: &TenantScope, port: &StoredPort) -> Result<Self, Failure> {
        let draft = state.store.port_draft_of(scope, &port.account, &port.listed.request).await?;
        Ok(Self { submitted: draft.map(|draft| draft.fields), context: context(state, scope, port).await? })
    }

    /// What the linter needs for a change of a sub-order; `None` stands for the whole request.
    pub fn mending(&self, known: Known<'_>, sub_order: Option<&SubOrderId>) -> Mending {
        Mending {
            sub_order: sub_order.cloned(),
            fields: fields(known, self.submitted.as_ref(), sub_order),
            context: self.context.clone(),
        }
    }
}

/// What is known beside the record. Which numbers are ported is settled: neither the verdicts nor what stands in their way is asked
/// about again, and this very request is no obstacle to itself.
async fn context(state: &AppState, scope: &TenantScope, port: &StoredPort) -> Result<LintContext, Failure> {
    let (account, request) = (&port.account, &port.listed.request);
    let papers = store::papers::of_request(scope, &state.store, account, request).await?;
    let empty = StoredDraft {
        id: PortDraftId::new(String::new()),
        version: 0,
        fields: PortFields { account: Some(account.clone()), ..PortFields::default() },
        begun_by: String::new(),
        saved_by: String::new(),
        saved_at: port.read_at,
        attempt: None,
        account: Some(account.clone()),
        request: Some(request.clone()),
        reason: String::new(),
    };
    let context = draft::context(state, scope, &empty, &papers).await?;
    // The carrier has a PIN where one was needed; whether it is right shows only at the losing side.
    Ok(LintContext { pins: vec![String::new()], ..context })
}

/// What the form does not hold.
fn fields(known: Known<'_>, submitted: Option<&PortFields>, sub_order: Option<&SubOrderId>) -> PortFields {
    let accounts: BTreeMap<&E164, &LosingAccount> = submitted
        .into_iter()
        .flat_map(|fields| fields.numbers.iter().map(move |number| (&number.number, fields.account_of(number))))
        .collect();
    let is_meant = |one: &StoredPortNumber| sub_order.is_none_or(|id| one.sub_order == *id);
    let open = || known.numbers.iter().filter(|one| one.phase != Phase::Leaving);
    let account_of = |one: &StoredPortNumber| accounts.get(&one.listed.number).copied();
    let account = open().filter(|one| is_meant(one)).find_map(account_of).or(submitted.map(|fields| &fields.losing_account));
    // The numbers of one account belong together: whether all of it leaves cannot be said of one sub-order alone.
    let shares = |one: &StoredPortNumber| match (account_of(one), account) {
        (Some(its), Some(account)) => std::ptr::eq(its, account),
        _ => false,
    };
    let losing_carrier =
        sub_order.and_then(|id| known.sub_order(id)).and_then(|sub| sub.losing_carrier.clone()).unwrap_or_default();
    let porting = |one: &StoredPortNumber| PortingNumber {
        number: one.listed.number.clone(),
        losing_carrier: if is_meant(one) { losing_carrier.clone() } else { String::new() },
    };
    let is_shared = |fields: &PortFields| account.is_some_and(|account| std::ptr::eq(account, &fields.losing_account));
    let service_record = submitted
        .filter(|fields| is_shared(fields))
        .and_then(|fields| fields.service_record.clone())
        .filter(|said| is_of(said, known, open().filter(|one| is_meant(one)).map(|one| &one.listed.number)));
    let unread = LosingAccount::default();
    let account = account.unwrap_or(&unread);
    PortFields {
        account: Some(known.port.account.clone()),
        kind: known.port.listed.kind.unwrap_or_default(),
        numbers: open().filter(|one| is_meant(one) || shares(one)).map(porting).collect(),
        losing_account: LosingAccount {
            extent: account.extent,
            new_btn: account.new_btn.clone(),
            wireless: account.wireless,
            ..LosingAccount::default()
        },
        answers: submitted.map(|fields| fields.answers.clone()).unwrap_or_default(),
        service_record,
        ..PortFields::default()
    }
}

/// Whether a service record is of these numbers. One that lists none is of a request that was not split.
fn is_of<'a>(said: &ServiceRecord, known: Known<'_>, mut numbers: impl Iterator<Item = &'a E164>) -> bool {
    if said.numbers.is_empty() {
        known.port.listed.sub_orders.len() <= 1
    } else {
        numbers.any(|number| said.numbers.contains(number))
    }
}

#[cfg(test)]
mod tests {
    use carriers::ports::{CarrierPort, CarrierPortNumber, CarrierSubOrder};
    use contract::{
        id::{AccountId, PortRequestId},
        port::fields::Extent,
        time::Timestamp,
    };

    use super::*;

    fn number(n: u32) -> E164 {
        E164::parse(&format!("701200400{n}")).unwrap()
    }

    fn sub(id: &str) -> CarrierSubOrder {
        CarrierSubOrder {
            id: SubOrderId::new(id),
            word: "retry".into(),
            numbers: 2,
            foc_date: None,
            failure: None,
            resubmitted_at: None,
            may_edit: true,
            may_cancel: true,
            may_delete: false,
            may_activate: false,
        }
    }

    fn port(subs: &[&str]) -> StoredPort {
        StoredPort {
            account: AccountId::new("1"),
            listed: CarrierPort {
                request: PortRequestId::new("256"),
                kind: None,
                phase_word: "In_Progress".into(),
                created_at: None,
                sub_orders: subs.iter().map(|id| sub(id)).collect(),
            },
            record: None,
            routing: None,
            title: String::new(),
            phase: Phase::NeedsUs,
            foc_date: None,
            numbers: 2,
            first_number: None,
            next: String::new(),
            supplements: 0,
            changed_at: Timestamp(0),
            read_at: Timestamp(0),
        }
    }

    fn listed(n: u32, sub_order: &str, phase: Phase) -> StoredPortNumber {
        StoredPortNumber {
            account: AccountId::new("1"),
            request: PortRequestId::new("256"),
            sub_order: SubOrderId::new(sub_order),
            listed: CarrierPortNumber {
                number: number(n),
                word: "submitted".into(),
                lrn: None,
                tags: Vec::new(),
                may_activate: false,
                may_cancel: true,
                may_delete: false,
            },
            phase,
            foc_date: None,
            activation: None,
            activation_at: None,
            active_at: None,
        }
    }

    /// Numbers 1 and 2 at one losing carrier, 3 at another whose account is a further one.
    fn submitted() -> PortFields {
        let porting = |n, losing_carrier: &str| PortingNumber { number: number(n), losing_carrier: losing_carrier.into() };
        PortFields {
            numbers: vec![porting(1, "Harbor"), porting(2, "Prairie"), porting(3, "Cox")],
            losing_account: LosingAccount { extent: Extent::Full, ..LosingAccount::default() },
            other_accounts: vec![LosingAccount { losing_carrier: "Cox".into(), wireless: true, ..LosingAccount::default() }],
            service_record: Some(ServiceRecord { numbers: vec![number(1)], ..ServiceRecord::default() }),
            ..PortFields::default()
        }
    }

    #[test]
    fn a_sub_order_is_linted_with_its_own_account_and_the_service_record_of_its_own_numbers() {
        let port = port(&["201", "202", "203"]);
        let waits = Phase::NeedsUs;
        let numbers = [listed(1, "201", waits), listed(2, "202", waits), listed(3, "203", waits)];
        let known = Known { port: &port, sub_orders: &[], numbers: &numbers };
        let submitted = submitted();
        let of = |id: &str| fields(known, Some(&submitted), Some(&SubOrderId::new(id)));
        let numbers = |fields: &PortFields| fields.numbers.iter().map(|one| one.number.clone()).collect::<Vec<_>>();

        let first = of("201");
        assert_eq!(numbers(&first), [number(1), number(2)], "those of one account");
        assert_eq!(first.losing_account.extent, Extent::Full);
        assert!(first.service_record.is_some());
        assert!(of("202").service_record.is_none(), "it is of other numbers");
        let third = of("203");
        assert_eq!(numbers(&third), [number(3)]);
        assert!(third.losing_account.wireless && third.service_record.is_none(), "a further account has no record");
    }

    #[test]
    fn numbers_that_left_the_request_are_not_looked_at() {
        let port = port(&["201"]);
        let numbers = [listed(1, "201", Phase::NeedsUs), listed(2, "201", Phase::Leaving)];
        let known = Known { port: &port, sub_orders: &[], numbers: &numbers };
        let found = fields(known, None, None);
        assert_eq!(found.numbers.len(), 1);
        assert_eq!(found.losing_account.extent, Extent::Unasked, "a request from elsewhere has no draft");
    }
}
