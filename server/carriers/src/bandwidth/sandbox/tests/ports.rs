//! Ports, from the check to the day they happen.

use super::*;

/// Numbers of other carriers: a land line, another, a mobile one, and one that stays where it is.
pub(super) const LAND: &str = "9192201234";
const OTHER: &str = "9192211234";
const MOBILE: &str = "9192261234";
const STAYS: &str = "9192281234";

pub(super) fn port(extra: &str, tns: &[&str]) -> String {
    let rows: String = tns.iter().map(|tn| format!("<PhoneNumber>{tn}</PhoneNumber>")).collect();
    format!(
        "<LnpOrder><CustomerOrderId>port-1</CustomerOrderId><SiteId>2297</SiteId><PeerId>500710</PeerId>\
         <BillingTelephoneNumber>{}</BillingTelephoneNumber><Subscriber><SubscriberType>BUSINESS</SubscriberType>\
         <BusinessName>Riverside Hardware</BusinessName><ServiceAddress><HouseNumber>12</HouseNumber><StreetName>Elm</StreetName>\
         <City>Raleigh</City><StateCode>NC</StateCode><Zip>27601</Zip></ServiceAddress></Subscriber>\
         <LoaAuthorizingPerson>Pat Example</LoaAuthorizingPerson>{extra}<ListOfPhoneNumbers>{rows}</ListOfPhoneNumbers></LnpOrder>",
        tns[0]
    )
}

pub(super) async fn upload(caller: &Caller, id: &str) -> Answer {
    let path = account(&format!("/portins/{id}/loas?documentType=LOA"));
    let request = caller.request(Method::POST, &path).header("Content-Type", "application/pdf").body("%PDF-1.4 letter");
    Answer::of(request.send().await.unwrap()).await
}

async fn is(caller: &Caller, id: &str, status: &str) {
    assert_eq!(caller.status("portins", id).await, status);
}

#[tokio::test]
async fn sandbox_bw_port_check_says_what_can_be_ported_and_from_whom() {
    let caller = Caller::new().await;
    let rows: String = [LAND, OTHER, MOBILE, STAYS].iter().map(|tn| format!("<Tn>{tn}</Tn>")).collect();
    let body = format!("<NumberPortabilityRequest><TnList>{rows}</TnList></NumberPortabilityRequest>");
    let full = caller.post("/lnpchecker?fullCheck=true", &body).await.expect(200);
    let root = full.root();
    let portable: Vec<&str> = root.get("PortableNumbers").unwrap().all("Tn").map(Node::own).collect();
    assert_eq!(portable, [LAND, OTHER, MOBILE]);
    full.says("<RateCenterGroup><RateCenter>CARY</RateCenter><City>CARY</City><State>NC</State><LATA>426</LATA><Tiers><Tier>0");
    full.says("<LosingCarrierName>Prairie Wireless</LosingCarrierName><LosingCarrierIsWireless>true");
    full.says("<UnsupportedLosingCarriers><LosingCarrierTnList>");
    caller.post("/lnpchecker", &body).await.expect(200).says("<PortableNumbers>");
    let refused = caller.post("/lnpchecker", &body.replace(LAND, "12")).await.expect(400);
    refused.says("<NumberPortabilityResponse><Errors><Code>7201</Code>");
}

#[tokio::test]
async fn sandbox_bw_port_in_lives_from_papers_to_its_day() {
    let caller = Caller::new().await;
    let made = caller.post("/portins", &port("", &[LAND, OTHER])).await.expect(201);
    made.says("<Status><Code>201</Code>");
    made.says("<ProcessingStatus>PENDING_DOCUMENTS</ProcessingStatus>");
    let id = made.id();
    assert_eq!(made.root().text("OrderId"), id);
    caller.advance_s(600).await;
    is(&caller, &id, "PENDING_DOCUMENTS").await;
    upload(&caller, &id).await.expect(201);
    caller.advance_s(4).await;
    is(&caller, &id, "SUBMITTED").await;
    caller.advance_s(6).await;
    is(&caller, &id, "FOC").await;
    let foc = caller.get(&format!("/portins/{id}")).await.root();
    assert!(foc.text("ActualFocDate").ends_with("T16:30:00.000Z"), "{}", foc.text("ActualFocDate"));
    caller.advance_s(7 * 24 * 3600).await;
    is(&caller, &id, "COMPLETE").await;
    assert_eq!(caller.details(LAND).await.get("SipPeer").unwrap().text("Id"), "500710");
    caller.delete(&format!("/portins/{id}")).await.expect(400).says("<Errors><Code>7304</Code>");
    caller.get(&format!("/portins/{id}/history")).await.says("<Status>SUBMITTED</Status>");
    assert_eq!(caller.subjects("bw_port_in").await, [LAND, OTHER]);
}

