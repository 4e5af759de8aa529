//! States, rate centers, countries.

use contract::geography::StateCode;

use super::stand_in::{Reply, StandIn, sample};
use crate::error::ErrorKind;

#[tokio::test]
async fn c48_states_are_each_once_and_the_junk_row_is_left_out() {
    let carrier = StandIn::new(|_, _| {
        let body = sample("states").replace(
            r#""data": ["#,
            r#""total": 52, "data": [{"state_id":99,"state_name":"Test","state_code":"ZZ"}, {"state_id":"1","state_code":"al"}, 7,"#,
        );
        Reply::Json(body)
    })
    .await;
    let states = carrier.client().geography().unwrap().states().await.unwrap();
    let codes: Vec<&str> = states.iter().map(|s| s.code.as_str()).collect();
    assert_eq!(codes, ["AK", "AL"]);
    insta::assert_snapshot!("states", carrier.only());
}

#[tokio::test]
async fn c48_states_need_no_code_but_a_401_is_still_one_trap_44() {
    let carrier = StandIn::saying("states").await;
    assert_eq!(carrier.client().geography().unwrap().states().await.unwrap()[1].name, "Alabama");
    let expired = StandIn::saying("unauthorized").await;
    assert_eq!(expired.client().geography().unwrap().states().await.unwrap_err().kind, ErrorKind::Unauthorized);
}

#[tokio::test]
async fn c48_rate_centers_repeat_a_name_and_are_shown_once_trap_13() {
    let carrier = StandIn::saying("rate_centers").await;
    let state = StateCode::parse("FL").unwrap();
    let centers = carrier.client().geography().unwrap().rate_centers(&state).await.unwrap();
    assert_eq!(centers.iter().map(|c| c.0.as_str()).collect::<Vec<_>>(), ["ABBEVILLE"]);
    insta::assert_snapshot!("rate_centers", carrier.only());
}

#[tokio::test]
async fn c48_rate_centers_without_the_documented_code_are_not_believed() {
    let carrier = StandIn::new(|_, _| Reply::Json(r#"{"error":null,"data":[{"rate_center":"ROME"}]}"#.into())).await;
    let state = StateCode::parse("GA").unwrap();
    let error = carrier.client().geography().unwrap().rate_centers(&state).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn c48_countries_keep_the_carriers_id_and_are_sorted_by_name() {
    let carrier = StandIn::saying("countries").await;
    let countries = carrier.client().geography().unwrap().countries().await.unwrap();
    assert_eq!((countries[0].name.as_str(), countries[0].id.as_str(), countries[0].prefix.as_str()), ("Afghanistan", "6", "93"));
    assert_eq!((countries[1].code.as_str(), countries[1].id.as_str()), ("US", "225"));
    insta::assert_snapshot!("countries", carrier.only());
}

#[tokio::test]
async fn an_empty_list_of_states_or_countries_is_an_answer_that_cannot_be_read() {
    let carrier = StandIn::new(|_, _| Reply::Json(r#"{"code":200,"error":null,"data":[]}"#.into())).await;
    let client = carrier.client();
    let geography = client.geography().unwrap();
    assert_eq!(geography.states().await.unwrap_err().kind, ErrorKind::Unreadable);
    assert_eq!(geography.countries().await.unwrap_err().kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn trap_4_bodies_as_the_document_prints_them_are_no_json_and_fail_kindly() {
    for name in ["printed_states.txt", "printed_cnam.txt", "printed_fax.txt", "printed_trunk_groups.txt"] {
        let carrier = StandIn::new(move |_, _| Reply::Json(sample(name))).await;
        let client = carrier.client();
        let error = client.geography().unwrap().states().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{name}");
        let error = client.trunk_groups().unwrap().list().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{name}");
    }
}
