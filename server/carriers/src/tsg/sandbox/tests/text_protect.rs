//! TextProtect tells whose address it was given.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Json, Router, http::StatusCode, routing::post};
use serde_json::{Value, json};

use super::Caller;

#[tokio::test]
async fn sandbox_tsg_text_protect_posts_until_somebody_hears_it() {
    let (heard, calls) = (Arc::new(Mutex::new(Vec::<Value>::new())), Arc::new(AtomicUsize::new(0)));
    let (ear, count) = (Arc::clone(&heard), Arc::clone(&calls));
    let listen = move |Json(alert): Json<Value>| async move {
        ear.lock().unwrap().push(alert);
        // Deaf the first time.
        if count.fetch_add(1, Ordering::SeqCst) == 0 { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", post(listen))).await });

    let caller = Caller::new().await;
    let number = caller.owned(|_| true).await[3].clone();
    caller.control("terms", json!({ "text_protect": address })).await;
    let answer = caller.control("text_protect", json!({ "number": number, "requester": "Prairie Wireless" })).await;
    assert_eq!((&answer["done"], &answer["tries"], &answer["status"]), (&json!(true), &json!(2), &json!(200)));
    let heard = heard.lock().unwrap().clone();
    assert_eq!((heard.len(), &heard[0]), (2, &heard[1]));
    assert_eq!((&heard[0]["number"], &heard[0]["requester"]), (&json!(number), &json!("Prairie Wireless")));
    for field in ["sms_account", "requester_nnid", "timestamp", "description"] {
        assert!(heard[0][field].is_string(), "{field}");
    }
    let timestamp = heard[0]["timestamp"].as_str().unwrap();
    assert!(timestamp.len() == 26 && !timestamp.ends_with('Z'), "{timestamp}");
}

#[tokio::test]
async fn sandbox_tsg_text_protect_posts_to_this_machine_only() {
    let caller = Caller::new().await;
    let url = format!("http://{}/_sandbox/tester/terms", caller.address);
    for address in ["http://192.0.2.1/hook", "https://127.0.0.1/hook", "http://127.0.0.1.example.com/", "file:///etc/hosts"] {
        let answer = caller.http.post(&url).json(&json!({ "text_protect": address })).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{address}");
    }
}
