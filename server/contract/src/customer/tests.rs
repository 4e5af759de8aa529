use super::*;
use crate::{field::Validate as _, secret::Secret};

fn money(text: &str) -> Money {
    Money::parse_usd(text).unwrap()
}

/// The body sample of the carrier's document, with a company that is none.
fn draft() -> NewCustomer {
    NewCustomer {
        class: 2348,
        user_name: "devsub1247".into(),
        password: Secret::new("long enough pass"),
        credit_limit: money("50"),
        credit_warning: money("20"),
        salutation: "Mr.".into(),
        first_name: "Test".into(),
        last_name: "Sub1247".into(),
        company: "Example Sub".into(),
        email: "test@example.com".into(),
        copies: vec!["billing@example.com".into(), "desk@example.com".into()],
        phone: "202 456 1111".into(),
        address: "1767 Hermitage Blvd".into(),
        address2: "Apt B1".into(),
        city: "Tallahassee".into(),
        state: "FL".into(),
        zip: "32308".into(),
        country: "US".into(),
    }
}

fn fields(found: &[crate::field::Fault]) -> Vec<&str> {
    found.iter().map(|fault| fault.field.as_str()).collect()
}

#[test]
fn a_good_customer_has_neither_faults_nor_warnings() {
    assert_eq!((draft().faults(), draft().warnings()), (vec![], vec![]));
}

#[test]
fn c48_customer_create_warns_of_the_documents_own_examples_and_does_not_refuse_them_trap_25() {
    let fields_of_the_list = NewCustomer {
        class: 905,
        user_name: "yung".into(),
        credit_limit: money("23"),
        credit_warning: money("40"),
        password: Secret::new("testpass"),
        company: String::new(),
        state: String::new(),
        phone: String::new(),
        city: "brb".into(),
        ..draft()
    };
    assert_eq!(fields_of_the_list.faults(), vec![]);
    assert_eq!(fields(&fields_of_the_list.warnings()), ["credit_warning", "password", "company"]);
    let body = NewCustomer {
        password: Secret::new("123456"),
        state: "NY".into(),
        zip: "02501".into(),
        phone: "918828381123".into(),
        ..draft()
    };
    assert_eq!(body.faults(), vec![]);
    assert_eq!(fields(&body.warnings()), ["password", "phone", "zip"]);
}

#[test]
fn a_name_that_is_a_formula_or_a_script_is_warned_about_and_one_of_4000_characters_is_refused() {
    let formula = NewCustomer { company: "=HYPERLINK(\"http://192.0.2.1\")".into(), ..draft() };
    assert_eq!((formula.faults(), fields(&formula.warnings())), (vec![], vec!["company"]));
    let script = NewCustomer { last_name: "<script>alert(1)</script>".into(), ..draft() };
    assert_eq!((script.faults(), fields(&script.warnings())), (vec![], vec!["last_name"]));
    let long = NewCustomer { first_name: "x".repeat(4_000), ..draft() };
    assert_eq!(long.faults()[0].sentence, "The given name has 4000 characters; the most is 60.");
    let broken = NewCustomer { company: "One\r\nTwo\u{0}".into(), ..draft() };
    assert_eq!(fields(&broken.faults()), ["company"]);
}

#[test]
fn what_cannot_be_right_is_refused_field_by_field_and_no_sentence_has_the_password() {
    let bad = NewCustomer {
        class: 0,
        user_name: "two words".into(),
        password: Secret::new("canary\u{7}"),
        credit_limit: Money { amount: "-1".parse().unwrap(), currency: crate::money::Currency::Usd },
        credit_warning: money("0.001"),
        email: "nobody".into(),
        copies: vec!["a@example.com".into(), "a@example.com,b@example.com".into()],
        phone: "call me".into(),
        zip: "3230".into(),
        country: "usa".into(),
        state: String::new(),
        ..draft()
    };
    let faults = bad.faults();
    assert_eq!(
        fields(&faults),
        ["class", "user_name", "password", "credit_limit", "credit_warning", "email", "copies.1", "phone", "country"]
    );
    assert!(!format!("{faults:?}{bad:?}{:?}", bad.warnings()).contains("canary"));
    let american = NewCustomer { zip: "3230".into(), copies: vec![], ..draft() };
    assert_eq!(fields(&american.faults()), ["copies", "zip"]);
}

