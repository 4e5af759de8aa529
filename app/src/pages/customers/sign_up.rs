//! A new account at the carrier. Nothing lists it, so it is sent once, and only signing in with it tells whether it was opened.

use contract::{customer::AccountSignUp, id::AccountId, secret::Secret};
use leptos::prelude::*;

use super::warned;
use crate::{
    api,
    components::{Change, Planned, ReviewedForm, check},
    ui::{CheckField, Dialog, Faults, SecretField, TextField, Width, field::FaultSummary},
};

#[component]
pub fn SignUpDialog(open: RwSignal<bool>, account: AccountId) -> impl IntoView {
    let body = move || view! { <Form open account=account.clone()/> };
    view! { <Dialog open title="New account at the carrier" width=Width::Wide>{body()}</Dialog> }.into_any()
}

#[component]
fn Form(open: RwSignal<bool>, account: AccountId) -> impl IntoView {
    let field = || RwSignal::new(String::new());
    let (first, last, company, address) = (field(), field(), field(), field());
    let (city, state, country) = (field(), field(), RwSignal::new("US".to_owned()));
    let (user_name, password, again, email, phone) = (field(), field(), field(), field(), field());
    let terms = RwSignal::new(false);
    let faults = Faults::new();
    let planned = Planned::new();
    let submit = move || {
        let plain = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let form = AccountSignUp {
            first_name: plain(first),
            last_name: plain(last),
            company: plain(company),
            address: plain(address),
            city: plain(city),
            state: plain(state),
            country: plain(country),
            user_name: plain(user_name),
            password: Secret::new(password.get_untracked()),
            password_again: Secret::new(again.get_untracked()),
            email: plain(email),
            phone: plain(phone),
            terms: terms.get_untracked(),
        };
        if check(&form, faults) {
            planned.review(form);
        }
    };
    let send = planned.sending(move |form: AccountSignUp, key| {
        let account = account.clone();
        async move { api::customers::sign_up(&account, &form, &key).await.map(|asked| vec![asked.attempt]) }
    });
    let changes = planned.tell(|form| {
        let new = |what: &str, after: String| Change::new(what, "", after);
        vec![
            new("User name", form.user_name.clone()),
            new("Company", form.company.clone()),
            new("Person", format!("{} {}", form.first_name, form.last_name)),
            new("E-mail", form.email.clone()),
            new("Telephone", form.phone.clone()),
            new("Address", [&form.address, &form.city, &form.state, &form.country].map(String::as_str).join(" ")),
        ]
    });
    let warning = planned.tell(|form| {
        let known =
            "It is sent once. Nothing here lists the new account: sign in at the carrier with it to see that it is there.";
        Some(warned(&form.warnings()).map_or_else(|| known.to_owned(), |odd| format!("{odd} {known}")))
    });
    view! {
        <ReviewedForm
            open review=planned.open on_submit=submit title="New account at the carrier" confirm="Sign up at the carrier"
            send changes warning faults
        >
            <FaultSummary faults shown=&["first_name", "last_name", "company", "address", "city", "state", "country", "user_name", "password", "password_again", "email", "phone"]/>
            <div class="columns">
                <TextField label="Given name" name="first_name" value=first faults/>
                <TextField label="Family name" name="last_name" value=last faults/>
                <TextField label="Company" name="company" value=company faults/>
                <TextField label="Address" name="address" value=address faults/>
                <TextField label="City" name="city" value=city faults/>
                <TextField label="State" name="state" value=state faults/>
                <TextField label="Country" name="country" value=country faults maxlength=2 help="Two capital letters."/>
                <TextField label="E-mail" name="email" kind="email" value=email faults/>
                <TextField label="Telephone" name="phone" kind="tel" value=phone faults/>
                <TextField label="User name" name="user_name" value=user_name faults/>
                <SecretField label="Password" name="password" value=password faults autocomplete="new-password"/>
                <SecretField label="Password again" name="password_again" value=again faults autocomplete="new-password"/>
            </div>
            <CheckField label="Whoever gets this account agreed to the carrier's terms" name="terms" value=terms/>
        </ReviewedForm>
    }
    .into_any()
}
