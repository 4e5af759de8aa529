//! Changes of what a carrier has: linted as a submission is, with what is known of the port; what is left as it is stays; dates are
//! moved to legal days, and not more often than losing carriers take it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use carriers::clock::{Clock as _, SystemClock};
use contract::{
    attempt::{Asked, Outcome},
    cart::CheckoutAnswer,
    id::{AccountId, PortRequestId, SubOrderId},
    port::{
        act::PortChange,
        calendar,
        cut_over::Activation,
        detail::{PortDetail, PortRecord},
        fields::{PortFields, ServiceRecord},
        lint::Severity,
        mend::Mending,
        status::Phase,
    },
    problem::Problem,
};
use jiff::{
    ToSpan as _,
    civil::{Date, Time, Weekday, time},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    ports::{begin, found, good, read, request_of, settled, submit},
    support::{Console, Patchbay, until},
};

/// A port that the carrier has, and somebody who works on it.
struct Desk {
    patchbay: Patchbay,
    console: Console,
    account: AccountId,
    request: PortRequestId,
}

impl Desk {
    /// The port of a draft, filled by `fill`, that the losing carriers answered to.
    async fn answered(count: u32, fill: impl FnOnce(&mut PortFields)) -> (Self, PortDetail) {
        let patchbay = Patchbay::start().await;
        let console = patchbay.operator().await;
        let account = patchbay.account(&console).await;
        let mut fields = good(&account, count);
        fill(&mut fields);
        let draft = begin(&console, &fields).await;
        let asked = submit(&console, &draft, "desk-0123456789abcdef").await;
        assert_eq!(settled(&console, &asked).await.outcome, Outcome::Verified);
        let request = request_of(&console, &draft).await;
        found(&console, &account, &request).await;
        let desk = Self { patchbay, console, account, request };
        desk.patchbay.world.port(&desk.request, "answer").await;
        let port =
            desk.until("the losing carriers answered", |port| matches!(port.row.phase, Phase::NeedsUs | Phase::Dated)).await;
        (desk, port)
    }

    /// A port of one sub-order that was rejected for its account number.
    async fn rejected(fill: impl FnOnce(&mut PortFields)) -> (Self, PortDetail) {
        let (desk, port) = Self::answered(4, |fields| {
            fields.numbers.retain(|one| one.number.as_str().contains("701200"));
            fields.losing_account.number = "0000".into();
            fill(fields);
        })
        .await;
        assert_eq!((port.row.phase, port.sub_orders.len()), (Phase::NeedsUs, 1), "{:#?}", port.row);
        (desk, port)
    }

    async fn until(&self, what: &str, holds: impl Fn(&PortDetail) -> bool) -> PortDetail {
        until(what, || async {
            let port = read(&self.console, &self.account, &self.request).await;
            holds(&port).then_some(port)
        })
        .await
    }

    async fn refused(&self, key: &str, change: &PortChange) -> Problem {
        let answer = self.console.put_under(key, &self.path("details"), &json!(change)).await;
        answer.problem(StatusCode::UNPROCESSABLE_ENTITY)
    }

    async fn change(&self, key: &str, change: &PortChange) {
        let asked: Asked = self.console.put_under(key, &self.path("details"), &json!(change)).await.read();
        let attempt = settled(&self.console, &asked).await;
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/accounts/{}/ports/{}/{rest}", self.account, self.request)
    }

    fn moved(&self, sub: &SubOrderId, port: &PortDetail, day: Date, hour: Time) -> serde_json::Value {
        let of_sub = port.sub_orders.iter().find(|one| one.row.id == *sub).unwrap();
        let numbers: Vec<_> = of_sub.numbers.iter().map(|one| &one.number).collect();
        json!({ "sub_order": sub, "numbers": numbers, "activation": "scheduled", "day": day, "time": hour })
    }
}

fn today() -> Date {
    calendar::today(SystemClock.now())
}

