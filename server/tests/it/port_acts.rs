//! What is done to a port that the carrier has: cancelled, deleted, activated, at three levels, as far as its flags allow; and what
//! the activation board says before it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use carriers::sandbox::{Fault, Trouble};
use contract::{
    attempt::{Asked, Attempt, Outcome},
    carrier::Capability,
    id::{AccountId, PortRequestId, SubOrderId},
    number::E164,
    port::{
        board::{PortPage, PortRow},
        cut_over::{ForwardStep, PortRouting},
        detail::{ActivationRow, PortDetail, PortedNumber, SubOrder},
        fields::PortFields,
        status::Phase,
    },
    problem::Problem,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    ports::{begin, found, good, read, request_of, settled, submit},
    support::{Answer, Console, Patchbay, until},
};

const ACTS: [&str; 5] =
    ["c48_port_cancel", "c48_port_cancel_did", "c48_port_delete", "c48_port_activate", "c48_port_activate_did"];

/// A port that the carrier has, and somebody who works on it.
struct Desk {
    patchbay: Patchbay,
    console: Console,
    account: AccountId,
    request: PortRequestId,
}

impl Desk {
    /// A port of so many numbers, with its letter, of two losing carriers.
    async fn new(count: u32) -> Self {
        let patchbay = Patchbay::start().await;
        let console = patchbay.operator().await;
        let account = patchbay.account(&console).await;
        let request = submitted(&console, &account, &good(&account, count), "desk-0123456789abcdef").await;
        Self { patchbay, console, account, request }
    }

    /// The same, to which the losing carriers gave a date.
    async fn dated(count: u32) -> (Self, PortDetail) {
        let desk = Self::new(count).await;
        desk.patchbay.world.port(&desk.request, "answer").await;
        let port = desk.read_until("the date is given", |port| port.row.phase == Phase::Dated).await;
        assert_eq!(port.sub_orders.len(), 2, "{port:#?}");
        (desk, port)
    }

    async fn read_until(&self, what: &str, holds: impl Fn(&PortDetail) -> bool) -> PortDetail {
        let path = format!("/api/accounts/{}/ports/{}/read", self.account, self.request);
        until(what, || async {
            // A carrier that was in trouble is not asked again at once.
            let answer = self.console.post(&path, &json!({})).await;
            let port: PortDetail = answer.status.is_success().then(|| answer.read())?;
            holds(&port).then_some(port)
        })
        .await
    }

    /// Asks for `activation`, `cancellation` or `deletion` at a level.
    async fn ask(&self, key: &str, act: &str, level: &Value, typed: &str) -> Answer {
        let path = format!("/api/accounts/{}/ports/{}/{act}", self.account, self.request);
        let mut body = level.clone();
        body["typed"] = json!(typed);
        self.console.post_under(&format!("{key}-0123456789abcdef"), &path, &body).await
    }

    /// The same, with what came of it.
    async fn verified(&self, key: &str, act: &str, level: &Value, typed: &str) -> Attempt {
        let asked: Asked = self.ask(key, act, level, typed).await.read();
        // A second click.
        let again: Asked = self.ask(key, act, level, typed).await.read();
        assert_eq!(asked, again);
        let attempt = settled(&self.console, &asked).await;
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
        assert!(attempt.lines.iter().all(|line| line.outcome == Outcome::Verified), "{attempt:#?}");
        attempt
    }

    /// What the carrier's flags do not allow.
    async fn refused(&self, key: &str, act: &str, level: &Value, typed: &str) -> Problem {
        self.ask(key, act, level, typed).await.problem(StatusCode::CONFLICT)
    }

    async fn did(&self, operation: &str) -> Vec<String> {
        self.patchbay.world.did(operation).await
    }

    async fn did_nothing(&self) {
        for operation in ACTS {
            assert_eq!(self.did(operation).await, [""; 0], "{operation}");
        }
    }
}

/// Submits a port, and waits until it is read and its letter is with the carrier.
async fn submitted(console: &Console, account: &AccountId, fields: &PortFields, key: &str) -> PortRequestId {
    let draft = begin(console, fields).await;
    let asked = submit(console, &draft, key).await;
    assert_eq!(settled(console, &asked).await.outcome, Outcome::Verified);
    let request = request_of(console, &draft).await;
    let whole = |port: &PortDetail| {
        let letter = port.history.iter().any(|row| row.summary.contains("Letter") && row.outcome == Outcome::Verified);
        letter && port.sub_orders.iter().map(|sub| sub.numbers.len()).sum::<usize>() == fields.numbers.len()
    };
    until("the port is read with its numbers, and the letter is there", || async {
        whole(&found(console, account, &request).await).then_some(())
    })
    .await;
    request
}

