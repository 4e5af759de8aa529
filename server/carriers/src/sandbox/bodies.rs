//! Bodies that no carrier means to send.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::{StreamExt as _, stream};

use super::manners::Format;

/// How deep the deep one is.
const DEEP: usize = 100_000;
/// How much of a flood is held at a time.
const PIECE: usize = 64 * 1024;

/// An HTML page that says something else than its status.
pub(super) fn page() -> Response {
    let words = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\
                 <body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>\n";
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], words).into_response()
}

/// The first half of an answer that announced its whole length.
pub(super) async fn truncated(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().max(1).into());
    Response::from_parts(parts, breaking_off(half))
}

/// An answer that breaks off before its first byte.
pub(super) fn nothing(format: Format) -> Response {
    let headers = [(header::CONTENT_TYPE, format.content_type()), (header::CONTENT_LENGTH, "1")];
    (headers, breaking_off(Bytes::new())).into_response()
}

/// A body that breaks off after these bytes.
fn breaking_off(bytes: Bytes) -> Body {
    let first = stream::once(async move { Ok(bytes) });
    let then = stream::once(async {
        // The first part must be on its way before the connection goes.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(first.chain(then))
}

/// A well-formed answer of at least so many MiB, one piece of which is there at a time.
pub(super) fn flood(format: Format, root: &str, mib: u32) -> Response {
    let (opening, again, closing) = match format {
        Format::Json => (format!(r#"{{"{root}":["#), r#""flood","#.to_owned(), r#""flood"]}"#.to_owned()),
        Format::Xml => (format!("{DECLARATION}<{root}>"), "<Flood>flood</Flood>".to_owned(), format!("</{root}>")),
        Format::Text => (String::new(), format!("{root}\n"), String::new()),
    };
    let piece = Bytes::from(again.repeat(PIECE.div_ceil(again.len())));
    let pieces = mib as usize * (1024 * 1024 / PIECE);
    let first = stream::once(async move { Bytes::from(opening) });
    let last = stream::once(async move { Bytes::from(closing) });
    let body = first.chain(stream::iter(std::iter::repeat_n(piece, pieces))).chain(last);
    answer(format, Body::from_stream(body.map(Ok::<_, io::Error>)))
}

/// A well-formed answer that is nested very deep.
pub(super) fn deep(format: Format, root: &str) -> Response {
    let body = match format {
        Format::Json | Format::Text => format!(r#"{{"{root}":{}{}}}"#, "[".repeat(DEEP), "]".repeat(DEEP)),
        Format::Xml => format!("{DECLARATION}<{root}>{}{}</{root}>", "<Deep>".repeat(DEEP), "</Deep>".repeat(DEEP)),
    };
    answer(format, body.into())
}

/// XML with a document type: each entity is ten of the one before, and the last is somewhere else.
pub(super) fn doctype(root: &str) -> Response {
    let mut entities = String::from("<!ENTITY laugh0 \"laugh\">");
    for n in 1..10 {
        entities += &format!("<!ENTITY laugh{n} \"{}\">", format!("&laugh{};", n - 1).repeat(10));
    }
    entities += "<!ENTITY elsewhere SYSTEM \"http://192.0.2.66/elsewhere\">";
    let body = format!("{DECLARATION}<!DOCTYPE {root} [{entities}]><{root}>&laugh9;&elsewhere;</{root}>");
    answer(Format::Xml, body.into())
}

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

fn answer(format: Format, body: Body) -> Response {
    ([(header::CONTENT_TYPE, format.content_type())], body).into_response()
}
