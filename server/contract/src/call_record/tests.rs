use proptest::prelude::*;

use super::*;

fn record(id: &str, group: &str, charge: Option<&str>, text: &str) -> CallRecord {
    CallRecord {
        id: id.into(),
        group: group.into(),
        at: Timestamp(0),
        from: "13525550101".into(),
        to: "18005550123".into(),
        direction: Some(CallDirection::Incoming),
        class: Some("tollfree".into()),
        service: "Voice Calls".into(),
        seconds: Some(15),
        billed_seconds: Some(18),
        charge: charge.map(|text| Money { amount: text.parse().unwrap(), currency: Currency::Usd }),
        rate: "Florida".into(),
        customer: Some("55694".into()),
        word: "Normal call clearing".into(),
        history: history(text),
    }
}

#[test]
fn the_documents_histories_explain_their_charges() {
    let paid = record("433758673", "8568443f", Some("0.00417"), "+3x6@0.0139");
    assert_eq!(paid.history[0].sentence(), "3 × 6 s at $0.0139 a minute");
    assert_eq!(paid.history[0].seconds(), Some(18), "the billed seconds, not the 15 that it lasted");
    assert_eq!(paid.is_explained(), Some(true));
    let free = record("433758672", "8568443f", Some("0"), "+15x1@0.0");
    assert_eq!((free.history[0].seconds(), free.is_explained()), (Some(15), Some(true)));
    assert_eq!(record("1", "1", Some("0.005"), "+3x6@0.0139").is_explained(), Some(false));
    assert_eq!(record("1", "1", None, "+3x6@0.0139").is_explained(), None);
    assert_eq!(record("1", "1", Some("0.005"), "").is_explained(), None);
}

#[test]
fn a_history_of_several_steps_is_taken_apart_and_what_is_not_understood_is_kept() {
    let steps = history("+1x30@0.02+10x6@0.01-2x6@0.01");
    assert_eq!(steps.iter().map(|step| step.seconds().unwrap()).collect::<Vec<_>>(), [30, 60, -12]);
    assert_eq!(steps.iter().map(|step| step.amount().unwrap()).sum::<Decimal>(), "0.018".parse().unwrap());
    let odd = history("+3x6@0.0139 +5% surcharge");
    assert_eq!(odd[1], PriceStep::Other { text: "+5% surcharge".into() });
    assert!(matches!(&history("+3x6@free")[0], PriceStep::Other { text } if text == "+3x6@free"));
    assert!(matches!(&history("+99999999999x6@1")[0], PriceStep::Other { .. }));
    assert!(history("  ").is_empty());
}

#[test]
fn sums_are_exact_where_floats_are_not_and_say_what_is_missing() {
    let mut totals = CallTotals::default();
    for _ in 0..1_000 {
        totals.add(&record("1", "1", Some("0.00417"), ""));
    }
    totals.add(&record("2", "2", None, ""));
    totals.add(&record("3", "3", Some("-1.00000"), ""));
    assert_eq!((totals.charge.to_string().as_str(), totals.unpriced, totals.records), ("3.17000", 1, 1_002));
    assert_eq!((totals.seconds, totals.billed_seconds), (15_030, 18_036));
}

#[test]
fn two_records_of_one_call_stand_together_the_paid_one_first() {
    let records = [record("1", "a", Some("0"), ""), record("2", "b", Some("0.1"), ""), record("3", "a", Some("0.00417"), "")];
    let groups = group(&records);
    let drawn: Vec<(&str, Vec<&str>)> =
        groups.iter().map(|g| (g.group, g.records.iter().map(|r| r.id.as_str()).collect())).collect();
    assert_eq!(drawn, [("a", vec!["3", "1"]), ("b", vec!["2"])]);
}

proptest! {
    #[test]
    fn any_history_is_taken_apart_without_losing_a_word(text in "\\PC{0,200}") {
        for step in history(&text) {
            let _ = (step.amount(), step.seconds(), step.sentence());
        }
        let kept: usize = history(&text).iter().map(|s| match s { PriceStep::Other { text } => text.chars().filter(|c| !c.is_whitespace()).count(), PriceStep::Time { .. } => 0 }).sum();
        prop_assert!(kept <= text.chars().count());
    }

    #[test]
    fn a_plain_history_comes_to_its_seconds(units in 0_u32..100_000, seconds in 1_u32..600, rate in 0_u32..100_000) {
        let text = format!("+{units}x{seconds}@{}", Decimal::new(rate.into(), 5));
        let steps = history(&text);
        prop_assert_eq!(steps[0].seconds(), Some(i64::from(units) * i64::from(seconds)));
        prop_assert_eq!(steps.len(), 1);
    }
}
