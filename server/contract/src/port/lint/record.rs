//! The record as the rules look at it: what several of them need is worked out once.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{LintContext, Paper};
use crate::{
    number::E164,
    port::{
        document::DocumentKind,
        fields::{LosingAccount, PortFields},
        split::{Group, split},
    },
};

/// A record with its context.
pub(super) struct Record<'a> {
    pub(super) fields: &'a PortFields,
    pub(super) context: &'a LintContext,
    /// The day it is in New York.
    pub(super) today: Date,
    /// The numbers, for looking up.
    pub(super) wanted: BTreeSet<&'a E164>,
    /// The accounts that are sent, the shared one first.
    pub(super) accounts: Vec<Account<'a>>,
    /// How the request is likely to split.
    pub(super) groups: Vec<Group>,
}

/// An account with the numbers it serves.
pub(super) struct Account<'a> {
    /// Its field: `losing_account`, `other_accounts.0`.
    pub(super) field: String,
    pub(super) entry: &'a LosingAccount,
    /// Whether it is the shared one.
    pub(super) shared: bool,
    /// The numbers it serves, sorted.
    pub(super) numbers: Vec<&'a E164>,
    /// The losing carriers it serves, typed or remembered, in lower case, each once.
    pub(super) carriers: BTreeSet<String>,
}

impl Account<'_> {
    /// The field of one of its parts.
    pub(super) fn at(&self, part: &str) -> String {
        format!("{}.{part}", self.field)
    }

    /// Its billing number, where it is one.
    pub(super) fn btn(&self) -> Option<E164> {
        E164::parse(&self.entry.btn).ok()
    }

    /// Whether it serves the number.
    pub(super) fn serves(&self, number: &E164) -> bool {
        self.numbers.binary_search(&number).is_ok()
    }
}

impl<'a> Record<'a> {
    pub(super) fn new(fields: &'a PortFields, context: &'a LintContext) -> Self {
        Self {
            fields,
            context,
            today: context.today(),
            wanted: fields.numbers.iter().map(|porting| &porting.number).collect(),
            accounts: accounts(fields, context),
            groups: split(fields, &context.verdicts),
        }
    }

    /// Whether the request has toll-free numbers and no others.
    pub(super) fn is_toll_free(&self) -> bool {
        !self.wanted.is_empty() && self.wanted.iter().all(|number| number.is_toll_free())
    }

    /// The papers of one kind.
    pub(super) fn papers(&self, kind: DocumentKind) -> impl Iterator<Item = &'a Paper> {
        self.context.papers.iter().filter(move |paper| paper.kind == kind)
    }

    /// The numbers that pass.
    pub(super) fn numbers_where(&self, passes: impl Fn(&E164) -> bool) -> Vec<&'a E164> {
        self.wanted.iter().copied().filter(|number| passes(number)).collect()
    }

    /// Whether a PIN is set for an account.
    pub(super) fn has_pin(&self, account: &Account<'_>) -> bool {
        // The shared account's PIN is kept under the empty name, whatever the account is called.
        let name = if account.shared { "" } else { account.entry.losing_carrier.trim() };
        (account.shared || !name.is_empty()) && self.context.pins.iter().any(|pin| pin.trim().eq_ignore_ascii_case(name))
    }

    /// How often a losing carrier that an account serves rejected for a reason.
    pub(super) fn remembered(&self, account: &Account<'_>, reason: crate::port::rejection::Reason) -> u32 {
        let own = account.entry.losing_carrier.trim().to_lowercase();
        let served = |carrier: &str| {
            let carrier = carrier.trim().to_lowercase();
            !carrier.is_empty() && (carrier == own || account.carriers.contains(&carrier))
        };
        let rejections = self.context.memory.iter().filter(|memory| served(&memory.losing_carrier));
        rejections.flat_map(|memory| &memory.rejections).filter(|(of, _)| *of == reason).map(|(_, times)| times).sum()
    }
}

/// The accounts that are sent: the shared one always, as it goes with the submission itself, and the further ones that serve
/// numbers. One that serves none is left to the rule that says so.
fn accounts<'a>(fields: &'a PortFields, context: &LintContext) -> Vec<Account<'a>> {
    let shared = ("losing_account".to_owned(), &fields.losing_account, true);
    let others = fields.other_accounts.iter().enumerate().map(|(at, entry)| (format!("other_accounts.{at}"), entry, false));
    let mut accounts: Vec<Account<'a>> = std::iter::once(shared)
        .chain(others)
        .map(|(field, entry, shared)| Account { field, entry, shared, numbers: Vec::new(), carriers: BTreeSet::new() })
        .collect();
    for porting in &fields.numbers {
        let serving = fields.account_of(porting);
        if let Some(account) = accounts.iter_mut().find(|account| std::ptr::eq(account.entry, serving)) {
            account.numbers.push(&porting.number);
            let remembered = context.verdicts.get(&porting.number).and_then(|verdict| verdict.remembered_carrier.as_deref());
            let carrier = match porting.losing_carrier.trim() {
                "" => remembered.unwrap_or_default().trim(),
                typed => typed,
            };
            let carrier = carrier.to_lowercase();
            if !carrier.is_empty() {
                account.carriers.insert(carrier);
            }
        }
    }
    for account in &mut accounts {
        account.numbers.sort_unstable();
    }
    accounts.retain(|account| account.shared || !account.numbers.is_empty());
    accounts
}
