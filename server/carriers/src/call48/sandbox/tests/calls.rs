//! Call records, as any client of the carrier sees them.

use serde_json::{Value, json};

use super::{Caller, is_refused, shapes::fits};
use crate::tests::sample;

const ALL: [(&str, &str); 2] = [("from", "2000-01-01 00:00"), ("to", "2099-12-31 23:59")];

async fn page(caller: &Caller, more: &[(&str, &str)]) -> Value {
    caller.get("/xdr", &[ALL.as_slice(), more].concat()).await
}

#[tokio::test]
async fn sandbox_call_records_have_the_shape_of_the_sample_and_two_of_one_call_stand_together() {
    let caller = Caller::new().await;
    let answer = page(&caller, &[("page", "1"), ("max", "50"), ("customer", "tollfree")]).await;
    let documented: Value = serde_json::from_str(&sample("call48", "xdr")).unwrap();
    assert_eq!(
        answer.as_object().unwrap().keys().collect::<Vec<_>>(),
        documented.as_object().unwrap().keys().collect::<Vec<_>>()
    );
    let rows = answer["data"]["xdr_list"].as_array().unwrap();
    assert_eq!((rows.len(), &answer["data"]["total"]), (50, &json!(960)));
    for two in rows.chunks(2) {
        fits(&documented["data"]["xdr_list"][0], &two[0], "paid");
        fits(&documented["data"]["xdr_list"][1], &two[1], "free");
        assert_eq!((&two[0]["call_id"], &two[1]["charged_amount"]), (&two[1]["call_id"], &json!(0)));
        assert_eq!(two[0]["h323_conf_id"], two[1]["h323_incoming_conf_id"]);
    }
}

#[tokio::test]
async fn sandbox_call_records_are_the_same_whenever_they_are_asked_for_and_pages_do_not_overlap() {
    let caller = Caller::new().await;
    let all = page(&caller, &[("page", "1"), ("max", "1000")]).await["data"]["xdr_list"].clone();
    let mut joined = Vec::new();
    for number in ["1", "2", "3", "4", "5"] {
        joined.extend(page(&caller, &[("page", number), ("max", "200")]).await["data"]["xdr_list"].as_array().unwrap().clone());
    }
    assert_eq!(all, Value::Array(joined));
    let beyond = page(&caller, &[("page", "100"), ("max", "200")]).await;
    assert_eq!((&beyond["data"]["xdr_list"], &beyond["data"]["total"]), (&json!([]), &json!(2_400)));
}

#[tokio::test]
async fn sandbox_call_records_refuse_the_documents_own_broken_date_and_classes_that_are_none() {
    let caller = Caller::new().await;
    for wrong in [
        [("from", "202104-01 00:00"), ("to", "202104-01 23:59"), ("page", "1"), ("max", "10")],
        [("from", "2021-04-01"), ("to", "2021-04-02"), ("page", "1"), ("max", "10")],
        [("from", "2021-02-30 00:00"), ("to", "2021-04-02 00:00"), ("page", "1"), ("max", "10")],
        [("from", "2021-04-01 00:00"), ("to", "2021-04-01 23:59"), ("page", "0"), ("max", "10")],
        [("from", "2021-04-01 00:00"), ("to", "2021-04-01 23:59"), ("page", "1"), ("max", "-1")],
    ] {
        assert!(is_refused(&caller.get("/xdr", &wrong).await), "{wrong:?}");
    }
    assert!(is_refused(&page(&caller, &[("page", "1"), ("max", "10"), ("customer", "24")]).await));
}

#[tokio::test]
async fn sandbox_ten_million_call_records_cost_no_more_to_hold_than_none() {
    let caller = Caller::new().await;
    let told = caller.control("calls", &json!({ "records": 10_000_000, "days": 365 })).await;
    assert_eq!(told["records"], 10_000_000);
    let last = page(&caller, &[("page", "10000"), ("max", "1000")]).await;
    assert_eq!(last["data"]["xdr_list"].as_array().unwrap().len(), 1_000);
    assert_eq!(last["data"]["xdr_list"][999]["i_xdr"], 430_000_001, "the oldest");
}
