//! Messages and pictures of a number.

use serde_json::{Value, json};

use super::Caller;

const ENABLE: &str = "/v2/sms-enablement";
const WEBHOOK: &str = "/v1/sms/webhook";

impl Caller {
    async fn number_in(&self, status: &str) -> String {
        self.owned(|line| line[12] == status).await[0].clone()
    }

    async fn told(&self, did: &str) -> Value {
        self.get(&format!("/v5/dids/{did}")).await.1
    }
}

#[tokio::test]
async fn sandbox_tsg_sms_enable_goes_through_pending_to_active() {
    let caller = Caller::new().await;
    for path in [ENABLE, "/v1/sms/enablement"] {
        let did = caller.number_in("NONE").await;
        let body = json!({ "did": did, "action": "add", "use_case_type": "a2p", "campaign_id": "C777", "mms_enable": "true",
            "mms_routing": "https://hooks.example.com/pictures", "webhook_url": "https://hooks.example.com/in",
            "webhook_type": "postv2", "x_api_key_header": "canary" });
        let (status, told) = caller.post(path, body.clone()).await;
        assert_eq!((status, &told["sms_status"], &told["sms_enabled"]), (200, &json!("PENDING"), &json!(false)));
        caller.control("advance", json!({ "ms": 6_000 })).await;
        let told = caller.told(&did).await;
        assert_eq!((&told["sms_status"], &told["sms_enabled"]), (&json!("ACTIVE"), &json!(true)));
        assert_eq!((&told["sms_uri"], &told["sms_post_ver"]), (&json!("https://hooks.example.com/in"), &json!("postv2")));
        assert_eq!((&told["campaign_id"], &told["mms_enabled"]), (&json!("C777"), &json!(true)));
        assert_eq!(told["x_api_key_header"], "canary");
        assert_eq!(caller.post(path, body).await.0, 409);
        assert!(caller.subjects("tsg_sms_enable").await.contains(&did[1..].to_owned()));
    }
}

#[tokio::test]
async fn sandbox_tsg_sms_enable_refuses_what_cannot_be() {
    let caller = Caller::new().await;
    let (off, on) = (caller.number_in("NONE").await, caller.number_in("ACTIVE").await);
    let add = |more: Value| {
        let mut body = json!({ "did": off, "action": "add" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for body in [
        add(json!({ "action": "start" })),
        add(json!({ "action": "update" })),
        add(json!({ "did": off[1..] })),
        add(json!({ "webhook_type": "smpp", "x_api_key_header": "k" })),
        add(json!({ "webhook_type": "postv3", "webhook_url": "https://hooks.example.com" })),
        add(json!({ "webhook_url": "ftp://hooks.example.com" })),
        add(json!({ "use_case_type": "A2P" })),
        add(json!({ "p2p_nnid": "103710" })),
        add(json!({ "mms_enable": "yes" })),
        add(json!({ "skip_number_validation": true })),
    ] {
        let (status, answer) = caller.post(ENABLE, body.clone()).await;
        assert_eq!((status, &answer["errors"][0]["id"]), (422, &json!("invalid_params")), "{body}");
    }
    assert_eq!(caller.post(ENABLE, json!({ "did": "12065550100", "action": "add" })).await.0, 404);
    assert!(caller.ledger().await.is_empty());
    let change = json!({ "did": on, "action": "update", "campaign_id": "C888", "mms_enable": false });
    assert_eq!(caller.post(ENABLE, change).await.1["campaign_id"], "C888");
}

#[tokio::test]
async fn sandbox_tsg_sms_disable_goes_through_its_own_state_to_none() {
    let caller = Caller::new().await;
    let did = caller.number_in("ACTIVE").await;
    let (status, told) = caller.post(ENABLE, json!({ "did": did, "action": "delete" })).await;
    assert_eq!((status, &told["sms_status"]), (200, &json!("DSBL-PND")));
    caller.control("advance", json!({ "ms": 6_000 })).await;
    let told = caller.told(&did).await;
    assert_eq!((&told["sms_status"], &told["sms_uri"], &told["mms_enabled"]), (&json!("NONE"), &Value::Null, &json!(false)));
    assert_eq!(caller.subjects("tsg_sms_disable").await, [&did[1..]]);
    assert_eq!(caller.post(ENABLE, json!({ "did": did, "action": "delete" })).await.0, 422);
}

#[tokio::test]
async fn sandbox_tsg_sms_webhook_moves_messages_and_a_blank_address_means_smpp() {
    let caller = Caller::new().await;
    let did = caller.owned(|line| line[12] == "ACTIVE" && line[13] == "postv1").await[0].clone();
    let (status, told) = caller.post(WEBHOOK, json!({ "did": did, "webhook_url": "https://hooks.example.com/new" })).await;
    assert_eq!((status, &told["sms_post_ver"]), (200, &json!("postv2")));
    assert_eq!(caller.told(&did).await["sms_uri"], "https://hooks.example.com/new");
    let keyed = json!({ "did": did, "webhook_type": "smpp", "webhook_url": "", "x_api_key_header": "k" });
    assert_eq!(caller.post(WEBHOOK, keyed).await.0, 422);
    for blank in [json!({ "did": did, "webhook_url": "" }), json!({ "did": did })] {
        caller.post(WEBHOOK, json!({ "did": did, "webhook_url": "https://hooks.example.com/new" })).await;
        caller.post(WEBHOOK, blank).await;
        let told = caller.told(&did).await;
        assert_eq!((&told["sms_post_ver"], &told["sms_uri"]), (&json!("smpp"), &Value::Null));
    }
    let off = caller.number_in("NONE").await;
    assert_eq!(caller.post(WEBHOOK, json!({ "did": off, "webhook_url": "https://hooks.example.com" })).await.0, 422);
    assert_eq!(caller.subjects("tsg_sms_webhook").await.len(), 5);
}

#[tokio::test]
async fn sandbox_tsg_mms_enable_needs_messages_and_an_address_and_tsg_mms_disable_takes_it_away() {
    let caller = Caller::new().await;
    let did = caller.number_in("ACTIVE").await;
    let enable = format!("/v2/dids/{did}/mms/enable");
    let (status, told) = caller.post(&enable, json!({ "uri": "mm4://mms.example.com:25" })).await;
    assert_eq!((status, &told["mms_enabled"], &told["number"]), (200, &json!(true), &json!(did)));
    assert_eq!(told.as_object().unwrap().len(), 5);
    assert_eq!(caller.told(&did).await["mms_uri"], "mm4://mms.example.com:25");
    for wrong in [json!({}), json!({ "uri": "" }), json!({ "uri": "sip:mms.example.com" })] {
        assert_eq!(caller.post(&enable, wrong).await.0, 422);
    }
    let (_, told) = caller.post(&format!("/v2/dids/{did}/mms/disable"), json!({})).await;
    assert_eq!((&told["mms_enabled"], &told["mms_uri"]), (&json!(false), &Value::Null));
    let off = caller.number_in("NONE").await;
    let (status, body) = caller.post(&format!("/v2/dids/{off}/mms/enable"), json!({ "uri": "https://hooks.example.com" })).await;
    assert_eq!((status, &body["errors"][0]["id"]), (412, &json!("precondition_failed")));
    assert_eq!(caller.post("/v2/dids/12065550100/mms/disable", json!({})).await.0, 404);
    assert_eq!(caller.subjects("tsg_mms_enable").await, caller.subjects("tsg_mms_disable").await);
}
