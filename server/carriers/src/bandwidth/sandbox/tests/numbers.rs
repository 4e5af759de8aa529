//! Searching, and the numbers that the account has.

use super::*;

#[tokio::test]
async fn sandbox_bw_available_numbers_answers_every_filter() {
    let caller = Caller::new().await;
    for (query, field, value) in [
        ("areaCode=919", "FullNumber", "919"),
        ("state=NC&city=RALEIGH", "City", "RALEIGH"),
        ("rateCenter=CARY&state=NC", "RateCenter", "CARY"),
        ("lata=426", "LATA", "426"),
        ("zip=27511", "City", "CARY"),
        ("state=NJ", "State", "NJ"),
        ("tollFreeWildCardPattern=84*", "FullNumber", "844"),
    ] {
        let found = caller.get(&format!("/availableNumbers?{query}&enableTNDetail=true&quantity=300")).await.expect(200).root();
        let rows: Vec<&Node> = found.get("TelephoneNumberDetailList").unwrap().all("TelephoneNumberDetail").collect();
        assert_eq!(found.text("ResultCount"), rows.len().to_string());
        assert!(rows.len() >= 60, "{query}: {}", rows.len());
        assert!(rows.iter().all(|row| row.text(field).starts_with(value)), "{query}");
        assert!(rows.iter().all(|row| row.said("Tier").is_some() && row.said("VendorName").is_some()));
    }
    let first = caller.available("NC", 1).await.remove(0);
    for (query, count) in [(format!("npaNxx={}", &first[..6]), 100), (format!("npaNxxx={}", &first[..7]), 100)] {
        let found = caller.get(&format!("/availableNumbers?{query}")).await.expect(200).root();
        assert_eq!(found.list("TelephoneNumberList", "TelephoneNumber").len(), count);
    }
    let wide = caller.get(&format!("/availableNumbers?npaNxx={}&LCA=true", &first[..6])).await.root();
    assert_eq!(wide.list("TelephoneNumberList", "TelephoneNumber").len(), 200);
    let ends = caller.get(&format!("/availableNumbers?localVanity={}&endsIn=true", &first[6..])).await.root();
    let ends = ends.list("TelephoneNumberList", "TelephoneNumber").into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert!(ends.contains(&first) && ends.iter().all(|number| number.ends_with(&first[6..])));
    let only = caller
        .get("/availableNumbers?areaCode=919&protected=ONLY")
        .await
        .root()
        .list("TelephoneNumberList", "TelephoneNumber")
        .len();
    let none = caller
        .get("/availableNumbers?areaCode=919&protected=NONE")
        .await
        .root()
        .list("TelephoneNumberList", "TelephoneNumber")
        .len();
    assert_eq!((only, none), (20, 180));
}

#[tokio::test]
async fn sandbox_bw_available_numbers_finds_nothing_and_refuses_nonsense_in_its_own_shape() {
    let caller = Caller::new().await;
    let nothing = caller.get("/availableNumbers?areaCode=999").await.expect(200);
    assert!(nothing.text.ends_with("<SearchResult/>"), "{}", nothing.text);
    for query in
        ["", "areaCode=91", "areaCode=411", "city=RALEIGH", "quantity=5001&areaCode=919", "state=North", "tollFreeVanity=ab"]
    {
        let refused = caller.get(&format!("/availableNumbers?{query}")).await.expect(400).root();
        assert!(refused.get("Error").unwrap().said("Code").is_some(), "{query}");
    }
}

#[tokio::test]
async fn sandbox_bw_inventory_has_pages_with_links() {
    let caller = Caller::new().await;
    let (mut seen, mut page) = (Vec::new(), "1".to_owned());
    loop {
        let root = caller.get(&format!("/inserviceNumbers?page={page}&size=25")).await.expect(200).root();
        assert_eq!(root.text("TotalCount"), "60");
        seen.extend(root.list("TelephoneNumbers", "TelephoneNumber").into_iter().map(str::to_owned));
        let links = root.get("Links").unwrap().clone();
        assert!(links.text("first").contains("/v1.0/accounts/9900012/inserviceNumbers?page=1&size=25>;rel=\"first\";"));
        let Some(next) = links.said("next") else { break };
        page = next.split("page=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        assert_eq!(page.len(), 10, "a page is named by its first number");
    }
    assert_eq!(seen.len(), 60);
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), 60);
    caller.get("/inserviceNumbers/totals").await.says("<Quantity><Count>60</Count></Quantity>");
    assert_eq!(caller.get(&format!("/inserviceNumbers/{BARE}")).await.expect(200).text, "");
    assert_eq!(caller.get("/inserviceNumbers/2018551021").await.expect(404).text, "");
    assert_eq!(caller.get("/inserviceNumbers?npa=999").await.expect(204).text, "");
    assert_eq!(
        caller.get("/inserviceNumbers?size=0").await.expect(400).root().get("ResponseStatus").unwrap().text("ErrorCode"),
        "1006"
    );
    assert_eq!(caller.get("/discNumbers").await.status, 204);
}

