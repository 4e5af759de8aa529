//! Customers of a carrier account: what is listed, created, set and paid, and whose they are.

use carriers::sandbox::{Fault, LedgerEntry, Trouble};
use contract::{
    attempt::{Asked, Attempt, AttemptKind, Outcome},
    customer_list::{CustomerDetail, CustomerProducts, CustomerSetting, CustomersOfAccount},
    id::AccountId,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    support::{Answer, Console, Patchbay, until},
    tenancy::{person, tenant},
};

pub fn draft(user_name: &str) -> Value {
    json!({
        "class": 2348, "user_name": user_name, "password": "long enough pass",
        "credit_limit": { "amount": "50", "currency": "USD" }, "credit_warning": { "amount": "20", "currency": "USD" },
        "salutation": "Mr.", "first_name": "Test", "last_name": "Sub", "company": "Example Sub", "email": "test@example.com",
        "copies": ["billing@example.com"], "phone": "2025550111", "address": "1767 Example Blvd", "address2": "",
        "city": "Tallahassee", "state": "FL", "zip": "32308", "country": "US",
    })
}

/// The key of a confirmation: of the length that one has.
fn key(name: &str) -> String {
    format!("confirmation-of-{name}")
}

fn payment(amount: &str) -> Value {
    json!({ "amount": { "amount": amount, "currency": "USD" } })
}

async fn listed(console: &Console) -> CustomersOfAccount {
    console.get("/api/customers").await.read::<Vec<CustomersOfAccount>>().remove(0)
}

async fn settled(console: &Console, asked: Answer) -> Attempt {
    let asked: Asked = asked.expect(StatusCode::ACCEPTED).read();
    until("an attempt is settled or waits for a person", || async {
        let attempt: Attempt = console.get(&format!("/api/attempts/{}", asked.attempt)).await.read();
        (attempt.settled_at.is_some() || attempt.outcome == Outcome::Manual).then_some(attempt)
    })
    .await
}

async fn start() -> (Patchbay, Console, AccountId) {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    (patchbay, console, account)
}

#[tokio::test]
async fn c48_customer_create_is_sent_once_and_read_back_from_c48_customers_list() {
    let (patchbay, console, account) = start().await;
    let before = listed(&console).await;
    assert!(before.offered && before.own && before.failed.is_none());
    let path = format!("/api/accounts/{account}/customers");
    let made = settled(&console, console.post_under(&key("create-1"), &path, &draft("devsub1247")).await).await;
    assert_eq!((made.kind, made.outcome), (AttemptKind::CustomerCreation, Outcome::Verified));
    let again: Asked = console.post_under(&key("create-1"), &path, &draft("devsub1247")).await.read();
    assert_eq!(again.attempt, made.id, "the same key creates once");
    assert_eq!(patchbay.world.did("c48_customer_create").await.len(), 1);
    let after = listed(&console).await;
    assert_eq!(after.customers.len(), before.customers.len() + 1);
    let taken = console.post_under(&key("create-2"), &path, &draft("devsub1247")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(taken.fields[0].field, "user_name");
    let audit = console.get("/api/audit").await.text();
    assert!(audit.contains("customer_creation") && !audit.contains("long enough pass"));
    assert!(!console.get(&format!("/api/attempts/{}", made.id)).await.text().contains("long enough pass"));
}

#[tokio::test]
async fn a_name_that_is_a_formula_or_a_script_is_kept_as_text_and_one_of_4000_characters_is_refused() {
    let (patchbay, console, account) = start().await;
    let path = format!("/api/accounts/{account}/customers");
    let with = |user_name: &str, company: &str| {
        let mut draft = draft(user_name);
        draft["company"] = json!(company);
        draft
    };
    for (n, company) in ["=HYPERLINK(\"http://192.0.2.1\")", "<script>alert(1)</script>"].into_iter().enumerate() {
        let asked = console.post_under(&key(&format!("odd-{n}")), &path, &with(&format!("odd{n}"), company)).await;
        assert_eq!(settled(&console, asked).await.outcome, Outcome::Verified);
        let all = listed(&console).await;
        assert!(all.customers.iter().any(|customer| customer.company == company), "{company}");
    }
    let problem = console
        .post_under(&key("long"), &path, &with("long", &"x".repeat(4_000)))
        .await
        .problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "company");
    assert_eq!(patchbay.world.did("c48_customer_create").await.len(), 2);
}

