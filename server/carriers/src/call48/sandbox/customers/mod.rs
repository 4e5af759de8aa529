//! Customers of the account: who they are, what is set on them, and what was paid.
//!
//! `i_customer` is the account's id in the list and the billing's id in every other answer, as in the document. Passwords are
//! checked for being there and are not kept.

mod control;
mod create;
mod money;
mod plans;
mod settings;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) use self::{
    control::router,
    create::create,
    money::{is_unlucky, pay, sign_up},
    plans::{discount_plans, subscriptions},
    settings::{add_discount_plan, set_call_parking, set_paging, set_rtp, set_simultaneous_calls},
};
use super::{
    exchange::{Asked, Outcome, Reply},
    services::iso,
    world::World,
};

/// The account of the reseller itself.
const RESELLER: u64 = 11;
/// The first customer.
const FIRST: u64 = 21;
/// What the billing's ids are ahead of the accounts': 24 is 64735 there.
const BILLING: u64 = 64_711;
/// Customers that every world begins with.
const AT_FIRST: u64 = 4;

/// Customers and money of the account.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Reseller {
    customers: Vec<Customer>,
    /// What was paid, in cents.
    paid_cents: u64,
    /// How many payments there were.
    payments: u64,
    /// Who this world belongs to, if somebody signed up for it.
    account: Option<Account>,
}

/// A customer.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Customer {
    account_id: u64,
    login: String,
    email: String,
    phone: Option<String>,
    salutation: String,
    first_name: String,
    last_name: String,
    company: String,
    /// Address, second line, city, state, ZIP code, country.
    address: [Option<String>; 6],
    class: u64,
    /// In hundred-thousandths of a dollar.
    credit_limit: u64,
    credit_limit_warning: u64,
    bcc: String,
    /// Milliseconds.
    created_at: i64,
    /// Until when the list does not have it.
    #[serde(default)]
    hidden_until: Option<Timestamp>,
    #[serde(default)]
    settings: Settings,
}

/// What is set on a customer. No operation of the carrier reads it back.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Settings {
    /// Whether there is a limit; in, out, and in all.
    limits: Option<(bool, u64, u64, u64)>,
    parking: Option<bool>,
    rtp: Option<String>,
    paging: Option<bool>,
    plans: Vec<u64>,
}

/// Who signed up.
#[derive(Clone, Serialize, Deserialize)]
struct Account {
    company: String,
    email: String,
}

impl Reseller {
    /// What a world begins with.
    pub(super) fn at_first(now: Timestamp) -> Self {
        const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
        let rows: [(&str, &str, &str, &str, u64, u64); AT_FIRST as usize] = [
            ("harbor_dental", "Harbor", "Dental", "Harbor Dental Group", 500, 300),
            ("reg_user_test", "register", "user", "Granite Ridge Books", 500, 300),
            ("lone_star_tile", "Lone Star", "Tile", "Lone Star Tile", 1_000, 250),
            ("friday_night", "friday night", "lights", "Friday Night Lights", 500, 100),
        ];
        let customers =
            rows.into_iter().enumerate().map(|(n, (login, first_name, last_name, company, limit, warning))| Customer {
                account_id: FIRST + n as u64,
                login: login.into(),
                email: format!("{login}@example.com"),
                phone: Some(format!("20255501{n:02}")),
                salutation: "Company".into(),
                first_name: first_name.into(),
                last_name: last_name.into(),
                company: company.into(),
                class: 2348,
                credit_limit: limit * 100_000,
                credit_limit_warning: warning * 100_000,
                bcc: "billing@example.com".into(),
                created_at: now.0 - (90 - n as i64) * DAY_MS,
                ..Customer::default()
            });
        Self { customers: customers.collect(), ..Self::default() }
    }

    fn next_id(&self) -> u64 {
        self.customers.last().map_or(FIRST, |last| last.account_id + 1)
    }

    fn find(&mut self, id: &str) -> Option<&mut Customer> {
        let id: u64 = id.parse().ok()?;
        self.customers.iter_mut().find(|customer| customer.account_id == id)
    }

    fn has(&self, login: &str) -> bool {
        self.customers.iter().any(|customer| customer.login.eq_ignore_ascii_case(login))
    }
}

impl Customer {
    /// Its id in the billing.
    fn billing_id(&self) -> u64 {
        BILLING + self.account_id
    }
}

/// The billing's ids of customers that have calls.
pub(super) fn who_call() -> [u64; AT_FIRST as usize] {
    std::array::from_fn(|n| BILLING + FIRST + n as u64)
}

/// Hundred-thousandths of a dollar as the carrier writes them.
fn five_decimals(amount: u64) -> String {
    format!("{}.{:05}", amount / 100_000, amount % 100_000)
}

/// `GET /customers`: all of them, the newest first, with a `total` and without a `code`. Fields that ask for a page change
/// nothing.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let now = world.core.now();
    let status = asked.way.word("approved");
    let rows: Vec<Value> = world
        .reseller
        .customers
        .iter()
        .rev()
        .filter(|customer| customer.hidden_until.is_none_or(|until| now >= until))
        .map(|customer| row(customer, status))
        .collect();
    Ok(Reply::json(&json!({ "error": null, "total": rows.len(), "data": rows })))
}

fn row(customer: &Customer, status: &str) -> Value {
    let [line1, line2, city, state, zip, country] = &customer.address;
    json!({
        "account_id": customer.account_id,
        "i_customer": customer.account_id,
        "login": customer.login,
        "phone1": customer.phone,
        "email": customer.email,
        "firstname": customer.first_name,
        "lastname": customer.last_name,
        "is_active": true,
        "salutation": customer.salutation,
        "iso_4217": "USD",
        "companyname": customer.company,
        "city": city,
        "status": status,
        "state": state,
        "country": country,
        "jerasoft_id": 1_011 + customer.account_id,
        "porta_cid": customer.billing_id(),
        "credit_limit": five_decimals(customer.credit_limit),
        "credit_limit_warning": five_decimals(customer.credit_limit_warning),
        "account_pid": RESELLER,
        "porta_class_id": customer.class,
        "zip": zip,
        "creation_date": iso(Timestamp(customer.created_at)),
        "blocked": "N",
        "baddr1": line1,
        "baddr2": line2,
        "i_customer_type": 1,
        "bcc": customer.bcc,
    })
}
