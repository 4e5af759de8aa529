//! What is set on a customer. Every answer names the customer by the id of the billing, which is not the one that was sent.

use contract::{customer::RtpMode, id::CustomerId};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    super::{
        Client,
        calls::Write,
        fault::{self, Code},
        table,
    },
    account_number,
    wire::SetOn,
};
use crate::{
    carrier::Accepted,
    customers::CustomerChange,
    error::{Error, ErrorKind, Result},
    operation::Operation,
};

/// Why call parking is off at a live account.
pub(super) const CALL_PARKING_IS_NOT_DOCUMENTED: &str = "Call48 does not document what is sent to change call parking. Switch unverified \
                                                         operations on in the carrier account to use our reading of it.";

impl Client {
    pub(super) async fn change_customer(&self, customer: &CustomerId, change: &CustomerChange) -> Result<Accepted> {
        let id = account_number(customer)?;
        match change {
            CustomerChange::SimultaneousCalls(calls) => {
                let body = json!({
                    "id": id,
                    "limitsimulcalls": if calls.limited { "yes" } else { "no" },
                    "simulmaxcallsin": calls.incoming,
                    "simulmaxcallsout": calls.outgoing,
                    "simulmaxcalls": calls.total,
                });
                self.set_on(&table::SIMULTANEOUS_CALLS, Method::PUT, "/limitsimulcalls", &body).await
            }
            CustomerChange::CallParking(parking) => {
                self.set_on(&table::CALL_PARKING, Method::POST, "/callparking", &call_parking_body(id, parking.on)).await
            }
            CustomerChange::Rtp(mode) => {
                self.set_on(&table::RTP, Method::POST, "/rtp", &json!({ "id": id, "rtp": rtp_word(*mode) })).await
            }
            // The list of words is “No, Yes”; the example beside it is “yes”.
            CustomerChange::Paging(paging) => {
                let body = json!({ "id": id, "paging": if paging.on { "Yes" } else { "No" } });
                self.set_on(&table::PAGING, Method::POST, "/paging", &body).await
            }
            CustomerChange::DiscountPlan(new) => {
                let plan: u64 = new
                    .plan
                    .as_str()
                    .trim()
                    .parse()
                    .map_err(|_| Error::new(ErrorKind::Unsupported, "the discount plan's id is no number"))?;
                let body = json!({ "id": id, "i_vd_plan": plan });
                self.set_on(&table::DISCOUNT_PLAN_ADD, Method::POST, "/discountplan", &body).await
            }
        }
    }

    /// Sets it, once. The documented yes is an object with `i_customer`.
    async fn set_on(&self, operation: &'static Operation, method: Method, path: &str, body: &Value) -> Result<Accepted> {
        let write = Write { operation, method, path: path.to_owned(), code: Code::Undocumented, secrets: Vec::new() };
        let envelope = self.calls.write(write, |request| request.json(body)).await?;
        let words = fault::words(&envelope);
        let set = fault::data::<SetOn>(envelope.data).map_err(|error| error.with_words(words.clone()))?;
        match set.i_customer {
            Some(id) => Ok(Accepted { words: Some(words), reference: Some(id), due: None }),
            None => Err(Error::new(ErrorKind::Unreadable, "a yes that names no customer").with_words(words)),
        }
    }
}

/// Unverified. Inferred: the document names `POST /callparking`, its headers and its answer, and leaves the body out. This is the
/// shape of its neighbours `limitsimulcalls` and `paging`: the customer's `id`, and a word under the name of the operation. It
/// is sent from here and nowhere else, and only where unverified operations are on.
fn call_parking_body(id: u64, on: bool) -> Value {
    json!({ "id": id, "callparking": if on { "yes" } else { "no" } })
}

/// `Default - N, Direct - 0, Optimal - 1, On Nat - 2, Always - 3`.
fn rtp_word(mode: RtpMode) -> &'static str {
    match mode {
        RtpMode::Default => "N",
        RtpMode::Direct => "0",
        RtpMode::Optimal => "1",
        RtpMode::OnNat => "2",
        RtpMode::Always => "3",
    }
}
