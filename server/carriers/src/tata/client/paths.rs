//! The paths, in one table. All are assumed, so an account can say otherwise for each of them: its plain credential
//! `path.orders` takes the place of `/orders`.

use std::collections::BTreeMap;

use crate::{
    error::{Error, ErrorKind, Result},
    transport::encode_segment,
};

/// A path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tata) enum Place {
    Numbers,
    Reservations,
    Reservation,
    Orders,
    Order,
    Change,
    Move,
    Delete,
    Products,
    Connections,
    Documents,
}

/// Name, label and the path that is taken when the account names none. `{id}` is where an id goes.
pub(in crate::tata) const PATHS: &[(Place, &str, &str, &str)] = &[
    (Place::Numbers, "numbers", "number search", "/numbers"),
    (Place::Reservations, "reservations", "reservations", "/reservations"),
    (Place::Reservation, "reservation", "one reservation", "/reservations/{id}"),
    (Place::Orders, "orders", "orders", "/orders"),
    (Place::Order, "order", "one order", "/orders/{id}"),
    (Place::Change, "change", "changes", "/orders/change"),
    (Place::Move, "move", "moves", "/orders/move"),
    (Place::Delete, "delete", "removals", "/orders/delete"),
    (Place::Products, "products", "products in service", "/products"),
    (Place::Connections, "connections", "connections", "/connections"),
    (Place::Documents, "documents", "documents of an order", "/orders/{id}/documents"),
];

/// What the credential of a path is called.
pub(in crate::tata) fn credential(name: &str) -> String {
    format!("path.{name}")
}

/// The paths of one account.
pub(super) struct Paths(Vec<(Place, String)>);

impl Paths {
    /// The table with what the account says otherwise.
    pub(super) fn new(plain: &BTreeMap<String, String>) -> Result<Self> {
        let path = |(place, name, _, usual): &(Place, &str, &str, &'static str)| match plain.get(&credential(name)) {
            Some(other) if !other.trim().is_empty() => Ok((*place, checked(other.trim(), usual)?)),
            _ => Ok((*place, (*usual).to_owned())),
        };
        PATHS.iter().map(path).collect::<Result<_>>().map(Self)
    }

    /// The path of a list, or where something is made.
    pub(super) fn of(&self, place: Place) -> String {
        self.0.iter().find(|(known, _)| *known == place).map(|(_, path)| path.clone()).unwrap_or_default()
    }

    /// The path of one thing.
    pub(super) fn of_one(&self, place: Place, id: &str) -> String {
        self.of(place).replace("{id}", &encode_segment(id))
    }
}

/// A path that cannot leave the base URL, with a place for an id where there must be one.
fn checked(path: &str, usual: &str) -> Result<String> {
    let fits = path.starts_with('/')
        && !path.contains("//")
        && !path.contains("..")
        && path.matches("{id}").count() == usual.matches("{id}").count()
        && path.replace("{id}", "").chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    if fits {
        return Ok(path.to_owned());
    }
    let sentence = format!("“{path}” cannot be a path: it is made like {usual}.");
    Err(Error::new(ErrorKind::Unsupported, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, path: &str) -> Result<Paths> {
        Paths::new(&BTreeMap::from([(credential(name), path.to_owned())]))
    }

    #[test]
    fn an_account_says_otherwise_for_one_path_and_the_others_stay() {
        let paths = with("change", "/v2/number-orders/change").unwrap();
        assert_eq!(paths.of(Place::Change), "/v2/number-orders/change");
        assert_eq!(paths.of_one(Place::Documents, "OR/../1"), "/orders/OR%2F%2E%2E%2F1/documents");
    }

    #[test]
    fn a_path_that_leaves_the_base_url_or_loses_its_id_is_refused() {
        for path in ["orders", "//example.com", "/../admin", "/orders?x=1", "/orders/{id}", "/or ders"] {
            assert!(with("orders", path).is_err(), "{path}");
        }
        assert!(with("order", "/orders").is_err());
        assert!(with("order", "/accounts/orders/{id}").is_ok());
        assert!(with("orders", " ").is_ok_and(|paths| paths.of(Place::Orders) == "/orders"));
    }
}
