//! Customers of carrier accounts as this console lists them, and what can be set on each.

use serde::{Deserialize, Serialize};

use crate::{
    carrier::Capability,
    customer::{Customer, CustomerSubscription, DiscountPlan},
    id::AccountId,
    problem::Problem,
};

/// The customers of one account, or why they cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomersOfAccount {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// Its carrier's name.
    pub carrier_name: String,
    /// Whether the carrier keeps customers at all.
    pub offered: bool,
    /// Whether money may be paid into this account and new accounts signed up: only whose account it is may.
    pub own: bool,
    /// Those that are the tenant's, as the carrier orders them.
    pub customers: Vec<Customer>,
    /// Rows that were there and could not be read.
    pub unreadable: u32,
    /// Why there are none here.
    pub failed: Option<Problem>,
}

/// A setting of customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSetting {
    /// Simultaneous calls.
    SimultaneousCalls,
    /// Call parking.
    CallParking,
    /// RTP.
    Rtp,
    /// Paging.
    Paging,
    /// Discount plans.
    DiscountPlan,
}

/// Whether a setting can be sent, and whether the carrier documents how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingState {
    /// Which.
    pub setting: CustomerSetting,
    /// Whether it can be set here.
    pub may: Capability,
    /// The carrier does not document what is sent: it is inferred.
    pub unverified: bool,
}

/// One customer with what can be set on it. None of what is set can be read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerDetail {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// Its carrier's name.
    pub carrier_name: String,
    /// The customer, as it was listed just now.
    pub customer: Customer,
    /// What can be set.
    pub settings: Vec<SettingState>,
}

/// What a customer has of plans and subscriptions, each part read by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerProducts {
    /// Subscriptions.
    pub subscriptions: Vec<CustomerSubscription>,
    /// Why they cannot be read.
    pub subscriptions_failed: Option<Problem>,
    /// Discount plans that can be given.
    pub plans: Vec<DiscountPlan>,
    /// Why they cannot be read.
    pub plans_failed: Option<Problem>,
}
