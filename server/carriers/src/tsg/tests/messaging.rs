//! Messaging, field by field.

use std::collections::BTreeMap;

use contract::{
    features::{FeatureGroup, FeatureKind, FeatureValue},
    secret::Secret,
};

use super::stand_in::{Reply, Seen, StandIn, mark, number, owned, sample, sampled};
use crate::{carrier::ReadBack, error::ErrorKind};

fn group(values: &[(&str, &str)], secrets: &[(&str, &str)]) -> FeatureGroup {
    let set = |value: &str| FeatureValue::Set { value: value.into() };
    FeatureGroup {
        numbers: vec![number("2065550100")],
        values: values.iter().map(|(name, value)| ((*name).into(), set(value))).collect(),
        secrets: secrets.iter().map(|(name, value)| ((*name).into(), Secret::new(*value))).collect(),
    }
}

/// A number with messages on; writes are answered with nothing.
fn enabled(seen: &Seen, _nth: usize) -> Reply {
    if seen.method == "GET" { sampled("number_info") } else { Reply::Raw(200, "application/json", String::new()) }
}

/// A number with messages off, which answers writes too.
fn plain(_seen: &Seen, _nth: usize) -> Reply {
    let info =
        r#"{"number":"12065550100","sms_enabled":false,"sms_status":"NONE","mms_enabled":false,"sms_uri":null,"nnid":null}"#;
    Reply::Json(info.into())
}

async fn sent(group: FeatureGroup) -> String {
    let carrier = StandIn::new(enabled).await;
    carrier.client().features().unwrap().set(&[group], &mark()).await.unwrap();
    assert_eq!(carrier.calls().len(), 2);
    carrier.last()
}

#[tokio::test]
async fn tsg_sms_enable_of_a_number_that_has_messages_sends_again_what_it_has() {
    insta::assert_snapshot!("sms_update", sent(group(&[("campaign", "C0FFEE2")], &[])).await);
    insta::assert_snapshot!("sms_update_p2p", sent(group(&[("use_case", "p2p"), ("nnid", "101234")], &[])).await);
}

#[tokio::test]
async fn tsg_sms_enable_of_a_number_without_messages_adds_them_with_the_account_s_settings() {
    let carrier = StandIn::new(plain).await;
    let client = carrier.client();
    let mut on = group(&[("sms", "on")], &[]);
    on.values.insert("use_case".into(), FeatureValue::Usual);
    client.features().unwrap().set(&[on], &mark()).await.unwrap();
    insta::assert_snapshot!("sms_add", carrier.last());
    let error = client.features().unwrap().set(&[group(&[("campaign", "C0FFEE2")], &[])], &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.words.text.unwrap().starts_with("Text messages are off"));
}

