//! Who wants to know, and what they are told.

use std::{sync::Mutex, time::Duration};

use axum::{Router, extract::State, http::HeaderMap, routing::post};

use super::*;

type Heard = Arc<Mutex<Vec<(Option<String>, String)>>>;

/// Somebody who listens, and asks for a password first.
async fn listener() -> (String, Heard) {
    let heard = Heard::default();
    let hear = async |State(heard): State<Heard>, headers: HeaderMap, body: String| {
        let who = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
        let status = if who.is_some() { 201 } else { 401 };
        heard.lock().unwrap().push((who, body));
        (axum::http::StatusCode::from_u16(status).unwrap(), [("WWW-Authenticate", "Basic realm=\"here\"")])
    };
    let router = Router::new().route("/heard", post(hear)).with_state(Arc::clone(&heard));
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/heard", socket.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(socket, router).await });
    (url, heard)
}

fn subscription(topic: &str, url: &str) -> String {
    format!(
        "<Subscription><OrderType>{topic}</OrderType><CallbackSubscription><URL>{url}</URL><Expiry>86400</Expiry><CallbackCredentials>\
         <BasicAuthentication><Username>us</Username><Password>canary</Password></BasicAuthentication></CallbackCredentials>\
         </CallbackSubscription></Subscription>"
    )
}

#[tokio::test]
async fn sandbox_bw_subscriptions_are_made_once_read_without_passwords_and_removed() {
    let caller = Caller::new().await;
    caller.get("/subscriptions").await.expect(404);
    let body = subscription("tnoptions", "http://127.0.0.1:9/heard");
    let made = caller.post("/subscriptions", &body).await.expect(201);
    assert_eq!(made.text, "");
    let read = caller.get(&format!("/subscriptions/{}", made.id())).await.expect(200);
    read.says("<OrderType>tnoptions</OrderType><CallbackSubscription><URL>http://127.0.0.1:9/heard</URL><Expiry>86400</Expiry>");
    read.says("<Username>us</Username>");
    assert!(!read.text.contains("canary"));
    caller.post("/subscriptions", &body).await.expect(409).says("<SubscriptionsResponse><ResponseStatus>");
    caller.post("/subscriptions", &subscription("tnoptions", "http://192.0.2.1/heard")).await.expect(404);
    caller.post("/subscriptions", &subscription("nothing", "http://127.0.0.1:9/heard")).await.expect(404);
    caller.delete(&format!("/subscriptions/{}", made.id())).await.expect(200);
    caller.get(&format!("/subscriptions/{}", made.id())).await.expect(404);
    assert_eq!(caller.subjects("bw_subscriptions").await, [made.id()]);
}

#[tokio::test]
async fn sandbox_bw_subscriptions_hear_of_every_status_after_a_challenge() {
    let caller = Caller::new().await;
    let (url, heard) = listener().await;
    caller.under("/api/v2").post("/subscriptions", &subscription("tnoptions", &url)).await.expect(201);
    caller.post("/subscriptions", &subscription("orders", &url)).await.expect(201);
    let id = caller.post("/tnOptions", &options("<Sms>on</Sms>", &[BARE])).await.expect(201).id();
    caller.advance_s(6).await;
    let deadline = std::time::Instant::now() + Duration::from_secs(5);
    while heard.lock().unwrap().len() < 4 && std::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let heard = heard.lock().unwrap().clone();
    let (asked, told): (Vec<_>, Vec<_>) = heard.iter().partition(|(who, _)| who.is_none());
    assert_eq!((asked.len(), told.len()), (2, 2));
    assert!(told.iter().all(|(who, _)| who.as_deref() == Some("Basic dXM6Y2FuYXJ5")));
    let complete = told.iter().find(|(_, body)| body.contains("<Status>COMPLETE</Status>")).unwrap();
    let root = xml::read(complete.1.as_bytes()).unwrap();
    assert_eq!((root.name.as_str(), root.text("OrderId"), root.text("OrderType")), ("Notification", id.as_str(), "tnoptions"));
    // A subscription of version 2 writes E.164, whatever version the order came by.
    assert_eq!(root.list("CompletedTelephoneNumbers", "TelephoneNumber"), [format!("+1{BARE}")]);
}

#[tokio::test]
async fn sandbox_bw_subscriptions_hear_without_anyone_asking_the_sandbox() {
    let caller = Caller::new().await;
    let (url, heard) = listener().await;
    caller.post("/subscriptions", &subscription("tnoptions", &url)).await.expect(201);
    caller.post("/tnOptions", &options("<Sms>on</Sms>", &[BARE])).await.expect(201);
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while heard.lock().unwrap().is_empty() && std::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(heard.lock().unwrap()[0].1.contains("<Status>PROCESSING</Status>"));
}
