//! A new customer, a new account and a payment: each is sent once, whatever becomes of the answer.

use contract::{
    customer::{AccountSignUp, NewCustomer, Payment},
    money::Money,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    super::{Client, calls::Write, fault::Code, table},
    plain_yes,
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
};

impl Client {
    /// `state` and `phone` are in the document's sample and not in its list of fields: they are sent where they are filled in.
    pub(super) async fn create_customer(&self, new: &NewCustomer) -> Result<Accepted> {
        let mut body = json!({
            "portaClass": new.class,
            "username": new.user_name.trim(),
            "creditLimit": number(new.credit_limit)?,
            "creditLimitWarning": number(new.credit_warning)?,
            "email": new.email.trim(),
            "password": new.password.expose(),
            "salutation": new.salutation.trim(),
            "firstname": new.first_name.trim(),
            "lastname": new.last_name.trim(),
            "address": new.address.trim(),
            "city": new.city.trim(),
            "zip": new.zip.trim(),
            "country": new.country,
            "portaCurrency": "USD",
            "portaBcc": new.copies.iter().map(|copy| copy.trim()).collect::<Vec<_>>().join(","),
        });
        let optional = [("address2", &new.address2), ("state", &new.state), ("companyname", &new.company), ("phone", &new.phone)];
        for (name, text) in optional {
            if !text.trim().is_empty() {
                body[name] = Value::from(text.trim());
            }
        }
        let write = Write {
            operation: &table::CUSTOMER_CREATE,
            method: Method::PUT,
            path: "/customers".into(),
            code: Code::Documented,
            secrets: vec![new.password.clone()],
        };
        plain_yes(self.calls.write(write, |request| request.json(&body)).await?)
    }

    /// The document sends no token with it, and neither do we.
    pub(super) async fn sign_account_up(&self, new: &AccountSignUp) -> Result<Accepted> {
        if !new.terms {
            return Err(Error::new(ErrorKind::Unsupported, "nobody agreed to the terms"));
        }
        let body = json!({
            "firstname": new.first_name.trim(),
            "lastname": new.last_name.trim(),
            "company": new.company.trim(),
            "address": new.address.trim(),
            "city": new.city.trim(),
            "country": new.country,
            "state": new.state.trim(),
            "username": new.user_name.trim(),
            "password": new.password.expose(),
            "confirmpassword": new.password_again.expose(),
            "email": new.email.trim(),
            "phone": new.phone.trim(),
            "terms": 1,
        });
        let write = Write {
            operation: &table::SIGNUP,
            method: Method::POST,
            path: "/signup".into(),
            code: Code::Undocumented,
            secrets: vec![new.password.clone(), new.password_again.clone()],
        };
        plain_yes(self.calls.write_open(write, |request| request.json(&body)).await?)
    }

    /// A GET that spends. Its row in the table makes it a write: one call, no retry, no cache.
    pub(super) async fn send_payment(&self, payment: &Payment) -> Result<Accepted> {
        // Digits and a dot, which need no encoding: what is logged at the carrier is what its document shows.
        let path = format!("/payment?amount={}", payment.written());
        let write =
            Write { operation: &table::PAYMENT, method: Method::GET, path, code: Code::Undocumented, secrets: Vec::new() };
        plain_yes(self.calls.write(write, |request| request).await?)
    }
}

/// An amount as a JSON number. Up to fifteen digits a number on the wire is exactly what was typed; a form takes fewer.
fn number(amount: Money) -> Result<Value> {
    serde_json::from_str(&amount.amount.normalize().to_string())
        .map_err(|_| Error::new(ErrorKind::Unsupported, "an amount that is no number"))
}
