//! TnOptions: features, forwarding and failover; and what a location has for one number.

use std::collections::BTreeMap;

use contract::{
    features::{FeatureGroup, FeatureKind, FeatureValue},
    routing::{LocationRouting, Routing, RoutingChange},
    secret::Secret,
};

use super::stand_in::{Reply, StandIn, mark, number, owned, refusal, sample, sampled};
use crate::{carrier::ReadBack, error::ErrorKind};

fn set(value: &str) -> FeatureValue {
    FeatureValue::Set { value: value.into() }
}

fn group(numbers: &[&str], values: &[(&str, FeatureValue)]) -> FeatureGroup {
    FeatureGroup {
        numbers: numbers.iter().map(|n| number(n)).collect(),
        values: values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        secrets: BTreeMap::new(),
    }
}

fn location(forward: Option<&str>, failover: Option<&str>) -> RoutingChange {
    RoutingChange {
        routing: Routing::Location(LocationRouting {
            location: Some("12/500".into()),
            location_name: None,
            forward: forward.map(number),
            failover: failover.map(Into::into),
        }),
        device: None,
    }
}

#[tokio::test]
async fn bw_tn_options_create_sends_the_documents_groups() {
    let carrier = StandIn::saying("tn_options_groups_created").await;
    let mut first = group(&["2018551020"], &[]);
    first.secrets.insert("port_out_passcode".into(), Secret::new("a1b2c3"));
    let second = group(&["9195551234"], &[("calling_name_display", set("on")), ("sms", set("on"))]);
    let accepted = carrier.client_v1().features().unwrap().set(&[first, second], &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("ddbdc72e-dc27-490c-904e-d0c11291b095"));
    let sent = carrier.writes()[0].xml();
    let documented = sample("tn_options_groups_request")
        .replace('\n', "")
        .replace("TnOptionOrder1", "019a-77b1")
        .replace("<CallForward>6042661720</CallForward>", "");
    assert_eq!(sent, documented);
}

#[tokio::test]
async fn bw_tn_options_create_writes_every_field_and_takes_settings_away() {
    let carrier = StandIn::saying("tn_options_single_created").await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let mut values: Vec<(String, FeatureValue)> = Vec::new();
    let mut usual: Vec<(String, FeatureValue)> = Vec::new();
    let mut everything = group(&["7065550101", "7065550102"], &[]);
    for field in features.fields() {
        match &field.kind {
            FeatureKind::Secret { .. } => {
                everything.secrets.insert(field.name.clone(), Secret::new("a1b2c3"));
            }
            FeatureKind::Choice { options } => values.push((field.name.clone(), set(&options[0].0))),
            FeatureKind::Text { .. } => values.push((field.name.clone(), set("77"))),
            FeatureKind::Number => values.push((field.name.clone(), set("+17065550123"))),
        }
        if field.usual.is_some() {
            usual.push((field.name, FeatureValue::Usual));
        }
    }
    everything.values = values.into_iter().collect();
    assert!(everything.faults_under(&features.fields()).is_empty());
    features.set(&[everything], &mark()).await.unwrap();
    insta::assert_snapshot!("tn_options_everything", carrier.written());
    let carrier = StandIn::saying("tn_options_single_created").await;
    let mut back = group(&["7065550101", "7065550102"], &[]);
    back.values = usual.into_iter().collect();
    assert!(back.faults_under(&features.fields()).is_empty());
    carrier.client().features().unwrap().set(&[back], &mark()).await.unwrap();
    insta::assert_snapshot!("tn_options_usual", carrier.written());
}

#[tokio::test]
async fn bw_tn_options_create_that_is_refused_keeps_the_words_without_the_passcode() {
    let carrier = StandIn::new(|_, _| refusal(400, "5193", "The passcode a1b2c3 is not valid")).await;
    let mut one = group(&["7065550101"], &[]);
    one.secrets.insert("port_out_passcode".into(), Secret::new("a1b2c3"));
    let error = carrier.client().features().unwrap().set(&[one], &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("The passcode •••• is not valid")));
    let route_plan = StandIn::new(|_, _| refusal(409, "5200", "Route plan is not enabled")).await;
    let one = group(&["7065550101"], &[("sms", set("on"))]);
    let error = route_plan.client().features().unwrap().set(&[one], &mark()).await.unwrap_err();
    assert!(error.kind.proves_nothing_done());
}

#[tokio::test]
async fn bw_per_tn_options_read_then_merged_and_written_by_bw_per_tn_options() {
    let carrier = StandIn::new(|seen, _| {
        if seen.method == "PUT" {
            Reply::status(200)
        } else {
            sampled(if seen.path.contains("tndetails") { "tn_details" } else { "per_tn_options" })
        }
    })
    .await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let asked = group(
        &["7065550101"],
        &[
            ("rpid_format", set("e164")),
            ("rewrite_user", FeatureValue::Usual),
            ("sms", set("off")),
            ("number_format", set("e164")),
        ],
    );
    let parts = features.apart(&asked);
    let ids: Vec<&str> = parts.iter().map(|part| features.operation(part).id).collect();
    assert_eq!(ids, ["bw_tn_options_create", "bw_per_tn_options"]);
    assert_eq!(parts[0].values["rewrite_user"], FeatureValue::Usual, "taken away by an order");
    features.set(&parts[1..], &mark()).await.unwrap();
    insta::assert_snapshot!("per_tn_options", carrier.written());
}

