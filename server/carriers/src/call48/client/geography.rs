//! Places.

use std::collections::BTreeMap;

use async_trait::async_trait;
use contract::geography::{Country, RateCenter, State, StateCode};
use serde::de::DeserializeOwned;

use super::{
    Client,
    address::Address,
    fault::Code,
    table,
    wire::{CountryRow, Envelope, RateCenterRow, StateRow},
};
use crate::{
    carrier::Geography,
    error::{Error, ErrorKind, Result},
};

#[async_trait]
impl Geography for Client {
    async fn states(&self) -> Result<Vec<State>> {
        let envelope = self.calls.read(&table::STATES, "/states", Code::Undocumented).await?;
        let mut states = BTreeMap::new();
        for row in rows::<StateRow>(envelope)? {
            // The real list has a row that is no state.
            if let Some(code) = row.state_code.as_deref().and_then(|c| StateCode::parse(c).ok()) {
                let name = row.state_name.unwrap_or_else(|| code.name().to_owned());
                states.entry(code.clone()).or_insert(State { code, name });
            }
        }
        some(states.into_values().collect())
    }

    async fn rate_centers(&self, state: &StateCode) -> Result<Vec<RateCenter>> {
        let path = Address::new("/ratecenter").with("state", state.as_str()).finish();
        let envelope = self.calls.read(&table::RATE_CENTERS, &path, Code::Documented).await?;
        // The list repeats a name under several ids; a search takes the name.
        let mut centers: Vec<RateCenter> = rows::<RateCenterRow>(envelope)?
            .into_iter()
            .filter_map(|row| row.rate_center)
            .map(|name| RateCenter(name.to_uppercase()))
            .collect();
        centers.sort();
        centers.dedup();
        Ok(centers)
    }

    async fn countries(&self) -> Result<Vec<Country>> {
        let envelope = self.calls.read(&table::COUNTRIES, "/countries", Code::Documented).await?;
        let mut countries: Vec<Country> = rows::<CountryRow>(envelope)?
            .into_iter()
            .filter_map(|row| {
                Some(Country {
                    id: row.country_id?,
                    code: row.code.unwrap_or_default(),
                    name: row.name?,
                    prefix: row.prefix.unwrap_or_default(),
                })
            })
            .collect();
        countries.sort_by(|a, b| a.name.cmp(&b.name));
        some(countries)
    }
}

/// Rows that can be read, each for itself.
fn rows<T: DeserializeOwned>(envelope: Envelope) -> Result<Vec<T>> {
    let rows = envelope.rows().ok_or_else(|| Error::new(ErrorKind::Unreadable, "the data is no list"))?;
    Ok(rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect())
}

/// There are always states and countries: an empty list is an answer that could not be read.
fn some<T>(items: Vec<T>) -> Result<Vec<T>> {
    if items.is_empty() { Err(Error::new(ErrorKind::Unreadable, "no row can be read")) } else { Ok(items) }
}
