//! The browser bundle, embedded: compressed siblings, hashed names that never change, and one page for every address.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::failure::{self, Failure};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct Bundle;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about each time.
const ASK: &str = "no-cache";

/// Everything that is neither the API nor a probe: a file of the bundle, or, for an address without a dot, the page.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file {
        return file(path, &headers).unwrap_or_else(|| Failure::not_found().into_response());
    }
    file("index.html", &headers)
        .unwrap_or_else(|| failure::not_ready("The browser bundle is not part of this server. “cargo xtask serve” builds both."))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let plain = || Bundle::get(path).map(|file| (file, None));
    let (found, encoding) = packed(path, headers).or_else(plain)?;
    let mark = mark(&found, encoding);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == mark.as_str()) {
        return Some(failure::not_modified());
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut kind = kind.essence_str().to_owned();
    if kind.starts_with("text/") {
        kind.push_str("; charset=utf-8");
    }
    let mut response = Response::new(Body::from(found.data));
    let out = response.headers_mut();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, &kind);
    put(header::CACHE_CONTROL, if path.starts_with("pkg/") { FOR_EVER } else { ASK });
    put(header::VARY, "accept-encoding");
    put(header::ETAG, &mark);
    if let Some(encoding) = encoding {
        put(header::CONTENT_ENCODING, encoding);
    }
    Some(response)
}

/// The smallest sibling that the browser can unpack.
fn packed(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, suffix)| Some((Bundle::get(&format!("{path}.{suffix}"))?, Some(encoding))))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|part| {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            (name.trim().eq_ignore_ascii_case(encoding)).then(|| weight.trim())
        })
        .any(|weight| !matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
}

fn mark(file: &EmbeddedFile, encoding: Option<&str>) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}{}\"", encoding.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_only_when_it_is_accepted() {
        let mut headers = HeaderMap::new();
        assert!(!accepts(&headers, "br"));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br;q=0"));
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
    }
}
