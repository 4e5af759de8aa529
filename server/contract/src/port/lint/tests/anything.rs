//! A draft may hold anything at all.

use proptest::prelude::*;

use super::{
    super::{LintContext, Severity, lint, rule},
    good::{good_draft, number},
};
use crate::port::fields::{LosingAccount, PortFields, ServiceAddress};

/// Text as people, spreadsheets and attackers type it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Za-z0-9 .,'#&/-]{0,30}",
        "[ÀÑßİıŁſ’\u{a0}\u{200b} dba/.]{0,20}",
        Just("x".repeat(300)),
        Just(String::new()),
    ]
}

fn address() -> impl Strategy<Value = ServiceAddress> {
    (proptest::collection::vec(text(), 10)).prop_map(|mut texts| {
        let mut next = || texts.pop().unwrap_or_default();
        ServiceAddress {
            number: next(),
            pre_direction: next(),
            street: next(),
            suffix: next(),
            post_direction: next(),
            unit_kind: next(),
            unit: next(),
            city: next(),
            state: next(),
            zip: next(),
        }
    })
}

fn account() -> impl Strategy<Value = LosingAccount> {
    (text(), text(), text(), text(), any::<bool>()).prop_map(|(losing_carrier, number, btn, new_btn, wireless)| LosingAccount {
        losing_carrier,
        number,
        btn,
        new_btn,
        wireless,
        extent: crate::port::fields::Extent::Partial,
    })
}

fn draft() -> impl Strategy<Value = (PortFields, LintContext)> {
    let texts = proptest::collection::vec(text(), 9);
    (texts, address(), address(), account(), proptest::collection::vec(account(), 0..4), 0_usize..40).prop_map(
        |(mut texts, address, recorded, shared, others, count)| {
            let mut next = || texts.pop().unwrap_or_default();
            let (mut fields, mut context) = good_draft();
            let first = fields.numbers[0].clone();
            fields.numbers.extend((0..count).map(|n| crate::port::fields::PortingNumber {
                number: number(&format!("80{}555{n:04}", n % 9)),
                losing_carrier: others.get(n % 5).map(|other| other.losing_carrier.clone()).unwrap_or_default(),
            }));
            fields.numbers.push(first);
            fields.end_user.name = next();
            fields.end_user.authorized_person = next();
            fields.address = address;
            fields.losing_account = shared;
            fields.other_accounts = others;
            fields.tags = vec![next(), next()];
            fields.updates_to = next();
            let said = fields.service_record.as_mut().unwrap();
            said.name = next();
            said.btn = next();
            said.address = recorded;
            context.papers[0].name = next();
            context.papers[0].facts.signer = next();
            (fields, context)
        },
    )
}

proptest! {
    #[test]
    fn anything_is_linted_in_order_and_twice_the_same((fields, context) in draft()) {
        let found = lint(&fields, &context);
        prop_assert_eq!(&found, &lint(&fields, &context));
        prop_assert!(found.is_sorted_by_key(|finding| finding.severity));
        // The number that was added twice is always found.
        prop_assert!(found.iter().any(|finding| finding.rule == "numbers_twice" && finding.severity == Severity::Blocks));
        for finding in found {
            prop_assert!(rule(&finding.rule).is_some_and(|rule| rule.severities.contains(&finding.severity)));
            prop_assert!(!finding.sentence.is_empty() && finding.numbers.len() <= super::super::MOST_NAMED);
        }
    }
}
