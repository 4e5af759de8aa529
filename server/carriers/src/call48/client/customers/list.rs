//! What is listed: customers, discount plans and subscriptions.

use std::collections::BTreeSet;

use contract::{
    customer::{Customer, CustomerAddress, CustomerSubscription, DiscountPlan},
    id::{CustomerId, DiscountPlanId},
    money::Money,
    time::Timestamp,
};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    super::{Client, address::Address, fault::Code, table, wire::Envelope},
    account_number,
    wire::{CustomerRow, PlanRow, SubscriptionRow},
};
use crate::{
    customers::CustomerPage,
    error::{Error, ErrorKind, Result},
    paging::Place,
};

/// The most pages of customers.
const MOST_PAGES: u32 = 1_000;

impl Client {
    /// Inferred: the document shows a `total` and no way to ask for another page, and its list has all of them. Should a list
    /// have fewer rows than its `total`, `page` asks for the next, as at other operations; a carrier that ignores it repeats
    /// itself and is found out.
    pub(super) async fn customers_page(&self, cursor: Option<&str>) -> Result<CustomerPage> {
        let place = Place::read(cursor)?;
        let path = match place.page {
            1 => "/customers".to_owned(),
            page => Address::new("/customers").with("page", &page.to_string()).finish(),
        };
        let envelope = self.calls.read(&table::CUSTOMERS_LIST, &path, Code::Undocumented).await?;
        let total = envelope.total;
        let rows = list(envelope)?;
        let first = rows.first().and_then(|row| row.get("account_id")).map(Value::to_string);
        let next = place.after(rows.len(), first.as_deref(), total, MOST_PAGES)?;
        let items: Vec<Customer> = rows.iter().cloned().filter_map(read::<CustomerRow>).filter_map(customer).collect();
        let unreadable = missing(rows.len(), items.len())?;
        Ok(CustomerPage { items, unreadable, next, total })
    }

