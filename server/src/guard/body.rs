//! The body of a request: JSON, within the limit, valid by the contract's own rules.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{StatusCode, header::CONTENT_TYPE},
};
use contract::{
    field::{Fault, Validate},
    problem::ProblemKind,
};
use serde::de::DeserializeOwned;

use crate::{failure::Failure, state::AppState};

/// A body that was read and validated. What a browser's form refuses is refused here with the same sentence.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest<AppState> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let Unchecked(value) = Unchecked::<T>::from_request(request, state).await?;
        value.validate().map_err(Failure::invalid)?;
        Ok(Self(value))
    }
}

/// A body that was read, and that has no rules of its own to be checked by.
#[derive(Clone, Debug)]
pub struct Unchecked<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Unchecked<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"));
        if !json {
            return Err(Failure::new(
                ProblemKind::Malformed,
                "The request's body must be JSON (Content-Type: application/json).",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(unreadable)?;
        read_json(&bytes).map(Self)
    }
}

fn unreadable(rejection: BytesRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Failure::new(ProblemKind::Malformed, "The request's body broke off. Try again.")
}

/// The answer to a body over the limit.
pub fn too_large() -> Failure {
    Failure::new(ProblemKind::TooLarge, "This is larger than Patchbay takes at once. Send it in smaller pieces.")
}

/// Reads JSON. Text that is not JSON, or of another shape, is malformed; a value that its type refuses is a fault of its
/// field, with the type's own sentence.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            return refuse(&path, &without_place(&inner.to_string()));
        }
        Failure::new(
            ProblemKind::Malformed,
            format!("The request's body is not JSON (line {}, column {}).", inner.line(), inner.column()),
        )
    })?;
    reader.end().map_err(|_| Failure::new(ProblemKind::Malformed, "The request's body goes on after its JSON has ended."))?;
    Ok(value)
}

/// A value at `path` that could not be read: by its shape it is malformed, by its type's own rule it is invalid.
pub(super) fn refuse(path: &str, sentence: &str) -> Failure {
    const SHAPE: [&str; 8] = [
        "missing field",
        "invalid type",
        "invalid value",
        "invalid length",
        "unknown variant",
        "unknown field",
        "duplicate field",
        "invalid digit",
    ];
    let plain = if path.is_empty() || path == "." { "body" } else { path };
    if SHAPE.iter().any(|shape| sentence.starts_with(shape)) {
        return Failure::new(ProblemKind::Malformed, format!("The request cannot be read at “{plain}”: {sentence}."))
            .fields(vec![Fault::new(plain, format!("This cannot be read: {sentence}."))]);
    }
    Failure::field(plain, sentence)
}

/// serde_json ends its messages with “ at line 1 column 7”, which tells a person nothing.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(text, _)| text).to_owned()
}

#[cfg(test)]
mod tests {
    use contract::geography::StateCode;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Form {
        place: Place,
    }
    #[derive(Debug, Deserialize)]
    struct Place {
        state: StateCode,
    }

    #[test]
    fn a_refused_value_names_its_field_with_the_types_own_sentence() {
        let failure = read_json::<Form>(br#"{"place":{"state":"XX"}}"#).unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::Invalid);
        assert_eq!(failure.sentence(), StateCode::parse("XX").unwrap_err().0);
        assert!(format!("{failure:?}").contains("place.state"));
    }

    #[test]
    fn another_shape_is_malformed() {
        for text in [r#"{"place":7}"#, r"{}", r#"{"place""#, "", "<html>", r#"{"place":{"state":"GA"}} more"#] {
            assert_eq!(read_json::<Form>(text.as_bytes()).unwrap_err().kind(), ProblemKind::Malformed, "{text}");
        }
        assert!(read_json::<Form>(br#"{"place":{"state":"GA"}}"#).unwrap().place.state.as_str() == "GA");
    }
}
