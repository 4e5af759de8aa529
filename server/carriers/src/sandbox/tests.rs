//! A carrier of two operations, which speaks JSON and XML: what is proven here holds for every sandbox.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, Request, State as Shared},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use contract::time::Timestamp;
use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;
use crate::clock::{Clock, SystemClock};

#[derive(Default, Serialize, Deserialize)]
struct State {
    said: Vec<String>,
    heard: Vec<(Timestamp, String)>,
    #[serde(serialize_with = "saved::hidden")]
    secret: String,
}

struct World {
    core: Core,
    state: State,
}

impl Simulated for World {
    const FORM: u32 = 7;
    const LOG_INS: &'static [&'static str] = &["pa_enter"];
    type Saved = State;

    fn open(mut core: Core) -> Self {
        core.touch();
        Self { core, state: State { secret: "canary".into(), ..State::default() } }
    }

    fn restored(core: Core, state: State) -> Self {
        Self { core, state }
    }

    fn save(&self) -> impl Serialize {
        &self.state
    }

    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn settle(&mut self) {
        let now = self.core.now();
        let come = self.state.heard.extract_if(.., |(at, _)| *at <= now).map(|(_, word)| word);
        self.state.said.extend(come);
    }

    fn own_more(&mut self, count: usize) -> usize {
        self.state.said.extend((0..count).map(|n| n.to_string()));
        self.state.said.len()
    }
}

struct Says(Format);

static JSON: Says = Says(Format::Json);
static XML: Says = Says(Format::Xml);

impl Manners for Says {
    fn format(&self, _operation: &str) -> Format {
        self.0
    }

    fn root(&self, _operation: &str) -> &'static str {
        "Parrot"
    }

    fn refused(&self, operation: &str, words: &str) -> Response {
        (StatusCode::BAD_REQUEST, format!("{operation}: {words}")).into_response()
    }

    fn unauthorized(&self, operation: &str, why: Barred) -> Response {
        (StatusCode::UNAUTHORIZED, format!("{operation}: {why:?}")).into_response()
    }
}

struct Parrot {
    worlds: Arc<Worlds<World>>,
}

/// Says the words of its body, separated by spaces. Answers how it was asked to, and all that was said.
async fn say(
    Shared(worlds): Shared<Arc<Worlds<World>>>,
    Path((format, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let body = axum::body::to_bytes(request.into_body(), 1_000).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let typed = (body == "shout").then_some(Trouble::ServerError);
    let call = Call { operation: "pa_say", manners: if format == "xml" { &XML } else { &JSON }, cut_off, typed };
    carry_out(worlds.world(&name), call, move |world: &mut World, way: Way| {
        let words: Vec<&str> = body.split(' ').filter(|word| !word.is_empty()).collect();
        for word in &words[..way.of(words.len())] {
            match way.listed_from {
                Some(from) => world.state.heard.push((from, (*word).to_owned())),
                None => world.state.said.push((*word).to_owned()),
            }
            world.core.record("pa_say", word);
        }
        let again = way.repeat_cursor;
        let answer = json!({ "status": way.word("SAID"), "again": again, "said": world.state.said });
        (StatusCode::CREATED, [("x-parrot", "green")], answer.to_string()).into_response()
    })
    .await
}

async fn enter(Shared(worlds): Shared<Arc<Worlds<World>>>, Path(name): Path<String>, request: Request) -> Response {
    let cut_off = CutOff::of(request.extensions());
    let call = Call { operation: "pa_enter", manners: &JSON, cut_off, typed: None };
    carry_out(worlds.world(&name), call, |_, _| "come in".into_response()).await
}

impl Sandbox for Parrot {
    fn router(&self) -> Router {
        Router::new()
            .route("/{format}/{world}/say", post(say))
            .route("/{world}/enter", post(enter))
            .merge(control::router())
            .with_state(Arc::clone(&self.worlds))
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        self.worlds.snapshot()
    }

    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError> {
        self.worlds.restore(bytes)
    }
}

struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp(1_790_000_000_000)
    }
}

fn parrot() -> Parrot {
    Parrot { worlds: Arc::new(Worlds::new(Arc::new(SystemClock))) }
}

fn standing() -> Parrot {
    Parrot { worlds: Arc::new(Worlds::new(Arc::new(Standing))) }
}

struct Caller {
    url: String,
    http: Client,
}

