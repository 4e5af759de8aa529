//! Reads whose answer comes as lines of JSON, one after the other, as the server has them.

use js_sys::{Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

use super::{
    ApiError,
    client::{deadline, offline, open, session_ended, signed_in},
    error::ErrorKind,
};

/// A read that can be given up.
#[derive(Clone)]
pub struct Call(Option<AbortController>);

impl Call {
    /// One that has not begun.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// Gives it up: the server hears of it and stops asking, too.
    pub fn hang_up(&self) {
        if let Some(abort) = &self.0 {
            abort.abort();
        }
    }
}

/// Reads lines until there are no more, and hands each to `each`. It takes too long when no line comes for a while.
pub(super) async fn get_lines<T: DeserializeOwned>(path: &str, call: &Call, mut each: impl FnMut(T)) -> Result<(), ApiError> {
    let abort = call.0.as_ref();
    let response = loop {
        signed_in().await;
        let waiting = deadline(abort);
        let answer = open(path, abort).await;
        drop(waiting);
        match answer {
            Err(error) if error.is_signed_out() => session_ended(),
            other => break other?,
        }
    };
    let Some(body) = response.body() else { return Ok(()) };
    let reader = ReadableStreamDefaultReader::new(&body).map_err(|_| offline(abort))?;
    let mut lines = Lines::default();
    loop {
        let waiting = deadline(abort);
        let piece = JsFuture::from(reader.read()).await.map_err(|_| offline(abort))?;
        drop(waiting);
        let part = |name: &str| Reflect::get(&piece, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        if part("done").is_truthy() {
            return Ok(());
        }
        for line in lines.push(&Uint8Array::new(&part("value")).to_vec()) {
            each(serde_json::from_slice(&line).map_err(|_| {
                ApiError::plain(
                    ErrorKind::Unreadable,
                    "The server's answer could not be read. Reload the page; it may be older than the server.",
                )
            })?);
        }
    }
}

/// Puts lines together from pieces that end anywhere.
#[derive(Default)]
struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// Takes a piece and gives the lines that are whole now; empty ones are passed over.
    fn push(&mut self, piece: &[u8]) -> Vec<Vec<u8>> {
        self.rest.extend_from_slice(piece);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_line_is_whole_only_with_its_end_wherever_a_piece_is_cut() {
        let text = "{\"a\":\"ü\"}\n\n{\"b\":2}\n{\"c\"".as_bytes();
        for cut in 0..text.len() {
            let mut lines = Lines::default();
            let mut found = lines.push(&text[..cut]);
            found.extend(lines.push(&text[cut..]));
            assert_eq!(found, ["{\"a\":\"ü\"}".as_bytes(), b"{\"b\":2}"], "cut at {cut}");
            assert_eq!(lines.rest, b"{\"c\"");
        }
    }
}
