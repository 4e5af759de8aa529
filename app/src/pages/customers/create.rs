//! A new customer: the form, what looks odd in it, and the review before it is sent.

use contract::{customer::NewCustomer, field::Fault, id::AccountId, money::Money, secret::Secret};
use leptos::prelude::*;

use super::warned;
use crate::{
    api::{self, error::pairs},
    components::{Change, Planned, ReviewedForm, check},
    ui::{Dialog, Faults, SecretField, TextField, Width},
};

/// What is typed.
#[derive(Clone, Copy)]
struct Draft {
    class: RwSignal<String>,
    user_name: RwSignal<String>,
    password: RwSignal<String>,
    limit: RwSignal<String>,
    warning: RwSignal<String>,
    salutation: RwSignal<String>,
    first: RwSignal<String>,
    last: RwSignal<String>,
    company: RwSignal<String>,
    email: RwSignal<String>,
    copies: RwSignal<String>,
    phone: RwSignal<String>,
    address: RwSignal<String>,
    address2: RwSignal<String>,
    city: RwSignal<String>,
    state: RwSignal<String>,
    zip: RwSignal<String>,
    country: RwSignal<String>,
}

fn text(value: &str) -> RwSignal<String> {
    RwSignal::new(value.to_owned())
}

/// Several addresses, as people separate them.
fn addresses(typed: &str) -> Vec<String> {
    typed.split([',', ';', ' ', '\n']).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

impl Draft {
    fn new() -> Self {
        Self {
            class: text(""),
            user_name: text(""),
            password: text(""),
            limit: text("50.00"),
            warning: text("20.00"),
            salutation: text("Company"),
            first: text(""),
            last: text(""),
            company: text(""),
            email: text(""),
            copies: text(""),
            phone: text(""),
            address: text(""),
            address2: text(""),
            city: text(""),
            state: text(""),
            zip: text(""),
            country: text("US"),
        }
    }

    /// What was typed as a request; amounts that are none as faults.
    fn read(self) -> Result<NewCustomer, Vec<Fault>> {
        let plain = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let mut faults = Vec::new();
        let mut amount = |field: RwSignal<String>, name: &str| {
            Money::parse_usd(plain(field).trim_start_matches('$')).unwrap_or_else(|refusal| {
                faults.push(Fault::new(name, refusal.0));
                Money::ZERO
            })
        };
        let (credit_limit, credit_warning) = (amount(self.limit, "credit_limit"), amount(self.warning, "credit_warning"));
        let draft = NewCustomer {
            class: plain(self.class).parse().unwrap_or_default(),
            user_name: plain(self.user_name),
            password: Secret::new(self.password.get_untracked()),
            credit_limit,
            credit_warning,
            salutation: plain(self.salutation),
            first_name: plain(self.first),
            last_name: plain(self.last),
            company: plain(self.company),
            email: plain(self.email),
            copies: addresses(&plain(self.copies)),
            phone: plain(self.phone),
            address: plain(self.address),
            address2: plain(self.address2),
            city: plain(self.city),
            state: plain(self.state),
            zip: plain(self.zip),
            country: plain(self.country),
        };
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }
}

#[component]
pub fn CreateDialog(open: RwSignal<bool>, account: AccountId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let body = move || view! { <Form open account=account.clone() on_done/> };
    view! { <Dialog open title="New customer" width=Width::Wide>{body()}</Dialog> }.into_any()
}

#[component]
fn Form(open: RwSignal<bool>, account: AccountId, on_done: Callback<()>) -> impl IntoView {
    let draft = Draft::new();
    let faults = Faults::new();
    let planned = Planned::new();
    let submit = move || match draft.read() {
        Ok(wanted) => {
            if check(&wanted, faults) {
                planned.review(wanted);
            }
        }
        Err(wrong) => {
            faults.show(pairs(wrong));
        }
    };
    let send = planned.sending(move |wanted: NewCustomer, key| {
        let account = account.clone();
        async move { api::customers::create(&account, &wanted, &key).await.map(|asked| vec![asked.attempt]) }
    });
    let changes = planned.tell(|one| {
        let new = |what: &str, after: String| Change::new(what, "", after);
        let address = [&one.address, &one.address2, &one.city, &one.state, &one.zip, &one.country].map(String::as_str);
        vec![
            new("User name", one.user_name.clone()),
            new("Class", one.class.to_string()),
            new("Company", one.company.clone()),
            new("Person", format!("{} {} {}", one.salutation, one.first_name, one.last_name)),
            new("E-mail", one.email.clone()),
            new("Copies to", one.copies.join(", ")),
            new("Telephone", one.phone.clone()),
            new("Address", address.join(" ")),
            new("Credit limit", one.credit_limit.to_string()),
            new("Warned from", one.credit_warning.to_string()),
        ]
    });
    let warning = planned.tell(|one| warned(&one.warnings()));
    view! {
        <ReviewedForm
            open review=planned.open on_submit=submit title="New customer" confirm="Create at the carrier" send changes warning faults
            on_settled=on_done
        >
            <div class="columns">
                <TextField label="User name" name="user_name" value=draft.user_name faults maxlength=64 help="It signs in with it; unique at the carrier."/>
                <SecretField label="Password" name="password" value=draft.password faults autocomplete="new-password"/>
                <TextField label="Rate class" name="class" value=draft.class faults inputmode="numeric" help="A number that the carrier's staff name, such as 905."/>
                <TextField label="Company" name="company" value=draft.company faults optional=true/>
                <TextField label="Salutation" name="salutation" value=draft.salutation faults/>
                <TextField label="Given name" name="first_name" value=draft.first faults/>
                <TextField label="Family name" name="last_name" value=draft.last faults/>
                <TextField label="E-mail" name="email" kind="email" value=draft.email faults/>
                <TextField label="Copies of its mail to" name="copies" value=draft.copies faults help="At least one address; several with commas."/>
                <TextField label="Telephone" name="phone" kind="tel" value=draft.phone faults optional=true/>
                <TextField label="Address" name="address" value=draft.address faults/>
                <TextField label="Second line" name="address2" value=draft.address2 faults optional=true/>
                <TextField label="City" name="city" value=draft.city faults/>
                <TextField label="State" name="state" value=draft.state faults optional=true/>
                <TextField label="ZIP code" name="zip" value=draft.zip faults/>
                <TextField label="Country" name="country" value=draft.country faults maxlength=2 help="Two capital letters."/>
                <TextField label="Credit limit in dollars" name="credit_limit" value=draft.limit faults inputmode="decimal"/>
                <TextField label="Warned from, in dollars" name="credit_warning" value=draft.warning faults inputmode="decimal"/>
            </div>
        </ReviewedForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_told_apart_however_people_separate_them() {
        assert_eq!(
            addresses("a@example.com, b@example.com;c@example.com\n"),
            ["a@example.com", "b@example.com", "c@example.com"]
        );
        assert!(addresses(" ").is_empty());
    }
}