impl Caller {
    async fn of(parrot: &Parrot) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, parrot.router()));
        #[expect(clippy::disallowed_methods, reason = "the sandbox is tested without the client's transport")]
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap();
        Self { url, http }
    }

    async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
        self.http.post(format!("{}/{path}", self.url)).body(body).send().await.unwrap()
    }

    async fn say(&self, words: &str) -> Value {
        self.post("json/polly/say", words.to_owned()).await.json().await.unwrap()
    }

    async fn control(&self, what: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}/_sandbox/polly/{what}", self.url)).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn plan(&self, trouble: Value) {
        self.control("faults", json!([{ "what": trouble, "times": 1 }])).await;
    }

    async fn ledger(&self) -> Vec<String> {
        let url = format!("{}/_sandbox/polly/ledger", self.url);
        let entries: Vec<LedgerEntry> = self.http.get(url).send().await.unwrap().json().await.unwrap();
        entries.into_iter().map(|entry| format!("{} {}", entry.operation, entry.subject)).collect()
    }
}

#[tokio::test]
async fn a_way_reaches_the_act_and_nothing_else_does() {
    let caller = Caller::of(&parrot()).await;
    assert_eq!(caller.say("one").await, json!({ "status": "SAID", "again": false, "said": ["one"] }));
    caller.plan(json!({ "trouble": "unknown_word" })).await;
    assert_eq!(caller.say("").await["status"], "PERCOLATING");
    caller.plan(json!({ "trouble": "hostile", "how": "repeat_cursor" })).await;
    assert_eq!(caller.say("").await["again"], true);
    caller.plan(json!({ "trouble": "partial" })).await;
    assert_eq!(caller.say("two three four five").await["said"], json!(["one", "two", "three"]));
    caller.plan(json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    assert_eq!(caller.say("late").await["said"], json!(["one", "two", "three"]));
    assert_eq!(caller.control("advance", json!({ "ms": 60_000 })).await, json!({ "done": true }));
    assert_eq!(caller.say("").await["said"], json!(["one", "two", "three", "late"]));
    assert_eq!(caller.ledger().await, ["pa_say one", "pa_say two", "pa_say three", "pa_say late"]);
}

#[tokio::test]
async fn no_and_not_now_are_said_in_the_carriers_manner() {
    let caller = Caller::of(&parrot()).await;
    for (trouble, status, text) in [
        (json!({ "trouble": "refuse" }), 400, "pa_say: Request declined"),
        (json!({ "trouble": "token_expired" }), 401, "pa_say: Expired"),
        (json!({ "trouble": "too_many", "retry_after_s": 7 }), 429, "Too many requests"),
        (json!({ "trouble": "server_error" }), 500, "Internal Server Error"),
    ] {
        caller.plan(trouble.clone()).await;
        let answer = caller.post("xml/polly/say", "word").await;
        assert_eq!(answer.status(), status, "{trouble}");
        assert!(answer.text().await.unwrap().starts_with(text), "{trouble}");
    }
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn what_a_person_typed_goes_wrong_unless_the_plan_has_something_else() {
    let caller = Caller::of(&parrot()).await;
    caller.plan(json!({ "trouble": "refuse" })).await;
    assert_eq!(caller.post("json/polly/say", "shout").await.status(), 400);
    assert_eq!(caller.post("json/polly/say", "shout").await.status(), 500);
    assert_eq!(caller.post("json/polly/say", "word").await.status(), 201);
}

#[tokio::test]
async fn revoked_credentials_stay_revoked_and_only_in_their_world() {
    let caller = Caller::of(&parrot()).await;
    caller.plan(json!({ "trouble": "token_revoked" })).await;
    assert_eq!(caller.post("polly/enter", "").await.status(), 200, "a log-in is spared until it struck");
    for path in ["json/polly/say", "polly/enter", "xml/polly/say"] {
        let answer = caller.post(path, "").await;
        assert_eq!(answer.status(), 401, "{path}");
        assert!(answer.text().await.unwrap().ends_with("Revoked"), "{path}");
    }
    assert_eq!(caller.post("json/jack/say", "").await.status(), 201);
    caller.control("faults", json!([])).await;
    assert_eq!(caller.post("polly/enter", "").await.status(), 200);
}

#[tokio::test]
async fn a_truncated_answer_keeps_its_status_and_its_headers() {
    let caller = Caller::of(&parrot()).await;
    caller.plan(json!({ "trouble": "truncated_after" })).await;
    let answer = caller.post("json/polly/say", "word").await;
    assert_eq!((answer.status().as_u16(), answer.headers()["x-parrot"].to_str().unwrap()), (201, "green"));
    assert!(answer.content_length().unwrap() > 10);
    assert!(answer.bytes().await.is_err());
    assert_eq!(caller.ledger().await, ["pa_say word"]);
}

#[tokio::test]
async fn floods_are_as_long_as_they_say_well_formed_and_without_a_length() {
    let caller = Caller::of(&parrot()).await;
    for (format, opening, closing) in [("json", r#"{"Parrot":["flood""#, r#""flood"]}"#), ("xml", "<?xml ", "</Parrot>")] {
        caller.plan(json!({ "trouble": "flood", "mib": 2 })).await;
        let answer = caller.post(&format!("{format}/polly/say"), "word").await;
        assert_eq!((answer.status().as_u16(), answer.content_length()), (200, None));
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with(&format!("application/{format}")));
        let text = answer.text().await.unwrap();
        assert!((2 * 1024 * 1024..3 * 1024 * 1024).contains(&text.len()), "{}", text.len());
        assert!(text.starts_with(opening) && text.ends_with(closing), "{format}");
        assert_eq!(text.matches("<Flood>").count(), text.matches("</Flood>").count());
    }
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn deep_answers_are_in_the_carriers_format_and_document_types_are_xml() {
    let caller = Caller::of(&parrot()).await;
    for (format, opening, again) in [("json", r#"{"Parrot":[["#, "["), ("xml", "<?xml ", "<Deep>")] {
        caller.plan(json!({ "trouble": "hostile", "how": "deep" })).await;
        let text = caller.post(&format!("{format}/polly/say"), "word").await.text().await.unwrap();
        assert!(text.starts_with(opening) && text.matches(again).count() >= 100_000, "{format}");
        caller.plan(json!({ "trouble": "hostile", "how": "doctype" })).await;
        let answer = caller.post(&format!("{format}/polly/say"), "word").await;
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/xml"));
        let text = answer.text().await.unwrap();
        assert!(text.contains("<!DOCTYPE Parrot [<!ENTITY laugh0 ") && text.ends_with("</Parrot>"), "{text}");
    }
    assert!(caller.ledger().await.is_empty());
}

#[tokio::test]
async fn a_world_is_written_down_when_it_changed_and_goes_on_where_it_stopped() {
    let before = standing();
    let caller = Caller::of(&before).await;
    caller.post("polly/enter", "").await;
    assert!(before.snapshot().is_none(), "furnishing is no change");
    caller.plan(json!({ "trouble": "late_listing", "ms": 60_000 })).await;
    caller.say("late").await;
    assert_eq!(caller.control("owned", json!({ "count": 2 })).await, json!({ "done": true, "owned": 2 }));
    caller.control("advance", json!({ "ms": 59_000 })).await;
    let bytes = before.snapshot().unwrap();
    assert!(before.snapshot().is_none());
    assert!(!String::from_utf8(bytes.clone()).unwrap().contains("canary"));

    let after = standing();
    after.restore(&bytes).unwrap();
    assert!(after.snapshot().is_none(), "restoring is no change");
    let moved = Caller::of(&after).await;
    assert_eq!(moved.ledger().await, ["pa_say late"]);
    assert_eq!(moved.say("").await["said"], json!(["0", "1"]));
    moved.control("advance", json!({ "ms": 1_000 })).await;
    assert_eq!(moved.say("").await["said"], json!(["0", "1", "late"]));
    moved.control("reset", json!({})).await;
    let empty: Value = serde_json::from_slice(&after.snapshot().unwrap()).unwrap();
    assert_eq!(empty, json!({ "form": 7, "worlds": [] }));
    let mut other = empty;
    other["form"] = json!(6);
    let refused = after.restore(other.to_string().as_bytes());
    assert!(matches!(refused, Err(RestoreError::Form { found: 6, known: 7 })));
}

#[tokio::test]
async fn what_the_controls_cannot_do_they_refuse() {
    let caller = Caller::of(&parrot()).await;
    assert_eq!(caller.control("advance", json!({ "ms": -1 })).await["why"], "time goes forward only");
    assert_eq!(caller.control("owned", json!({ "count": 1_000_001 })).await["done"], false);
    assert_eq!(caller.control("owned", json!({ "count": 3 })).await["owned"], 3);
}

#[test]
fn a_seal_names_its_world_and_holds_for_its_text_only() {
    for least in [0, 64] {
        let sealed = seal::seal("a text", "polly", least);
        assert!(sealed.len() >= least && !String::from_utf8_lossy(&sealed).contains("polly"));
        assert_eq!(seal::world_of("a text", &sealed).as_deref(), Some("polly"));
        assert_eq!(seal::world_of("another text", &sealed), None);
        let mut bent = sealed.clone();
        bent[17] ^= 1;
        assert_eq!(seal::world_of("a text", &bent), None);
    }
    assert_eq!(seal::world_of("a text", b"short"), None);
}
