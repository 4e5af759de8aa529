//! The list of numbers.

use super::{
    super::Severity::{Blocks, Informs, Warns},
    good::{number, portable, with_numbers},
    verdict::{breaks, passes},
};
use crate::{
    id::PortRequestId,
    number::NumberKind,
    port::split::{Portability, Taken},
};

#[test]
fn a_draft_needs_a_carrier_account_and_numbers() {
    breaks("account_unset", Blocks, "account", |fields, _| fields.account = None);
    passes("account_unset", |_, _| {});
    breaks("no_numbers", Blocks, "numbers", |fields, context| {
        fields.numbers.clear();
        for paper in &mut context.papers {
            paper.facts.numbers.clear();
        }
        if let Some(record) = &mut fields.service_record {
            record.numbers.clear();
        }
    });
    passes("no_numbers", |_, _| {});
}

#[test]
fn a_number_twice_is_found_once() {
    breaks("numbers_twice", Blocks, "numbers", |fields, _| {
        let first = fields.numbers[0].clone();
        fields.numbers.extend([first.clone(), first]);
    });
    passes("numbers_twice", |_, _| {});
}

#[test]
fn a_request_has_one_kind_of_numbers() {
    breaks("kinds_mixed", Blocks, "numbers", |fields, context| {
        (*fields, *context) = with_numbers(&[number("7065103027"), number("8005550199")]);
        fields.kind = NumberKind::Local;
    });
    passes("kinds_mixed", |fields, context| (*fields, *context) = with_numbers(&[number("8005550199"), number("8885550123")]));
    breaks("kind_other", Blocks, "numbers", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        fields.kind = NumberKind::Local;
    });
    passes("kind_other", |fields, context| (*fields, *context) = with_numbers(&[number("8005550199")]));
}

#[test]
fn a_number_that_nobody_can_hold_is_found() {
    breaks("number_plan", Blocks, "numbers", |fields, context| (*fields, *context) = with_numbers(&[number("7069113027")]));
    breaks("number_plan", Warns, "numbers", |fields, context| (*fields, *context) = with_numbers(&[number("9002223027")]));
    breaks("number_plan", Warns, "numbers", |fields, context| (*fields, *context) = with_numbers(&[number("8822223027")]));
    passes("number_plan", |fields, context| (*fields, *context) = with_numbers(&[number("7062123027")]));
}

#[test]
fn too_many_numbers_are_found_before_the_carrier_counts_them() {
    fn many(count: usize) -> Vec<crate::number::E164> {
        (0..count).map(|n| number(&format!("706510{n:04}"))).collect()
    }
    breaks("too_many_numbers", Warns, "numbers", |fields, context| (*fields, *context) = with_numbers(&many(1_000)));
    breaks("too_many_numbers", Blocks, "numbers", |fields, context| (*fields, *context) = with_numbers(&many(5_001)));
    passes("too_many_numbers", |fields, context| (*fields, *context) = with_numbers(&many(999)));
}

#[test]
fn a_number_of_ours_stands_in_the_way() {
    breaks("number_on_a_port", Blocks, "numbers", |_, context| {
        context.taken.insert(number("7065103027"), Taken::Port { request: PortRequestId::new("256") });
    });
    breaks("number_on_a_port", Blocks, "numbers", |_, context| {
        context.taken.insert(number("7065103027"), Taken::Submitting);
    });
    breaks("number_owned", Warns, "numbers", |_, context| {
        context.taken.insert(number("7065103027"), Taken::Owned { account: "Call48 Main".into() });
    });
    passes("number_on_a_port", |_, context| {
        context.taken.insert(number("2125550100"), Taken::Submitting);
    });
    passes("number_owned", |_, context| {
        context.taken.insert(number("2125550100"), Taken::Owned { account: "Call48 Main".into() });
    });
}

#[test]
fn what_the_carrier_said_of_a_number_decides() {
    breaks("number_not_portable", Blocks, "numbers", |_, context| {
        let mut verdict = portable();
        verdict.portable = Portability::No { reason: "There is no coverage in its rate center.".into() };
        context.verdicts.insert(number("7065103028"), verdict);
    });
    breaks("toll_free_not_portable", Blocks, "numbers", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        let mut verdict = portable();
        verdict.portable = Portability::No { reason: "It is spare.".into() };
        context.verdicts.insert(number("8005550199"), verdict);
    });
    breaks("portability_unknown", Warns, "numbers", |_, context| {
        let mut verdict = portable();
        verdict.portable = Portability::Unknown { reason: "The carrier does not answer.".into() };
        context.verdicts.insert(number("7065103028"), verdict);
    });
    breaks("portability_unasked", Warns, "numbers", |_, context| {
        context.verdicts.remove(&number("7065103028"));
    });
    breaks("portability_old", Warns, "numbers", |_, context| {
        for verdict in context.verdicts.values_mut() {
            verdict.asked_at = context.now.plus_ms(-24 * 3_600_000 - 1);
        }
    });
    passes("portability_old", |_, context| {
        for verdict in context.verdicts.values_mut() {
            verdict.asked_at = context.now.plus_ms(-24 * 3_600_000);
        }
    });
    for id in ["number_not_portable", "toll_free_not_portable", "portability_unknown", "portability_unasked"] {
        passes(id, |_, _| {});
    }
}

#[test]
fn the_split_is_told_before_the_carrier_makes_it() {
    breaks("losing_carriers_several", Informs, "numbers", |fields, context| {
        fields.numbers.iter_mut().for_each(|n| n.losing_carrier.clear());
        for (verdict, carrier) in context.verdicts.values_mut().zip(["Cox", "Lumen"]) {
            verdict.remembered_carrier = Some(carrier.into());
        }
        fields.losing_account.losing_carrier = "Cox".into();
        fields.numbers[1].losing_carrier = "Lumen".into();
        let other = crate::port::fields::LosingAccount {
            losing_carrier: "Lumen".into(),
            btn: "7065103028".into(),
            ..fields.losing_account.clone()
        };
        fields.other_accounts.push(other);
        fields.service_record = None;
    });
    passes("losing_carriers_several", |fields, _| fields.numbers[1].losing_carrier = " cox".into());
    breaks("losing_carrier_other", Informs, "numbers", |_, context| {
        for verdict in context.verdicts.values_mut() {
            verdict.remembered_carrier = Some("Windstream".into());
        }
    });
    passes("losing_carrier_other", |_, context| {
        for verdict in context.verdicts.values_mut() {
            verdict.remembered_carrier = Some("Cox Georgia Telcom".into());
        }
    });
}