#[tokio::test]
async fn tsg_sms_webhook_never_sends_an_empty_address() {
    insta::assert_snapshot!("webhook_url", sent(group(&[("webhook_url", "https://hooks.example.com/new")], &[])).await);
    insta::assert_snapshot!("webhook_key", sent(group(&[("webhook_type", "postv1")], &[("webhook_key", "freshkey1")])).await);
    insta::assert_snapshot!("webhook_smpp", sent(group(&[("webhook_type", "smpp")], &[])).await);
    let carrier = StandIn::new(plain).await;
    let client = carrier.client();
    let refused = [
        group(&[("webhook_type", "postv2")], &[]),
        group(&[], &[("webhook_key", "freshkey1")]),
        group(&[("webhook_type", "smpp"), ("webhook_url", "https://hooks.example.com/new")], &[]),
        group(&[("webhook_type", "smpp")], &[("webhook_key", "freshkey1")]),
        group(&[("webhook_url", "ftp://hooks.example.com/new")], &[]),
    ];
    for group in refused {
        let error = client.features().unwrap().set(&[group], &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
    }
    assert!(carrier.calls().iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn tsg_mms_enable_puts_the_account_into_the_address_and_keeps_it_out_of_words() {
    let asked = group(&[("mms_url", "mm4://mm4.example.com:25"), ("mms_user", "relay")], &[("mms_password", "freshpassword")]);
    insta::assert_snapshot!("mms_enable", sent(asked.clone()).await);
    let carrier = StandIn::new(|seen, nth| {
        if seen.method == "GET" {
            return enabled(seen, nth);
        }
        let said = r#"{"errors":[{"id":"invalid_params","message":"mm4://relay:freshpassword@mm4.example.com is bad, canarykeysecret too"}]}"#;
        Reply::Raw(422, "application/json", said.into())
    })
    .await;
    let error = carrier.client().features().unwrap().set(&[asked], &mark()).await.unwrap_err();
    assert_eq!(error.words.text.as_deref(), Some("mm4://relay:••••@mm4.example.com is bad, •••• too"));
    let typed = group(&[("mms_url", "mm4://relay:pw@mm4.example.com")], &[]);
    assert_eq!(carrier.client().features().unwrap().set(&[typed], &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn tsg_sms_disable_is_inferred_and_off_for_a_careful_account() {
    insta::assert_snapshot!("sms_disable", sent(group(&[("sms", "off")], &[])).await);
    cannot_be_switched_off_by_the_careful("sms").await;
}

#[tokio::test]
async fn tsg_mms_disable_is_inferred_off_for_a_careful_account_and_sends_no_body() {
    insta::assert_snapshot!("mms_disable", sent(group(&[("mms", "off")], &[])).await);
    cannot_be_switched_off_by_the_careful("mms").await;
    let carrier = StandIn::new(enabled).await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let off = group(&[("mms", "off")], &[]);
    assert_eq!(features.operation(&off).id, "tsg_mms_disable");
    features.set(std::slice::from_ref(&off), &mark()).await.unwrap();
    let [write] = &carrier.writes()[..] else { panic!("{:?}", carrier.writes()) };
    let sent = (write.method.as_str(), write.path.as_str(), write.body.as_str());
    assert_eq!(sent, ("POST", "/v2/dids/12065550100/mms/disable", ""));
    // Pictures that are off are off whatever is said of messages.
    let mut listed = owned("2065550100");
    listed.features = [("sms", "on"), ("mms", "off")].map(|(name, value)| (name.into(), value.into())).into();
    assert_eq!(features.read_back(&off, &listed), ReadBack::Matches { unproved: vec![] });
    listed.features.insert("mms".into(), "on".into());
    assert_eq!(features.read_back(&off, &listed), ReadBack::Differs { parts: vec!["mms"] });
}

async fn cannot_be_switched_off_by_the_careful(name: &str) {
    let carrier = StandIn::new(enabled).await;
    let client = carrier.careful();
    let error = client.features().unwrap().set(&[group(&[(name, "off")], &[])], &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    let field = client.features().unwrap().fields().into_iter().find(|field| field.name == name).unwrap();
    let FeatureKind::Choice { options } = field.kind else { panic!() };
    assert_eq!(options.len(), 1);
    assert!(field.help.contains("does not publish"));
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn a_change_of_everything_is_taken_apart_in_the_order_in_which_it_is_sent() {
    let carrier = StandIn::new(enabled).await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let all = group(
        &[
            ("mms", "off"),
            ("sms", "on"),
            ("campaign", "C0FFEE2"),
            ("webhook_type", "postv2"),
            ("webhook_url", "https://hooks.example.com/"),
        ],
        &[("webhook_key", "freshkey1")],
    );
    let parts = features.apart(&all);
    let operations: Vec<&str> = parts.iter().map(|part| features.operation(part).id).collect();
    assert_eq!(operations, ["tsg_sms_enable", "tsg_sms_webhook", "tsg_mms_disable"]);
    assert!(parts[1].secrets.contains_key("webhook_key"));
    assert_eq!(features.most_numbers(), 1);
    assert_eq!(features.set(&[all], &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
    for field in features.fields() {
        let value = FeatureValue::Set { value: "on".into() };
        let one = match field.kind {
            FeatureKind::Secret { .. } => group(&[], &[(field.name.as_str(), "x")]),
            _ => FeatureGroup { values: BTreeMap::from([(field.name.clone(), value)]), ..group(&[], &[]) },
        };
        assert_eq!(features.apart(&one), [one], "{} travels by one operation", field.name);
    }
}

#[tokio::test]
async fn a_read_back_compares_what_can_be_read_and_names_what_cannot() {
    let carrier = StandIn::new(enabled).await;
    let client = carrier.client();
    let features = client.features().unwrap();
    let mut listed = owned("2065550100");
    let seen = [
        ("sms", "turning on"),
        ("webhook_url", "https://hooks.example.com/in"),
        ("mms_url", "mm4://relay:••••@mm4.example.com:25"),
    ];
    listed.features = seen.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let back = |group: &FeatureGroup| features.read_back(group, &listed);
    assert_eq!(back(&group(&[("sms", "on")], &[])), ReadBack::Differs { parts: vec!["sms"] });
    let hook = group(&[("webhook_url", "https://hooks.example.com/in")], &[("webhook_key", "freshkey1")]);
    assert_eq!(back(&hook), ReadBack::Matches { unproved: vec!["webhook_key"] });
    let pictures = group(&[("mms_url", "mm4://mm4.example.com:25"), ("mms_user", "relay")], &[("mms_password", "x")]);
    assert_eq!(back(&pictures), ReadBack::Matches { unproved: vec!["mms_user", "mms_password"] });
    assert!(matches!(back(&group(&[("mms_url", "mm4://other.example.com")], &[])), ReadBack::Differs { .. }));
}

#[tokio::test]
async fn a_yes_is_any_answer_of_success_that_does_not_complain() {
    let on = || group(&[("campaign", "C0FFEE2")], &[]);
    for body in [String::new(), "OK".into(), "{}".into(), sample("number_info")] {
        let carrier =
            StandIn::new(
                move |seen, nth| {
                    if seen.method == "GET" { enabled(seen, nth) } else { Reply::Raw(202, "text/plain", body.clone()) }
                },
            )
            .await;
        assert!(carrier.client().features().unwrap().set(&[on()], &mark()).await.is_ok());
    }
    let cases = [
        (200, "<html>", ErrorKind::Unreadable),
        (200, "{\"num", ErrorKind::Unreadable),
        (200, r#"{"errors":[{"id":"x","message":"No"}]}"#, ErrorKind::Refused),
        (409, r#"{"errors":[{"id":"x","message":"No"}]}"#, ErrorKind::Refused),
        (412, "", ErrorKind::Unreadable),
        (500, "", ErrorKind::Unavailable),
    ];
    for (status, body, kind) in cases {
        let say = move |seen: &Seen, nth| {
            if seen.method == "GET" { enabled(seen, nth) } else { Reply::Raw(status, "application/json", body.into()) }
        };
        let carrier = StandIn::new(say).await;
        let error = carrier.client().features().unwrap().set(&[on()], &mark()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status} {body}");
        assert_eq!(carrier.calls().len(), 2);
    }
}
