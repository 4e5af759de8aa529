//! The account at the losing carrier, its PIN and its billing number.

use super::{
    super::{
        Memory,
        Severity::{Blocks, Informs, Warns},
    },
    good::{number, with_numbers},
    verdict::{breaks, passes},
};
use crate::port::{
    fields::{Extent, LosingAccount, PortFields},
    lint::LintContext,
    rejection::Reason,
};

fn memory(reason: Reason) -> Vec<Memory> {
    vec![Memory { losing_carrier: "COX".into(), rejections: vec![(reason, 3)] }]
}

/// The numbers are at two losing carriers, each with its account.
fn two_carriers(fields: &mut PortFields, context: &mut LintContext) {
    fields.numbers[1].losing_carrier = "Lumen".into();
    fields.service_record.as_mut().unwrap().numbers.truncate(1);
    fields.other_accounts.push(LosingAccount {
        losing_carrier: "lumen ".into(),
        btn: "7065103028".into(),
        number: "L-77".into(),
        extent: Extent::Full,
        ..LosingAccount::default()
    });
    context.verdicts.values_mut().for_each(|verdict| verdict.remembered_carrier = None);
}

#[test]
fn an_account_number_is_wanted_and_mobile_carriers_insist() {
    let field = "losing_account.number";
    breaks("account_number_missing", Warns, field, |fields, _| fields.losing_account.number.clear());
    breaks("account_number_missing", Warns, field, |fields, context| {
        fields.losing_account.number.clear();
        context.memory = memory(Reason::AccountNumber);
    });
    breaks("account_number_missing", Blocks, field, |fields, context| {
        fields.losing_account.number.clear();
        fields.losing_account.wireless = true;
        context.pins.push(String::new());
    });
    breaks("account_number_missing", Warns, "other_accounts.0.number", |fields, context| {
        two_carriers(fields, context);
        fields.other_accounts[0].number.clear();
    });
    passes("account_number_missing", two_carriers);
    // The shared account goes with the submission itself, even if every number has another one.
    breaks("account_number_missing", Warns, "losing_account.number", |fields, context| {
        two_carriers(fields, context);
        fields.numbers.iter_mut().for_each(|n| n.losing_carrier = "Lumen".into());
        fields.losing_account.number.clear();
    });
}

#[test]
fn an_account_number_reads_like_one_and_is_not_ours() {
    let field = "losing_account.number";
    breaks("account_number_form", Blocks, field, |fields, _| {
        fields.losing_account.number = "1".repeat(33);
        fields.service_record.as_mut().unwrap().account_number.clear();
    });
    breaks("account_number_form", Warns, field, |fields, _| fields.losing_account.number = "#8495740012345".into());
    passes("account_number_form", |fields, _| fields.losing_account.number = "8495 74 001-2345".into());
    breaks("account_number_ours", Blocks, field, |fields, _| {
        fields.losing_account.number = "Our-Login".into();
        fields.service_record.as_mut().unwrap().account_number.clear();
    });
    passes("account_number_ours", |_, context| context.our_ids.push(" - ".into()));
    breaks("account_number_differs", Blocks, field, |fields, _| fields.losing_account.number = "8495740012354".into());
    passes("account_number_differs", |fields, _| fields.losing_account.number = "8495-7400-12345".into());
}

#[test]
fn one_account_does_not_serve_two_losing_carriers() {
    breaks("account_shared", Warns, "other_accounts", |fields, _| fields.numbers[1].losing_carrier = "Lumen".into());
    breaks("account_shared", Warns, "other_accounts", |fields, context| {
        fields.losing_account.losing_carrier = "Cox".into();
        fields.numbers.iter_mut().for_each(|n| n.losing_carrier.clear());
        context.verdicts.get_mut(&number("7065103028")).unwrap().remembered_carrier = Some("Lumen".into());
    });
    passes("account_shared", two_carriers);
    breaks("account_unused", Blocks, "other_accounts.0.losing_carrier", |fields, _| {
        fields.other_accounts.push(LosingAccount::default());
    });
    breaks("account_unused", Blocks, "other_accounts.1.losing_carrier", |fields, context| {
        two_carriers(fields, context);
        let again = fields.other_accounts[0].clone();
        fields.other_accounts.push(again);
    });
    breaks("account_unused", Warns, "other_accounts.0.losing_carrier", |fields, _| {
        fields.other_accounts.push(LosingAccount { losing_carrier: "Lumen".into(), ..LosingAccount::default() });
    });
    passes("account_unused", two_carriers);
}

