//! Holding numbers and ordering them.

use super::*;

fn reservation(number: &str) -> String {
    format!("<Reservation><ReservedTn>{number}</ReservedTn></Reservation>")
}

fn existing(extra: &str, tns: &[String]) -> String {
    let rows: String = tns.iter().map(|tn| format!("<TelephoneNumber>{tn}</TelephoneNumber>")).collect();
    format!(
        "<Order><Name>first</Name><CustomerOrderId>mine-1</CustomerOrderId><SiteId>2297</SiteId>{extra}<ExistingTelephoneNumberOrderType>\
         <TelephoneNumberList>{rows}</TelephoneNumberList></ExistingTelephoneNumberOrderType></Order>"
    )
}

fn search(extra: &str, kind: &str, wanted: &str) -> String {
    format!("<Order><SiteId>2297</SiteId><PeerId>500710</PeerId>{extra}<{kind}>{wanted}</{kind}></Order>")
}

#[tokio::test]
async fn sandbox_bw_reservation_counts_its_seconds_down_and_ends() {
    let caller = Caller::new().await;
    let number = caller.available("NC", 1).await.remove(0);
    let held = caller.post("/tnreservation", &reservation(&number)).await.expect(201);
    assert_eq!(held.text, "");
    let path = format!("/tnreservation/{}", held.id());
    let seconds = async || {
        let root = caller.get(&path).await.expect(200).root();
        let reservation = root.get("Reservation").unwrap();
        assert_eq!((reservation.text("ReservedTn"), reservation.text("AccountId")), (number.as_str(), "9900012"));
        reservation.text("ReservationExpires").parse::<i64>().unwrap()
    };
    assert!((14_390..=14_400).contains(&seconds().await));
    caller.advance_s(14_000).await;
    assert!((390..=400).contains(&seconds().await));
    caller.post("/tnreservation", &reservation(&number)).await.expect(400).says("<ErrorCode>5041</ErrorCode>");
    assert_ne!(caller.available("NC", 1).await[0], number);
    caller.advance_s(400).await;
    assert_eq!(caller.get(&path).await.status, 404);
    assert_eq!(caller.available("NC", 1).await[0], number);
    let held = caller.post("/tnreservation", &reservation(&number)).await.expect(201);
    caller.delete(&format!("/tnreservation/{}", held.id())).await.expect(200);
    assert_eq!(caller.available("NC", 1).await[0], number);
    assert_eq!(caller.subjects("bw_reservation").await, [number.clone(), number]);
}

#[tokio::test]
async fn sandbox_bw_order_existing_numbers_completes_after_a_while() {
    let caller = Caller::new().await;
    let tns = caller.available("NC", 2).await;
    let held = caller.post("/tnreservation", &reservation(&tns[0])).await.expect(201);
    let made = caller.post("/orders", &existing("", &tns)).await.expect(201);
    let order = made.root().get("Order").unwrap().clone();
    assert_eq!((order.text("id"), order.text("CustomerOrderId"), order.text("SiteId")), (made.id().as_str(), "mine-1", "2297"));
    assert_eq!(made.root().text("OrderStatus"), "RECEIVED");
    assert_eq!(caller.get(&format!("/tnreservation/{}", held.id())).await.status, 404);
    assert_eq!(caller.get(&format!("/inserviceNumbers/{}", tns[0])).await.status, 404);
    caller.advance_s(3).await;
    let done = caller.get(&format!("/orders/{}", made.id())).await.expect(200).root();
    assert_eq!((done.text("OrderStatus"), done.text("CompletedQuantity"), done.text("FailedQuantity")), ("COMPLETE", "2", "0"));
    assert_eq!(done.get("CompletedNumbers").unwrap().list("TelephoneNumber", "FullNumber"), tns);
    for tn in &tns {
        assert_eq!(caller.details(tn).await.get("SipPeer").unwrap().text("Id"), "500709");
    }
    assert_eq!(caller.subjects("bw_order").await, tns);
    caller.get("/orders?customerOrderId=mine-1").await.says(&format!("<orderId>{}</orderId>", made.id()));
    caller.get(&format!("/orders/{}/tns", made.id())).await.says("<Count>2</Count>");
    caller.get(&format!("/orders/{}/npaNxx", made.id())).await.says("<NPA-NXX>");
    caller.get(&format!("/orders/{}/history", made.id())).await.says("<Status>COMPLETE</Status>");
    caller.get("/orders/nothing/tns").await.expect(404).says("<ErrorResponse><irisStatus><Code>");
}

