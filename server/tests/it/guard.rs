//! What every request passes, and every answer carries.

use std::collections::BTreeSet;

use contract::{audit::AuditRow, paging::Page, policy::Access, problem::ProblemKind};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    routes,
    support::{Answer, EMAIL, PASSWORD, Patchbay},
};

#[test]
fn the_table_of_operations_has_exactly_the_routes_there_are() {
    let source = routes::in_source();
    let table: BTreeSet<_> = routes::in_policy().into_iter().map(|(route, _)| route).collect();
    let missing: Vec<_> = source.difference(&table).collect();
    let made_up: Vec<_> = table.difference(&source).collect();
    assert!(missing.is_empty() && made_up.is_empty(), "not in the table: {missing:?}; not in the router: {made_up:?}");
}

#[test]
fn the_readme_lists_exactly_the_operations_there_are_with_what_they_need() {
    let table: BTreeSet<_> = routes::in_policy().into_iter().map(|(route, access)| (route, access.words())).collect();
    let readme: BTreeSet<_> = routes::in_readme().into_iter().collect();
    let unlisted: Vec<_> = table.difference(&readme).collect();
    let made_up: Vec<_> = readme.difference(&table).collect();
    assert!(unlisted.is_empty() && made_up.is_empty(), "not in the README: {unlisted:?}; not in the table: {made_up:?}");
}

#[tokio::test]
async fn nobody_gets_anywhere_without_signing_in() {
    let patchbay = Patchbay::start().await;
    for (route, access) in routes::in_policy() {
        if access == Access::Open {
            continue;
        }
        for cookie in [None, Some("__Host-sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned())] {
            let stranger = patchbay.stranger();
            stranger.set_cookie(cookie);
            let body = (route.method != "GET").then(|| json!({}));
            let problem = stranger.ask(route.method(), &route.example(), body, &[]).await.problem(StatusCode::UNAUTHORIZED);
            assert_eq!(problem.kind, ProblemKind::SignedOut, "{route:?}");
        }
    }
}

#[tokio::test]
async fn a_forged_request_changes_nothing_in_any_of_its_forms() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let forms: [&[(&str, &str)]; 20] = [
        &[],
        &[form],
        &[("content-type", "text/plain")],
        &[("content-type", "multipart/form-data; boundary=x")],
        &[("content-type", "application/json")],
        &[("x-console", "")],
        &[("x-console", "0")],
        &[("x-console", "true")],
        &[("x-console", "1, 1")],
        &[("x-consoles", "1")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none"), form],
        &[("x-console", "1"), ("sec-fetch-site", "cross-site")],
        &[("x-console", "1"), ("sec-fetch-site", "same-site")],
        &[("x-console", "1"), ("origin", "https://evil.example")],
        &[("x-console", "1"), ("origin", "null")],
        &[("x-console", "1"), ("origin", "http://localhost.evil.example:8480")],
    ];
    let before = log_length(&console.get("/api/audit").await.read());
    for route in routes::in_source().into_iter().filter(|route| route.method != "GET") {
        for headers in forms {
            let body = Some("{}".to_owned());
            let answer = console.raw(route.method(), &route.example(), body, headers).await;
            let problem = answer.problem(StatusCode::FORBIDDEN);
            assert_eq!(problem.kind, ProblemKind::NotAllowed, "{route:?} {headers:?}");
        }
    }
    assert_eq!(log_length(&console.get("/api/audit").await.read()), before);
    console.get("/api/session").await.expect(StatusCode::OK);
}

fn log_length(page: &Page<AuditRow>) -> usize {
    page.items.iter().filter(|row| row.action != "permission.refused").count()
}

#[tokio::test]
async fn a_page_of_this_server_may_ask() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    for headers in [&[("sec-fetch-site", "same-origin")][..], &[("origin", "http://localhost:8480")][..]] {
        console.ask(Method::POST, "/api/session", Some(body.clone()), headers).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn reading_everything_changes_nothing() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let writes = |ledger: Vec<carriers::sandbox::LedgerEntry>| {
        let spec = carriers::find("call48").unwrap();
        let read = |id: &str| {
            let operation = spec.operations.iter().find(|operation| operation.id == id);
            operation.is_some_and(|o| matches!(o.effect, carriers::operation::Effect::Read | carriers::operation::Effect::LogIn))
        };
        ledger.into_iter().filter(|entry| !read(&entry.operation)).count()
    };
    let before = (writes(patchbay.world.ledger().await), log_length(&console.get("/api/audit").await.read()));
    for route in routes::in_source().into_iter().filter(|route| route.method == "GET") {
        for path in [route.example(), route.path.replacen("{}", account.as_str(), 1).replace("{}", "7065103027")] {
            let answer = console.get(&path).await;
            assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {}", answer.text());
            if !route.path.starts_with("/api/sign-up") {
                for method in [Method::HEAD, Method::OPTIONS] {
                    console.ask(method, &path, None, &[]).await;
                }
            }
        }
    }
    let after = (writes(patchbay.world.ledger().await), log_length(&console.get("/api/audit").await.read()));
    assert_eq!(before, after);
}

const EVERYWHERE: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn has_headers(answer: &Answer, of: &str) {
    for (name, value) in EVERYWHERE {
        assert_eq!(answer.header(name), Some(value), "{of}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{of} has no policy"));
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'));
    assert!(answer.header("x-request-id").is_some_and(|id| id.len() == 32), "{of}");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(answer.header("server"), None, "{of}");
}

#[tokio::test]
async fn every_answer_carries_the_headers_whatever_it_is() {
    let patchbay = Patchbay::start_with(|settings| settings.body_limit_bytes = 1000).await;
    let console = patchbay.operator().await;
    for (path, status) in [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/api/session", 200),
        ("/api/nothing", 404),
        ("/api/numbers/%ff", 400),
        ("/pkg/nothing.js", 404),
        ("/api", 404),
    ] {
        let answer = console.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        has_headers(&answer, path);
        assert_eq!(answer.header("cache-control") == Some("no-store"), path.starts_with("/api"), "{path}");
    }
    has_headers(&console.raw(Method::PATCH, "/api/session", None, &[("x-console", "1")]).await, "405");
    has_headers(&console.raw(Method::TRACE, "/", None, &[]).await, "405 outside of the API");
    let large = json!({ "email": "x".repeat(2000), "password": "x" });
    let answer = console.post("/api/session", &large).await;
    has_headers(&answer, "413");
    assert_eq!(answer.problem(StatusCode::PAYLOAD_TOO_LARGE).kind, ProblemKind::TooLarge);
}

#[tokio::test]
async fn only_an_https_origin_asks_browsers_to_stay_with_https() {
    let plain = Patchbay::start().await;
    assert_eq!(plain.stranger().get("/healthz").await.header("strict-transport-security"), None);
    let secure = Patchbay::start_with(|settings| settings.public_origin = "https://console.example.com".into()).await;
    assert!(secure.stranger().get("/healthz").await.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_refused_as_a_problem() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    for (method, path) in [(Method::PUT, "/api/session"), (Method::DELETE, "/api/users"), (Method::PATCH, "/api/cart")] {
        let problem = console.ask(method, path, Some(json!({})), &[]).await.problem(StatusCode::METHOD_NOT_ALLOWED);
        assert!(!problem.title.is_empty());
    }
}

#[tokio::test]
async fn a_problem_names_the_request_as_the_header_does_and_a_sent_id_is_not_believed() {
    let patchbay = Patchbay::start().await;
    let answer = patchbay.stranger().ask(Method::GET, "/api/session", None, &[("x-request-id", "mine")]).await;
    let id = answer.header("x-request-id").unwrap().to_owned();
    assert_ne!(id, "mine");
    assert_eq!(answer.problem(StatusCode::UNAUTHORIZED).request_id.as_str(), id);
}

#[tokio::test]
async fn a_body_that_is_not_what_it_should_be_is_a_sentence() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.stranger();
    let marked = ("x-console", "1");
    for (body, kind) in [
        ("", "application/json"),
        ("{", "application/json"),
        ("[]", "application/json"),
        ("{\"email\":7,\"password\":\"x\"}", "application/json"),
        ("{\"email\":\"x\"}", "application/json"),
        ("{\"email\":\"x\",\"password\":\"x\"}", "text/plain"),
        ("email=x&password=x", "application/x-www-form-urlencoded"),
    ] {
        let headers = [marked, ("content-type", kind)];
        let answer = console.raw(Method::POST, "/api/session", Some(body.to_owned()), &headers).await;
        let problem = answer.problem(StatusCode::BAD_REQUEST);
        assert_eq!(problem.kind, ProblemKind::Malformed, "{body}");
    }
    let problem = console.sign_in("  ", "").await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["email", "password"]);
}

