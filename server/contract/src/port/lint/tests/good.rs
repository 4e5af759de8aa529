//! A draft that nothing can be said against.

use std::collections::BTreeMap;

use jiff::civil::date;

use super::super::{LintContext, Paper, Winner, lint};
use crate::{
    id::{AccountId, RoutingTrunkId},
    number::E164,
    port::{
        calendar,
        cut_over::PortRouting,
        document::{DocumentFacts, DocumentKind, FileType, Scan},
        fields::{
            Answers, EndUser, EndUserKind, Extent, LosingAccount, PortFields, PortingNumber, ServiceAddress, ServiceRecord,
        },
        split::{Portability, Verdict},
    },
    time::Timestamp,
};

/// A number from any way of writing it.
pub(super) fn number(text: &str) -> E164 {
    E164::parse(text).unwrap()
}

/// The instant of the tests: Monday, 9 November 2026, 10:00 in New York.
pub(super) fn now() -> Timestamp {
    calendar::instant(date(2026, 11, 9), jiff::civil::time(10, 0, 0, 0))
}

/// A word of the carrier's, given an hour ago.
pub(super) fn portable() -> Verdict {
    Verdict { portable: Portability::Yes, asked_at: now().plus_ms(-3_600_000), remembered_carrier: None }
}

/// A paper of the tests' day.
pub(super) fn paper(kind: DocumentKind) -> Paper {
    Paper {
        kind,
        name: format!("{}.pdf", kind.word()),
        file_type: FileType::Pdf,
        bytes: 240_000,
        pages: Some(1),
        scan: Scan::Clean,
        facts: DocumentFacts { dated: Some(date(2026, 11, 2)), legible: Some(true), ..DocumentFacts::default() },
    }
}

/// A draft that nothing can be said against: a firm in Athens, Georgia, moves its two numbers.
pub(super) fn good_draft() -> (PortFields, LintContext) {
    let numbers = [number("7065103027"), number("7065103028")];
    let address = ServiceAddress {
        number: "123".into(),
        pre_direction: "N".into(),
        street: "Milledge".into(),
        suffix: "AVE".into(),
        unit_kind: "STE".into(),
        unit: "4".into(),
        city: "Athens".into(),
        state: "GA".into(),
        zip: "30601".into(),
        ..ServiceAddress::default()
    };
    let fields = PortFields {
        account: Some(AccountId::new("acc_1")),
        numbers: numbers.iter().map(|n| PortingNumber { number: n.clone(), losing_carrier: "Cox".into() }).collect(),
        end_user: EndUser {
            kind: EndUserKind::Business,
            name: "Classic City Dental, LLC".into(),
            authorized_person: "Maria Lopez".into(),
        },
        address: address.clone(),
        losing_account: LosingAccount {
            number: "8495740012345".into(),
            btn: "7065103027".into(),
            extent: Extent::Full,
            ..LosingAccount::default()
        },
        wanted_date: Some(date(2026, 11, 18)),
        activation_time: Some(jiff::civil::time(12, 0, 0, 0)),
        routing: PortRouting::TrunkGroup { id: RoutingTrunkId::new("2377") },
        tags: vec!["dental".into()],
        updates_to: "ports@example.com".into(),
        answers: Answers {
            pending_order: Some(false),
            frozen: Some(false),
            called: Some(true),
            ready: Some(true),
            ..Answers::default()
        },
        service_record: Some(ServiceRecord {
            issued_on: Some(date(2026, 11, 3)),
            name: "Classic City Dental, LLC".into(),
            authorized_person: "Maria Lopez".into(),
            account_number: "8495740012345".into(),
            btn: "7065103027".into(),
            address,
            numbers: numbers.to_vec(),
        }),
        ..PortFields::default()
    };
    let mut letter = paper(DocumentKind::Loa);
    letter.facts.signer = "Maria Lopez".into();
    letter.facts.numbers = numbers.to_vec();
    let mut bill = paper(DocumentKind::Bill);
    bill.facts.numbers = numbers.to_vec();
    let context = LintContext {
        now: now(),
        verdicts: numbers.iter().map(|n| (n.clone(), portable())).collect(),
        taken: BTreeMap::new(),
        papers: vec![letter, bill],
        pins: Vec::new(),
        memory: Vec::new(),
        our_ids: vec!["our-login".into(), "4711".into()],
        winner: Some(Winner { carrier: "Call48".into(), one_paper_of_a_kind: true }),
    };
    (fields, context)
}

/// Gives the good draft other numbers, everywhere they stand.
pub(super) fn with_numbers(numbers: &[E164]) -> (PortFields, LintContext) {
    let (mut fields, mut context) = good_draft();
    fields.numbers = numbers.iter().map(|n| PortingNumber { number: n.clone(), losing_carrier: "Cox".into() }).collect();
    fields.kind = if numbers.iter().any(E164::is_toll_free) { crate::number::NumberKind::TollFree } else { fields.kind };
    let btn = numbers.first().map(|n| n.digits()[1..].to_owned()).unwrap_or_default();
    fields.losing_account.btn.clone_from(&btn);
    if let Some(record) = &mut fields.service_record {
        record.btn = btn;
        record.numbers = numbers.to_vec();
    }
    context.verdicts = numbers.iter().map(|n| (n.clone(), portable())).collect();
    for paper in &mut context.papers {
        paper.facts.numbers = numbers.to_vec();
    }
    (fields, context)
}

#[test]
fn nothing_can_be_said_against_the_good_draft() {
    let (fields, context) = good_draft();
    assert_eq!(lint(&fields, &context), []);
}
