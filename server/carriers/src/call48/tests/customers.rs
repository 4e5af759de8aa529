//! Customers, what is set on them, sign-ups and payments, against the document's samples and answers that mislead.

use contract::{
    customer::{AccountSignUp, CallParking, NewCustomer, NewDiscountPlan, Paging, Payment, RtpMode, SimultaneousCalls},
    id::{CustomerId, DiscountPlanId},
    money::Money,
    secret::Secret,
};
use serde_json::json;

use super::stand_in::{Reply, StandIn, mark, sample, sampled};
use crate::{
    call48::SPEC,
    customers::CustomerChange,
    error::ErrorKind,
    operation::{Effect, Evidence},
};

pub(super) const PASSWORD: &str = "canary-customer-password";

pub(super) fn new_customer() -> NewCustomer {
    NewCustomer {
        class: 2348,
        user_name: "devsub1247".into(),
        password: Secret::new(PASSWORD),
        credit_limit: Money::parse_usd("50").unwrap(),
        credit_warning: Money::parse_usd("20.50").unwrap(),
        salutation: "Mr.".into(),
        first_name: "test".into(),
        last_name: "Sub1247".into(),
        company: "DEV Sub".into(),
        email: "test@example.com".into(),
        copies: vec!["billing@example.com".into(), "desk@example.com".into()],
        phone: "918828381123".into(),
        address: "1767 Hermitage Blvd".into(),
        address2: "Apt B1".into(),
        city: "brb".into(),
        state: "NY".into(),
        zip: "02501".into(),
        country: "US".into(),
    }
}

pub(super) fn new_account(user_name: &str) -> AccountSignUp {
    AccountSignUp {
        first_name: "test".into(),
        last_name: "user".into(),
        company: "sample1".into(),
        address: "Brooklyn street".into(),
        city: "Brooklyn".into(),
        state: "FL".into(),
        country: "US".into(),
        user_name: user_name.into(),
        password: Secret::new(PASSWORD),
        password_again: Secret::new(PASSWORD),
        email: "user@example.com".into(),
        phone: "5555555555".into(),
        terms: true,
    }
}

fn id() -> CustomerId {
    CustomerId::new("131")
}

pub(super) fn changes() -> [CustomerChange; 5] {
    [
        CustomerChange::SimultaneousCalls(SimultaneousCalls { limited: true, incoming: 3, outgoing: 2, total: 4 }),
        CustomerChange::CallParking(CallParking { on: true }),
        CustomerChange::Rtp(RtpMode::Optimal),
        CustomerChange::Paging(Paging { on: false }),
        CustomerChange::DiscountPlan(NewDiscountPlan { plan: DiscountPlanId::new("18") }),
    ]
}

/// What is sent for one change.
async fn sent_for(change: &CustomerChange) -> String {
    let carrier = StandIn::saying("customer_set").await;
    let mut connection = carrier.connection("customer");
    connection.credentials.plain.insert("unverified".into(), "on".into());
    let client = (SPEC.connect)(connection).unwrap();
    let accepted = client.customers().unwrap().change(&id(), change, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("63766"), "trap 47: the billing's id, not 131");
    carrier.only()
}

#[tokio::test]
async fn c48_customers_list_reads_the_documents_customers_and_no_secret_of_them() {
    let carrier = StandIn::saying("customers").await;
    let page = carrier.client().customers().unwrap().page(None).await.unwrap();
    assert_eq!(carrier.only(), "GET /customers\n");
    assert_eq!((page.total, page.unreadable, &page.next), (Some(2), 0, &None));
    insta::assert_json_snapshot!("customers_list", page.items);
}

