//! Customers, payments and sign-ups in the sandbox, on a real socket. Neither knows the other's types.

use std::sync::Arc;

use contract::{
    customer::{NewCustomer, Payment, RtpMode},
    field::Validate as _,
    id::CustomerId,
    secret::Secret,
};
use serde_json::{Value, json};

use super::{
    customers::{PASSWORD, changes, new_account, new_customer},
    stand_in::{connection, mark},
};
use crate::{
    call48::SPEC,
    carrier::Carrier,
    clock::SystemClock,
    customers::{CustomerChange, Customers},
    error::ErrorKind,
    sandbox::Trouble,
    tests::world::SandboxWorld,
};

const WORLD: &str = "reseller-tests";

struct Reseller {
    sandbox: SandboxWorld,
    client: Arc<dyn Carrier>,
}

impl Reseller {
    async fn new() -> Self {
        let sandbox = SandboxWorld::of(&SPEC, WORLD).await;
        let mut connection = connection(&format!("{}/api/v4", sandbox.url), (SPEC.sandbox_login)(WORLD), sandbox.clock.clone());
        connection.sandbox = true;
        let client = (SPEC.connect)(connection).unwrap();
        client.test().await.unwrap();
        Self { sandbox, client }
    }

    fn customers(&self) -> &dyn Customers {
        self.client.customers().unwrap()
    }

    async fn first(&self) -> CustomerId {
        self.customers().page(None).await.unwrap().items.pop().unwrap().id
    }

    async fn told(&self) -> Value {
        self.sandbox.told("reseller").await
    }
}

#[tokio::test]
async fn c48_customer_create_then_c48_customers_list_shows_it_once_with_the_billings_id() {
    let world = Reseller::new().await;
    let before = world.customers().page(None).await.unwrap().items.len();
    assert!(new_customer().validate().is_ok());
    world.customers().create(&new_customer(), &mark()).await.unwrap();
    let page = world.customers().page(None).await.unwrap();
    assert_eq!((page.items.len(), page.total), (before + 1, Some(before as u64 + 1)));
    let created = world.customers().find("devsub1247").await.unwrap().unwrap();
    assert_eq!(created.credit_limit.unwrap().to_string(), "$50.00");
    assert_eq!(created.credit_warning.unwrap().to_string(), "$20.50");
    assert_eq!(created.copies, ["billing@example.com", "desk@example.com"]);
    let set = world.customers().change(&created.id, &changes()[2], &mark()).await.unwrap();
    assert_eq!(set.reference, created.billing_id, "porta_cid of the list is i_customer elsewhere");
    let again = world.customers().create(&new_customer(), &mark()).await.unwrap_err();
    assert_eq!((again.kind, again.words.text.as_deref()), (ErrorKind::Refused, Some("The username has already been taken")));
    assert_eq!(world.sandbox.ledger("c48_customer_create").await, ["devsub1247"]);
}

#[tokio::test]
async fn c48_customer_create_without_an_answer_is_found_by_its_user_name() {
    let world = Reseller::new().await;
    world.sandbox.fault("c48_customer_create", Trouble::DropAfter).await;
    let error = world.customers().create(&new_customer(), &mark()).await.unwrap_err();
    assert!(!error.kind.proves_nothing_done());
    assert!(world.customers().find("devsub1247").await.unwrap().is_some());
    world.sandbox.fault("c48_customer_create", Trouble::DropBefore).await;
    let other = NewCustomer { user_name: "another".into(), ..new_customer() };
    assert!(!world.customers().create(&other, &mark()).await.unwrap_err().kind.proves_nothing_done());
    assert_eq!(world.customers().find("another").await.unwrap(), None);
    assert_eq!(world.sandbox.ledger("c48_customer_create").await.len(), 1);
}

#[tokio::test]
async fn c48_customer_create_with_a_formula_or_a_script_keeps_it_and_4000_characters_are_refused() {
    let world = Reseller::new().await;
    for (user_name, company) in [("formula", "=1+1"), ("script", "<script>alert(1)</script>")] {
        let odd = NewCustomer { user_name: user_name.into(), company: company.into(), ..new_customer() };
        world.customers().create(&odd, &mark()).await.unwrap();
        assert_eq!(world.customers().find(user_name).await.unwrap().unwrap().company, company);
    }
    let long = NewCustomer { company: "x".repeat(4_000), ..new_customer() };
    assert_eq!(world.customers().create(&long, &mark()).await.unwrap_err().kind, ErrorKind::Refused);
    let weak = NewCustomer { password: Secret::new(""), ..new_customer() };
    assert_eq!(world.customers().create(&weak, &mark()).await.unwrap_err().kind, ErrorKind::Refused);
}

