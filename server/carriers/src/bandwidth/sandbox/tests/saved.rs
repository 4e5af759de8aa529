//! Worlds that outlive the process.

use super::{
    ports::{LAND, port, upload},
    *,
};
use crate::sandbox::Sandbox as _;

#[tokio::test]
async fn sandbox_worlds_are_written_down_without_secrets_and_go_on() {
    let clock = Arc::new(SystemClock);
    let before = BandwidthSandbox::new(clock.clone());
    let caller = Caller::at(&before).await;
    let settings = "<PortOutPasscode>canary1</PortOutPasscode><CallForward>6042661720</CallForward>";
    let id = caller.post("/tnOptions", &options(settings, &[BARE])).await.expect(201).id();
    caller.advance_s(6).await;
    let pin = "<WirelessInfo><AccountNumber>1</AccountNumber><PinNumber>canary2</PinNumber></WirelessInfo>";
    let ported = caller.post("/portins", &port(pin, &[LAND])).await.expect(201).id();
    upload(&caller, &ported).await.expect(201);
    let hook = "<Subscription><OrderType>orders</OrderType><CallbackSubscription><URL>http://127.0.0.1:9/</URL><CallbackCredentials>\
        <BasicAuthentication><Username>us</Username><Password>canary3</Password></BasicAuthentication></CallbackCredentials>\
        </CallbackSubscription></Subscription>";
    caller.post("/subscriptions", hook).await.expect(201);
    let bytes = before.snapshot().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.contains("canary"), "a secret was written down");
    assert!(before.snapshot().is_none());

    let after = BandwidthSandbox::new(clock);
    after.restore(&bytes).unwrap();
    let caller = Caller::at(&after).await;
    assert_eq!(caller.status("tnoptions", &id).await, "COMPLETE");
    assert_eq!(caller.details(BARE).await.get("Features").unwrap().text("CallForward"), "6042661720");
    caller.advance_s(10).await;
    assert_eq!(caller.status("portins", &ported).await, "FOC");
    assert_eq!(caller.subjects("bw_tn_options_create").await, [BARE]);
    assert!(after.restore(b"{\"form\":99,\"worlds\":[]}").is_err());
}
