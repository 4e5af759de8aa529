//! The carrier's words about customers.

use contract::money::Money;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::super::wire::loose;

/// A row of the list. Ids of other systems and the reseller's own id have no field.
#[derive(Debug, Deserialize)]
pub(super) struct CustomerRow {
    /// The id that the settings take.
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) account_id: Option<String>,
    /// The id of the billing: what other answers call `i_customer`. In this list `i_customer` repeats `account_id`.
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) porta_cid: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) login: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) phone1: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) email: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) firstname: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) lastname: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(super) is_active: Option<bool>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) salutation: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) iso_4217: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) companyname: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) baddr1: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) baddr2: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) city: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) state: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) zip: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) country: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) porta_class_id: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(super) credit_limit: Option<Money>,
    #[serde(default, deserialize_with = "amount")]
    pub(super) credit_limit_warning: Option<Money>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) creation_date: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(super) blocked: Option<bool>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) bcc: Option<String>,
}

/// A discount plan.
#[derive(Debug, Deserialize)]
pub(super) struct PlanRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_vd_plan: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) description: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) reset_period: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) dest_group_set_name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) iso_4217: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(super) is_used: Option<bool>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(super) shared: Option<bool>,
}

/// A subscription.
#[derive(Debug, Deserialize)]
pub(super) struct SubscriptionRow {
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_customer_subscription: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_subscription: Option<String>,
    /// Whose it is, by the id that was asked with.
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) assigned_id: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) invoice_description: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "loose::flag")]
    pub(super) is_finished: Option<bool>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) start_date: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) activation_date: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) finish_date: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) billed_to: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(super) effective_fee: Option<Money>,
    #[serde(default, deserialize_with = "amount")]
    pub(super) next_effective_fee: Option<Money>,
    #[serde(default, deserialize_with = "amount")]
    pub(super) discount_rate: Option<Money>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) iso_4217: Option<String>,
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_customer: Option<String>,
}

/// The answer to a setting.
#[derive(Debug, Deserialize)]
pub(super) struct SetOn {
    #[serde(default, deserialize_with = "loose::text")]
    pub(super) i_customer: Option<String>,
}

/// A number, exactly; one that is there and cannot be read is an error, never nothing.
fn amount<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Money>, D::Error> {
    match loose::as_text(&Value::deserialize(from)?) {
        None => Ok(None),
        Some(text) if text.trim().is_empty() => Ok(None),
        Some(text) => Money::charged_usd(&text).map(Some).map_err(serde::de::Error::custom),
    }
}