/// The change of a sub-order that changes nothing, with what the page has for it.
fn unchanged(port: &PortDetail) -> (Mending, PortRecord, PortChange) {
    let sub = &port.sub_orders[0];
    let mending = port.mending.iter().find(|one| one.sub_order.as_ref() == Some(&sub.row.id)).unwrap().clone();
    let record = mending.before(sub.record.clone().or_else(|| port.record.clone()).unwrap());
    let change = PortChange {
        sub_order: Some(sub.row.id.clone()),
        end_user: record.end_user.clone(),
        address: record.address.clone(),
        losing_account: record.losing_account.clone(),
        pin: None,
        wanted_date: record.wanted_date,
        activation: record.activation,
        activation_time: None,
        updates_to: record.updates_to.clone(),
        carrier_note: record.carrier_note.clone(),
        tags: record.tags.clone(),
    };
    (mending, record, change)
}

fn fields(problem: &Problem) -> Vec<&str> {
    problem.fields.iter().map(|fault| fault.field.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resubmission_that_would_be_rejected_is_refused_at_its_fields_and_a_good_one_goes() {
    let (desk, port) = Desk::rejected(|fields| {
        let numbers = fields.numbers.iter().map(|one| one.number.clone()).collect();
        fields.service_record = Some(ServiceRecord { name: "Lantern Books".into(), numbers, ..ServiceRecord::default() });
    })
    .await;
    let (mending, record, mut good) = unchanged(&port);
    let ours = mending.context.our_ids.first().expect("an account has an id of ours").clone();
    good.losing_account.number = "556677".into();
    type Spoil = fn(&mut PortChange, &str);
    let bad: [(&str, &str, Spoil); 6] = [
        ("address.street", "box-0123456789abcdef", |change, _| change.address.street = "PO Box 12".into()),
        ("end_user.authorized_person", "two-0123456789abcdef", |change, _| {
            change.end_user.authorized_person = "Maria and Peter Keller".into();
        }),
        ("losing_account.number", "ours-0123456789abcdef", |change, ours| change.losing_account.number = ours.into()),
        ("end_user.name", "record-0123456789abcdef", |change, _| change.end_user.name = "Quiet Harbor Cafe".into()),
        ("wanted_date", "date-0123456789abcdef", |change, _| change.wanted_date = Some(calendar::latest(today()) + 40.days())),
        ("address.zip", "zip-0123456789abcdef", |change, _| change.address.zip = "5810".into()),
    ];
    for (field, key, spoil) in bad {
        let mut change = good.clone();
        spoil(&mut change, &ours);
        let problem = desk.refused(key, &change).await;
        assert_eq!(fields(&problem), [field], "{problem:#?}");
        let in_the_browser = mending.findings(&change, &record);
        let sentence = &problem.fields[0].sentence;
        let same = in_the_browser.iter().any(|one| one.severity == Severity::Blocks && one.sentence == *sentence);
        assert!(same, "the page is told what the server refuses: {in_the_browser:#?}");
    }
    assert_eq!(desk.patchbay.world.did("c48_port_update").await.len(), 0);
    // Its numbers are on an open port of ours, its date and letter are there: nothing of that stands in its way.
    desk.change("good-0123456789abcdef", &good).await;
    assert_eq!(desk.patchbay.world.did("c48_port_update").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_a_date_or_with_too_large_a_text_is_refused_at_its_field() {
    let (desk, port) = Desk::rejected(|_| {}).await;
    let (.., change) = unchanged(&port);
    let undated = PortChange { wanted_date: None, ..change.clone() };
    assert_eq!(fields(&desk.refused("undated-0123456789abcdef", &undated).await), ["wanted_date"]);
    let large = PortChange { carrier_note: "x".repeat(1_001), ..change };
    assert_eq!(fields(&desk.refused("large-0123456789abcdef", &large).await), ["carrier_note"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activation_that_is_left_as_it_is_keeps_its_hour_and_goes_with_its_date() {
    let half_past_nine = time(9, 30, 0, 0);
    let (desk, port) = Desk::rejected(|fields| {
        fields.activation = Activation::Scheduled;
        fields.activation_time = Some(half_past_nine);
    })
    .await;
    let (_, record, mut change) = unchanged(&port);
    let had = record.wanted_date.unwrap();
    assert_eq!(record.activation_at, Some(calendar::instant(had, half_past_nine)));
    change.losing_account.number = "556677".into();
    desk.change("keep-0123456789abcdef", &change).await;
    let port = desk.until("the change is read", |port| record_of(port).losing_account.number == "556677").await;
    let kept = record_of(&port);
    assert_eq!((kept.activation, kept.activation_at), (Activation::Scheduled, record.activation_at), "not noon");

    desk.patchbay.world.port(&desk.request, "reject").await;
    desk.until("it is rejected again", |port| port.row.phase == Phase::NeedsUs).await;
    let later = calendar::business_days_after(had, 1);
    change.wanted_date = Some(later);
    desk.change("later-0123456789abcdef", &change).await;
    let port = desk.until("the date is read", |port| record_of(port).wanted_date == Some(later)).await;
    assert_eq!(record_of(&port).activation_at, Some(calendar::instant(later, half_past_nine)));
}

/// The record of the only sub-order.
fn record_of(port: &PortDetail) -> PortRecord {
    port.sub_orders[0].record.clone().or_else(|| port.record.clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn c48_port_foc_update_is_not_asked_for_a_day_or_an_hour_on_which_nobody_ports() {
    let (desk, port) = Desk::answered(4, |_| {}).await;
    assert_eq!(port.row.phase, Phase::Dated, "{:#?}", port.row);
    let sub = port.sub_orders[0].row.id.clone();
    let days = || today().series(1.day());
    let weekend = days().find(|day| day.weekday() == Weekday::Saturday).unwrap();
    let holiday = days().find(|day| calendar::holiday(*day).is_some() && day.weekday() != Weekday::Saturday).unwrap();
    let business = calendar::business_days_after(today(), 1);
    let refused = [
        ("day", weekend, calendar::NOON),
        ("day", holiday, calendar::NOON),
        ("day", today().yesterday().unwrap(), calendar::NOON),
        ("day", calendar::business_days_after(calendar::latest(today()), 1), calendar::NOON),
        ("time", business, time(3, 0, 0, 0)),
    ];
    for (n, (field, day, hour)) in refused.into_iter().enumerate() {
        let body = desk.moved(&sub, &port, day, hour);
        let answer = desk.console.put_under(&format!("illegal-{n}-0123456789abcdef"), &desk.path("activation-date"), &body).await;
        let problem = answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(fields(&problem), [field], "{day} {hour}: {problem:#?}");
    }
    assert_eq!(desk.patchbay.world.did("c48_port_foc_update").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_date_counts_once_for_all_its_numbers_and_the_fourth_is_not_sent() {
    let (desk, port) = Desk::answered(4, |_| {}).await;
    assert_eq!((port.row.phase, port.supplements), (Phase::Dated, 0), "{:#?}", port.row);
    let (sub, other) = (port.sub_orders[0].row.id.clone(), port.sub_orders[1].row.id.clone());
    let day = port.sub_orders[0].row.foc_date.unwrap();
    let path = desk.path("activation-date");
    for (n, hour) in [(1, 14), (2, 15), (3, 16)] {
        let body = desk.moved(&sub, &port, day, time(hour, 0, 0, 0));
        let answer: CheckoutAnswer = desk.console.put_under(&format!("move-{n}-0123456789abcdef"), &path, &body).await.read();
        assert_eq!(answer.attempts.len(), 2);
        for attempt in answer.attempts {
            let attempt = settled(&desk.console, &Asked { attempt }).await;
            assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
        }
        let now = read(&desk.console, &desk.account, &desk.request).await;
        assert_eq!(now.supplements, n, "one change of two numbers");
        assert_eq!(now.no_more_changes.contains(&sub), n == calendar::MOST_CHANGES);
    }
    let body = desk.moved(&sub, &port, day, time(17, 0, 0, 0));
    let problem = desk.console.put_under("move-4-0123456789abcdef", &path, &body).await.problem(StatusCode::CONFLICT);
    assert_eq!(problem.title, calendar::NO_MORE_CHANGES);
    assert_eq!(desk.patchbay.world.did("c48_port_foc_update").await.len(), 6);
    // The other losing carrier got none.
    let body = desk.moved(&other, &port, day, time(14, 0, 0, 0));
    desk.console.put_under("move-5-0123456789abcdef", &path, &body).await.read::<CheckoutAnswer>();
}