#[tokio::test]
async fn bw_per_tn_options_of_many_numbers_are_one_order() {
    let carrier = StandIn::saying("tn_options_single_created").await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let asked = group(&["7065550101", "7065550102"], &[("rewrite_user", set("desk")), ("sms", set("off"))]);
    assert_eq!(features.apart(&asked), std::slice::from_ref(&asked));
    assert_eq!(features.operation(&asked).id, "bw_tn_options_create");
    let ones = [group(&["7065550101"], &[("rewrite_user", set("a"))]), group(&["7065550102"], &[("rewrite_user", set("b"))])];
    features.set(&ones, &mark()).await.unwrap();
    assert_eq!(carrier.writes().len(), 1);
}

#[tokio::test]
async fn bw_per_tn_options_are_not_written_when_the_number_cannot_be_read() {
    let carrier =
        StandIn::new(|seen, _| if seen.path.contains("tndetails") { sampled("tn_details") } else { Reply::status(500) }).await;
    let asked = group(&["7065550101"], &[("rewrite_user", set("desk"))]);
    let error = carrier.client().features().unwrap().set(&[asked], &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
    assert!(carrier.writes().is_empty());
}

#[tokio::test]
async fn bw_tn_failover_sets_both_overrides_and_takes_them_away() {
    let carrier = StandIn::saying("tn_failover_created").await;
    let client = carrier.client();
    let routing = client.routing().unwrap();
    let number = owned("7065550101");
    let accepted = routing.set(&number, &location(Some("6045550120"), Some("sip:desk@203.0.113.7:5060")), &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("ddbdc72e-dc27-490c-904e-d0c11291b095"));
    insta::assert_snapshot!("tn_failover", carrier.written());
    let carrier = StandIn::saying("tn_failover_created").await;
    carrier.client_v1().routing().unwrap().set(&number, &location(None, Some("+13335550111")), &mark()).await.unwrap();
    insta::assert_snapshot!("tn_failover_v1_number", carrier.written());
    let mut elsewhere = location(None, None);
    if let Routing::Location(routing) = &mut elsewhere.routing {
        routing.location = Some("12/501".into());
    }
    let error = routing.set(&number, &elsewhere, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn bw_tn_failover_is_read_back_as_far_as_the_carrier_shows_it() {
    let carrier = StandIn::saying("tn_failover_created").await;
    let client = carrier.client();
    let routing = client.routing().unwrap();
    let mut listed = owned("7065550101");
    let asked = location(Some("6045550120"), Some("desk@203.0.113.7"));
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Differs { parts: vec!["forward"] });
    listed.routing = location(Some("6045550120"), None).routing;
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Matches { unproved: vec!["failover"] });
    listed.routing = location(Some("6045550120"), Some("sip:desk@203.0.113.7")).routing;
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Matches { unproved: vec![] });
    assert_eq!(routing.read_back(&location(Some("6045550120"), None), &listed), ReadBack::Differs { parts: vec!["failover"] });
    listed.routing = Routing::Unread;
    assert_eq!(routing.read_back(&asked, &listed), ReadBack::Unreadable);
}

#[tokio::test]
async fn features_are_read_back_as_far_as_the_carrier_shows_them() {
    let carrier = StandIn::saying("tn_details").await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let mut listed = owned("7065550101");
    listed.features.insert("sms".into(), "on".into());
    listed.features.insert("rewrite_user".into(), "desk".into());
    let asked = |values: &[(&str, FeatureValue)]| group(&["7065550101"], values);
    assert_eq!(features.read_back(&asked(&[("sms", set("on"))]), &listed), ReadBack::Matches { unproved: vec![] });
    assert_eq!(features.read_back(&asked(&[("sms", set("off"))]), &listed), ReadBack::Differs { parts: vec!["sms"] });
    assert_eq!(features.read_back(&asked(&[("nnid", set("103"))]), &listed), ReadBack::Unreadable);
    let both = asked(&[("sms", set("on")), ("nnid", set("103"))]);
    assert_eq!(features.read_back(&both, &listed), ReadBack::Matches { unproved: vec!["nnid"] });
    let usual = asked(&[("rewrite_user", FeatureValue::Usual)]);
    assert_eq!(features.read_back(&usual, &listed), ReadBack::Unreadable);
    listed.features.clear();
    assert_eq!(features.read_back(&usual, &listed), ReadBack::Matches { unproved: vec![] });
}