#[test]
fn mobile_accounts_need_a_pin_and_memory_warns_of_the_others() {
    breaks("pin_missing", Blocks, "losing_account.pin", |fields, _| fields.losing_account.wireless = true);
    breaks("pin_missing", Blocks, "other_accounts.0.pin", |fields, context| {
        two_carriers(fields, context);
        fields.other_accounts[0].wireless = true;
        context.pins.push(String::new());
    });
    breaks("pin_missing", Blocks, "losing_account.pin", |fields, context| {
        fields.losing_account.wireless = true;
        fields.losing_account.losing_carrier = "Cox".into();
        context.pins.push("Cox".into());
    });
    passes("pin_missing", |fields, context| {
        two_carriers(fields, context);
        fields.other_accounts[0].wireless = true;
        context.pins.push("LUMEN".into());
    });
    breaks("pin_wanted_before", Warns, "losing_account.pin", |_, context| context.memory = memory(Reason::Pin));
    breaks("pin_wanted_before", Warns, "losing_account.pin", |fields, context| {
        fields.numbers.iter_mut().for_each(|n| n.losing_carrier.clear());
        context.verdicts.values_mut().for_each(|verdict| verdict.remembered_carrier = Some("Cox".into()));
        context.memory = memory(Reason::Pin);
    });
    passes("pin_wanted_before", |_, context| {
        context.memory = memory(Reason::Pin);
        context.pins.push(String::new());
    });
    passes("pin_wanted_before", |fields, context| {
        context.memory = memory(Reason::Pin);
        fields.numbers.iter_mut().for_each(|n| n.losing_carrier = "Lumen".into());
    });
    breaks("rejected_before", Informs, "losing_account", |_, context| context.memory = memory(Reason::Freeze));
    passes("rejected_before", |_, _| {});
}

#[test]
fn mobile_marks_fit_the_numbers() {
    breaks("wireless_toll_free", Blocks, "losing_account.wireless", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        fields.losing_account.wireless = true;
        context.pins.push(String::new());
    });
    passes("wireless_toll_free", |fields, context| {
        fields.losing_account.wireless = true;
        context.pins.push(String::new());
    });
    breaks("prepaid", Warns, "answers.prepaid", |fields, _| fields.answers.prepaid = Some(true));
    breaks("prepaid", Informs, "answers.prepaid", |fields, context| {
        fields.losing_account.wireless = true;
        context.pins.push(String::new());
    });
    passes("prepaid", |fields, context| {
        fields.losing_account.wireless = true;
        fields.answers.prepaid = Some(false);
        context.pins.push(String::new());
    });
}

#[test]
fn a_billing_number_is_needed_and_is_one() {
    let field = "losing_account.btn";
    breaks("btn_missing", Blocks, field, |fields, _| fields.losing_account.btn.clear());
    breaks("btn_missing", Blocks, field, |fields, context| {
        fields.losing_account.btn.clear();
        context.memory = memory(Reason::Btn);
    });
    breaks("btn_missing", Warns, field, |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        fields.losing_account.btn.clear();
    });
    passes("btn_missing", |_, _| {});
    breaks("btn_form", Blocks, field, |fields, _| fields.losing_account.btn = "43020".into());
    breaks("btn_form", Blocks, field, |fields, _| {
        fields.losing_account.btn = "+442079460018".into();
        fields.losing_account.extent = Extent::Partial;
        let record = fields.service_record.as_mut().unwrap();
        record.numbers.push(number("7065103029"));
        record.btn.clear();
    });
    breaks("btn_form", Warns, field, |fields, _| {
        fields.losing_account.btn = "8005550199".into();
        fields.losing_account.extent = Extent::Partial;
        let record = fields.service_record.as_mut().unwrap();
        record.numbers.push(number("7065103029"));
        record.btn.clear();
    });
    passes("btn_form", |fields, _| fields.losing_account.btn = "(706) 510-3027".into());
    breaks("btn_differs", Blocks, field, |fields, _| fields.losing_account.btn = "7065103028".into());
    passes("btn_differs", |fields, _| fields.service_record.as_mut().unwrap().btn = "n/a".into());
}

