//! The query string of a request.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use super::body::refuse;
use crate::{failure::Failure, state::AppState};

/// A query string, read into its type. A field left empty counts as left out, so that an address with `area_code=` is an
/// address without an area code.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Failure> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Reads a query string.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T, Failure> {
    let mut written = form_urlencoded::Serializer::new(String::new());
    written.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.trim().is_empty()));
    let written = written.finish();
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(written.as_bytes()));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let path = error.path().to_string();
        refuse(&path, &error.into_inner().to_string())
    })
}

#[cfg(test)]
mod tests {
    use contract::{offer::OfferQuery, problem::ProblemKind};

    use super::*;

    #[test]
    fn a_field_left_empty_is_left_out() {
        let query: OfferQuery = read("state=GA&area_code=").unwrap();
        assert_eq!(query.state.unwrap().as_str(), "GA");
        assert!(query.area_code.is_none());
    }

    #[test]
    fn letters_in_an_area_code_name_the_field() {
        let failure = read::<OfferQuery>("area_code=7x6").unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::Invalid);
        assert!(format!("{failure:?}").contains("\"area_code\""), "{failure:?}");
    }
}