#[tokio::test]
async fn sandbox_bw_port_in_a_rejected_port_goes_on_after_a_supplement() {
    let caller = Caller::new().await;
    let wireless = "<WirelessInfo><AccountNumber>0000</AccountNumber><PinNumber>1234</PinNumber></WirelessInfo>";
    let id = caller.post("/portins", &port(wireless, &[MOBILE])).await.expect(201).id();
    upload(&caller, &id).await.expect(201);
    caller.advance_s(10).await;
    let rejected = caller.get(&format!("/portins/{id}")).await.expect(200);
    rejected.says("<ProcessingStatus>EXCEPTION</ProcessingStatus>");
    rejected.says("<Errors><Code>7495</Code>");
    let supplement = "<LnpOrderSupp><WirelessInfo><AccountNumber>55501</AccountNumber></WirelessInfo></LnpOrderSupp>";
    caller.put(&format!("/portins/{id}"), &supplement.replace("LnpOrderSupp", "LnpOrder")).await.expect(400);
    let answer = caller.put(&format!("/portins/{id}"), supplement).await.expect(200);
    answer.says("<Code>200</Code><Description>Supp request received</Description>");
    answer.says("<AccountNumber>55501</AccountNumber><PinNumber>1234</PinNumber>");
    is(&caller, &id, "REQUESTED_SUPP").await;
    caller.advance_s(10).await;
    is(&caller, &id, "FOC").await;
    caller.delete(&format!("/portins/{id}")).await.expect(204);
    is(&caller, &id, "REQUESTED_CANCEL").await;
    caller.advance_s(4).await;
    is(&caller, &id, "CANCELLED").await;
}

#[tokio::test]
async fn sandbox_bw_port_in_errors_come_in_400_and_in_201() {
    let caller = Caller::new().await;
    let good = port("", &[LAND]);
    for (body, code) in [
        (good.replace("<SiteId>2297</SiteId>", "<SiteId>1</SiteId>"), 7309),
        (good.replace("500710", "500821"), 7312),
        (good.replace("<LoaAuthorizingPerson>Pat Example</LoaAuthorizingPerson>", ""), 7305),
        (good.replace("<Zip>27601</Zip>", ""), 7318),
        (good.replace(LAND, STAYS), 7206),
        (good.replace(LAND, MOBILE), 7320),
        (port("<RequestedFocDate>2001-01-01T00:00:00Z</RequestedFocDate>", &[LAND]), 7330),
        (port("<RequestedFocDate>2100-01-01Z</RequestedFocDate>", &[LAND]), 7331),
        (port(&format!("<NewBillingTelephoneNumber>{LAND}</NewBillingTelephoneNumber>"), &[LAND]), 7497),
    ] {
        let refused = caller.post("/portins", &body).await.expect(400);
        refused.says(&format!("<Errors><Code>{code}</Code>"));
        refused.says("<ProcessingStatus>EXCEPTION</ProcessingStatus>");
        refused.says("<BusinessName>Riverside Hardware</BusinessName>");
    }
    caller.post("/portins", &good).await.expect(201);
    let second = caller.post("/portins", &good).await.expect(201);
    second.says("<Errors><Code>7205</Code>");
    second.says(&format!("<TelephoneNumbers><Tn>{LAND}</Tn></TelephoneNumbers>"));
    is(&caller, &second.id(), "EXCEPTION").await;
}

