//! What the carrier tells about numbers.

use reqwest::Method;
use serde_json::json;

use super::Caller;

const FIELDS: [&str; 15] = [
    "number",
    "number_type",
    "mms_enabled",
    "mms_uri",
    "sms_enabled",
    "campaign_id",
    "compliance_status",
    "sms_status",
    "use_case_type",
    "nnid",
    "sms_post_ver",
    "sms_uri",
    "x_api_key_header",
    "ten_dlc_registered",
    "tmobile_ten_dlc_registered",
];

#[tokio::test]
async fn sandbox_tsg_number_info_has_every_field_and_the_older_address_all_but_one() {
    let caller = Caller::new().await;
    for line in caller.lines().await {
        let (status, told) = caller.get(&format!("/v5/dids/{}", line[0])).await;
        assert_eq!((status, &told["number"]), (200, &json!(line[0])));
        let names: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), FIELDS.len());
        assert!(FIELDS.iter().all(|field| told.get(field).is_some()));
        assert_eq!(told["sms_status"], json!(line[12]));
        let (_, mut older) = caller.get(&format!("/v4/dids/{}", line[0])).await;
        assert!(older.get("nnid").is_none());
        older["nnid"] = told["nnid"].clone();
        assert_eq!(older, told);
    }
}

#[tokio::test]
async fn sandbox_tsg_number_info_knows_only_eleven_digits_of_its_own_numbers() {
    let caller = Caller::new().await;
    let owned = caller.owned(|_| true).await[0].clone();
    for wrong in [&owned[1..], &format!("+{owned}"), "12065550100", "anything"] {
        let (status, body) = caller.get(&format!("/v5/dids/{wrong}")).await;
        assert_eq!((status, &body["errors"][0]["id"]), (404, &json!("not_found")), "{wrong}");
    }
}

#[tokio::test]
async fn sandbox_tsg_number_lookup_lists_a_believable_mix() {
    let caller = Caller::new().await;
    let lines = caller.lines().await;
    assert_eq!(lines.len(), 80);
    assert!(lines.iter().all(|line| line.len() >= 15 && line[0].len() == 11 && line[0].starts_with('1')));
    let statuses: std::collections::BTreeSet<&str> = lines.iter().map(|line| line[12].as_str()).collect();
    assert_eq!(Vec::from_iter(statuses), ["ACTIVE", "DSBL-PND", "ERROR", "N/A", "NONE", "PENDING"]);
    for routes in 0..=3 {
        assert!(lines.iter().any(|line| line[1].split(';').filter(|one| !one.is_empty()).count() == routes), "{routes}");
    }
    assert!(lines.iter().any(|line| line[10] == "Y") && lines.iter().any(|line| line[10] == "N"));
    assert_eq!(lines.iter().filter(|line| line[8].is_empty()).count(), 4);
}

#[tokio::test]
async fn sandbox_tsg_number_lookup_of_one_number_tolerates_a_plus_and_nothing_else() {
    let caller = Caller::new().await;
    let owned = caller.owned(|_| true).await[7].clone();
    let one = async |did: &str| caller.text(caller.request(Method::GET, "/v1/did/lookup").query(&[("did", did)])).await;
    for did in [owned.clone(), format!("+{owned}")] {
        let (status, _, text) = one(&did).await;
        assert_eq!((status, text.lines().count()), (200, 1));
        assert!(text.starts_with(&format!("{owned},")));
    }
    assert_eq!(one("12065550100").await.2, "");
    assert_eq!(one(&owned[1..]).await.0, 422);
}

#[tokio::test]
async fn sandbox_tsg_number_lookup_streams_a_hundred_thousand_numbers() {
    let caller = Caller::new().await;
    let answer = caller.control("owned", json!({ "count": 100_000 })).await;
    assert_eq!(answer["owned"], 100_080);
    let response = caller.request(Method::GET, "/v1/did/lookup").send().await.unwrap();
    assert!(response.content_length().is_none(), "nobody knows the length before the end");
    let text = response.text().await.unwrap();
    let mut numbers: Vec<&str> = text.lines().map(|line| line.split_once(',').unwrap().0).collect();
    assert_eq!(numbers.len(), 100_080);
    numbers.dedup();
    assert_eq!(numbers.len(), 100_080);
}

#[tokio::test]
async fn sandbox_tsg_cnam_lookup_and_tsg_sms_carrier_lookup_answer_for_any_number() {
    let caller = Caller::new().await;
    let (status, name) = caller.get("/v1/cnam/lookup?did=12065550100").await;
    assert_eq!((status, &name["number"]), (200, &json!("12065550100")));
    assert!(name["cnam"].as_str().unwrap().len() <= 15);
    let (status, carrier) = caller.get("/v1/sms/carrier?did=12065550100").await;
    assert_eq!(status, 200);
    assert!(carrier["nnid"].as_str().unwrap().len() == 6 && carrier["carrier"].is_string());
    for path in ["/v1/cnam/lookup?did=2065550100", "/v1/sms/carrier"] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, &body["errors"][0]["id"]), (422, &json!("invalid_params")));
    }
}
