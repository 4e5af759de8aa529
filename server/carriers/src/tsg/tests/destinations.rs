//! Where calls go.

use std::net::Ipv4Addr;

use contract::routing::{Priorities, PriorityDestination, PriorityTarget, Routing, RoutingChange, RoutingShape};
use serde_json::Value;

use super::stand_in::{Reply, Seen, StandIn, mark, number, owned, sampled};
use crate::{carrier::ReadBack, error::ErrorKind};

fn gateway(last: u8) -> PriorityTarget {
    PriorityTarget::Gateway { address: Ipv4Addr::new(192, 0, 2, last) }
}

fn change(destinations: &[(u8, PriorityTarget)]) -> RoutingChange {
    let destination =
        |(priority, to): &(u8, PriorityTarget)| PriorityDestination { priority: *priority, to: to.clone(), plus: None };
    let destinations = destinations.iter().map(destination).collect();
    RoutingChange { routing: Routing::Priorities(Priorities { destinations }), device: None }
}

/// Lists the sample, says yes to every write with the code of its operation.
fn obliging(seen: &Seen, _nth: usize) -> Reply {
    match seen.method.as_str() {
        "GET" => sampled("priorities"),
        "DELETE" => Reply::Raw(200, "text/plain", "-1008 Priority removed".into()),
        _ if seen.json()["call_type"] == "VOIP" => Reply::Raw(200, "text/plain", "-1008-V Priority added".into()),
        _ => Reply::Raw(400, "text/plain", "-1008-P Priority added".into()),
    }
}

fn drawn(carrier: &StandIn) -> String {
    carrier.calls().iter().map(Seen::signed).collect::<Vec<_>>().join("\n\n")
}

#[tokio::test]
async fn tsg_priority_add_and_tsg_priority_update_and_tsg_priority_delete_send_what_the_document_shows() {
    let carrier = StandIn::new(obliging).await;
    let client = carrier.client();
    let routing = client.routing().unwrap();
    let mine = owned("2065550100");
    assert_eq!(routing.shapes(&mine), [RoutingShape::Priorities]);
    let wanted = change(&[(1, PriorityTarget::Number { number: number("2065550112") }), (3, gateway(7))]);
    let accepted = routing.set(&mine, &wanted, &mark()).await.unwrap();
    assert_eq!(accepted.words.unwrap().code.as_deref(), Some("-1008"));
    insta::assert_snapshot!("priorities", drawn(&carrier));
}

#[tokio::test]
async fn tsg_priority_update_keeps_the_digits_of_a_destination_that_moves() {
    let carrier = StandIn::new(obliging).await;
    let wanted = change(&[(1, PriorityTarget::Number { number: number("2065550111") }), (2, gateway(7))]);
    carrier.client().routing().unwrap().set(&owned("2065550100"), &wanted, &mark()).await.unwrap();
    let writes: Vec<Value> = carrier.calls().iter().filter(|seen| seen.method == "PATCH").map(Seen::json).collect();
    assert_eq!((writes[0]["dnis"].as_str(), writes[1]["dnis"].as_str()), (Some("7000"), None));
    assert_eq!(writes.len(), 2);
}

#[tokio::test]
async fn tsg_priority_update_of_what_is_as_wanted_writes_nothing() {
    let carrier = StandIn::new(obliging).await;
    let wanted = change(&[(1, gateway(7)), (2, PriorityTarget::Number { number: number("2065550111") })]);
    carrier.client().routing().unwrap().set(&owned("2065550100"), &wanted, &mark()).await.unwrap();
    assert_eq!(carrier.calls().len(), 1);
}

#[tokio::test]
async fn tsg_priority_delete_of_the_first_is_refused_before_anything_is_sent() {
    let carrier = StandIn::new(obliging).await;
    let error =
        carrier.client().routing().unwrap().set(&owned("2065550100"), &change(&[(2, gateway(9))]), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.words.text.unwrap().contains("does not delete priority 1"));
    assert!(carrier.calls().iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn a_plan_that_fails_in_the_middle_says_how_far_it_came_and_is_unknown() {
    let wanted = change(&[(1, gateway(8)), (2, gateway(9)), (3, gateway(10))]);
    let refusing = |seen: &Seen, nth: usize| match (seen.method.as_str(), nth) {
        ("PATCH", _) if seen.json()["priority"] == 2 => Reply::Raw(200, "text/plain", "-1005 Invalid destination".into()),
        _ => obliging(seen, nth),
    };
    let carrier = StandIn::new(refusing).await;
    let error = carrier.client().routing().unwrap().set(&owned("2065550100"), &wanted, &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.code.as_deref()), (ErrorKind::Lost, Some("-1005")));
    let text = error.words.text.unwrap();
    assert_eq!(text, "2 of 3 changes of the destinations were made before one failed. Invalid destination");
    assert_eq!(carrier.calls().len(), 4, "the list, two that were made, one that failed");

    let carrier =
        StandIn::new(
            |seen, nth| if seen.method == "POST" { Reply::Json(r#"{"code":"-1005"}"#.into()) } else { obliging(seen, nth) },
        )
        .await;
    let error = carrier.client().routing().unwrap().set(&owned("2065550100"), &wanted, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused, "nothing was done before the first");

    let carrier = StandIn::new(|seen, nth| if seen.method == "PATCH" { Reply::Silence } else { obliging(seen, nth) }).await;
    let error = carrier.client().routing().unwrap().set(&owned("2065550100"), &wanted, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost);

    let unread = StandIn::new(|_, _| Reply::Raw(500, "text/plain", String::new())).await;
    let error = unread.client().routing().unwrap().set(&owned("2065550100"), &wanted, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
}

#[tokio::test]
async fn a_read_back_compares_destinations_and_names_a_plus_that_is_not_shown() {
    let carrier = StandIn::new(obliging).await;
    let client = carrier.client();
    let routing = client.routing().unwrap();
    let mut listed = owned("2065550100");
    let mut asked = change(&[(2, gateway(9)), (1, gateway(8))]);
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Unreadable);
    listed.routing = change(&[(1, gateway(8)), (2, gateway(9))]).routing;
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Matches { unproved: vec![] });
    let Routing::Priorities(priorities) = &mut asked.routing else { panic!() };
    priorities.destinations[0].plus = Some(true);
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Matches { unproved: vec!["plus"] });
    let Routing::Priorities(priorities) = &mut listed.routing else { panic!() };
    priorities.destinations[1].plus = Some(false);
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Differs { parts: vec!["plus"] });
    listed.routing = Routing::Unset;
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Differs { parts: vec!["destinations"] });
}
