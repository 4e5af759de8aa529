//! The text list: a line for each number. It is made as it is read, because an account can own very many.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use contract::time::Timestamp;
use futures::stream;

use super::Asked;
use crate::{
    sandbox::{Format, Way, lock},
    tsg::sandbox::{
        digits::{eleven_or_plus, is_toll_free, with_one},
        manners::{invalid, text},
        number::{Number, SmsStatus},
        places::{area_of, rate_center_of},
        times::plain,
        world::World,
    },
};

/// How many lines are made at a time.
const LINES: usize = 500;

/// `GET /v1/did/lookup`. Inferred: a number that is not the account's has no line, and one that is no number is refused in
/// the family with error ids.
pub(in crate::tsg::sandbox) fn list(world: &World, shared: Arc<Mutex<World>>, way: Way, asked: &Asked) -> Response {
    let Some(did) = &asked.did else { return every(shared, way) };
    let Some(digits) = eleven_or_plus(did) else { return invalid("did must be a number with eleven digits") };
    let number = world.account.number(digits);
    text(StatusCode::OK, number.map(|number| line(number, way)).unwrap_or_default())
}

/// All numbers, oldest digits first. The world is locked for some lines at a time.
fn every(shared: Arc<Mutex<World>>, way: Way) -> Response {
    let lines = stream::unfold(Some(0_u64), move |from| {
        let piece = from.map(|from| piece(&lock(&shared), from, way));
        std::future::ready(piece.and_then(|(text, next)| {
            (!text.is_empty() || next.is_some()).then(|| (Ok::<_, std::convert::Infallible>(Bytes::from(text)), next))
        }))
    });
    ([(header::CONTENT_TYPE, Format::Text.content_type())], Body::from_stream(lines)).into_response()
}

/// Some lines, and from which number the next ones go on.
fn piece(world: &World, from: u64, way: Way) -> (String, Option<u64>) {
    use crate::sandbox::Simulated as _;
    let now: Timestamp = world.core().now();
    let mut text = String::new();
    let mut rest = world.account.numbers.range(from..);
    for (_, number) in rest.by_ref().take(LINES) {
        if number.listed_from.is_none_or(|from| from <= now) {
            text.push_str(&line(number, way));
        }
    }
    (text, rest.next().map(|(digits, _)| *digits))
}

/// A line. The order of its columns is the document's. Inferred: commas without a header, times as `2026-11-22 03:04:05`,
/// `Y` and `N`, destinations joined by semicolons, and the last column, of those that the document cuts off.
fn line(number: &Number, way: Way) -> String {
    let yes = |yes: bool| if yes { "Y" } else { "N" };
    let routes: Vec<String> = number
        .routes
        .iter()
        .map(|route| format!("{}:{}:{}", route.priority, route.call_type.word(), route.destination))
        .collect();
    let Number { digits, sms, .. } = number;
    let cells = [
        with_one(*digits),
        routes.join(";"),
        plain(number.activated),
        number.last_used.map(plain).unwrap_or_default(),
        number.seconds_used.to_string(),
        if is_toll_free(*digits) { "0.0180" } else { "0.0045" }.to_owned(),
        number.order.clone(),
        rate_center_of(*digits).to_owned(),
        area_of(*digits).map(|area| area.state).unwrap_or_default().to_owned(),
        "1".to_owned(),
        yes(number.ported).to_owned(),
        yes(sms.status == SmsStatus::Active).to_owned(),
        way.word(sms.status.word()).to_owned(),
        sms.post.word().to_owned(),
        sms.uri.clone().unwrap_or_default(),
        sms.campaign.clone().unwrap_or_default(),
    ];
    let mut line = String::with_capacity(160);
    for (n, cell) in cells.iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = if cell.contains([',', '"', '\n']) {
            write!(line, "{comma}\"{}\"", cell.replace('"', "\"\""))
        } else {
            write!(line, "{comma}{cell}")
        };
    }
    line.push('\n');
    line
}
