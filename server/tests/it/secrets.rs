//! Canaries: secrets with a song of their own, listened for everywhere they must not be.

use std::{
    fs, io,
    sync::{Mutex, OnceLock},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::user::InviteLink;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::{
    routes,
    support::{Patchbay, draft},
};

/// What all canaries have in them.
const SONG: &str = "canary-7f3a";

/// Log lines with the song in them. Everything else is let go at once.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl io::Write for Listener {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        if forms().iter().any(|form| line.contains(form)) {
            HEARD.lock().unwrap().push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Listener {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// The song as it is, in hex, percent-encoded, and in base64 at each of the three places it can begin.
fn forms() -> &'static Vec<String> {
    static FORMS: OnceLock<Vec<String>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let hex: String = SONG.bytes().map(|byte| format!("{byte:02x}")).collect();
        let mut forms = vec![SONG.to_owned(), hex, SONG.replace('-', "%2D")];
        for shift in 0..3 {
            let shifted = [&b"\0\0"[..shift], SONG.as_bytes()].concat();
            let text = STANDARD.encode(shifted);
            // What is left of the beginning and of the end depends on what stands there.
            forms.push(text[shift + 1..text.len() - 4].to_owned());
        }
        forms
    })
}

fn sings(bytes: &[u8]) -> Option<&'static String> {
    forms().iter().find(|form| bytes.windows(form.len()).any(|window| window == form.as_bytes()))
}

#[test]
fn the_listener_hears_a_canary_in_every_form() {
    for text in [
        SONG.to_owned(),
        STANDARD.encode(format!("user:{SONG}!")),
        STANDARD.encode(format!("u:{SONG}!")),
        STANDARD.encode(format!("us:{SONG}!")),
    ] {
        assert!(sings(text.as_bytes()).is_some(), "{text}");
    }
    assert!(sings(b"nothing of the kind").is_none());
}

#[tokio::test]
async fn no_secret_is_in_any_answer_nor_in_the_log_nor_on_the_disk() {
    let filter =
        EnvFilter::new("server=trace,carriers=trace,tower_http=trace,axum=trace,reqwest=debug,hyper=debug,sqlx=debug,info");
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Listener).try_init();
    let mut patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let mut answers = Vec::new();

    // People: a wrong password, an invitation, a new password.
    answers.push(console.post("/api/session", &json!({ "email": "a@example.com", "password": format!("{SONG}-wrong") })).await);
    let invite = json!({ "name": "Sam", "email": "sam@example.com", "role": "admin" });
    let link: InviteLink = console.post("/api/users", &invite).await.read();
    let token = link.path.strip_prefix("/sign-up/").unwrap();
    let sam = patchbay.stranger();
    let password = format!("{SONG}-password");
    let form = json!({ "token": token, "name": "Sam", "email": "sam@example.com", "password": password });
    answers.push(sam.post("/api/sign-up", &form).await.expect(StatusCode::OK));
    answers.push(sam.put("/api/session/password", &json!({ "current": password, "new": format!("{SONG}-new-password") })).await);

    // Carrier accounts: refused, tested, kept, replaced.
    let mut form = draft(&patchbay, "Canary", "canary");
    form["secrets"]["password"] = json!(format!("{SONG}-carrier"));
    let refused = json!({ "carrier": "call48", "name": "", "base_url": "nowhere", "plain": {}, "secrets": form["secrets"] });
    answers.push(console.post("/api/accounts", &refused).await.expect(StatusCode::UNPROCESSABLE_ENTITY));
    answers.push(console.post("/api/accounts/test", &form).await.expect(StatusCode::OK));
    let kept = console.post("/api/accounts", &form).await.expect(StatusCode::OK);
    let id = serde_json::from_slice::<contract::account::Account>(&kept.body).unwrap().id;
    answers.push(kept);
    answers.push(console.post(&format!("/api/accounts/{id}/test"), &json!({})).await);
    answers.push(console.put(&format!("/api/accounts/{id}"), &form).await.expect(StatusCode::OK));
    let broken = format!("{{\"carrier\":\"call48\",\"secrets\":{{\"password\":\"{SONG}-broken\"}},\"name\":7}}");
    answers.push(console.raw(Method::POST, "/api/accounts", Some(broken), &[("x-console", "1")]).await);

    // Everything that can be read.
    for route in routes::in_source().into_iter().filter(|route| route.method == "GET") {
        for id in [id.as_str(), "nothing"] {
            answers.push(console.get(&route.path.replacen("{}", id, 1).replace("{}", "7065103027")).await);
        }
    }
    answers.push(console.get("/metrics").await);
    for answer in &answers {
        assert!(sings(&answer.body).is_none(), "{}", answer.text());
        assert!(sings(format!("{:?}", answer.headers).as_bytes()).is_none(), "{:?}", answer.headers);
        assert!(!answer.text().contains(token), "a sign-up link is shown once: {}", answer.text());
        assert!(!answer.text().contains("$argon2"), "{}", answer.text());
    }
    let heard = HEARD.lock().unwrap().clone();
    assert!(heard.is_empty(), "{heard:?}");

    let cookie = console.cookie().unwrap();
    let secret = cookie.split(';').next().unwrap().split_once('=').unwrap().1.to_owned();
    for stopped in [false, true] {
        if stopped {
            patchbay.stop().await;
        }
        for file in fs::read_dir(patchbay.folder()).unwrap() {
            let path = file.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            assert!(sings(&bytes).is_none(), "{}", path.display());
            let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!holds(&secret) && !holds(token), "{} holds a cookie or a link", path.display());
        }
    }
}
