//! What onboarding left behind: customers, contacts, ways to pay and locations (T1, T12). Every world has the same.

use serde_json::{Value, json};

use super::{
    exchange::{Asked, Faults, Outcome, Refusal, Reply},
    world::World,
};

/// The customer that every world belongs to.
pub(super) const CUSTOMER: &str = "CU-100200";
/// One whose details were never completed: it cannot order (T12).
pub(super) const INCOMPLETE: &str = "CU-100299";

/// Id and name.
pub(super) const CONTACTS: &[(&str, &str)] = &[("CT-300400", "Network Operations"), ("CT-300401", "Billing Desk")];
/// Id, name, status.
pub(super) const PAYMENT_METHODS: &[(&str, &str, &str)] =
    &[("PM-500600", "Monthly invoice", "active"), ("PM-500699", "Old credit card", "incomplete")];
/// Id, name, country.
pub(super) const LOCATIONS: &[(&str, &str, &str)] =
    &[("LO-700800", "Head office", "GB"), ("LO-700801", "Branch", "US"), ("LO-700802", "Contact centre", "IN")];

/// The customer a request names, in a query or a body. Another customer's things are nobody's business.
pub(super) fn customer(id: &str, faults: &mut Faults) {
    if id.is_empty() {
        return;
    }
    if id == INCOMPLETE {
        faults.add("customerId", "The customer is not complete: its account details are missing");
    } else if id != CUSTOMER {
        faults.add("customerId", format!("There is no customer {id}"));
    }
}

/// The customer of a list.
pub(super) fn customer_of(asked: &Asked) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    match asked.asked_for("customerId") {
        None => faults.add("customerId", "customerId is required"),
        Some(INCOMPLETE) => {}
        Some(id) => customer(id, &mut faults),
    }
    faults.check()
}

/// Contact, way to pay and location of an order.
pub(super) fn ordering(contact: &str, payment_method: &str, location: &str, faults: &mut Faults) {
    if !contact.is_empty() && !CONTACTS.iter().any(|(id, _)| *id == contact) {
        faults.add("contactId", format!("There is no contact {contact}"));
    }
    match PAYMENT_METHODS.iter().find(|(id, _, _)| *id == payment_method) {
        None if payment_method.is_empty() => {}
        None => faults.add("paymentMethodId", format!("There is no payment method {payment_method}")),
        Some((_, _, "active")) => {}
        Some(_) => faults.add("paymentMethodId", "The payment method is not complete"),
    }
    if !location.is_empty() && !LOCATIONS.iter().any(|(id, _, _)| *id == location) {
        faults.add("locationId", format!("There is no location {location}"));
    }
}

/// `GET /customers/{customerId}` and what hangs on it.
pub(super) fn read(_world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    let complete = id == CUSTOMER;
    if !complete && id != INCOMPLETE {
        return Err(Refusal::unknown("customer", id));
    }
    let rows: Vec<Value> = match asked.part(2) {
        "" => {
            let status = if complete { "complete" } else { "incomplete" };
            return Ok(Reply::json(&json!({ "customerId": id, "name": "Example Telecom", "status": status })));
        }
        _ if !complete => Vec::new(),
        "contacts" => CONTACTS.iter().map(|(id, name)| json!({ "contactId": id, "name": name })).collect(),
        "paymentMethods" => {
            let row = |(id, name, status): &(_, _, _)| json!({ "paymentMethodId": id, "name": name, "status": status });
            PAYMENT_METHODS.iter().map(row).collect()
        }
        _ => {
            let row = |(id, name, country): &(_, _, _)| json!({ "locationId": id, "name": name, "country": country });
            LOCATIONS.iter().map(row).collect()
        }
    };
    asked.page(rows)
}
