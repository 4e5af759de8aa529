//! The evidence of an attempt, as a text file for a carrier's desk: what was asked, by whom, when, and everything that came of
//! it in the carrier's own words. Nothing secret is in it.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use carriers::mark::Mark;
use contract::{attempt::Attempt, id::AttemptId, port::calendar, problem::CarrierWords, time::Timestamp};
use serde_json::Value;

use crate::{accounts::Connected, attempts::Intent, failure::Failure, session::Caller, state::AppState, store::attempts::Stored};

/// Words in the names of fields whose values stay here, should any ever get this far.
const WITHHELD: [&str; 12] = [
    "password",
    "passcode",
    "secret",
    "secrets",
    "pin",
    "token",
    "credential",
    "credentials",
    "authorization",
    "key",
    "ssn",
    "tax",
];

/// `GET /api/attempts/{id}/evidence`
pub async fn file(State(state): State<AppState>, caller: Caller, Path(id): Path<AttemptId>) -> Result<Response, Failure> {
    let attempt = state.store.attempt(&caller.scope, &id).await?.ok_or_else(Failure::not_found)?;
    let stored = state.store.stored_attempt(&id).await?.ok_or_else(Failure::not_found)?;
    let connected = state.accounts.get(&caller.scope, &attempt.account).ok();
    let text = written(&attempt, &stored, connected.as_ref(), state.clock.now());
    let named = attempt.reference.as_deref().unwrap_or(id.as_str());
    let plain: String = named.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).take(64).collect();
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"evidence-{plain}.txt\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn written(attempt: &Attempt, stored: &Stored, connected: Option<&Connected>, now: Timestamp) -> String {
    let asked: Value = serde_json::from_str(&stored.intent).unwrap_or_default();
    let operation = serde_json::from_str::<Intent>(&stored.intent)
        .ok()
        .zip(connected)
        .and_then(|(intent, connected)| intent.operation(connected))
        .map_or("not known", |operation| operation.id);
    let carrier = connected.map_or("A carrier that is not connected any more", |connected| connected.spec.name);
    let mut out = String::new();
    let mut fact = |name: &str, value: &str| writeln!(out, "{name:<22}{}", one_line(value)).unwrap_or_default();
    fact("Evidence of", attempt.id.as_str());
    fact("Written", &moment(now));
    fact("Asked for", &attempt.summary);
    fact("Kind", attempt.kind.name());
    fact("Outcome", attempt.outcome.name());
    fact("Carrier", carrier);
    fact("Account", &format!("{} ({})", attempt.account_name, attempt.account));
    fact("Carrier operation", operation);
    fact("Our mark", Mark::new(attempt.id.as_str()).as_str());
    fact("Carrier's reference", attempt.reference.as_deref().unwrap_or("none was given"));
    fact("Carrier's own word", attempt.order_word.as_deref().unwrap_or("none"));
    fact("Carrier's words", &said(attempt.words.as_ref()).unwrap_or_else(|| "none".into()));
    fact("Confirmed by", &attempt.by);
    for (name, at) in [
        ("Asked", Some(attempt.asked_at)),
        ("Sent", attempt.sent_at),
        ("Answered", stored.answered_at),
        ("Due at the carrier", attempt.due_at),
        ("Settled", attempt.settled_at),
    ] {
        fact(name, &at.map_or_else(|| "not".into(), moment));
    }
    if let Some((setup, monthly)) = attempt.setup.zip(attempt.monthly) {
        fact("Agreed to", &format!("{setup} set-up, {monthly} a month"));
    }
    out.push_str("\nLines\n");
    for line in &attempt.lines {
        let (subject, sentence) = (one_line(&line.subject), one_line(&line.sentence));
        writeln!(out, "{:>4}. {subject}: {}. {sentence}", line.position + 1, line.outcome.name()).unwrap_or_default();
    }
    out.push_str("\nWhat happened\n");
    for event in &attempt.timeline {
        let by = event.by.as_deref().unwrap_or("Patchbay");
        writeln!(out, "  {}  {}: {}", moment(event.at), one_line(by), one_line(&event.sentence)).unwrap_or_default();
        if let Some(words) = said(event.words.as_ref()) {
            writeln!(out, "      The carrier's words: {}", one_line(&words)).unwrap_or_default();
        }
    }
    out.push_str("\nWhat was asked, as it was kept (without secrets)\n");
    out.push_str(&serde_json::to_string_pretty(&redacted(asked)).unwrap_or_default());
    out.push('\n');
    out
}

/// In UTC, and as the clocks in New York show it.
fn moment(at: Timestamp) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(at.0) else { return String::new() };
    let there = at.to_zoned(calendar::zone());
    format!("{} UTC ({} New York)", at.strftime("%Y-%m-%d %H:%M:%S"), there.strftime("%Y-%m-%d %H:%M:%S"))
}

fn said(words: Option<&CarrierWords>) -> Option<String> {
    let words = words?;
    match (&words.code, &words.text) {
        (Some(code), Some(text)) => Some(format!("“{text}” (code {code})")),
        (None, Some(text)) => Some(format!("“{text}”")),
        (Some(code), None) => Some(format!("code {code}")),
        (None, None) => None,
    }
}

/// What a carrier wrote cannot look like a line of ours.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same value without what is secret by the name of its field.
fn redacted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = |(name, value): (String, Value)| {
                let lower = name.to_lowercase();
                let secret = lower.split(|c: char| !c.is_alphanumeric()).any(|word| WITHHELD.contains(&word));
                let nothing = value.is_null() || value == "" || value.as_object().is_some_and(serde_json::Map::is_empty);
                let value = if secret && !nothing { Value::from("(withheld)") } else { redacted(value) };
                (name, value)
            };
            Value::Object(fields.into_iter().map(kept).collect())
        }
        Value::Array(items) => items.into_iter().map(redacted).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_secret_by_its_name_is_withheld_wherever_it_is() {
        let value =
            json!({ "a": [{ "sip_password": "hush", "pin": "1234", "shipping": "x", "token": "" }], "secrets": { "b": "c" } });
        let text = redacted(value).to_string();
        assert!(!text.contains("hush") && !text.contains("1234") && !text.contains("\"c\""), "{text}");
        assert!(text.contains("\"x\"") && text.contains("(withheld)"), "{text}");
    }

    #[test]
    fn a_moment_is_told_twice_and_a_text_is_one_line() {
        assert_eq!(moment(Timestamp(1_767_225_600_000)), "2026-01-01 00:00:00 UTC (2025-12-31 19:00:00 New York)");
        assert_eq!(one_line("a\r\nSettled  never\u{7}b"), "a Settled  never b");
    }
}
