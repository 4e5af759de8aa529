//! What is ours, and how it is given back.

use contract::{
    number::NumberKind,
    routing::{PriorityTarget, Routing},
};
use futures::TryStreamExt as _;

use super::stand_in::{Reply, Seen, StandIn, mark, number, sample, sampled};
use crate::{
    carrier::{Carrier, CarrierNumber, Depth},
    error::{Error, ErrorKind},
};

async fn list(client: &dyn Carrier) -> Result<Vec<CarrierNumber>, Error> {
    let parts: Vec<Vec<CarrierNumber>> = client.inventory().unwrap().list(NumberKind::Local).try_collect().await?;
    Ok(parts.into_iter().flatten().collect())
}

fn text(body: String) -> Reply {
    Reply::Raw(200, "text/plain", body)
}

fn number_of(seen: &Seen, _nth: usize) -> Reply {
    match seen.path.split('?').next().unwrap() {
        "/v5/dids/12065550100" => sampled("number_info"),
        "/v1/did/lookup" => text(sample("lookup.csv").lines().next().unwrap().to_owned()),
        "/v1/did/priority" => sampled("priorities"),
        _ => Reply::Raw(404, "application/json", r#"{"errors":[{"id":"not_found","message":"No such number"}]}"#.into()),
    }
}

#[tokio::test]
async fn tsg_number_lookup_lists_every_number_in_one_answer_of_lines() {
    let with_head = format!("DID,Routing,Activated\r\n\r\n{}", sample("lookup.csv").replace('\n', "\r\n"));
    for body in [sample("lookup.csv"), with_head] {
        let carrier = StandIn::new(move |_, _| text(body.clone())).await;
        let numbers = list(&*carrier.client()).await.unwrap();
        insta::assert_snapshot!("number_lookup", carrier.last());
        insta::assert_debug_snapshot!("number_lookup_numbers", numbers);
    }
}

#[tokio::test]
async fn tsg_number_lookup_of_a_hundred_thousand_numbers_arrives_in_parts() {
    let lines: String = (0..100_000).map(|n| format!("1206{:07},,2025-01-02,,0,0.5,7,SEATTLE,WA\n", 5_000_000 + n)).collect();
    let carrier = StandIn::new(move |_, _| text(lines.clone())).await;
    let client = carrier.client();
    let parts: Vec<Vec<CarrierNumber>> = client.inventory().unwrap().list(NumberKind::Local).try_collect().await.unwrap();
    assert_eq!((parts.len(), parts.iter().map(Vec::len).sum::<usize>()), (200, 100_000));
}

#[tokio::test]
async fn tsg_number_lookup_that_breaks_off_is_no_list() {
    let cases = [
        (Reply::BrokenAfter("12065550100,,2025-01-02\n1206555"), ErrorKind::Lost),
        (Reply::Long("12065550100", 3), ErrorKind::Unreadable),
        (Reply::Raw(200, "text/html", "<html>\n<body>".into()), ErrorKind::Unreadable),
        (text("-1000 Invalid or blank key".into()), ErrorKind::LoginRefused),
        (text("one\ntwo\nthree".into()), ErrorKind::Unreadable),
        (
            Reply::Raw(401, "application/json", r#"{"errors":[{"id":"unauthenticated","message":"No"}]}"#.into()),
            ErrorKind::LoginRefused,
        ),
        (Reply::Raw(500, "text/plain", String::new()), ErrorKind::Unavailable),
        (Reply::TooMany, ErrorKind::TooMany),
    ];
    for (reply, kind) in cases {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        assert_eq!(list(&*carrier.client()).await.unwrap_err().kind, kind);
    }
    let empty = StandIn::new(|_, _| text(String::new())).await;
    assert!(list(&*empty.client()).await.unwrap().is_empty());
}

#[tokio::test]
async fn tsg_number_info_with_its_line_and_its_destinations_is_the_whole_number() {
    let carrier = StandIn::new(number_of).await;
    let client = carrier.client();
    let inventory = client.inventory().unwrap();
    let found = inventory.find(NumberKind::Local, &number("2065550100"), None).await.unwrap().unwrap();
    assert_eq!((found.depth, found.in_service, found.region.as_deref()), (Depth::Whole, Some(true), Some("WA")));
    let Routing::Priorities(routing) = &found.routing else { panic!("{:?}", found.routing) };
    assert_eq!(routing.destinations[1].to, PriorityTarget::Number { number: number("2065550111") });
    insta::assert_debug_snapshot!("number_info_features", found.features);
    let drawn: Vec<String> = carrier.calls().iter().map(Seen::signed).collect();
    insta::assert_snapshot!("number_info", drawn.join("\n\n"));
    for secret in ["canary-mms-secret", "canarykeysecret"] {
        assert!(!format!("{found:?}").contains(secret));
    }
    assert_eq!(inventory.find(NumberKind::Local, &number("2065550199"), None).await.unwrap(), None);
    assert_eq!(inventory.find(NumberKind::Local, &number("+442079460018"), None).await.unwrap(), None);
}

#[tokio::test]
async fn tsg_number_info_without_the_list_of_destinations_is_a_part_of_the_number() {
    let carrier = StandIn::new(number_of).await;
    let client = carrier.careful();
    let found = client.inventory().unwrap().find(NumberKind::Local, &number("2065550100"), None).await.unwrap().unwrap();
    assert_eq!((found.depth, &found.routing), (Depth::Listed, &Routing::Unread));
    assert!(carrier.calls().iter().all(|seen| !seen.path.contains("priority")));
    assert!(client.routing().unwrap().may(&found).unwrap_err().ends_with("to use our reading of it."));
}

#[tokio::test]
async fn tsg_number_info_of_another_number_or_of_none_is_unreadable() {
    for body in [sample("number_info").replace("12065550100", "12065550199"), "{}".into(), "[".repeat(500), "<html>".into()] {
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let error = carrier.client().inventory().unwrap().find(NumberKind::Local, &number("2065550100"), None).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable);
    }
}

#[tokio::test]
async fn tsg_disconnect_tells_which_numbers_leave_when() {
    let carrier = StandIn::saying("disconnect").await;
    let client = carrier.client();
    let both = [number("2065550100"), number("2065550101")];
    let accepted = client.inventory().unwrap().remove(NumberKind::Local, &both, &mark()).await.unwrap();
    insta::assert_snapshot!("disconnect", carrier.last());
    assert_eq!(accepted.reference.as_deref(), Some("999000053-ORD"));
    assert_eq!(accepted.due.unwrap().0, 4_083_868_799_999);
    assert_eq!(
        accepted.words.unwrap().text.unwrap(),
        "TSG Global keeps numbers for ninety days: +12065550101 leave on 2099-05-30."
    );
    let three = [both[0].clone(), both[1].clone(), number("2065550102")];
    let error = client.inventory().unwrap().remove(NumberKind::Local, &three, &mark()).await.unwrap_err();
    assert_eq!(
        (error.kind, error.words.text.as_deref()),
        (ErrorKind::Unreadable, Some("TSG Global's answer leaves out +12065550102."))
    );
}

#[tokio::test]
async fn tsg_disconnect_of_what_may_leave_at_once_has_no_day() {
    let carrier = StandIn::new(|_, _| Reply::Json(sample("disconnect").replace("2099-", "2024-"))).await;
    let both = [number("2065550100"), number("2065550101")];
    let accepted = carrier.client().inventory().unwrap().remove(NumberKind::Local, &both, &mark()).await.unwrap();
    assert_eq!((accepted.due, accepted.words), (None, None));
}
