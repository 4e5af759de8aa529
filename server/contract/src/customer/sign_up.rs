//! A new account at the carrier.

use serde::{Deserialize, Serialize};

use super::checks;
use crate::{
    fax::is_email,
    field::{Fault, Faults, Validate},
    secret::Secret,
};

/// Signs a new account up at the carrier (Call48: `POST /signup`). It is a new reseller's, not a customer's of this account, and
/// nothing lists it: what became of a sign-up that got no answer is only found out by signing in with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSignUp {
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// The company.
    pub company: String,
    /// House number and street.
    pub address: String,
    /// The city.
    pub city: String,
    /// The state.
    pub state: String,
    /// The country, by two capital letters.
    pub country: String,
    /// The name it will sign in with.
    pub user_name: String,
    /// Its password.
    pub password: Secret,
    /// The password again, as it was typed.
    pub password_again: Secret,
    /// The e-mail address.
    pub email: String,
    /// The telephone number.
    pub phone: String,
    /// Whether the person agreed to the carrier's terms.
    pub terms: bool,
}

impl Validate for AccountSignUp {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        let f = &mut faults;
        checks::required(f, &self.first_name, 60, "first_name", "The given name");
        checks::required(f, &self.last_name, 60, "last_name", "The family name");
        checks::required(f, &self.company, 100, "company", "The company");
        checks::required(f, &self.address, 100, "address", "The address");
        checks::required(f, &self.city, 60, "city", "The city");
        checks::country(f, &self.country);
        checks::required(f, &self.state, 60, "state", "The state");
        if !self.state.trim().is_empty() {
            checks::state(f, &self.state, &self.country);
        }
        checks::user_name(f, &self.user_name);
        checks::password(f, self.password.expose());
        f.when(self.password_again != self.password, "password_again", "The two passwords differ.");
        f.when(!is_email(&self.email), "email", "This is no e-mail address.");
        checks::phone(f, &self.phone, "The telephone number");
        f.when(!self.terms, "terms", "The carrier opens an account only for who agrees to its terms.");
        faults.found()
    }
}

impl AccountSignUp {
    /// What looks wrong and may be right.
    pub fn warnings(&self) -> Vec<Fault> {
        let mut odd = Vec::new();
        checks::odd_name(&mut odd, &self.first_name, "first_name", "The given name");
        checks::odd_name(&mut odd, &self.last_name, "last_name", "The family name");
        checks::odd_name(&mut odd, &self.company, "company", "The company");
        checks::odd_password(&mut odd, self.password.expose());
        checks::odd_phone(&mut odd, &self.phone, &self.country);
        odd
    }
}
