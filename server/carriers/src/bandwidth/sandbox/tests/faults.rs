//! Bad days, in this carrier's manner.

use super::*;

#[tokio::test]
async fn sandbox_faults_speak_xml() {
    let caller = Caller::new().await;
    caller.plan("bw_inventory", json!({ "trouble": "too_many", "retry_after_s": 30 })).await;
    let response = caller.request(Method::GET, &account("/inserviceNumbers")).send().await.unwrap();
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("x-ratelimit-reset") && response.text().await.unwrap().is_empty());
    caller.plan("bw_inventory", trouble("token_expired")).await;
    assert_eq!(caller.get("/inserviceNumbers").await.expect(401).text, "");
    caller.plan("bw_available_numbers", trouble("refuse")).await;
    caller.get("/availableNumbers?areaCode=919").await.expect(400).says("<SearchResult><Error><Code>");
    caller.plan("bw_inventory", json!({ "trouble": "hostile", "how": "doctype" })).await;
    caller.get("/inserviceNumbers").await.expect(200).says("<!DOCTYPE TNs [");
    caller.plan("bw_inventory", json!({ "trouble": "hostile", "how": "deep" })).await;
    let deep = caller.get("/inserviceNumbers").await.expect(200);
    assert!(xml::read(deep.text.as_bytes()).is_err() && deep.text.len() > 100_000);
}

#[tokio::test]
async fn sandbox_a_page_can_name_itself_as_the_next() {
    let caller = Caller::new().await;
    caller.plan("bw_inventory", json!({ "trouble": "hostile", "how": "repeat_cursor" })).await;
    let root = caller.get("/inserviceNumbers?page=1&size=5").await.expect(200).root();
    assert!(root.get("Links").unwrap().text("next").contains("?page=1&size=5>;rel=\"next\""));
}

#[tokio::test]
async fn sandbox_a_status_can_be_a_word_that_nobody_knows() {
    let caller = Caller::new().await;
    caller.plan("bw_tn_options_create", trouble("unknown_word")).await;
    let made = caller.post("/tnOptions", &options("<Sms>on</Sms>", &[BARE])).await.expect(201);
    let word = made.root().get("TnOptionOrder").unwrap().text("ProcessingStatus").to_owned();
    assert!(!word.is_empty() && word != "RECEIVED");
    assert_eq!(caller.status("tnoptions", &made.id()).await, "RECEIVED");
}

#[tokio::test]
async fn sandbox_a_partial_deed_does_half_and_a_late_one_is_listed_late() {
    let caller = Caller::new().await;
    let tns = caller.available("NC", 4).await;
    let rows: String = tns.iter().map(|tn| format!("<TelephoneNumber>{tn}</TelephoneNumber>")).collect();
    let order = format!(
        "<Order><SiteId>2297</SiteId><ExistingTelephoneNumberOrderType><TelephoneNumberList>{rows}</TelephoneNumberList>\
         </ExistingTelephoneNumberOrderType></Order>"
    );
    caller.plan("bw_order", trouble("partial")).await;
    let id = caller.post("/orders", &order).await.expect(201).id();
    caller.advance_s(3).await;
    assert_eq!((caller.status("orders", &id).await.as_str(), caller.subjects("bw_order").await.len()), ("PARTIAL", 2));
    let number = caller.available("VA", 1).await.remove(0);
    let order = order.replace(&rows, &format!("<TelephoneNumber>{number}</TelephoneNumber>"));
    caller.plan("bw_order", json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    let id = caller.post("/orders", &order).await.expect(201).id();
    caller.advance_s(3).await;
    assert_eq!(caller.status("orders", &id).await, "COMPLETE");
    assert_eq!(caller.get(&format!("/inserviceNumbers/{number}")).await.status, 404);
    caller.advance_s(60).await;
    assert_eq!(caller.get(&format!("/inserviceNumbers/{number}")).await.status, 200);
}

#[tokio::test]
async fn sandbox_revoked_credentials_open_nothing_any_more() {
    let caller = Caller::new().await;
    caller.plan("", trouble("token_revoked")).await;
    assert_eq!((caller.get("/sites").await.status, caller.get("/sites").await.status), (401, 401));
    let request = caller.bare(Method::POST, "/api/v1/oauth2/token").basic_auth("sandbox-tester", Some("sandbox"));
    assert_eq!(request.form(&[("grant_type", "client_credentials")]).send().await.unwrap().status(), 401);
}
