//! Customers of a reseller's account. Most of these operations document no `code`, and none of the settings can be read back.

mod forms;
mod list;
mod settings;
mod wire;

use async_trait::async_trait;
use contract::{
    customer::{AccountSignUp, Customer, CustomerSubscription, DiscountPlan, NewCustomer, Payment},
    id::CustomerId,
};
use serde_json::Value;

use super::{Client, fault, table, wire::Envelope};
use crate::{
    carrier::Accepted,
    customers::{CustomerChange, CustomerPage, Customers},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl Customers for Client {
    async fn page(&self, cursor: Option<&str>) -> Result<CustomerPage> {
        self.customers_page(cursor).await
    }

    async fn find(&self, user_name: &str) -> Result<Option<Customer>> {
        self.find_customer(user_name).await
    }

    fn creation_operation(&self) -> &'static Operation {
        &table::CUSTOMER_CREATE
    }

    async fn create(&self, customer: &NewCustomer, _mark: &Mark) -> Result<Accepted> {
        self.create_customer(customer).await
    }

    fn change_operation(&self, change: &CustomerChange) -> &'static Operation {
        match change {
            CustomerChange::SimultaneousCalls(_) => &table::SIMULTANEOUS_CALLS,
            CustomerChange::CallParking(_) => &table::CALL_PARKING,
            CustomerChange::Rtp(_) => &table::RTP,
            CustomerChange::Paging(_) => &table::PAGING,
            CustomerChange::DiscountPlan(_) => &table::DISCOUNT_PLAN_ADD,
        }
    }

    fn may(&self, change: &CustomerChange) -> std::result::Result<(), String> {
        match change {
            CustomerChange::CallParking(_) if !self.unverified => Err(settings::CALL_PARKING_IS_NOT_DOCUMENTED.into()),
            _ => Ok(()),
        }
    }

    async fn change(&self, customer: &CustomerId, change: &CustomerChange, _mark: &Mark) -> Result<Accepted> {
        self.may(change).map_err(|reason| Error::new(ErrorKind::Unsupported, reason))?;
        self.change_customer(customer, change).await
    }

    async fn discount_plans(&self) -> Result<Vec<DiscountPlan>> {
        self.list_discount_plans().await
    }

    async fn subscriptions(&self, customer: &CustomerId) -> Result<Vec<CustomerSubscription>> {
        self.list_subscriptions(customer).await
    }

    fn sign_up_operation(&self) -> &'static Operation {
        &table::SIGNUP
    }

    async fn sign_up(&self, account: &AccountSignUp, _mark: &Mark) -> Result<Accepted> {
        self.sign_account_up(account).await
    }

    fn payment_operation(&self) -> &'static Operation {
        &table::PAYMENT
    }

    async fn pay(&self, payment: &Payment, _mark: &Mark) -> Result<Accepted> {
        self.send_payment(payment).await
    }
}

/// The id that the settings want as a number.
fn account_number(customer: &CustomerId) -> Result<u64> {
    customer.as_str().trim().parse().map_err(|_| Error::new(ErrorKind::Unsupported, "the customer's id is no number"))
}

/// A yes that is `true` or `"true"`: the document has both.
fn plain_yes(envelope: Envelope) -> Result<Accepted> {
    let yes = match &envelope.data {
        Value::Bool(yes) => *yes,
        Value::String(word) => word.trim().eq_ignore_ascii_case("true"),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    };
    if !yes {
        return Err(fault::no_yes(&envelope));
    }
    Ok(Accepted { words: Some(fault::words(&envelope)), reference: None, due: None })
}
