//! Sites, peers and moves between them.

use super::*;

#[tokio::test]
async fn sandbox_bw_sites_sippeers_lists_two_sites_and_three_peers() {
    let caller = Caller::new().await;
    let sites = caller.get("/sites").await.expect(200).root();
    let names: Vec<&str> = sites.get("Sites").unwrap().all("Site").map(|site| site.text("Name")).collect();
    assert_eq!(names, ["Head Office", "Branch Office"]);
    caller.get("/sites/2297").await.expect(200).says("<Address><HouseNumber>900</HouseNumber>");
    let count = async |site: &str| {
        let root = caller.get(&format!("/sites/{site}/sippeers")).await.expect(200).root();
        root.get("SipPeers").unwrap().children.len()
    };
    assert_eq!((count("2297").await, count("2301").await), (2, 1));
    caller.get("/sites/1").await.expect(404).says("<SiteResponse><ResponseStatus><Description>");
    caller.get("/sites/2301/sippeers/500709").await.expect(404);
    let numbers = caller.get("/sites/2297/sippeers/500709/tns").await.expect(200).root();
    assert!(
        numbers.get("SipPeerTelephoneNumbers").unwrap().all("SipPeerTelephoneNumber").any(|row| row.text("FullNumber") == BARE)
    );
}

#[tokio::test]
async fn sandbox_bw_sippeer_failover_put_replaces_everything() {
    let caller = Caller::new().await;
    let path = "/sites/2297/sippeers/500709";
    let before = caller.get(path).await.expect(200).root().get("SipPeer").unwrap().clone();
    assert_eq!(before.get("VoiceHosts").unwrap().children.len(), 2);
    let mut with = before.clone();
    with.children.push(xml::leaf("FinalDestinationUri", "sip:failover@192.0.2.99"));
    assert_eq!(caller.put(path, &with.document()).await.expect(200).text, "");
    let after = caller.get(path).await.root().get("SipPeer").unwrap().clone();
    assert_eq!(
        (after.get("VoiceHosts"), after.text("FinalDestinationUri")),
        (before.get("VoiceHosts"), "sip:failover@192.0.2.99")
    );
    // The document's own request forgets the hosts.
    let bare = "<SipPeer><PeerName>Main trunk</PeerName><FinalDestinationUri>+13332221111@PSTN</FinalDestinationUri>\
        <IsDefaultPeer>true</IsDefaultPeer></SipPeer>";
    caller.put(path, bare).await.expect(200);
    let lost = caller.get(path).await;
    lost.says("<VoiceHosts/>");
    lost.says("<FinalDestinationUri>+13332221111@PSTN</FinalDestinationUri>");
    for wrong in ["192.0.2.1", "failover@192.0.2.1", "3332221111@PSTN", "sip:@x"] {
        caller.put(path, &bare.replace("+13332221111@PSTN", wrong)).await.expect(400).says("<ErrorCode>5118</ErrorCode>");
    }
    caller.put(path, "<SipPeer><PeerName>x</PeerName></SipPeer>").await.expect(400).says("<ErrorCode>1003</ErrorCode>");
    assert_eq!(caller.subjects("bw_sippeer_failover").await, ["500709", "500709"]);
}

#[tokio::test]
async fn sandbox_bw_sites_sippeers_numbers_move_at_once_or_by_an_order() {
    let caller = Caller::new().await;
    let at = async |tn: &str| caller.details(tn).await.get("SipPeer").unwrap().text("Id").to_owned();
    let body = format!("<SipPeerTelephoneNumbers><FullNumber>{BARE}</FullNumber></SipPeerTelephoneNumbers>");
    caller.post("/sites/2297/sippeers/500710/movetns", &body).await.expect(200);
    assert_eq!(at(BARE).await, "500710");
    let order = format!(
        "<MoveTnsOrder><SiteId>2301</SiteId><SipPeerId>500821</SipPeerId>{}</MoveTnsOrder>",
        numbers(&[BARE, "9195550000"])
    );
    let made = caller.post("/moveTns", &order).await.expect(201);
    caller.advance_s(3).await;
    assert_eq!((at(BARE).await.as_str(), caller.get(&format!("/movetns/{}", made.id())).await.status), ("500821", 200));
    caller.get(&format!("/moveTns/{}", made.id())).await.says("<ProcessingStatus>PARTIAL</ProcessingStatus>");
    caller.post("/moveTns", &order.replace("500821", "500709")).await.expect(400).says("<Code>13563</Code>");
}