#[tokio::test]
async fn sandbox_bw_inventory_grows_when_told() {
    let caller = Caller::new().await;
    assert_eq!(caller.control("owned", &json!({ "count": 3_000 })).await["owned"], 3_060);
    caller.get("/inserviceNumbers/totals").await.says("<Count>3060</Count>");
    let list = caller.get("!/tns?accountId=9900012&size=2000").await.expect(200).root();
    assert_eq!((list.text("TelephoneNumberCount"), list.get("TelephoneNumbers").unwrap().children.len()), ("3060", 2_000));
}

#[tokio::test]
async fn sandbox_bw_tn_details_tells_where_a_number_is() {
    let caller = Caller::new().await;
    let details = caller.details(BARE).await;
    for (name, value) in [
        ("City", "HACKENSACK"),
        ("Lata", "224"),
        ("State", "NJ"),
        ("FullNumber", BARE),
        ("RateCenter", "HACKENSACK"),
        ("Status", "Inservice"),
        ("AccountId", "9900012"),
    ] {
        assert_eq!(details.text(name), value);
    }
    assert_eq!((details.get("Site").unwrap().text("Id"), details.get("SipPeer").unwrap().text("Id")), ("2297", "500709"));
    let available = caller.available("NC", 1).await.remove(0);
    assert_eq!(caller.details(&available).await.text("Status"), "Available");
    caller.get("!/tns/9195550000/tndetails").await.expect(404).says("<Description>The resource does not exist</Description>");
    caller.get(&format!("!/tns/{BARE}")).await.expect(200).says("<SiteId>2297</SiteId>");
    caller.get(&format!("!/tns/{BARE}/lata")).await.expect(200).says("<Lata>224</Lata>");
}

#[tokio::test]
async fn sandbox_bw_disconnect_gives_numbers_back_after_a_while() {
    let caller = Caller::new().await;
    let order = |mode: &str, tns: &[&str]| {
        let rows: String = tns.iter().map(|tn| format!("<TelephoneNumber>{tn}</TelephoneNumber>")).collect();
        format!(
            "<DisconnectTelephoneNumberOrder><name>out</name><DisconnectTelephoneNumberOrderType><DisconnectMode>{mode}</DisconnectMode>\
             <TelephoneNumberList>{rows}</TelephoneNumberList></DisconnectTelephoneNumberOrderType></DisconnectTelephoneNumberOrder>"
        )
    };
    let made = caller.post("/disconnects", &order("normal", &[BARE, "9195550000"])).await.expect(201);
    made.says("<DisconnectTelephoneNumberOrderResponse><orderRequest>");
    made.says("<OrderStatus>RECEIVED</OrderStatus>");
    made.says("<Code>5076</Code>");
    assert_eq!(caller.get(&format!("/inserviceNumbers/{BARE}")).await.status, 200);
    caller.advance_s(3).await;
    assert_eq!(caller.status("disconnects", &made.id()).await, "PARTIAL");
    assert_eq!(caller.get(&format!("/inserviceNumbers/{BARE}")).await.status, 404);
    assert_eq!(caller.get(&format!("/discNumbers/{BARE}")).await.status, 200);
    assert_eq!(caller.details(BARE).await.text("Status"), "Aging");
    caller.get(&format!("/disconnects/{}?tndetail=true", made.id())).await.says("<TelephoneNumberDetails>");
    caller.get("/disconnects").await.says(&format!("<OrderId>{}</OrderId>", made.id()));
    assert_eq!(caller.subjects("bw_disconnect").await, [BARE]);
    caller.post("/disconnects", &order("gently", &[BARE])).await.expect(400).says("<ErrorList><Error><Code>5006</Code>");
    let nothing = caller.post("/disconnects", &order("normal", &[BARE])).await.expect(201).id();
    caller.advance_s(3).await;
    assert_eq!(caller.status("disconnects", &nothing).await, "FAILED");
}