#[tokio::test]
async fn c48_customers_list_shows_no_amount_of_another_currency_and_counts_what_cannot_be_read() {
    let rows = json!({"error": null, "total": "5", "data": [
        {"account_id": "7", "login": "a", "iso_4217": "EUR", "credit_limit": "500.00000", "status": "frobnicated", "is_active": "maybe"},
        {"account_id": 8, "login": "=1+1", "companyname": "<script>alert(1)</script>", "firstname": "x".repeat(4_000), "blocked": "Y"},
        {"account_id": null, "login": "nobody"},
        {"account_id": 9, "credit_limit": "much"},
        "a row"
    ]});
    let carrier = StandIn::new(move |_, _| Reply::Json(rows.to_string())).await;
    let page = carrier.client().customers().unwrap().page(None).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable), (2, 3));
    let [euro, odd] = &page.items[..] else { panic!() };
    assert_eq!((euro.currency.as_str(), euro.credit_limit, euro.active), ("EUR", None, None));
    assert_eq!(euro.status_word, "frobnicated", "a word that nobody knows is passed on");
    assert_eq!((odd.user_name.as_str(), odd.company.as_str()), ("=1+1", "<script>alert(1)</script>"));
    assert_eq!((odd.first_name.len(), odd.blocked), (4_000, Some(true)));
}

