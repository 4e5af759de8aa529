//! Ports at a carrier that is down, says nonsense, or says no.

use contract::{number::NumberKind, port::act::PortLevel, secret::Secret};

use super::{
    ports::{PIN, details, number, order, request, whole},
    stand_in::{Reply, StandIn, sample, sampled},
};
use crate::{
    carrier::Carrier,
    error::{Error, ErrorKind},
    ports::{PortDetails, PortExport, PortFilter, PortOrder},
};

async fn submit(reply: Reply) -> (Error, StandIn) {
    let carrier = StandIn::new(move |_, _| reply.clone()).await;
    let error = carrier.client().ports().unwrap().submit(&order(&["7012006921"])).await.unwrap_err();
    (error, carrier)
}

fn json(text: &str) -> Reply {
    Reply::Json(text.to_owned())
}

#[tokio::test]
async fn c48_port_submit_whose_answer_is_lost_or_nonsense_is_unknown_and_is_sent_once() {
    let cut = sample("port_submit");
    let cut = Reply::Json(cut[..cut.len() / 2].to_owned());
    for (reply, kind) in [
        (Reply::Broken, ErrorKind::Lost),
        (Reply::Silence, ErrorKind::Lost),
        (cut, ErrorKind::Unreadable),
        (Reply::Raw(200, "text/html", "<html>Sorry</html>".into()), ErrorKind::Unreadable),
        (Reply::Raw(502, "text/html", "<html>Bad gateway</html>".into()), ErrorKind::Unavailable),
        (json(r#"{"code":200,"message":"Successful Operation"}"#), ErrorKind::Unreadable),
        (json(r#"{"code":200,"data":{"port_req_id":null}}"#), ErrorKind::Unreadable),
        (json(r#"{"code":200,"data":false}"#), ErrorKind::Unreadable),
        (json(r#"{"data":{"port_req_id":256}}"#), ErrorKind::Unreadable),
        (sampled("unauthorized"), ErrorKind::Unauthorized),
    ] {
        let (error, carrier) = submit(reply).await;
        assert_eq!(error.kind, kind, "{error}");
        assert!(!error.kind.proves_nothing_done(), "{error}");
        assert_eq!(carrier.calls().len(), 1, "never sent twice");
    }
}

#[tokio::test]
async fn c48_port_submit_that_is_refused_did_nothing_and_keeps_the_carriers_words() {
    let (error, _) = submit(json(r#"{"code":400,"error":"Number 7012006921 can not be ported","data":false}"#)).await;
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.kind.proves_nothing_done());
    assert_eq!(error.words.text.as_deref(), Some("Number 7012006921 can not be ported"));
}

#[tokio::test]
async fn c48_port_submit_answers_an_id_that_is_a_text() {
    let carrier = StandIn::new(|_, _| json(r#"{"code":"200","data":{"port_req_id":"256"}}"#)).await;
    let accepted = carrier.client().ports().unwrap().submit(&order(&["7012006921"])).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("256"));
}

/// Everything of an error, and of the account's health, that anybody can see.
fn seen(error: &Error, client: &dyn Carrier) -> String {
    format!("{error} {error:?} {:?} {:?}", error.words, client.health())
}

#[tokio::test]
async fn a_pin_that_the_carrier_repeats_is_in_no_error_and_in_no_health() {
    for code in [400, 500, 401, 200] {
        let body = format!(r#"{{"code":{code},"error":"PIN {PIN} is wrong","message":"{PIN}","data":{{"pin":"{PIN}"}}}}"#);
        let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
        let client = carrier.client();
        let ports = client.ports().unwrap();
        for error in
            [ports.submit(&order(&["7012006921"])).await.unwrap_err(), ports.change(&whole("12"), &details()).await.unwrap_err()]
        {
            let shown = seen(&error, &*client);
            assert!(!shown.contains(PIN), "{shown}");
            assert!(shown.contains("••••"), "the words are kept without it: {shown}");
        }
        assert!(carrier.calls().iter().all(|call| call.body.contains(PIN) && !call.path.contains(PIN)));
    }
    assert!(!format!("{:?}", order(&["7012006921"])).contains(PIN));
    assert!(!serde_json::to_string(&order(&["7012006921"])).unwrap().contains(PIN), "an intent is kept without it");
}

#[tokio::test]
async fn a_yes_that_repeats_the_pin_is_told_without_it() {
    let body = format!(r#"{{"code":200,"message":"Saved with PIN {PIN}","data":{{"port_req_id":7}}}}"#);
    let carrier = StandIn::new(move |_, _| Reply::Json(body.clone())).await;
    let client = carrier.client();
    for accepted in [
        client.ports().unwrap().submit(&order(&["7012006921"])).await.unwrap(),
        client.ports().unwrap().change(&whole("12"), &details()).await.unwrap(),
    ] {
        assert_eq!(accepted.words.unwrap().text.as_deref(), Some("Saved with PIN ••••"));
    }
}

#[tokio::test]
async fn a_blank_pin_is_not_sent() {
    let carrier = StandIn::saying("port_submit").await;
    let blank = PortOrder { details: PortDetails { pin: Some(Secret::new("")), ..details() }, ..order(&["7012006921"]) };
    carrier.client().ports().unwrap().submit(&blank).await.unwrap();
    assert!(!carrier.calls()[0].body.contains("cust_acc_pin"));
}

#[tokio::test]
async fn c48_port_list_is_read_again_though_it_is_asked_by_post_and_logs_in_once_after_a_401_trap_1_3() {
    let carrier = StandIn::new(|_, nth| if nth == 0 { Reply::Broken } else { sampled("port_list") }).await;
    let client = carrier.client();
    client.ports().unwrap().page(&PortFilter::default(), 1).await.unwrap();
    let calls = carrier.calls();
    assert_eq!((calls.len(), calls[0].body == calls[1].body), (2, true));

    let expired = StandIn::new(|_, nth| sampled(if nth == 0 { "unauthorized" } else { "port_list" })).await;
    expired.client().ports().unwrap().page(&PortFilter::default(), 1).await.unwrap();
    assert_eq!((expired.calls().len(), expired.log_ins()), (2, 2));
}

#[tokio::test]
async fn c48_port_check_that_is_nonsense_is_an_error_and_not_a_verdict() {
    for reply in [
        json(r#"{"code":200,"data":true}"#),
        json(r#"{"code":200,"data":["7012001293"]}"#),
        json(r#"{"data":{"7012001293":true}}"#),
        Reply::Raw(200, "text/html", "<html>".into()),
    ] {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let client = carrier.client();
        let error = client.ports().unwrap().check(NumberKind::Local, &[number("7012001293")]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable);
    }
    for data in ["null", "[]", "{}"] {
        let carrier = StandIn::new(move |_, _| Reply::Json(format!(r#"{{"code":200,"data":{data}}}"#))).await;
        let client = carrier.client();
        assert!(client.ports().unwrap().check(NumberKind::Local, &[number("7012001293")]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn c48_port_export_that_is_something_else_is_refused() {
    let export = async |reply: Reply| {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let client = carrier.client();
        client.ports().unwrap().export(&PortExport::SubOrders(request("12"))).await.map_err(|e| e.kind)
    };
    assert_eq!(export(Reply::Raw(200, "text/csv", "<html>Sorry</html>".into())).await, Err(ErrorKind::Unreadable));
    assert_eq!(export(sampled("unauthorized")).await, Err(ErrorKind::Unauthorized));
    assert_eq!(export(json(r#"{"code":400,"error":"No such request"}"#)).await, Err(ErrorKind::Refused));
    assert_eq!(export(json(r#"{"code":200,"data":null}"#)).await, Err(ErrorKind::Unreadable));
}

#[tokio::test]
async fn c48_port_cancel_whose_answer_is_lost_is_unknown_and_one_that_never_left_did_nothing() {
    let carrier = StandIn::new(|_, _| Reply::Broken).await;
    let error = carrier.client().ports().unwrap().cancel(&request("12"), &PortLevel::Request).await.unwrap_err();
    assert_eq!((error.kind, carrier.calls().len()), (ErrorKind::Lost, 1));
    assert!(!error.kind.proves_nothing_done());
    let mut nowhere = carrier.connection("customer");
    nowhere.base_url = "http://127.0.0.1:1".into();
    let client = (crate::call48::SPEC.connect)(nowhere).unwrap();
    let error = client.ports().unwrap().cancel(&request("12"), &PortLevel::Request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotSent);
}

#[tokio::test]
async fn rows_of_ports_that_cannot_be_read_are_left_out_and_none_that_can_is_an_error() {
    let some = r#"{"code":200,"data":{"result":[{"port_req_id":1},{"request_phase":"Queue"},7],"enableNext":false}}"#;
    let carrier = StandIn::new(move |_, _| json(some)).await;
    let page = carrier.client().ports().unwrap().page(&PortFilter::default(), 1).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let none = r#"{"code":200,"data":{"result":[{"request_phase":"Queue"}],"enableNext":false}}"#;
    let carrier = StandIn::new(move |_, _| json(none)).await;
    let error = carrier.client().ports().unwrap().page(&PortFilter::default(), 1).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}
