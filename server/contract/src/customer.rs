//! Customers of a reseller's carrier account, as the carrier keeps them: what is listed of them, what can be set, and the
//! forms for a new customer, a new account and a payment.
//!
//! Only the forms of [`NewCustomer`] and [`AccountSignUp`] hold a password, as a [`Secret`](crate::secret::Secret); nothing
//! that is listed has one.

mod checks;
mod draft;
mod payment;
mod settings;
mod sign_up;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::{
    draft::NewCustomer,
    payment::Payment,
    settings::{CallParking, NewDiscountPlan, Paging, RtpMode, SimultaneousCalls},
    sign_up::AccountSignUp,
};
use crate::{
    id::{CustomerId, DiscountPlanId},
    money::Money,
    time::Timestamp,
};

/// A customer as the carrier lists it (Call48: `GET /customers`). What is set on one (simultaneous calls, call parking, RTP,
/// paging, discount plans) is not in the list and cannot be read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The id that every operation on a customer takes (`account_id`).
    pub id: CustomerId,
    /// The id by which the billing names the customer: in call records, in subscriptions, and in the answers to settings.
    /// Inferred: the list calls it `porta_cid`, the others `i_customer`.
    pub billing_id: Option<String>,
    /// The name it signs in with; unique at the carrier.
    pub user_name: String,
    /// The company; empty where none is listed.
    pub company: String,
    /// The salutation (`Mr.`, `Company`).
    pub salutation: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// The e-mail address.
    pub email: String,
    /// More addresses that get its mail.
    pub copies: Vec<String>,
    /// The telephone number, as the carrier writes it.
    pub phone: String,
    /// Address, second line, city, state, ZIP code and country: each as listed, those that are not left out.
    pub address: CustomerAddress,
    /// The rate class (`porta_class_id`).
    pub class: Option<String>,
    /// What may be owed; `None` when it is not listed, or not in dollars.
    pub credit_limit: Option<Money>,
    /// From what is owed on the customer is warned; `None` as above.
    pub credit_warning: Option<Money>,
    /// The currency, by its ISO 4217 code.
    pub currency: String,
    /// Whether it is active, if that is said.
    pub active: Option<bool>,
    /// Whether it is blocked, if that is said.
    pub blocked: Option<bool>,
    /// The carrier's own word for how it stands (`approved`).
    pub status_word: String,
    /// When it was created.
    pub created_at: Option<Timestamp>,
}

impl Customer {
    /// What people call it: the company, else the person, else the name it signs in with.
    pub fn name(&self) -> String {
        let person = format!("{} {}", self.first_name, self.last_name);
        [self.company.as_str(), person.trim(), self.user_name.as_str()]
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .map(str::to_owned)
            .unwrap_or_else(|| self.id.to_string())
    }
}

/// Where a customer is, as far as the carrier lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerAddress {
    /// House number and street.
    pub line1: Option<String>,
    /// Suite, floor or apartment.
    pub line2: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// The ZIP code.
    pub zip: Option<String>,
    /// The country.
    pub country: Option<String>,
}

/// A discount plan that customers can be given (Call48: `GET /discountplan`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountPlan {
    /// Its id (`i_vd_plan`).
    pub id: DiscountPlanId,
    /// Its name (`1000 Free Minutes`). It may promise another number of minutes than the description: both are shown.
    pub name: String,
    /// Its description.
    pub description: String,
    /// When what is used of it begins again, in the carrier's words (`Billing-period`).
    pub reset_period: String,
    /// Where it holds (`US-Canada`).
    pub destinations: String,
    /// The currency, by its ISO 4217 code.
    pub currency: String,
    /// Whether somebody has it, if that is said.
    pub used: Option<bool>,
    /// Whether all resellers share it, if that is said.
    pub shared: Option<bool>,
}

/// A subscription of one customer (Call48: `GET /subscriptions?id=`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerSubscription {
    /// Its id (`i_customer_subscription`).
    pub id: String,
    /// The id of what is subscribed to (`i_subscription`).
    pub product: String,
    /// Its name.
    pub name: String,
    /// How the invoice calls it; empty where that is not said.
    pub invoice_text: String,
    /// The carrier's own word for how it stands (`close`).
    pub status_word: String,
    /// Whether it is over, if that is said.
    pub finished: Option<bool>,
    /// The first day.
    pub starts_on: Option<Date>,
    /// When it came into use.
    pub active_on: Option<Date>,
    /// The last day; absent while none is set.
    pub ends_on: Option<Date>,
    /// Until when it is billed.
    pub billed_to: Option<Date>,
    /// What it costs in a billing period; `None` when it is not listed, or not in dollars.
    pub fee: Option<Money>,
    /// What it will cost in the next.
    pub next_fee: Option<Money>,
    /// The discount, as the carrier gives it (the unit is not documented; taken as percent).
    pub discount: Option<Decimal>,
    /// The currency, by its ISO 4217 code.
    pub currency: String,
    /// The id by which the billing names the customer, as in [`Customer::billing_id`].
    pub billing_id: Option<String>,
}

#[cfg(test)]
mod tests;
