use std::collections::BTreeMap;

use contract::number::NumberKind;

use super::*;

fn number() -> CarrierNumber {
    CarrierNumber {
        number: E164::parse("7065550123").unwrap(),
        carrier_id: "1".into(),
        kind: NumberKind::Local,
        region: None,
        rate_center: None,
        in_service: Some(true),
        status_word: "USING".into(),
        tags: Vec::new(),
        routing: Routing::Unset,
        emergency: None,
        listing: None,
        caller_name: None,
        fax: None,
        features: BTreeMap::new(),
        depth: Depth::Whole,
        page: 1,
    }
}

fn touched(kind: AttemptKind, outcome: Outcome, asked_at: i64) -> Touched {
    Touched {
        number: Some(number().number),
        kind,
        outcome,
        open: false,
        asked_at: Timestamp(asked_at),
        settled_at: Some(Timestamp(asked_at + 10)),
    }
}

#[test]
fn what_was_not_read_before_has_not_changed() {
    let mut after = number();
    after.features.insert("sms".into(), "ON".into());
    let listed = CarrierNumber { depth: Depth::Listed, routing: Routing::Unread, ..number() };
    assert!(differences(&listed, &after).is_empty());
    let parts = differences(&number(), &after);
    assert_eq!(parts[0].1, DriftPart { part: "sms".into(), before: "Not set".into(), after: "ON".into() });
}

#[test]
fn going_into_service_is_no_drift_and_going_out_of_it_is() {
    let (using, other) = (number(), CarrierNumber { in_service: Some(false), status_word: "HELD".into(), ..number() });
    assert!(differences(&other, &using).is_empty());
    assert_eq!(differences(&using, &other)[0].0, Part::Status);
}

#[test]
fn an_attempt_explains_what_it_changes_and_only_since_the_last_reading() {
    let now = Timestamp(LATE_MS * 3);
    let seen = Timestamp(LATE_MS);
    assert!(explains(&touched(AttemptKind::Routing, Outcome::Verified, LATE_MS + 5), seen, now));
    assert!(explains(&touched(AttemptKind::Routing, Outcome::Verified, LATE_MS - 5), seen, now), "settled after the reading");
    assert!(!explains(&touched(AttemptKind::Routing, Outcome::Verified, 5), seen, now), "long before it");
    assert!(!explains(&touched(AttemptKind::Routing, Outcome::Refused, LATE_MS + 5), seen, now));
    assert!(changes(AttemptKind::Routing, Part::Routing) && !changes(AttemptKind::Routing, Part::Emergency));
    let open = Touched { open: true, ..touched(AttemptKind::Routing, Outcome::Unknown, 5) };
    assert!(explains(&open, seen, now));
}

#[test]
fn a_number_appears_because_it_was_bought_ordered_or_ported() {
    let now = Timestamp(ORDERED_MS * 2);
    assert!(brings(&touched(AttemptKind::Purchase, Outcome::Verified, 5), now));
    assert!(!brings(&touched(AttemptKind::Purchase, Outcome::Refused, 5), now));
    assert!(!brings(&touched(AttemptKind::Routing, Outcome::Verified, now.0), now));
    let ordered = |asked_at| Touched { number: None, ..touched(AttemptKind::BulkOrder, Outcome::Verified, asked_at) };
    assert!(brings(&ordered(now.0 - 1), now) && !brings(&ordered(5), now));
}