#[tokio::test]
async fn one_address_that_asks_too_often_is_told_to_wait() {
    let patchbay = Patchbay::start_with(|settings| settings.requests_per_minute = 5).await;
    let console = patchbay.stranger();
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        let answer = console.get("/api/session").await;
        last = answer.status;
        if last == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.header("retry-after").is_some());
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn one_address_may_try_only_so_many_passwords() {
    let patchbay = Patchbay::start_with(|settings| settings.sign_ins_per_minute = 3).await;
    let console = patchbay.stranger();
    for i in 0..3 {
        console.sign_in(&format!("nobody{i}@example.com"), "not the password").await.expect(StatusCode::UNAUTHORIZED);
    }
    let problem = console.sign_in(EMAIL, PASSWORD).await.problem(StatusCode::TOO_MANY_REQUESTS);
    assert!(problem.retry_after_s.is_some());
}

#[tokio::test]
async fn metrics_are_for_whoever_has_the_token() {
    let patchbay =
        Patchbay::start_with(|settings| settings.metrics_token = Some(contract::secret::Secret::new("let me see"))).await;
    let console = patchbay.stranger();
    console.get("/metrics").await.expect(StatusCode::NOT_FOUND);
    let wrong = [("authorization", "Bearer wrong")];
    console.raw(Method::GET, "/metrics", None, &wrong).await.expect(StatusCode::NOT_FOUND);
    let right = [("authorization", "Bearer let me see")];
    let text = console.raw(Method::GET, "/metrics", None, &right).await.expect(StatusCode::OK).text();
    assert!(text.contains("patchbay_requests_total"), "{text}");
}