#[tokio::test]
async fn sandbox_bw_port_in_drafts_are_changed_submitted_and_thrown_away() {
    let caller = Caller::new().await;
    let draft = "<LnpOrder><ProcessingStatus>DRAFT</ProcessingStatus><SiteId>2297</SiteId></LnpOrder>";
    let id = caller.post("/portins", draft).await.expect(201).id();
    is(&caller, &id, "DRAFT").await;
    let history = caller.get(&format!("/portins/{id}/history")).await.expect(404);
    history.says("<OrderHistoryWrapper><IrisStatus><Code>7710</Code>");
    let submit = port("<ProcessingStatus>SUBMITTED</ProcessingStatus>", &[LAND]);
    caller.put(&format!("/portins/{id}"), &submit).await.expect(200);
    is(&caller, &id, "PENDING_DOCUMENTS").await;
    let thrown = caller.post("/portins", draft).await.expect(201).id();
    caller.delete(&format!("/portins/{thrown}")).await.expect(200);
    caller.get(&format!("/portins/{thrown}")).await.expect(404);
    let forgotten = caller.post("/portins", draft).await.expect(201).id();
    caller.advance_s(48 * 3600 + 1).await;
    is(&caller, &forgotten, "CANCELLED").await;
}

#[tokio::test]
async fn sandbox_bw_port_in_list_needs_page_and_size() {
    let caller = Caller::new().await;
    for tn in [LAND, OTHER, "9192221234"] {
        caller.post("/portins", &port("", &[tn])).await.expect(201);
    }
    caller.get("/portins").await.expect(404);
    caller.get("/portins?page=1").await.expect(404);
    let (mut seen, mut page) = (Vec::new(), "1".to_owned());
    loop {
        let root = caller.get(&format!("/portins?page={page}&size=2")).await.expect(200).root();
        assert_eq!(root.text("TotalCount"), "3");
        seen.extend(root.all("lnpPortInfoForGivenStatus").map(|row| row.text("OrderId").to_owned()));
        let links = root.get("Links").unwrap().clone();
        let Some(next) = links.said("next") else { break };
        page = next.split("page=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    }
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    let one = caller.get(&format!("/portins?page=1&size=9&tn={OTHER}")).await.root();
    assert_eq!(
        (one.text("TotalCount"), one.all("lnpPortInfoForGivenStatus").next().unwrap().text("BillingTelephoneNumber")),
        ("1", OTHER)
    );
}

#[tokio::test]
async fn sandbox_bw_port_in_triggered_numbers_wait_for_a_call() {
    let caller = Caller::new().await;
    let id = caller.post("/portins", &port("<Triggered>true</Triggered>", &[LAND, OTHER])).await.expect(201).id();
    let path = format!("/portins/{id}/activationStatus");
    let activate = format!("<ActivationStatus>{}</ActivationStatus>", numbers(&[LAND]));
    caller.put(&path, &activate).await.expect(400).says("<ErrorCode>7342</ErrorCode>");
    caller.control("port", &json!({ "request": id, "do": "foc" })).await;
    caller.put(&path, &activate).await.expect(400).says("<ErrorCode>7348</ErrorCode>");
    caller.advance_s(7 * 24 * 3600).await;
    is(&caller, &id, "FOC").await;
    let half = caller.put(&path, &activate).await.expect(200);
    half.says(&format!(
        "<ActivatedTelephoneNumbersList><TelephoneNumber>{LAND}</TelephoneNumber></ActivatedTelephoneNumbersList>"
    ));
    half.says(&format!("<NotYetActivatedTelephoneNumbersList><TelephoneNumber>{OTHER}<"));
    assert_eq!(caller.get(&format!("/inserviceNumbers/{LAND}")).await.status, 200);
    caller.put(&path, "<ActivationStatus/>").await.expect(200);
    is(&caller, &id, "COMPLETE").await;
}

#[tokio::test]
async fn sandbox_bw_port_in_toll_free_numbers_are_validated_first() {
    let caller = Caller::new().await;
    let id = caller.post("/portins", &port("", &["8552201234"])).await.expect(201).id();
    is(&caller, &id, "VALIDATE_TFNS").await;
    caller.advance_s(4).await;
    is(&caller, &id, "PENDING_DOCUMENTS").await;
    let bad = caller.post("/portins", &port("", &["8552210000"])).await.expect(201).id();
    caller.advance_s(4).await;
    is(&caller, &bad, "INVALID_TFNS").await;
}