#[tokio::test]
async fn c48_simultaneous_calls_c48_call_parking_c48_rtp_c48_paging_and_c48_discount_plan_add_take_effect() {
    let world = Reseller::new().await;
    let id = world.first().await;
    for change in changes() {
        assert!(world.customers().change(&id, &change, &mark()).await.unwrap().reference.is_some(), "{change:?}");
    }
    let told = world.told().await;
    let set = &told["customers"][0];
    assert_eq!(set["account_id"].to_string(), id.as_str());
    assert_eq!(set["limits"], json!({"limited": true, "in": 3, "out": 2, "all": 4}));
    assert_eq!(
        (&set["parking"], &set["rtp"], &set["paging"], &set["plans"]),
        (&json!(true), &json!("1"), &json!(false), &json!([18]))
    );
    for mode in RtpMode::ALL {
        world.customers().change(&id, &CustomerChange::Rtp(mode), &mark()).await.unwrap();
    }
    let twice = world.customers().change(&id, &changes()[4], &mark()).await.unwrap_err();
    assert_eq!(twice.kind, ErrorKind::Refused);
    let nobody = world.customers().change(&CustomerId::new("999999"), &changes()[2], &mark()).await.unwrap_err();
    assert_eq!(nobody.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn a_setting_whose_answer_is_lost_was_made_once_and_its_outcome_is_unknown() {
    let world = Reseller::new().await;
    let id = world.first().await;
    for change in changes() {
        let operation = world.customers().change_operation(&change).id;
        world.sandbox.fault(operation, Trouble::DropAfter).await;
        let error = world.customers().change(&id, &change, &mark()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Lost, "{operation}");
        assert_eq!(world.sandbox.ledger(operation).await.len(), 1, "{operation}");
    }
}

#[tokio::test]
async fn c48_discount_plans_list_and_c48_subscriptions_of_the_sandbox_are_read_each_once() {
    let world = Reseller::new().await;
    let plans = world.customers().discount_plans().await.unwrap();
    assert!(plans.iter().any(|plan| plan.id.as_str() == "18" && plan.name == "1000 Free Minutes"));
    let id = world.first().await;
    let subscriptions = world.customers().subscriptions(&id).await.unwrap();
    assert_eq!(subscriptions.len(), 2, "the row that comes twice is one");
    assert_eq!((subscriptions[0].finished, subscriptions[1].finished), (Some(true), Some(false)));
    world.sandbox.fault("c48_subscriptions", Trouble::UnknownWord).await;
    let odd = world.customers().subscriptions(&id).await.unwrap();
    assert_eq!(odd[0].status_word, "PERCOLATING");
    world.sandbox.fault("c48_customers_list", Trouble::UnknownWord).await;
    assert_eq!(world.customers().page(None).await.unwrap().items[0].status_word, "PERCOLATING");
}

#[tokio::test]
async fn c48_customers_list_of_a_large_reseller_comes_whole() {
    let world = Reseller::new().await;
    let told = world.sandbox.control("customers", json!({ "count": 3_000 })).await;
    let page = world.customers().page(None).await.unwrap();
    assert_eq!((page.items.len() as u64, page.next), (told["customers"].as_u64().unwrap(), None));
}

#[tokio::test]
async fn c48_payment_moves_the_balance_and_one_whose_answer_is_lost_is_made_once_and_never_again() {
    let world = Reseller::new().await;
    let customers = world.customers();
    let pay = |text: &'static str| async move { customers.pay(&Payment::parse(text).unwrap(), &mark()).await };
    pay("40.00").await.unwrap();
    assert_eq!(world.told().await["paid"], "40.00");
    let small = pay("20.00").await.unwrap_err();
    assert_eq!((small.kind, small.words.text.as_deref()), (ErrorKind::Refused, Some("The amount must be greater than $20.00")));

    for (n, trouble) in
        [Trouble::DropAfter, Trouble::ServerErrorAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter].into_iter().enumerate()
    {
        world.sandbox.fault("c48_payment", trouble).await;
        let error = pay("25.50").await.unwrap_err();
        assert!(!error.kind.proves_nothing_done(), "{trouble:?}: {error:?}");
        assert_eq!(world.sandbox.ledger("c48_payment").await.len(), n + 2, "{trouble:?}: once");
    }
    assert_eq!(world.told().await["paid"], "142.00");
    for trouble in [Trouble::DropBefore, Trouble::ServerError, Trouble::Html, Trouble::TokenExpired] {
        world.sandbox.fault("c48_payment", trouble).await;
        assert!(!pay("25.50").await.unwrap_err().kind.proves_nothing_done(), "{trouble:?}: nobody can tell");
    }
    assert_eq!(world.told().await["payments"], 5);
    let typed = pay("66.66").await.unwrap_err();
    assert_eq!((typed.kind, world.told().await["paid"].clone()), (ErrorKind::Lost, json!("208.66")));
}

#[tokio::test]
async fn c48_signup_opens_an_account_once_and_a_user_name_cannot_be_taken_twice() {
    let world = Reseller::new().await;
    world.customers().sign_up(&new_account(WORLD), &mark()).await.unwrap();
    assert_eq!(world.sandbox.ledger("c48_signup").await, [WORLD]);
    assert_eq!(world.told().await["account"], json!({"company": "sample1", "email": "user@example.com"}));
    let again = world.customers().sign_up(&new_account(WORLD), &mark()).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Refused);
    let mut other = new_account("somebody");
    other.password_again = Secret::new("another");
    let error = world.customers().sign_up(&other, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(!format!("{error:?}").contains(PASSWORD));
    let credentials = (SPEC.sandbox_login)(WORLD);
    let own = (SPEC.connect)(connection(&format!("{}/api/v4", world.sandbox.url), credentials, Arc::new(SystemClock))).unwrap();
    own.test().await.unwrap();
}

#[tokio::test]
async fn c48_signup_whose_answer_is_lost_happened_once() {
    let world = Reseller::new().await;
    world.sandbox.fault("c48_signup", Trouble::DropAfter).await;
    let error = world.customers().sign_up(&new_account(WORLD), &mark()).await.unwrap_err();
    assert_eq!((error.kind, world.sandbox.ledger("c48_signup").await.len()), (ErrorKind::Lost, 1));
}
