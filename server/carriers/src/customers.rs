//! The customers of a reseller's carrier account: what is listed of them, what can be set on them, and what is paid.
//!
//! Every write is sent at most once, whatever its HTTP method (Call48 pays by GET and creates by PUT). What can be read back and
//! what cannot:
//!
//! | Write | How its outcome is found out when no answer came |
//! |---|---|
//! | [`Customers::create`] | [`Customers::find`] by the user name, which is unique |
//! | settings, discount plans | not at all: the list of customers shows none of them. To set the same again is harmless |
//! | [`Customers::sign_up`], [`Customers::pay`] | not at all: a person decides |

use async_trait::async_trait;
use contract::{
    customer::{
        AccountSignUp, CallParking, Customer, CustomerSubscription, DiscountPlan, NewCustomer, NewDiscountPlan, Paging, Payment,
        RtpMode, SimultaneousCalls,
    },
    id::CustomerId,
};

use crate::{carrier::Accepted, error::Result, mark::Mark, operation::Operation};

/// One page of customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerPage {
    /// The customers, as the carrier orders them.
    pub items: Vec<Customer>,
    /// Rows that were there and could not be read.
    pub unreadable: u32,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<String>,
    /// How many there are in all, if the carrier says so.
    pub total: Option<u64>,
}

/// What can be set on a customer, each by an operation of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerChange {
    /// How many calls at once.
    SimultaneousCalls(SimultaneousCalls),
    /// Call parking.
    CallParking(CallParking),
    /// When the carrier stands between the voices.
    Rtp(RtpMode),
    /// Paging.
    Paging(Paging),
    /// One more discount plan. None can be taken away.
    DiscountPlan(NewDiscountPlan),
}

/// The customers of a reseller's account.
#[async_trait]
pub trait Customers: Send + Sync {
    /// One page, from the first or from a cursor.
    async fn page(&self, cursor: Option<&str>) -> Result<CustomerPage>;
    /// The customer of this user name; `None` when a whole list does not have it.
    async fn find(&self, user_name: &str) -> Result<Option<Customer>>;
    /// The operation of a creation.
    fn creation_operation(&self) -> &'static Operation;
    /// Creates one, once. The carrier tells no id.
    async fn create(&self, customer: &NewCustomer, mark: &Mark) -> Result<Accepted>;

    /// The operation of a change.
    fn change_operation(&self, change: &CustomerChange) -> &'static Operation;
    /// Whether this can be set here; the error is the reason, a whole sentence.
    fn may(&self, change: &CustomerChange) -> std::result::Result<(), String>;
    /// Sets it, once. The reference is the id by which the billing names the customer, if the carrier tells it. It cannot be
    /// read back: a yes stays *accepted*.
    async fn change(&self, customer: &CustomerId, change: &CustomerChange, mark: &Mark) -> Result<Accepted>;

    /// Every discount plan that customers can be given.
    async fn discount_plans(&self) -> Result<Vec<DiscountPlan>>;
    /// Every subscription of one customer, each once.
    async fn subscriptions(&self, customer: &CustomerId) -> Result<Vec<CustomerSubscription>>;

    /// The operation of a sign-up.
    fn sign_up_operation(&self) -> &'static Operation;
    /// Signs a new account up, once. It needs no log-in and is no customer of this account.
    async fn sign_up(&self, account: &AccountSignUp, mark: &Mark) -> Result<Accepted>;

    /// The operation of a payment.
    fn payment_operation(&self) -> &'static Operation;
    /// Pays into this account, once.
    async fn pay(&self, payment: &Payment, mark: &Mark) -> Result<Accepted>;
}