fn whole() -> Value {
    json!({ "level": "request" })
}

fn part(sub: &SubOrderId) -> Value {
    json!({ "level": "sub_order", "sub_order": sub })
}

fn one(sub: &SubOrderId, number: &E164) -> Value {
    json!({ "level": "number", "sub_order": sub, "number": number })
}

fn four(number: &E164) -> &str {
    &number.as_str()[number.as_str().len() - 4..]
}

fn ten(number: &E164) -> String {
    number.national_ten().unwrap().to_owned()
}

fn reason(capability: &Capability) -> &str {
    match capability {
        Capability::Yes => "",
        Capability::No { reason } => reason,
    }
}

fn sub_of<'a>(port: &'a PortDetail, id: &SubOrderId) -> &'a SubOrder {
    port.sub_orders.iter().find(|sub| sub.row.id == *id).unwrap()
}

fn number_of<'a>(port: &'a PortDetail, number: &E164) -> &'a PortedNumber {
    port.sub_orders.iter().flat_map(|sub| &sub.numbers).find(|one| one.number == *number).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_carrier_does_not_allow_is_refused_with_its_reason_at_every_level_and_nothing_is_sent() {
    let (desk, port) = Desk::dated(4).await;
    let sub = &port.sub_orders[0];
    let (id, number) = (&sub.row.id, &sub.numbers[0].number);
    // Nothing was cancelled yet, and the day has not come.
    for (act, doing, at_request) in [("deletion", "deleting", &port.delete), ("activation", "activating", &port.activate)] {
        let problem = desk.refused(&format!("{act}-r"), act, &whole(), "4").await;
        assert!(problem.title.contains("“foc_received”") && problem.title.contains(doing), "{}", problem.title);
        assert_eq!(problem.title, reason(at_request), "the page says the same beforehand");
        let problem = desk.refused(&format!("{act}-s"), act, &part(id), "2").await;
        let says = format!("The carrier does not allow {doing} while the sub-order is “foc_received”.");
        assert_eq!(problem.title, says);
        let problem = desk.refused(&format!("{act}-n"), act, &one(id, number), four(number)).await;
        assert_eq!(problem.title, format!("The carrier does not allow {doing} while the number is “foc_received”."));
    }
    // What is allowed is confirmed by typing, and by nothing else.
    for (key, level, typed, says) in [
        ("typed-r", whole(), "2", "how many numbers"),
        ("typed-s", part(id), "4", "how many numbers"),
        ("typed-n", one(id, number), "0000", "the last four digits"),
        ("typed-e", one(id, number), "", "the last four digits"),
    ] {
        let problem = desk.ask(key, "cancellation", &level, typed).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, "typed");
        assert!(problem.fields[0].sentence.contains(says), "{}", problem.fields[0].sentence);
    }
    let elsewhere = SubOrderId::new("99999999");
    for level in [part(&elsewhere), one(&elsewhere, number), one(id, &E164::parse("7012004999").unwrap())] {
        desk.ask("nowhere", "cancellation", &level, "2").await.problem(StatusCode::NOT_FOUND);
    }
    desk.did_nothing().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c48_port_cancel_c48_port_cancel_did_and_c48_port_delete_take_a_number_a_sub_order_and_the_rest_once_each() {
    let (desk, port) = Desk::dated(6).await;
    let (kept, leaves) = (port.sub_orders[0].row.id.clone(), port.sub_orders[1].row.id.clone());
    let number = port.sub_orders[0].numbers[0].number.clone();
    let about_number = one(&kept, &number);
    assert_eq!(port.cancel, Capability::Yes);

    // One number.
    desk.verified("cancel-n", "cancellation", &about_number, four(&number)).await;
    assert_eq!(desk.did("c48_port_cancel_did").await, [ten(&number)]);
    let port = desk.read_until("the number is cancelled", |port| number_of(port, &number).axis.word == "cancelled").await;
    assert_eq!(number_of(&port, &number).delete, Capability::Yes);
    assert!(reason(&number_of(&port, &number).cancel).contains("“cancelled”"), "{port:#?}");
    assert!(sub_of(&port, &kept).row.phase.is_open(), "the others of its sub-order go on");
    let problem = desk.refused("cancel-n2", "cancellation", &about_number, four(&number)).await;
    assert!(problem.title.contains("cancelling while the number is “cancelled”"), "{}", problem.title);

    // One sub-order.
    let attempt = desk.verified("cancel-s", "cancellation", &part(&leaves), "3").await;
    assert_eq!(attempt.lines.len(), 3);
    assert_eq!(desk.did("c48_port_cancel").await, [format!("sub-order {leaves}")]);
    let port = desk.read_until("the sub-order is cancelled", |port| sub_of(port, &leaves).row.phase == Phase::Leaving).await;
    assert_eq!(sub_of(&port, &leaves).row.may.delete, Capability::Yes);
    // Half of it may be deleted, and that is no leave to delete the whole.
    let problem = desk.refused("delete-r1", "deletion", &whole(), "6").await;
    assert!(problem.title.contains(&format!("Sub-order {kept} is “foc_received”")), "{}", problem.title);

    // Both are taken off the carrier's list.
    desk.verified("delete-n", "deletion", &about_number, four(&number)).await;
    assert_eq!(desk.did("c48_port_delete").await, [ten(&number)]);
    let attempt = desk.verified("delete-s", "deletion", &part(&leaves), "3").await;
    assert_eq!(attempt.lines.len(), 3);
    assert_eq!(desk.did("c48_port_delete").await, [ten(&number), format!("sub-order {leaves}")]);
    let port = desk
        .read_until("the carrier lists what is left", |port| {
            port.sub_orders.len() == 1 && port.sub_orders[0].numbers.len() == 2 && port.row.numbers == 2
        })
        .await;
    assert_eq!(port.sub_orders[0].row.id, kept);

    // The rest of the request.
    let attempt = desk.verified("cancel-r", "cancellation", &whole(), "2").await;
    assert_eq!(attempt.lines.len(), 2);
    let request = format!("request {}", desk.request);
    assert_eq!(desk.did("c48_port_cancel").await, [format!("sub-order {leaves}"), request.clone()]);
    let port = desk.read_until("the request may be deleted", |port| port.delete == Capability::Yes).await;
    assert_eq!(port.row.phase, Phase::Leaving, "{:#?}", port.row);
    desk.verified("delete-r2", "deletion", &whole(), "2").await;
    assert_eq!(desk.did("c48_port_delete").await, [ten(&number), format!("sub-order {leaves}"), request]);
    assert_eq!(desk.did("c48_port_cancel_did").await.len(), 1);

    // It stays with us as what it was, and offers nothing more.
    let port: PortDetail = until("the port is over", || async {
        let path = format!("/api/accounts/{}/ports/{}", desk.account, desk.request);
        let port: PortDetail = desk.console.get(&path).await.read();
        let done = |what: &str| port.history.iter().filter(|row| row.summary.starts_with(what)).count();
        (done("Delete") == 3 && port.row.next == "The carrier does not have it any more.").then_some(port)
    })
    .await;
    assert_eq!(port.row.phase, Phase::Leaving);
    for (capability, act) in [(&port.cancel, "cancellation"), (&port.delete, "deletion"), (&port.activate, "activation")] {
        assert!(reason(capability).contains("does not have it any more"), "{act}: {capability:?}");
        desk.refused(&format!("late-{act}"), act, &whole(), "2").await;
    }
    let told = port.timeline.iter().filter(|event| event.sentence == "The carrier does not have it any more.").count();
    assert_eq!(told, 1, "{:#?}", port.timeline);
    assert_eq!(desk.did("c48_port_delete").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn c48_port_cancel_and_c48_port_delete_whose_answers_are_lost_are_found_and_not_asked_twice() {
    let (desk, port) = Desk::dated(2).await;
    let fault = |operation: &str, what, times| Fault { operation: operation.into(), what, after: 0, times, percent: None };
    for (act, operation) in [("cancellation", "c48_port_cancel"), ("deletion", "c48_port_delete")] {
        let blind = [fault(operation, Trouble::DropAfter, 1), fault("c48_port_did_list", Trouble::ServerError, 0)];
        desk.patchbay.world.faults(&blind).await;
        let asked: Asked = desk.ask(&format!("first-{act}"), act, &whole(), "2").await.read();
        until("the answer is lost", || async {
            let attempt: Attempt = desk.console.get(&format!("/api/attempts/{}", asked.attempt)).await.read();
            (attempt.outcome == Outcome::Unknown).then_some(())
        })
        .await;
        // Somebody else does not believe it, and asks at other levels as well.
        let sub = &port.sub_orders[0];
        for (key, level, typed) in [("whole", whole(), "2"), ("part", part(&sub.row.id), four(&sub.numbers[0].number))] {
            let problem = desk.refused(&format!("{key}-{act}"), act, &level, typed).await;
            assert!(problem.title.contains("under way for one of these numbers"), "{}", problem.title);
        }
        desk.patchbay.world.faults(&[]).await;
        let attempt = settled(&desk.console, &asked).await;
        assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:#?}");
        assert_eq!(desk.did(operation).await, [format!("request {}", desk.request)]);
        if act == "cancellation" {
            desk.read_until("the request may be deleted", |port| port.delete == Capability::Yes).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cancelled_of_which_not_every_number_was_read() {
    // So many new ones are listed before they are looked into.
    const MORE: u32 = 60;
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    until("the ports are read", || async {
        let page: PortPage = console.get("/api/ports").await.read();
        page.read[0].read_at.is_some().then_some(())
    })
    .await;
    patchbay.world.trouble("c48_port_did_list", Trouble::ServerError).await;
    patchbay.world.ports(MORE).await;
    console.post("/api/ports/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    let row: PortRow = until("a dated one is on the board, and its numbers are not", || async {
        let page: PortPage = console.get("/api/ports?phase=dated").await.read();
        page.items.into_iter().find(|row| row.first_number.is_none() && row.numbers > 1 && row.sub_orders.len() == 1)
    })
    .await;
    let desk = Desk { patchbay, console, account, request: row.request.clone() };
    let (sub, count) = (&row.sub_orders[0].id, row.numbers.to_string());
    assert_eq!(row.sub_orders[0].may.cancel, Capability::Yes);
    for (key, level) in [("unread-r", whole()), ("unread-s", part(sub))] {
        let problem = desk.refused(key, "cancellation", &level, &count).await;
        assert!(problem.title.contains("not all read yet"), "{}", problem.title);
    }
    desk.did_nothing().await;

    desk.patchbay.world.faults(&[]).await;
    desk.read_until("its numbers are read", |port| port.sub_orders[0].numbers.len() == row.numbers as usize).await;
    let attempt = desk.verified("read-r", "cancellation", &whole(), &count).await;
    assert_eq!(attempt.lines.len(), row.numbers as usize);
    assert_eq!(desk.did("c48_port_cancel").await, [format!("request {}", desk.request)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c48_port_activate_lets_a_whole_request_go_over_at_once_and_nothing_of_it_is_cancelled_after() {
    let desk = Desk::new(4).await;
    desk.patchbay.world.port(&desk.request, "foc_today").await;
    let port = desk.read_until("the day is here", |port| port.activate == Capability::Yes).await;
    desk.ask("typed", "activation", &whole(), "3").await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    desk.did_nothing().await;
    let attempt = desk.verified("all", "activation", &whole(), "4").await;
    let mut numbers: Vec<String> = port.sub_orders.iter().flat_map(|sub| &sub.numbers).map(|one| ten(&one.number)).collect();
    let mut went = desk.did("c48_port_activate").await;
    numbers.sort();
    went.sort();
    assert_eq!(went, numbers, "each of them, and each once");
    assert_eq!(attempt.lines.len(), 4);

    desk.patchbay.world.advance(10_000).await;
    let port = desk.read_until("all are here", |port| port.row.phase == Phase::Done).await;
    let about = format!("Activate port {} (4 numbers)", desk.request);
    assert!(port.timeline.iter().any(|event| event.sentence.starts_with(&about)), "{:#?}", port.timeline);
    let sub = &port.sub_orders[0];
    let number = &sub.numbers[0].number;
    for (act, doing) in [("cancellation", "cancelling"), ("deletion", "deleting"), ("activation", "activating")] {
        for (key, level, typed) in
            [("over-r", whole(), "4"), ("over-s", part(&sub.row.id), "2"), ("over-n", one(&sub.row.id, number), four(number))]
        {
            let problem = desk.refused(&format!("{key}-{act}"), act, &level, typed).await;
            assert!(problem.title.contains(doing) && problem.title.contains("“activated”"), "{}", problem.title);
        }
    }
    assert_eq!(desk.did("c48_port_activate").await.len(), 4);
    assert!(desk.did("c48_port_cancel").await.is_empty() && desk.did("c48_port_delete").await.is_empty());
}

async fn gate_of(desk: &Desk, number: &E164) -> ActivationRow {
    let board: Vec<ActivationRow> = desk.console.get("/api/ports/activations").await.read();
    board.into_iter().find(|row| row.number == *number).unwrap_or_else(|| panic!("{number} is not on the board"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_says_of_each_number_what_is_ready_and_what_is_missing() {
    let desk = Desk::new(2).await;
    let bare = PortFields { tags: Vec::new(), ..good(&desk.account, 2) };
    let mut bare = PortFields { numbers: bare.numbers[..1].to_vec(), ..bare };
    bare.numbers[0].number = E164::parse("7012004500").unwrap();
    bare.losing_account.btn = "7012004500".into();
    let untold = submitted(&desk.console, &desk.account, &bare, "bare-0123456789abcdef").await;
    for request in [&desk.request, &untold] {
        desk.patchbay.world.port(request, "foc_today").await;
        read(&desk.console, &desk.account, request).await;
    }
    let port = desk.read_until("the day is here", |port| port.activate == Capability::Yes).await;
    let number = port.sub_orders[0].numbers[0].number.clone();

    // Nothing is set for either; one has somebody to call.
    let gate = gate_of(&desk, &bare.numbers[0].number).await.gate;
    assert!(!gate.owner.ready && gate.owner.words == "No tag names an owner", "{gate:?}");
    let gate = gate_of(&desk, &number).await.gate;
    assert!(gate.owner.ready && gate.owner.words == "lantern", "{gate:?}");
    assert!(!gate.route.ready && gate.route.words == "Not set", "{gate:?}");
    assert!(!gate.emergency.ready && gate.emergency.words.contains("once the number is here"), "{gate:?}");

    // The route of one port is set; that says nothing of the other.
    let steps = vec![ForwardStep { number: E164::parse("7012009000").unwrap(), ring_seconds: 20 }];
    let routing = PortRouting::Forward { steps, sequence: None, answering: None };
    let path = format!("/api/accounts/{}/ports/{}/routing", desk.account, desk.request);
    let asked: Asked = desk.console.put_under("route-0123456789abcdef", &path, &json!({ "routing": routing })).await.read();
    assert_eq!(settled(&desk.console, &asked).await.outcome, Outcome::Verified);
    desk.read_until("the route is read", |port| port.routing.seen.as_ref().is_some_and(PortRouting::is_set)).await;
    let gate = gate_of(&desk, &number).await.gate;
    assert!(gate.route.ready && gate.route.words == routing.summary(), "{gate:?}");
    assert!(!gate_of(&desk, &bare.numbers[0].number).await.gate.route.ready);

    // It is ours: what it does is what is listed among ours.
    desk.verified("over", "activation", &whole(), "2").await;
    desk.patchbay.world.advance(10_000).await;
    desk.read_until("all are here", |port| port.row.phase == Phase::Done).await;
    until("the number stands among ours", || async {
        (desk.console.get(&format!("/api/numbers/{number}")).await.status == StatusCode::OK).then_some(())
    })
    .await;
    let row = gate_of(&desk, &number).await;
    assert!(row.active_at.is_some() && row.gate.owner.ready, "{row:?}");
    assert!(row.gate.route.ready && row.gate.route.words.contains("9000"), "{row:?}");
    assert!(!row.gate.emergency.ready && row.gate.emergency.words == "Not set", "{row:?}");
    let address = json!({ "change": "set", "address": {
        "name": "Lantern Books", "street_number": "123", "street_name": "Test St", "unit": "",
        "city": "Fargo", "state": "ND", "zip": "58102" } });
    let path = format!("/api/numbers/{number}/emergency-address");
    let asked: Asked = desk.console.put_under("address-0123456789abcdef", &path, &address).await.read();
    assert_eq!(settled(&desk.console, &asked).await.outcome, Outcome::Verified);
    let gate = until("911 is set", || async {
        let gate = gate_of(&desk, &number).await.gate;
        gate.emergency.ready.then_some(gate)
    })
    .await;
    assert_eq!(gate.emergency.words, "Set");
    assert!(gate.route.ready && gate.owner.ready, "{gate:?}");
}