#[test]
fn c48_payment_is_typed_in_dollars_and_cents_above_twenty() {
    assert_eq!(Payment::parse("40.00").unwrap().written(), "40.00");
    assert_eq!(Payment::parse(" $40.5 ").unwrap().written(), "40.50");
    for text in ["", "40,00", "1,000.00", "4e1", "-40", "40.001", "40.", ".50", "$", "NaN", "1000000000000"] {
        assert!(Payment::parse(text).is_err(), "{text}");
    }
    for (text, right) in [("20.00", false), ("20.01", true), ("0", false), ("100000", true), ("100000.01", false)] {
        assert_eq!(Payment::parse(text).unwrap().validate().is_ok(), right, "{text}");
    }
    let sent: Payment = serde_json::from_str(r#"{"amount":{"amount":"40.123","currency":"USD"}}"#).unwrap();
    assert_eq!(fields(&sent.faults()), ["amount"]);
}

#[test]
fn c48_simultaneous_calls_of_the_documents_example_are_neither_refused_nor_warned_about() {
    let example = SimultaneousCalls { limited: true, incoming: 3, outgoing: 2, total: 4 };
    assert_eq!((example.faults(), example.warnings()), (vec![], vec![]));
    assert_eq!(fields(&SimultaneousCalls { total: 2, ..example }.warnings()), ["incoming"]);
    assert_eq!(fields(&SimultaneousCalls { total: 0, ..example }.warnings()), ["total"]);
    assert_eq!(fields(&SimultaneousCalls { outgoing: 0, ..example }.warnings()), ["outgoing"]);
    assert_eq!(fields(&SimultaneousCalls { incoming: 1_000_000, ..example }.faults()), ["incoming"]);
}

#[test]
fn c48_signup_wants_the_password_twice_and_a_yes_to_the_terms() {
    let form = AccountSignUp {
        first_name: "Test".into(),
        last_name: "User".into(),
        company: "Sample".into(),
        address: "1 Example Street".into(),
        city: "Brooklyn".into(),
        state: "FL".into(),
        country: "US".into(),
        user_name: "testuser".into(),
        password: Secret::new("canary-password"),
        password_again: Secret::new("canary-password"),
        email: "user@example.com".into(),
        phone: "5555555555".into(),
        terms: true,
    };
    assert_eq!((form.faults(), fields(&form.warnings())), (vec![], vec!["phone"]), "the document's own number");
    let other = AccountSignUp { password_again: Secret::new("canary"), terms: false, state: String::new(), ..form };
    assert_eq!(fields(&other.faults()), ["state", "password_again", "terms"]);
    assert!(!format!("{other:?}{:?}", other.faults()).contains("canary"));
}

#[test]
fn a_customer_is_called_by_company_then_person_then_user_name() {
    let customer = |company: &str, first: &str| Customer {
        id: CustomerId::new("24"),
        billing_id: None,
        user_name: "nights".into(),
        company: company.into(),
        salutation: String::new(),
        first_name: first.into(),
        last_name: String::new(),
        email: String::new(),
        copies: vec![],
        phone: String::new(),
        address: CustomerAddress::default(),
        class: None,
        credit_limit: None,
        credit_warning: None,
        currency: "USD".into(),
        active: None,
        blocked: None,
        status_word: String::new(),
        created_at: None,
    };
    assert_eq!(customer("MK", "Ann").name(), "MK");
    assert_eq!(customer(" ", "Ann").name(), "Ann");
    assert_eq!(customer("", "").name(), "nights");
}
