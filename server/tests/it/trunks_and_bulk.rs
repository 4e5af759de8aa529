//! Trunk groups and bulk orders.

use carriers::sandbox::Trouble;
use contract::{
    attempt::{Asked, Attempt, Outcome},
    bulk_order::{BulkOrder, BulkState},
    id::AccountId,
    trunk_group::{Spread, TrunkGroupRow},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    buying::settled,
    support::{Console, Patchbay, until},
};

fn draft(name: &str, endpoints: &[&str]) -> Value {
    json!({ "name": name, "spread": "top_down", "number_format": "11", "caller_header": "rpid", "prefix": "2377#",
        "endpoints": endpoints })
}

async fn groups(console: &Console) -> Vec<TrunkGroupRow> {
    console.get("/api/trunk-groups").await.read()
}

async fn create(console: &Console, account: &AccountId, key: &str, draft: &Value) -> Attempt {
    let answer = console.post_under(key, &format!("/api/accounts/{account}/trunk-groups"), draft).await;
    let asked: Asked = answer.expect(StatusCode::ACCEPTED).read();
    settled(console, &asked.attempt).await
}

#[tokio::test]
async fn c48_trunk_group_create_and_c48_trunk_group_list_show_two_ids_that_are_not_mixed() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let attempt =
        create(&console, &account, "trunk-key-00000001", &draft("Front desk", &["203.0.113.7", "203.0.113.8:5080"])).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let row = groups(&console).await.into_iter().find(|row| row.group.name == "Front desk").unwrap();
    assert_ne!(row.group.id.as_str(), row.group.routing_id.as_str());
    let endpoints: Vec<String> = row.group.endpoints.iter().map(ToString::to_string).collect();
    assert_eq!(endpoints, ["203.0.113.7:5060", "203.0.113.8:5080"]);
    let problem = console
        .post_under(
            "trunk-key-00000002",
            &format!("/api/accounts/{account}/trunk-groups"),
            &draft("front DESK", &["203.0.113.9"]),
        )
        .await
        .problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "name");
}

#[tokio::test]
async fn c48_trunk_group_create_whose_answer_is_lost_is_there_once() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    patchbay.world.trouble_once("c48_trunk_group_create", Trouble::DropAfter).await;
    let attempt = create(&console, &account, "trunk-key-00000001", &draft("Branch", &["203.0.113.7"])).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(groups(&console).await.iter().filter(|row| row.group.name == "Branch").count(), 1);
    assert_eq!(patchbay.world.did("c48_trunk_group_create").await, ["Branch"]);
}

#[tokio::test]
async fn c48_trunk_group_update_adds_and_removes_addresses_and_is_read_back() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    create(&console, &account, "trunk-key-00000001", &draft("Branch", &["203.0.113.7", "203.0.113.8"])).await;
    let row = groups(&console).await.into_iter().find(|row| row.group.name == "Branch").unwrap();
    let path = format!("/api/accounts/{account}/trunk-groups/{}", row.group.id);
    let mut changed = draft("Branch north", &["203.0.113.8", "203.0.113.9:5061"]);
    changed["spread"] = json!("round_robin");
    let asked: Asked = console.put_under("trunk-key-00000002", &path, &changed).await.expect(StatusCode::ACCEPTED).read();
    let attempt = settled(&console, &asked.attempt).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let row = groups(&console).await.into_iter().find(|other| other.group.id == row.group.id).unwrap();
    let mut endpoints: Vec<String> = row.group.endpoints.iter().map(ToString::to_string).collect();
    endpoints.sort();
    assert_eq!(endpoints, ["203.0.113.8:5060", "203.0.113.9:5061"]);
    assert_eq!((row.group.name.as_str(), row.group.spread), ("Branch north", Spread::RoundRobin));
    console.put_under("trunk-key-00000003", &path, &changed).await.problem(StatusCode::CONFLICT);
    let nobody = format!("/api/accounts/{account}/trunk-groups/999999");
    console.put_under("trunk-key-00000004", &nobody, &changed).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn trunk_groups_with_bad_addresses_are_refused_by_field() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let path = format!("/api/accounts/{account}/trunk-groups");
    for (place, endpoints) in
        [json!([]), json!(["203.0.113.7", "203.0.113.7:5060"]), json!(["999.1.1.1"]), json!(["10.0.0.1:70000"])]
            .into_iter()
            .enumerate()
    {
        let mut bad = draft("Bad", &[]);
        bad["endpoints"] = endpoints;
        let problem =
            console.post_under(&format!("trunk-bad-key-{place:06}"), &path, &bad).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem.fields[0].field.starts_with("endpoints"), "{problem:?}");
    }
    assert!(patchbay.world.did("c48_trunk_group_create").await.is_empty());
}