fn partial(fields: &mut PortFields) {
    fields.losing_account.extent = Extent::Partial;
    fields.losing_account.new_btn = "7065103029".into();
    fields.service_record.as_mut().unwrap().numbers.push(number("7065103029"));
}

#[test]
fn what_leaves_and_what_stays_is_known() {
    let field = "losing_account.extent";
    breaks("btn_stays", Warns, field, |fields, _| {
        fields.losing_account.btn = "7065103000".into();
        fields.service_record.as_mut().unwrap().btn = "7065103000".into();
    });
    passes("btn_stays", |fields, context| {
        (*fields, *context) = {
            let mut toll_free = with_numbers(&[number("8005550199")]);
            toll_free.0.losing_account.btn = "7065103000".into();
            toll_free.0.service_record.as_mut().unwrap().btn = "7065103000".into();
            toll_free
        }
    });
    breaks("extent_unasked", Warns, field, |fields, _| fields.losing_account.extent = Extent::Unasked);
    passes("extent_unasked", |fields, _| partial(fields));
    breaks("extent_differs", Blocks, field, |fields, _| {
        fields.service_record.as_mut().unwrap().numbers.push(number("7065103029"))
    });
    breaks("extent_differs", Blocks, field, |fields, _| {
        fields.losing_account.extent = Extent::Partial;
        fields.losing_account.btn = "7065103000".into();
        fields.service_record.as_mut().unwrap().btn = "7065103000".into();
    });
    passes("extent_differs", |fields, _| fields.service_record.as_mut().unwrap().numbers.clear());
}

#[test]
fn a_billing_number_that_leaves_is_replaced() {
    let field = "losing_account.new_btn";
    breaks("new_btn_missing", Blocks, field, |fields, _| {
        partial(fields);
        fields.losing_account.new_btn.clear();
    });
    passes("new_btn_missing", |fields, _| partial(fields));
    breaks("new_btn_wrong", Blocks, field, |fields, _| {
        partial(fields);
        fields.losing_account.new_btn = "70651030".into();
    });
    breaks("new_btn_wrong", Blocks, field, |fields, _| {
        partial(fields);
        fields.losing_account.new_btn = "7065103028".into();
    });
    breaks("new_btn_wrong", Blocks, field, |fields, _| {
        partial(fields);
        fields.losing_account.btn = "7065103029".into();
        fields.service_record.as_mut().unwrap().btn = "7065103029".into();
    });
    breaks("new_btn_wrong", Warns, field, |fields, _| {
        partial(fields);
        fields.losing_account.new_btn = "7065103030".into();
    });
    passes("new_btn_wrong", |fields, _| partial(fields));
    passes("new_btn_wrong", |fields, _| fields.losing_account.new_btn = "7065103029".into());
}

#[test]
fn a_number_that_is_not_on_the_account_is_found_and_the_meant_one_named() {
    fn wrong(fields: &mut PortFields, context: &mut LintContext, on_record: &str) {
        fields.losing_account.extent = Extent::Partial;
        fields.losing_account.new_btn = on_record.into();
        fields.service_record.as_mut().unwrap().numbers = vec![number("7065103027"), number(on_record)];
        context.papers[1].facts.numbers.clear();
    }
    breaks("number_not_on_account", Warns, "numbers", |fields, context| wrong(fields, context, "7065103082"));
    for (on_record, meant) in [("7065103082", true), ("7065103078", true), ("4042221111", false)] {
        let (mut fields, mut context) = super::good::good_draft();
        wrong(&mut fields, &mut context, on_record);
        let found = super::super::lint(&fields, &context);
        let finding = found.iter().find(|f| f.rule == "number_not_on_account").unwrap();
        assert_eq!(finding.sentence.contains("meant instead of 706 510 3028"), meant, "{}", finding.sentence);
        assert_eq!(finding.numbers, [number("7065103028")]);
    }
    passes("number_not_on_account", |fields, _| {
        fields.losing_account.extent = Extent::Full;
        fields.service_record.as_mut().unwrap().numbers.truncate(1);
    });
}
