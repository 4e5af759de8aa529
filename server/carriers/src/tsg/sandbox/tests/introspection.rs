//! What the GraphQL schema tells about itself, and how it refuses what is not in it.

use serde_json::{Value, json};

use super::Caller;

const TYPES: &str = "{ __schema { queryType { name } mutationType { name } types {
    name kind fields { name args { name type { kind name ofType { name } } } }
    enumValues { name } possibleTypes { name } } } }";

fn named<'a>(schema: &'a Value, name: &str) -> &'a Value {
    schema["types"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn sandbox_introspection_tells_every_field_and_argument_of_the_document() {
    let caller = Caller::new().await;
    let schema = caller.field(TYPES, json!({}), "__schema").await;
    let queries = named(&schema, schema["queryType"]["name"].as_str().unwrap());
    let wanted = ["availableNumbers", "tollfreeNumbers", "reservedList", "cdrRecords", "cdrRecordsCount"];
    assert_eq!(names(&queries["fields"]), wanted);
    let mutations = named(&schema, schema["mutationType"]["name"].as_str().unwrap());
    let wanted = ["numbersReserve", "releaseReserved", "numbersOrder", "orderTollfreeNumbers", "disconnectNumbers"];
    assert_eq!(names(&mutations["fields"]), wanted);
    let records = queries["fields"].as_array().unwrap().iter().find(|field| field["name"] == "cdrRecords").unwrap();
    assert_eq!(names(&records["args"]), ["type", "startDatetime", "endDatetime", "limit", "cursor", "companyId"]);
    assert_eq!(records["args"][1]["type"], json!({ "kind": "NON_NULL", "name": null, "ofType": { "name": "DateTime" } }));
    assert!(names(&named(&schema, "CdrType")["enumValues"]).contains(&"SMS"));
    assert_eq!(names(&named(&schema, "Cdr")["possibleTypes"]).len(), 3);
    assert_eq!(names(&named(&schema, "paginatedCdrResult")["fields"]), ["exportLink", "paginationInfo", "cdrs"]);
}

#[tokio::test]
async fn sandbox_tsg_search_local_can_be_a_field_that_does_not_exist() {
    let caller = Caller::new().await;
    assert_eq!(caller.available(3).await.len(), 3);
    caller.control("terms", json!({ "search": false })).await;
    let body = caller.ask("{ availableNumbers(quantity: 3) { numbers { telephoneNumber } } }", json!({})).await;
    assert!(body.get("data").is_none(), "{body}");
    let message = body["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("Cannot query field \"availableNumbers\" on type \"RootQueryType\""), "{message}");
    assert!(body["errors"][0]["locations"][0]["line"].is_u64());
    let schema = caller.field(TYPES, json!({}), "__schema").await;
    assert!(!schema.to_string().to_ascii_lowercase().contains("available"));
    caller.control("terms", json!({ "search": true })).await;
    assert_eq!(caller.available(3).await.len(), 3);
}

#[tokio::test]
async fn sandbox_what_an_act_refuses_comes_as_a_null_field_with_its_path() {
    let caller = Caller::new().await;
    let body =
        caller.ask("{ reservedList { numbers { city } } few: tollfreeNumbers(quantity: 11) { numbers } }", json!({})).await;
    assert_eq!(body["data"], json!({ "reservedList": { "numbers": [] }, "few": null }));
    assert_eq!(body["errors"][0]["path"], json!(["few"]));
    assert_eq!(body["errors"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn sandbox_documents_that_are_none_are_refused_before_anything_is_done() {
    let caller = Caller::new().await;
    for query in [
        "{ reservedList { numbers { city } }",
        "{ reservedList }",
        "{ nothing }",
        "mutation { numbersReserve(numbers: [1]) { reserved } }",
        "{ cdrRecords(type: FAX, startDatetime: \"2026-01-01T00:00:00Z\", endDatetime: \"2026-01-02T00:00:00Z\") { exportLink } }",
        "{ cdrRecords(type: SMS) { exportLink } }",
    ] {
        let body = caller.ask(query, json!({})).await;
        assert!(body["errors"][0]["message"].is_string() && body.get("data").is_none(), "{query}: {body}");
    }
    let response = caller.graphql_request(&json!([1])).send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert!(caller.ledger().await.is_empty());
}