#[tokio::test]
async fn c48_simultaneous_calls_c48_rtp_c48_paging_and_c48_discount_plan_add_are_accepted_and_never_verified() {
    let (patchbay, console, account) = start().await;
    let customer = listed(&console).await.customers.remove(0);
    let of = format!("/api/accounts/{account}/customers/{}", customer.id);
    let calls = json!({ "limited": true, "incoming": 3, "outgoing": 2, "total": 4 });
    let puts = [("simultaneous-calls", calls), ("rtp", json!("always")), ("paging", json!({ "on": true }))];
    for (n, (part, body)) in puts.into_iter().enumerate() {
        let attempt = settled(&console, console.put_under(&key(&format!("set-{n}")), &format!("{of}/{part}"), &body).await).await;
        assert_eq!((attempt.kind, attempt.outcome), (AttemptKind::CustomerChange, Outcome::Accepted), "{part}");
    }
    let products: CustomerProducts = console.get(&format!("{of}/products")).await.read();
    assert_eq!((products.plans_failed, products.subscriptions_failed), (None, None));
    let plan = json!({ "plan": products.plans[0].id });
    let given = settled(&console, console.post_under(&key("plan"), &format!("{of}/discount-plans"), &plan).await).await;
    assert_eq!((given.kind, given.outcome), (AttemptKind::CustomerPlan, Outcome::Accepted));
    let reseller = patchbay.world.told("reseller").await;
    let kept =
        reseller["customers"].as_array().unwrap().iter().find(|one| one["account_id"].to_string().contains(customer.id.as_str()));
    assert_eq!(kept.unwrap()["limits"]["all"], 4);
}

#[tokio::test]
async fn c48_call_parking_carries_its_mark_and_says_why_it_is_off_or_is_accepted() {
    let (_patchbay, console, account) = start().await;
    let customer = listed(&console).await.customers.remove(0);
    let of = format!("/api/accounts/{account}/customers/{}", customer.id);
    let detail: CustomerDetail = console.get(&of).await.read();
    let parking = detail.settings.iter().find(|one| one.setting == CustomerSetting::CallParking).unwrap();
    assert!(parking.unverified);
    assert!(detail.settings.iter().filter(|one| one.setting != CustomerSetting::CallParking).all(|one| !one.unverified));
    let answer = console.put_under(&key("park"), &format!("{of}/call-parking"), &json!({ "on": true })).await;
    match &parking.may {
        contract::carrier::Capability::Yes => assert_eq!(settled(&console, answer).await.outcome, Outcome::Accepted),
        contract::carrier::Capability::No { reason } => assert_eq!(answer.problem(StatusCode::CONFLICT).title, *reason),
    }
}

#[tokio::test]
async fn c48_payment_without_an_answer_is_one_call_and_waits_for_a_person() {
    let (patchbay, console, account) = start().await;
    patchbay.world.trouble_once("c48_payment", Trouble::DropAfter).await;
    let path = format!("/api/accounts/{account}/payments");
    let attempt = settled(&console, console.post_under(&key("pay-1"), &path, &payment("40.00")).await).await;
    assert_eq!((attempt.kind, attempt.outcome), (AttemptKind::Payment, Outcome::Manual));
    let again: Asked = console.post_under(&key("pay-1"), &path, &payment("40.00")).await.read();
    assert_eq!(again.attempt, attempt.id);
    let other = console.post_under(&key("pay-2"), &path, &payment("55.00")).await.problem(StatusCode::CONFLICT);
    assert!(other.title.contains("not settled"), "{}", other.title);
    assert_eq!(patchbay.world.did("c48_payment").await.len(), 1, "it was never sent again");
    let decision = json!({ "position": 0, "done": true, "reason": "The portal shows it." });
    console.post(&format!("/api/attempts/{}/decide", attempt.id), &decision).await.expect(StatusCode::OK);
    let next = settled(&console, console.post_under(&key("pay-3"), &path, &payment("55.00")).await).await;
    assert_eq!(next.outcome, Outcome::Accepted);
    assert_eq!(patchbay.world.told("reseller").await["paid"], "95.00");
}