#[tokio::test]
async fn sandbox_bw_order_by_search_takes_every_kind() {
    let caller = Caller::new().await;
    for (kind, wanted, starts) in [
        ("AreaCodeSearchAndOrderType", "<AreaCode>919</AreaCode><Quantity>1</Quantity>", "919"),
        ("CitySearchAndOrderType", "<City>CARY</City><State>NC</State><Quantity>1</Quantity>", "919"),
        ("CombinedSearchAndOrderType", "<State>NC</State><Lata>424</Lata><Quantity>1</Quantity>", "336"),
        ("LATASearchAndOrderType", "<Lata>224</Lata><Quantity>1</Quantity>", "201"),
        ("RateCenterSearchAndOrderType", "<RateCenter>DENVER</RateCenter><State>CO</State><Quantity>1</Quantity>", "303"),
        ("StateSearchAndOrderType", "<State>NV</State><Quantity>1</Quantity>", "702"),
        ("ZIPSearchAndOrderType", "<Zip>10007</Zip><Quantity>1</Quantity>", "212"),
        (
            "TollFreeWildCharSearchAndOrderType",
            "<TollFreeWildCardPattern>833</TollFreeWildCardPattern><Quantity>1</Quantity>",
            "833",
        ),
        (
            "CountryAndPhoneNumberTypeSearchAndOrderType",
            "<CountryCodeA3>USA</CountryCodeA3><PhoneNumberType>TOLL_FREE</PhoneNumberType><Quantity>1</Quantity>",
            "833",
        ),
    ] {
        let made = caller.post("/orders", &search("", kind, wanted)).await.expect(201);
        caller.advance_s(3).await;
        let done = caller.get(&format!("/orders/{}", made.id())).await.root();
        assert_eq!(done.text("OrderStatus"), "COMPLETE", "{kind}");
        let number = done.get("CompletedNumbers").unwrap().list("TelephoneNumber", "FullNumber")[0].to_owned();
        assert!(number.starts_with(starts), "{kind}: {number}");
        assert_eq!(caller.details(&number).await.get("SipPeer").unwrap().text("Id"), "500710");
    }
}

#[tokio::test]
async fn sandbox_bw_order_too_few_numbers_is_partial_failed_or_backordered() {
    let caller = Caller::new().await;
    let mut tns = caller.available("NC", 1).await;
    caller.control("sell", &json!({ "number": tns[0] })).await;
    tns.extend(caller.available("NC", 1).await);
    let made = caller.post("/orders", &existing("<PartialAllowed>true</PartialAllowed>", &tns)).await.expect(201);
    let other = caller.available("NC", 1).await.remove(0);
    let strict = [tns[0].clone(), other.clone()];
    let failed = caller.post("/orders", &existing("<PartialAllowed>false</PartialAllowed>", &strict)).await.expect(201);
    caller.advance_s(3).await;
    let done = caller.get(&format!("/orders/{}", made.id())).await.root();
    assert_eq!((done.text("OrderStatus"), done.text("CompletedQuantity"), done.text("FailedQuantity")), ("PARTIAL", "1", "1"));
    let error = done.get("ErrorList").unwrap().get("Error").unwrap().clone();
    assert_eq!((error.text("Code"), error.text("TelephoneNumber")), ("5076", tns[0].as_str()));
    assert_eq!(caller.status("orders", &failed.id()).await, "FAILED");
    assert_eq!(caller.details(&other).await.text("Status"), "Available");

    let wanted = "<AreaCode>919</AreaCode><Quantity>500</Quantity>";
    let backorder = "<BackOrderRequested>true</BackOrderRequested>";
    let made = caller.post("/orders", &search(backorder, "AreaCodeSearchAndOrderType", wanted)).await.expect(201);
    caller.advance_s(3).await;
    assert_eq!(caller.status("orders", &made.id()).await, "BACKORDERED");
    caller.advance_s(300).await;
    assert_eq!(caller.status("orders", &made.id()).await, "BACKORDERED");
    let path = format!("/orders/{}", made.id());
    caller.put(&path, "<Order><CloseOrder>true</CloseOrder></Order>").await.expect(200);
    assert_eq!(caller.status("orders", &made.id()).await, "PARTIAL");
    caller.put(&path, "<Order><CloseOrder>true</CloseOrder></Order>").await.expect(400).says("<Code>5520</Code>");
}

#[tokio::test]
async fn sandbox_bw_order_says_what_is_wrong_with_it() {
    let caller = Caller::new().await;
    let tns = caller.available("NC", 1).await;
    let good = existing("", &tns);
    for (body, code) in [
        (good.replace("<SiteId>2297</SiteId>", ""), "5022"),
        (good.replace("2297", "1"), "5016"),
        (good.replace("<SiteId>2297</SiteId>", "<SiteId>2297</SiteId><PeerId>500821</PeerId>"), "13563"),
        (good.replace(&tns[0], "123"), "5070"),
        (search("", "AreaCodeSearchAndOrderType", "<AreaCode>919</AreaCode>"), "1003"),
        ("<Order><SiteId>2297</SiteId></Order>".into(), "5001"),
    ] {
        let refused = caller.post("/orders", &body).await.expect(400);
        refused.says(&format!("<OrderResponse><ErrorList><Error><Code>{code}</Code>"));
    }
    assert!(caller.subjects("bw_order").await.is_empty());
}

#[tokio::test]
async fn sandbox_bw_order_keeps_notes_of_who_is_logged_in() {
    let caller = Caller::new().await;
    let tns = caller.available("NC", 1).await;
    let id = caller.post("/orders", &existing("", &tns)).await.expect(201).id();
    let path = format!("/orders/{id}/notes");
    assert_eq!(caller.get(&path).await.status, 204);
    let note = caller.post(&path, "<Note><UserId>tester</UserId><Description>call them</Description></Note>").await.expect(201);
    assert_eq!(note.text, "");
    caller.get(&path).await.expect(200).says("<UserId>tester</UserId><Description>call them</Description><LastDateModifier>");
    let change = format!("{path}/{}", note.id());
    caller.put(&change, "<Note><Description>called</Description></Note>").await.expect(200);
    caller.get(&path).await.says("called");
    let refused = caller.post(&path, "<Note><UserId>other</UserId><Description>x</Description></Note>").await.expect(400);
    refused.says("<NoteResponse><ResponseStatus><ErrorCode>12501</ErrorCode>");
    assert_eq!(caller.delete(&change).await.status, 404);
}