    /// A name that is not found proves that there is none only when every row of every page was read.
    pub(super) async fn find_customer(&self, user_name: &str) -> Result<Option<Customer>> {
        let (mut cursor, mut unreadable) = (None, 0);
        loop {
            let page = self.customers_page(cursor.as_deref()).await?;
            if let Some(found) = page.items.into_iter().find(|customer| customer.user_name == user_name.trim()) {
                return Ok(Some(found));
            }
            unreadable += page.unreadable;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        if unreadable > 0 {
            return Err(Error::new(
                ErrorKind::Unreadable,
                format!("{unreadable} customers cannot be read; it may be one of them"),
            ));
        }
        Ok(None)
    }

    pub(super) async fn list_discount_plans(&self) -> Result<Vec<DiscountPlan>> {
        let envelope = self.calls.read(&table::DISCOUNT_PLANS_LIST, "/discountplan", Code::Undocumented).await?;
        let rows = list(envelope)?;
        let count = rows.len();
        let plans: Vec<DiscountPlan> = rows.into_iter().filter_map(read::<PlanRow>).filter_map(plan).collect();
        missing(count, plans.len())?;
        Ok(plans)
    }

    /// The document's sample has one row twice; it is one subscription. Rows of another customer are not taken.
    pub(super) async fn list_subscriptions(&self, customer: &CustomerId) -> Result<Vec<CustomerSubscription>> {
        let id = account_number(customer)?.to_string();
        let path = Address::new("/subscriptions").with("id", &id).finish();
        let envelope = self.calls.read(&table::SUBSCRIPTIONS, &path, Code::Undocumented).await?;
        let rows = list(envelope)?;
        let count = rows.len();
        let rows: Vec<SubscriptionRow> = rows.into_iter().filter_map(read).collect();
        missing(count, rows.len())?;
        let mut known = BTreeSet::new();
        let own = rows.into_iter().filter(|row| row.assigned_id.as_deref().is_none_or(|assigned| assigned == id));
        Ok(own.filter_map(subscription).filter(|one| known.insert(one.id.clone())).collect())
    }
}

/// The rows of `data`.
fn list(envelope: Envelope) -> Result<Vec<Value>> {
    envelope.rows().ok_or_else(|| Error::new(ErrorKind::Unreadable, "the data is no list"))
}

fn read<T: DeserializeOwned>(row: Value) -> Option<T> {
    serde_json::from_value(row).ok()
}

/// How many rows could not be read. A list of which nothing can be read is no list.
fn missing(rows: usize, read: usize) -> Result<u32> {
    if read == 0 && rows > 0 {
        return Err(Error::new(ErrorKind::Unreadable, format!("none of {rows} rows can be read")));
    }
    let unreadable = u32::try_from(rows - read).unwrap_or(u32::MAX);
    if unreadable > 0 {
        tracing::warn!(rows, unreadable, "rows of a list cannot be read");
    }
    Ok(unreadable)
}

/// The currency, and an amount if it is in dollars: no amount is shown under a sign that is not its own.
fn in_dollars(currency: Option<&str>) -> (String, impl Fn(Option<Money>) -> Option<Money>) {
    let currency = currency.unwrap_or("USD").to_uppercase();
    let dollars = currency == "USD";
    (currency, move |amount: Option<Money>| amount.filter(|_| dollars))
}

fn customer(row: CustomerRow) -> Option<Customer> {
    let (currency, amount) = in_dollars(row.iso_4217.as_deref());
    Some(Customer {
        id: CustomerId::new(row.account_id?),
        billing_id: row.porta_cid,
        user_name: row.login.unwrap_or_default(),
        company: row.companyname.unwrap_or_default(),
        salutation: row.salutation.unwrap_or_default(),
        first_name: row.firstname.unwrap_or_default(),
        last_name: row.lastname.unwrap_or_default(),
        email: row.email.unwrap_or_default(),
        copies: row
            .bcc
            .map(|copies| copies.split(',').map(str::trim).filter(|copy| !copy.is_empty()).map(str::to_owned).collect())
            .unwrap_or_default(),
        phone: row.phone1.unwrap_or_default(),
        address: CustomerAddress {
            line1: row.baddr1,
            line2: row.baddr2,
            city: row.city,
            state: row.state,
            zip: row.zip,
            country: row.country,
        },
        class: row.porta_class_id,
        credit_limit: amount(row.credit_limit),
        credit_warning: amount(row.credit_limit_warning),
        currency,
        active: row.is_active,
        blocked: row.blocked,
        status_word: row.status.unwrap_or_default(),
        created_at: row.creation_date.and_then(|at| at.parse::<jiff::Timestamp>().ok()).map(|at| Timestamp(at.as_millisecond())),
    })
}

fn plan(row: PlanRow) -> Option<DiscountPlan> {
    Some(DiscountPlan {
        id: DiscountPlanId::new(row.i_vd_plan?),
        name: row.name.unwrap_or_default(),
        description: row.description.unwrap_or_default(),
        reset_period: row.reset_period.unwrap_or_default(),
        destinations: row.dest_group_set_name.unwrap_or_default(),
        currency: in_dollars(row.iso_4217.as_deref()).0,
        used: row.is_used,
        shared: row.shared,
    })
}

fn subscription(row: SubscriptionRow) -> Option<CustomerSubscription> {
    let (currency, amount) = in_dollars(row.iso_4217.as_deref());
    Some(CustomerSubscription {
        id: row.i_customer_subscription?,
        product: row.i_subscription.unwrap_or_default(),
        name: row.name.unwrap_or_default(),
        invoice_text: row.invoice_description.unwrap_or_default(),
        status_word: row.status.unwrap_or_default(),
        finished: row.is_finished,
        starts_on: day(row.start_date),
        active_on: day(row.activation_date),
        ends_on: day(row.finish_date),
        billed_to: day(row.billed_to),
        fee: amount(row.effective_fee),
        next_fee: amount(row.next_effective_fee),
        discount: row.discount_rate.map(|rate| rate.amount),
        currency,
        billing_id: row.i_customer,
    })
}

/// A day as the carrier writes it, with or without a time after it.
fn day(text: Option<String>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}
