//! A new customer.

use serde::{Deserialize, Serialize};

use super::checks;
use crate::{
    emergency_address::is_zip,
    fax::is_email,
    field::{Fault, Faults, Validate},
    money::Money,
    port::lint::zip_is_elsewhere,
    secret::Secret,
};

/// The most addresses that get copies.
const MOST_COPIES: usize = 10;

/// Creates a customer (Call48: `PUT /customers`). Amounts are in dollars, the only currency we send.
///
/// [`Validate`] refuses what cannot be right. [`NewCustomer::warnings`] tells what looks wrong but is so in the carrier's own
/// examples: the person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// The number of the rate class (`portaClass`, such as 905 or 2348); the carrier's staff name it.
    pub class: u32,
    /// The name it will sign in with; unique at the carrier.
    pub user_name: String,
    /// Its password.
    pub password: Secret,
    /// What may be owed.
    pub credit_limit: Money,
    /// From what is owed on the customer is warned.
    pub credit_warning: Money,
    /// The salutation (`Mr.`, `Company`).
    pub salutation: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// The company; empty takes the reseller's own.
    #[serde(default)]
    pub company: String,
    /// The e-mail address.
    pub email: String,
    /// More addresses that get its mail; at least one.
    pub copies: Vec<String>,
    /// The telephone number; may be empty.
    #[serde(default)]
    pub phone: String,
    /// House number and street.
    pub address: String,
    /// Suite, floor or apartment; may be empty.
    #[serde(default)]
    pub address2: String,
    /// The city.
    pub city: String,
    /// The state; may be empty.
    #[serde(default)]
    pub state: String,
    /// The ZIP code.
    pub zip: String,
    /// The country, by two capital letters.
    pub country: String,
}

impl Validate for NewCustomer {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let f = &mut faults;
        f.when(self.class == 0, "class", "Type the number of the rate class that the carrier gave you.");
        checks::user_name(f, &self.user_name);
        checks::password(f, self.password.expose());
        checks::amount(f, self.credit_limit, "credit_limit", "The credit limit");
        checks::amount(f, self.credit_warning, "credit_warning", "The warning");
        checks::required(f, &self.salutation, 20, "salutation", "The salutation");
        checks::required(f, &self.first_name, 60, "first_name", "The given name");
        checks::required(f, &self.last_name, 60, "last_name", "The family name");
        checks::line(f, &self.company, 100, "company", "The company");
        f.when(!is_email(&self.email), "email", "This is no e-mail address.");
        f.when(self.copies.is_empty(), "copies", "The carrier wants at least one address that gets copies.");
        f.when(self.copies.len() > MOST_COPIES, "copies", format!("At most {MOST_COPIES} addresses get copies."));
        for (at, copy) in self.copies.iter().enumerate() {
            f.when(!is_email(copy), &format!("copies.{at}"), "This is no e-mail address.");
        }
        if !self.phone.trim().is_empty() {
            checks::phone(f, &self.phone, "The telephone number");
        }
        checks::required(f, &self.address, 100, "address", "The address");
        checks::line(f, &self.address2, 60, "address2", "The second line");
        checks::required(f, &self.city, 60, "city", "The city");
        checks::country(f, &self.country);
        if !self.state.trim().is_empty() {
            checks::state(f, &self.state, &self.country);
        }
        checks::required(f, &self.zip, 12, "zip", "The ZIP code");
        let american = self.country == "US" && !self.zip.trim().is_empty();
        f.when(american && !is_zip(&self.zip), "zip", "A ZIP code has five digits, or nine with a dash.");
        faults.found()
    }
}

impl NewCustomer {
    /// What looks wrong and may be right: told before it is sent, and no reason to refuse.
    pub fn warnings(&self) -> Vec<Fault> {
        let mut odd = Vec::new();
        if self.credit_warning.amount > self.credit_limit.amount {
            odd.push(Fault::new(
                "credit_warning",
                format!(
                    "The warning at {} comes after the limit of {}: nobody would be warned.",
                    self.credit_warning, self.credit_limit
                ),
            ));
        }
        checks::odd_password(&mut odd, self.password.expose());
        checks::odd_name(&mut odd, &self.first_name, "first_name", "The given name");
        checks::odd_name(&mut odd, &self.last_name, "last_name", "The family name");
        checks::odd_name(&mut odd, &self.company, "company", "The company");
        if self.company.trim().is_empty() {
            odd.push(Fault::new("company", "Without a company the customer gets the name of yours."));
        }
        checks::odd_phone(&mut odd, &self.phone, &self.country);
        if self.country == "US" && zip_is_elsewhere(self.state.trim(), self.zip.trim()) {
            odd.push(Fault::new("zip", format!("{} is no ZIP code of {}.", self.zip.trim(), self.state.trim())));
        }
        odd
    }
}