#[tokio::test]
async fn c48_customers_list_that_repeats_its_page_or_ends_early_is_no_whole_list() {
    let repeating = sample("customers").replace("\"total\": 2", "\"total\": 3");
    let carrier = StandIn::new(move |_, _| Reply::Json(repeating.clone())).await;
    let client = carrier.client();
    let customers = client.customers().unwrap();
    let first = customers.page(None).await.unwrap();
    let error = customers.page(first.next.as_deref()).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (ErrorKind::Unreadable, "the carrier repeats a page"));
    assert_eq!(carrier.calls()[1].path, "/customers?page=2");
    let error = customers.find("nobody").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable, "who is not on a page that repeats may be on the next");
    assert!(customers.find("reg_user_test").await.unwrap().is_some());

    let short = sample("customers").replace("\"total\": 2", "\"total\": 3");
    let carrier = StandIn::new(move |_, nth| {
        Reply::Json(if nth == 0 { short.clone() } else { r#"{"error":null,"total":3,"data":[]}"#.into() })
    })
    .await;
    let error = carrier.client().customers().unwrap().find("nobody").await.unwrap_err();
    assert_eq!(error.detail, "the list ends after 2 of 3 rows");
    for cursor in ["", "1:1:a", "x"] {
        assert_eq!(carrier.client().customers().unwrap().page(Some(cursor)).await.unwrap_err().kind, ErrorKind::Unsupported);
    }
}

#[tokio::test]
async fn c48_customer_create_is_a_put_with_exact_amounts_and_its_password_comes_back_nowhere() {
    let carrier = StandIn::saying("customer_created").await;
    carrier.client().customers().unwrap().create(&new_customer(), &mark()).await.unwrap();
    insta::assert_snapshot!("customer_create", carrier.only());
    let bare = NewCustomer {
        address2: " ".into(),
        state: String::new(),
        company: String::new(),
        phone: String::new(),
        credit_limit: Money::parse_usd("999999999.99").unwrap(),
        ..new_customer()
    };
    let carrier = StandIn::saying("customer_created").await;
    carrier.client().customers().unwrap().create(&bare, &mark()).await.unwrap();
    let sent = carrier.only();
    assert!(["address2", "state", "companyname", "phone"].iter().all(|name| !sent.contains(name)), "{sent}");
    assert!(sent.contains("\"creditLimit\": 999999999.99"), "{sent}");
    let echo = format!(r#"{{"error":"The password {PASSWORD} is too short","data":false,"code":400}}"#);
    let carrier = StandIn::new(move |_, _| Reply::Json(echo.clone())).await;
    let error = carrier.client().customers().unwrap().create(&new_customer(), &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(!format!("{error:?}").contains(PASSWORD), "{error:?}");
}

#[tokio::test]
async fn c48_customer_create_passes_a_name_that_is_a_formula_or_a_script_on_as_it_is() {
    let long = "x".repeat(4_000);
    for name in ["=HYPERLINK(\"http://192.0.2.1\")", "<script>alert(1)</script>", long.as_str()] {
        let carrier = StandIn::saying("customer_created").await;
        let odd = NewCustomer { company: name.into(), ..new_customer() };
        carrier.client().customers().unwrap().create(&odd, &mark()).await.unwrap();
        assert_eq!(carrier.calls()[0].json()["companyname"], name);
    }
}

#[tokio::test]
async fn c48_simultaneous_calls_are_set_by_put() {
    insta::assert_snapshot!("simultaneous_calls", sent_for(&changes()[0]).await);
    let off = CustomerChange::SimultaneousCalls(SimultaneousCalls { limited: false, incoming: 0, outgoing: 0, total: 0 });
    assert!(sent_for(&off).await.contains("\"limitsimulcalls\": \"no\""));
}

#[tokio::test]
async fn c48_call_parking_has_no_documented_body_so_ours_is_off_at_a_live_account() {
    insta::assert_snapshot!("call_parking", sent_for(&changes()[1]).await);
    let carrier = StandIn::saying("customer_set").await;
    let client = carrier.client();
    let customers = client.customers().unwrap();
    let reason = customers.may(&changes()[1]).unwrap_err();
    assert!(reason.contains("does not document"), "{reason}");
    assert_eq!(customers.change(&id(), &changes()[1], &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
    assert!(changes().iter().filter(|change| customers.may(change).is_ok()).count() == 4);
    assert_eq!(customers.change_operation(&changes()[1]).evidence, Evidence::Inferred);
}

#[tokio::test]
async fn c48_rtp_has_a_word_for_every_mode() {
    for (mode, word) in RtpMode::ALL.into_iter().zip(["N", "0", "1", "2", "3"]) {
        let sent = sent_for(&CustomerChange::Rtp(mode)).await;
        assert_eq!(sent, format!("POST /rtp\napplication/json\n{{\n  \"id\": 131,\n  \"rtp\": \"{word}\"\n}}"));
    }
}

#[tokio::test]
async fn c48_paging_is_yes_or_no_in_the_documents_words() {
    for (on, word) in [(true, "Yes"), (false, "No")] {
        let sent = sent_for(&CustomerChange::Paging(Paging { on })).await;
        assert_eq!(sent, format!("POST /paging\napplication/json\n{{\n  \"id\": 131,\n  \"paging\": \"{word}\"\n}}"));
    }
}

#[tokio::test]
async fn c48_discount_plan_add_sends_two_numbers() {
    insta::assert_snapshot!("discount_plan_add", sent_for(&changes()[4]).await);
    let carrier = StandIn::saying("customer_set").await;
    let client = carrier.client();
    let customers = client.customers().unwrap();
    let odd = CustomerChange::DiscountPlan(NewDiscountPlan { plan: DiscountPlanId::new("18; DROP") });
    assert_eq!(customers.change(&id(), &odd, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    let nobody = CustomerId::new("../131");
    assert_eq!(customers.change(&nobody, &changes()[2], &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert_eq!(customers.subscriptions(&nobody).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn c48_discount_plans_list_keeps_a_name_and_a_description_that_disagree() {
    let carrier = StandIn::saying("discount_plans").await;
    let plans = carrier.client().customers().unwrap().discount_plans().await.unwrap();
    assert_eq!(carrier.only(), "GET /discountplan\n");
    insta::assert_json_snapshot!("discount_plans_list", plans);
}

#[tokio::test]
async fn c48_subscriptions_drop_the_row_that_comes_twice_and_rows_of_others_trap_49() {
    let carrier = StandIn::saying("subscriptions").await;
    let client = carrier.client();
    let customers = client.customers().unwrap();
    let listed = customers.subscriptions(&CustomerId::new("199")).await.unwrap();
    assert_eq!(carrier.only(), "GET /subscriptions?id=199\n");
    insta::assert_json_snapshot!("subscriptions", listed);
    assert_eq!(customers.subscriptions(&CustomerId::new("200")).await.unwrap(), vec![], "they are those of 199");
}

#[tokio::test]
async fn a_setting_is_accepted_only_with_a_customer_in_the_answer_and_is_never_sent_twice() {
    for change in changes().iter().filter(|change| !matches!(change, CustomerChange::CallParking(_))) {
        for answer in
            [r#"{"error":null,"data":{}}"#, r#"{"error":null,"data":true}"#, r#"{"error":null}"#, "<html>", r#"{"code":401}"#]
        {
            let carrier = StandIn::new(move |_, _| Reply::Json(answer.into())).await;
            let error = carrier.client().customers().unwrap().change(&id(), change, &mark()).await.unwrap_err();
            assert!(!error.kind.proves_nothing_done(), "{change:?} {answer}: {error:?}");
            assert_eq!(carrier.calls().len(), 1);
        }
        let carrier = StandIn::new(|_, _| Reply::Json(r#"{"error":"No such customer","data":false}"#.into())).await;
        let error = carrier.client().customers().unwrap().change(&id(), change, &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused);
    }
}

#[tokio::test]
async fn c48_signup_goes_without_a_log_in_and_without_a_token() {
    let carrier = StandIn::saying("plain_true").await;
    carrier.client().customers().unwrap().sign_up(&new_account("testuser"), &mark()).await.unwrap();
    insta::assert_snapshot!("signup", carrier.only());
    assert_eq!(carrier.seen().len(), 1, "no log-in");
    assert!(!carrier.seen()[0].headers.contains_key("authorization"));
    let refusing = AccountSignUp { terms: false, ..new_account("testuser") };
    let client = carrier.client();
    assert_eq!(client.customers().unwrap().sign_up(&refusing, &mark()).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert_eq!(carrier.seen().len(), 1);
}

#[tokio::test]
async fn c48_signup_without_an_answer_is_unknown_and_sent_once() {
    for reply in
        [Reply::Broken, Reply::status(500), Reply::Json("{\"error\":null,\"data\":\"false\"}".into()), Reply::Json("{".into())]
    {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let error = carrier.client().customers().unwrap().sign_up(&new_account("testuser"), &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{error:?}");
        assert!(!format!("{error:?}").contains(PASSWORD));
        assert_eq!(carrier.calls().len(), 1);
    }
}

#[tokio::test]
async fn c48_payment_is_a_get_that_is_sent_once_whatever_comes_back() {
    let carrier = StandIn::saying("plain_true").await;
    let client = carrier.client();
    let payment = Payment::parse("40").unwrap();
    client.customers().unwrap().pay(&payment, &mark()).await.unwrap();
    assert_eq!(carrier.only(), "GET /payment?amount=40.00\n");
    let row = client.customers().unwrap().payment_operation();
    assert!(row.effect == Effect::Buy && !row.effect.may_repeat());
    let odd = [
        Reply::Broken,
        Reply::status(500),
        Reply::status(503),
        Reply::Raw(200, "text/html", "<html>".into()),
        sampled("unauthorized"),
        Reply::Json("{\"error\":null,\"data\":".into()),
        Reply::Json("{\"error\":null,\"data\":null}".into()),
        Reply::Json("{\"error\":null,\"data\":false}".into()),
    ];
    for (said, reply) in odd.into_iter().enumerate() {
        let carrier = StandIn::new(move |_, _| reply.clone()).await;
        let error = carrier.client().customers().unwrap().pay(&payment, &mark()).await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{said}: {error:?}");
        assert_eq!(carrier.calls().len(), 1, "{said}");
    }
    let carrier = StandIn::new(|_, _| Reply::Json(r#"{"error":"Card declined","data":false,"code":400}"#.into())).await;
    let error = carrier.client().customers().unwrap().pay(&payment, &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("Card declined")));
    let silent = StandIn::new(|_, _| Reply::Silence).await;
    let error = silent.client().customers().unwrap().pay(&payment, &mark()).await.unwrap_err();
    assert_eq!((error.kind, silent.calls().len()), (ErrorKind::Lost, 1));
}