fn order(account: &AccountId, rows: &Value) -> Value {
    json!({ "account": account, "by": "state", "rows": rows, "trunk_group": "52610", "cnam_lookup": false, "allow_offnet": false,
        "tag": "branch" })
}

async fn orders(console: &Console) -> Vec<BulkOrder> {
    console.get("/api/bulk-orders").await.read()
}

#[tokio::test]
async fn c48_bulk_purchase_c48_bulk_list_and_both_reports_from_asking_to_numbers() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let draft = order(&account, &json!([{ "state": "GA", "quantity": 3 }, { "state": "AL", "quantity": 2 }]));
    let asked: Asked =
        console.post_under("bulk-key-0000000001", "/api/bulk-orders", &draft).await.expect(StatusCode::ACCEPTED).read();
    let attempt = settled(&console, &asked.attempt).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    let listed = orders(&console).await;
    assert_eq!((listed.len(), listed[0].asked), (1, 5));
    patchbay.world.advance(60_000).await;
    let done = until("the order is through", || async {
        let order = orders(&console).await.remove(0);
        (order.state == BulkState::Complete).then_some(order)
    })
    .await;
    assert!(done.fulfilled > 0 && done.fulfilled <= done.asked, "{done:?}");
    let base = format!("/api/accounts/{account}/bulk-orders/{}", done.id);
    let summary = console.get(&format!("{base}/summary")).await.expect(StatusCode::OK);
    assert_eq!(summary.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(summary.text().starts_with("bulk_order_no,requested_quantity"), "{}", summary.text());
    let numbers = console.get(&format!("{base}/numbers")).await.expect(StatusCode::OK).text();
    assert_eq!(numbers.lines().count() as u32, done.fulfilled + 1);
}

#[tokio::test]
async fn c48_bulk_purchase_whose_answer_is_lost_is_ordered_once() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    patchbay.world.trouble_once("c48_bulk_purchase", Trouble::TruncatedAfter).await;
    let draft = order(&account, &json!([{ "state": "GA", "quantity": 3 }]));
    let request = || console.post_under("bulk-key-0000000001", "/api/bulk-orders", &draft);
    let (one, two) = tokio::join!(request(), request());
    assert_eq!(one.body, two.body);
    let asked: Asked = one.read();
    let attempt = settled(&console, &asked.attempt).await;
    assert_eq!(attempt.outcome, Outcome::Verified, "{attempt:?}");
    assert_eq!(patchbay.world.did("c48_bulk_purchase").await.len(), 1);
    assert_eq!(orders(&console).await.len(), 1);
}

#[tokio::test]
async fn a_bulk_order_with_bad_rows_or_an_unknown_trunk_group_is_refused_by_field() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let mut unknown = order(&account, &json!([{ "state": "GA", "quantity": 3 }]));
    unknown["trunk_group"] = json!("11");
    for (place, (draft, field)) in [
        (order(&account, &json!([])), "rows"),
        (order(&account, &json!([{ "quantity": 3 }])), "rows.0"),
        (order(&account, &json!([{ "state": "GA", "quantity": 0 }])), "rows.0.quantity"),
        (order(&account, &json!([{ "state": "ZZ", "quantity": 1 }])), "rows[0].state"),
        (unknown, "trunk_group"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = console.post_under(&format!("bulk-bad-key-{place:08}"), "/api/bulk-orders", &draft).await;
        let problem = answer.problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, field, "{problem:?}");
    }
    assert!(patchbay.world.did("c48_bulk_purchase").await.is_empty());
}