#[tokio::test]
async fn c48_payment_of_too_little_too_much_or_parts_of_a_cent_is_refused_before_anything_is_sent() {
    let (patchbay, console, account) = start().await;
    let path = format!("/api/accounts/{account}/payments");
    for (n, amount) in ["20.00", "100000.01", "40.001", "-40"].into_iter().enumerate() {
        let problem = console
            .post_under(&key(&format!("bad-{n}")), &path, &payment(amount))
            .await
            .problem(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.fields[0].field, "amount", "{amount}");
    }
    assert_eq!(patchbay.world.did("c48_payment").await, Vec::<String>::new());
}

#[tokio::test]
async fn c48_signup_without_an_answer_waits_for_a_person_and_its_password_is_nowhere() {
    let (patchbay, console, account) = start().await;
    // A sign-up has no log-in: the sandbox finds its world by the new user name.
    let sandbox = Console::at(patchbay.world.base_url.split("/api/").next().unwrap().to_owned());
    let fault = [Fault { operation: "c48_signup".into(), what: Trouble::DropAfter, after: 0, times: 1, percent: None }];
    sandbox.post("/_sandbox/newreseller/faults", &fault).await.expect(StatusCode::OK);
    let form = json!({
        "first_name": "Test", "last_name": "User", "company": "Sample", "address": "1 Example Street", "city": "Brooklyn",
        "state": "FL", "country": "US", "user_name": "newreseller", "password": "canary-password",
        "password_again": "canary-password", "email": "user@example.com", "phone": "2025550111", "terms": true,
    });
    let asked = console.post_under(&key("sign-up"), &format!("/api/accounts/{account}/sign-ups"), &form).await;
    let attempt = settled(&console, asked).await;
    assert_eq!((attempt.kind, attempt.outcome), (AttemptKind::AccountSignUp, Outcome::Manual));
    for path in
        [format!("/api/attempts/{}", attempt.id), "/api/audit".to_owned(), format!("/api/attempts/{}/evidence", attempt.id)]
    {
        assert!(!console.get(&path).await.text().contains("canary-password"), "{path}");
    }
    let ledger: Vec<LedgerEntry> = sandbox.get("/_sandbox/newreseller/ledger").await.read();
    assert_eq!(ledger.iter().filter(|entry| entry.operation == "c48_signup").count(), 1, "it was never sent again");
}

#[tokio::test]
async fn a_customer_of_another_tenant_is_a_404_like_one_that_is_not_there() {
    let (patchbay, operator, account) = start().await;
    let reseller = tenant(&operator, "Northern Voice", "reseller", json!({ "accounts": [account] })).await;
    let theirs = person(&patchbay, &operator, &reseller.id, Role::Admin, "north@example.com").await;
    let path = format!("/api/accounts/{account}/customers");
    let of_operator = listed(&operator).await.customers;
    assert_eq!(listed(&theirs).await.customers, [], "a grant shows no customer of the account's owner");
    let made = settled(&theirs, theirs.post_under(&key("own"), &path, &draft("northsub")).await).await;
    assert_eq!(made.outcome, Outcome::Verified);
    let own = listed(&theirs).await.customers;
    assert_eq!(own.len(), 1);
    assert_eq!(listed(&operator).await.customers, of_operator, "and the owner sees none of the reseller's");
    for (console, foreign) in [(&theirs, &of_operator[0].id), (&operator, &own[0].id)] {
        for part in ["", "/products"] {
            let there = console.get(&format!("{path}/{foreign}{part}")).await.problem(StatusCode::NOT_FOUND);
            let nowhere = console.get(&format!("{path}/999999999{part}")).await.problem(StatusCode::NOT_FOUND);
            assert_eq!((there.kind, there.title), (nowhere.kind, nowhere.title));
        }
        let set = console
            .put_under(&key(&format!("foreign-{foreign}")), &format!("{path}/{foreign}/paging"), &json!({ "on": true }))
            .await;
        set.problem(StatusCode::NOT_FOUND);
    }
    let paid = theirs.post_under(&key("not-theirs"), &format!("/api/accounts/{account}/payments"), &payment("40.00")).await;
    paid.problem(StatusCode::NOT_FOUND);
    assert_eq!(patchbay.world.did("c48_paging").await, Vec::<String>::new());
    assert_eq!(patchbay.world.did("c48_payment").await, Vec::<String>::new());
}
