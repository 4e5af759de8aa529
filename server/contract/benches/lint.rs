//! How long the linter takes for drafts of 1, 100 and 1,000 numbers with everything known beside them. Prints a table; run it
//! by `cargo xtask bench`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

use std::{hint::black_box, time::Instant};

use contract::{
    id::{AccountId, RoutingTrunkId},
    number::E164,
    port::{
        calendar,
        cut_over::PortRouting,
        document::{DocumentFacts, DocumentKind, FileType, Scan},
        fields::{Answers, EndUser, Extent, LosingAccount, PortFields, PortingNumber, ServiceAddress, ServiceRecord},
        lint::{LintContext, Memory, Paper, lint},
        rejection::Reason,
        split::{Portability, Taken, Verdict},
    },
};
use jiff::civil::{date, time};

const ROUNDS: usize = 300;
/// The aim for the largest draft, in microseconds.
const AIM_US: u128 = 5_000;

/// A draft over two losing carriers with every verdict, paper and record there is. In a spoiled one every rule about numbers
/// has much to say: a third of them are not on the record, unasked, refused or taken.
fn draft(count: usize, spoiled: bool) -> (PortFields, LintContext) {
    let now = calendar::instant(date(2026, 11, 9), time(10, 0, 0, 0));
    let numbers: Vec<E164> =
        (0..count).map(|n| E164::parse(&format!("706{}{:04}", 220 + n / 100, n % 100 * 37)).unwrap()).collect();
    let is_bad = |at: usize| spoiled && at.is_multiple_of(3);
    let address = ServiceAddress {
        number: "123".into(),
        street: "Milledge".into(),
        suffix: "AVE".into(),
        city: "Athens".into(),
        state: "GA".into(),
        zip: "30601".into(),
        ..ServiceAddress::default()
    };
    let carrier = |at: usize| if at.is_multiple_of(2) { "Cox Georgia Telcom" } else { "Lumen Technologies" };
    let account = |at: usize| LosingAccount {
        losing_carrier: carrier(at).into(),
        number: "8495740012345".into(),
        btn: numbers[at.min(count - 1)].digits()[1..].into(),
        extent: Extent::Full,
        ..LosingAccount::default()
    };
    let on_record: Vec<E164> =
        numbers.iter().enumerate().filter(|(at, _)| at.is_multiple_of(2) && !is_bad(*at)).map(|(_, n)| n.clone()).collect();
    let fields = PortFields {
        account: Some(AccountId::new("acc_1")),
        numbers: numbers
            .iter()
            .enumerate()
            .map(|(at, n)| PortingNumber { number: n.clone(), losing_carrier: carrier(at).into() })
            .collect(),
        end_user: EndUser {
            name: "Classic City Dental, LLC".into(),
            authorized_person: "Maria Lopez".into(),
            ..EndUser::default()
        },
        address: address.clone(),
        losing_account: account(0),
        other_accounts: vec![account(1)],
        wanted_date: Some(date(2026, 11, 18)),
        routing: PortRouting::TrunkGroup { id: RoutingTrunkId::new("2377") },
        answers: Answers {
            pending_order: Some(false),
            frozen: Some(false),
            called: Some(true),
            ready: Some(true),
            ..Answers::default()
        },
        service_record: Some(ServiceRecord {
            issued_on: Some(date(2026, 11, 3)),
            name: "CLASSIC CITY DENTAL, LLC".into(),
            authorized_person: "Maria Lopez".into(),
            account_number: "8495740012345".into(),
            btn: numbers[0].digits()[1..].into(),
            address,
            numbers: on_record,
        }),
        ..PortFields::default()
    };
    let verdict = |at: usize| Verdict {
        portable: if is_bad(at) { Portability::No { reason: "It cannot be ported.".into() } } else { Portability::Yes },
        asked_at: now.plus_ms(-60_000),
        remembered_carrier: Some(carrier(at).into()),
    };
    let paper = |kind: DocumentKind| Paper {
        kind,
        name: format!("{}.pdf", kind.word()),
        file_type: FileType::Pdf,
        bytes: 240_000,
        pages: Some(3),
        scan: Scan::Clean,
        facts: DocumentFacts {
            dated: Some(date(2026, 11, 2)),
            signer: "Maria Lopez".into(),
            legible: Some(true),
            numbers: numbers.iter().enumerate().filter(|(at, _)| !is_bad(*at)).map(|(_, n)| n.clone()).collect(),
            printed_by_us: false,
            letter: None,
        },
    };
    let context = LintContext {
        now,
        verdicts: numbers.iter().enumerate().map(|(at, n)| (n.clone(), verdict(at))).collect(),
        taken: numbers
            .iter()
            .enumerate()
            .filter(|(at, _)| is_bad(*at))
            .map(|(_, n)| (n.clone(), Taken::Owned { account: "Call48 Main".into() }))
            .collect(),
        papers: DocumentKind::ALL.into_iter().map(paper).collect(),
        pins: vec![String::new()],
        memory: vec![Memory { losing_carrier: "Lumen Technologies".into(), rejections: vec![(Reason::Pin, 2)] }],
        our_ids: vec!["our-login".into()],
        winner: None,
    };
    (fields, context)
}

fn main() {
    println!("| Draft | Findings | Median | p95 | Aim |");
    println!("|---|---:|---:|---:|---|");
    for (what, spoiled) in [("nothing wrong", false), ("a third wrong", true)] {
        for count in [1, 100, 1_000] {
            let (fields, context) = draft(count, spoiled);
            let findings = lint(&fields, &context).len();
            let mut times: Vec<u128> = (0..ROUNDS)
                .map(|_| {
                    let began = Instant::now();
                    black_box(lint(black_box(&fields), black_box(&context)));
                    began.elapsed().as_micros()
                })
                .collect();
            times.sort_unstable();
            let aim = if count == 1_000 { format!("{} µs", AIM_US) } else { String::new() };
            println!(
                "| {count} numbers, {what} | {findings} | {} µs | {} µs | {aim} |",
                times[ROUNDS / 2],
                times[ROUNDS * 95 / 100]
            );
        }
    }
}
