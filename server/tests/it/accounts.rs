//! Carrier accounts: connected, tested, replaced, removed; and the vault they are kept in.

use carriers::sandbox::Trouble;
use contract::{
    account::{Account, ConnectionTest},
    carrier::CarrierCard,
    cart::Cart,
    drift::Drift,
    geography::{Country, RateCenter, State},
    owned::NumberPage,
    port::board::PortPage,
    problem::ProblemKind,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    buying::cart_of,
    support::{ACCOUNT, Console, Patchbay, draft, until},
};

#[tokio::test]
async fn an_account_is_connected_and_its_secret_never_comes_back() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let answer = console.post("/api/accounts", &draft(&patchbay, "Second", "second")).await.expect(StatusCode::OK);
    assert!(!answer.text().contains("\"sandbox\",") && !answer.text().contains("\"password\":"), "{}", answer.text());
    let account: Account = answer.read();
    assert_eq!(account.secrets_set, ["password"]);
    assert_eq!(account.plain["user_name"], "second");
    assert!(!account.sandbox, "a sandbox elsewhere is not the embedded one");
    let test: ConnectionTest = console.post(&format!("/api/accounts/{}/test", account.id), &json!({})).await.read();
    assert!(test.ok, "{}", test.sentence);
}

#[tokio::test]
async fn a_wrong_password_is_told_with_the_carriers_own_words() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let mut wrong = draft(&patchbay, "Wrong", "wrong");
    wrong["secrets"]["password"] = json!("not it");
    let test: ConnectionTest = console.post("/api/accounts/test", &wrong).await.read();
    assert!(!test.ok && test.words.is_some(), "{test:?}");
    let accounts: Vec<Account> = console.get("/api/accounts").await.read();
    assert_eq!(accounts.len(), 1, "a tested draft is not kept");
}

#[tokio::test]
async fn a_secret_that_is_left_out_keeps_its_value_and_a_new_one_holds_from_the_next_call_on() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let id = patchbay.account(&console).await;
    let path = format!("/api/accounts/{id}");
    let mut form = draft(&patchbay, "Renamed", &patchbay.world.name);
    form["secrets"] = json!({});
    let account: Account = console.put(&path, &form).await.read();
    assert_eq!(account.name, "Renamed");
    let test: ConnectionTest = console.post(&format!("{path}/test"), &json!({})).await.read();
    assert!(test.ok, "{}", test.sentence);
    form["secrets"] = json!({ "password": "not it" });
    console.put(&path, &form).await.expect(StatusCode::OK);
    let test: ConnectionTest = console.post(&format!("{path}/test"), &json!({})).await.read();
    assert!(!test.ok);
    form["secrets"] = json!({ "password": "sandbox" });
    console.put(&path, &form).await.expect(StatusCode::OK);
    let test: ConnectionTest = console.post(&format!("{path}/test"), &json!({})).await.read();
    assert!(test.ok, "{}", test.sentence);
}

#[tokio::test]
async fn a_secret_is_not_sent_to_another_address_than_it_was_given_for() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let id = patchbay.account(&console).await;
    let mut form = draft(&patchbay, ACCOUNT, &patchbay.world.name);
    form["secrets"] = json!({});
    form["base_url"] = json!("https://apicontrol.call48.com/api/v4");
    let problem = console.put(&format!("/api/accounts/{id}"), &form).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "secrets.password");
}

#[tokio::test]
async fn an_address_that_no_setting_allows_is_refused() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    for url in
        ["http://127.0.0.1:1", "http://localhost:8480", "https://example.com", "http://169.254.169.254/", "file:///etc/passwd"]
    {
        let mut form = draft(&patchbay, "Elsewhere", "elsewhere");
        form["base_url"] = json!(url);
        for path in ["/api/accounts", "/api/accounts/test"] {
            let problem = console.post(path, &form).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(problem.fields.iter().any(|fault| fault.field == "base_url"), "{url}: {problem:?}");
        }
    }
}

#[tokio::test]
async fn every_fault_of_a_draft_is_named_at_once() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let form =
        json!({ "carrier": "call48", "name": " ", "base_url": "", "plain": { "login": "king", "colour": "red" }, "secrets": {} });
    let problem = console.post("/api/accounts", &form).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    let mut fields: Vec<&str> = problem.fields.iter().map(|fault| fault.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["name", "plain.colour", "plain.login", "plain.user_name", "secrets.password"]);
    let form = json!({ "carrier": "pigeon", "name": "x", "base_url": "", "plain": {}, "secrets": {} });
    let problem = console.post("/api/accounts", &form).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "carrier");
}

#[tokio::test]
async fn two_accounts_do_not_share_a_name() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let problem = console.post("/api/accounts", &draft(&patchbay, ACCOUNT, "x")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "name");
}

#[tokio::test]
async fn an_account_that_is_removed_is_gone_and_one_that_never_was_is_the_same_answer() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account: Account = console.post("/api/accounts", &draft(&patchbay, "Second", "second")).await.read();
    let path = format!("/api/accounts/{}", account.id);
    console.delete(&path).await.expect(StatusCode::NO_CONTENT);
    let gone = console.delete(&path).await.problem(StatusCode::NOT_FOUND);
    let never = console.delete("/api/accounts/never").await.problem(StatusCode::NOT_FOUND);
    assert_eq!(gone.title, never.title);
    console.get(&format!("{path}/states")).await.problem(StatusCode::NOT_FOUND);
}

/// How many numbers, ports, lines and drifts are shown.
async fn shown(console: &Console) -> [usize; 5] {
    let numbers: NumberPage = console.get("/api/numbers").await.read();
    let ports: PortPage = console.get("/api/ports").await.read();
    let cart: Cart = console.get("/api/cart").await.read();
    let drifts: Vec<Drift> = console.get("/api/drifts").await.read();
    [numbers.matching as usize, numbers.read.len(), ports.items.len(), cart.lines.len(), drifts.len()]
}

#[tokio::test]
async fn an_account_that_is_removed_takes_its_numbers_ports_cart_lines_and_drifts_along() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let account = patchbay.account(&console).await;
    let before = until("numbers and ports are read", || async {
        let now = shown(&console).await;
        (now[0] > 0 && now[2] > 0).then_some(now[0])
    })
    .await;
    cart_of(&console, &account, "kind=local&state=GA", 2).await;
    patchbay.world.own(1).await;
    until("the new number is drift", || async {
        patchbay.clock.advance_ms(1_000);
        console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
        let now = shown(&console).await;
        (now[0] > before && now[4] > 0).then_some(())
    })
    .await;
    assert!(shown(&console).await.iter().all(|count| *count > 0), "{:?}", shown(&console).await);

    // A reading that is under way ends after its account.
    patchbay.world.trouble("c48_dids_list", Trouble::Slow { ms: 700 }).await;
    patchbay.clock.advance_ms(1_000);
    console.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
    console.delete(&format!("/api/accounts/{account}")).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(shown(&console).await, [0; 5]);
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(shown(&console).await, [0; 5], "the reading brought nothing back");
    let home: contract::home::Home = console.get("/api/home").await.read();
    assert_eq!(home.undecided.len(), 0);
    // The same log-in may be connected anew and begins from nothing.
    let world = patchbay.world.name.clone();
    console.post("/api/accounts", &draft(&patchbay, ACCOUNT, &world)).await.expect(StatusCode::OK);
    assert_eq!(shown(&console).await[3], 0);
}

#[tokio::test]
async fn only_an_admin_connects_accounts() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let id = patchbay.account(&operator).await;
    let person = patchbay.person(&operator, Role::Provisioning).await;
    let form = draft(&patchbay, "Mine", "mine");
    person.post("/api/accounts", &form).await.problem(StatusCode::FORBIDDEN);
    person.post("/api/accounts/test", &form).await.problem(StatusCode::FORBIDDEN);
    person.put(&format!("/api/accounts/{id}"), &form).await.problem(StatusCode::FORBIDDEN);
    person.delete(&format!("/api/accounts/{id}")).await.problem(StatusCode::FORBIDDEN);
    person.post(&format!("/api/accounts/{id}/test"), &json!({})).await.problem(StatusCode::FORBIDDEN);
    person.get("/api/accounts").await.expect(StatusCode::OK);
    let cards: Vec<CarrierCard> = person.get("/api/carriers").await.read();
    assert!(cards.iter().any(|card| card.credentials.iter().any(|field| field.name == "password")));
}

#[tokio::test]
async fn places_come_from_the_carrier() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let path = format!("/api/accounts/{}", patchbay.account(&console).await);
    let states: Vec<State> = console.get(&format!("{path}/states")).await.read();
    assert!(states.iter().any(|state| state.code.as_str() == "GA"));
    let centers: Vec<RateCenter> = console.get(&format!("{path}/rate-centers?state=GA")).await.read();
    assert!(!centers.is_empty());
    let countries: Vec<Country> = console.get(&format!("{path}/countries")).await.read();
    assert!(!countries.is_empty());
    let problem = console.get(&format!("{path}/rate-centers?state=XX")).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.fields[0].field, "state");
    console.get(&format!("{path}/rate-centers")).await.problem(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_carrier_in_trouble_is_said_to_be_in_trouble() {
    let patchbay = Patchbay::start().await;
    let console = patchbay.operator().await;
    let path = format!("/api/accounts/{}/countries", patchbay.account(&console).await);
    // Only what is asked here: readings of their own would open the breaker.
    patchbay.world.trouble("c48_countries", Trouble::Html).await;
    let problem = console.get(&path).await.problem(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(problem.kind, ProblemKind::CarrierUnavailable);
    assert!(!problem.title.is_empty());
    patchbay.world.faults(&[]).await;
    patchbay.world.trouble("c48_countries", Trouble::Refuse).await;
    let problem = console.get(&path).await.problem(StatusCode::BAD_GATEWAY);
    assert_eq!(problem.kind, ProblemKind::CarrierRefused);
    assert!(problem.carrier.is_some(), "the carrier's own words are kept");
}

#[tokio::test]
async fn an_unattended_install_has_its_account_and_a_second_start_does_not_double_it() {
    let mut patchbay = Patchbay::start().await;
    patchbay.restart().await;
    let console = patchbay.operator().await;
    let accounts: Vec<Account> = console.get("/api/accounts").await.read();
    assert_eq!(accounts.len(), 1);
    let test: ConnectionTest = console.post(&format!("/api/accounts/{}/test", accounts[0].id), &json!({})).await.read();
    assert!(test.ok, "{}", test.sentence);
}

#[tokio::test]
async fn a_first_start_comes_with_an_account_at_every_sandbox_that_finds_it_after_a_restart() {
    let mut patchbay = Patchbay::start_with(|settings| {
        settings.sandbox = true;
        settings.accounts.clear();
    })
    .await;
    for _ in 0..2 {
        let console = patchbay.operator().await;
        assert!(console.session().await.sandbox_only);
        let accounts: Vec<Account> = console.get("/api/accounts").await.read();
        assert_eq!(accounts.len(), carriers::CATALOG.len());
        for (account, sandbox) in accounts.iter().zip(&patchbay.server().sandboxes) {
            assert!(account.sandbox);
            assert_eq!(account.base_url, sandbox.base_url);
            let test: ConnectionTest = console.post(&format!("/api/accounts/{}/test", account.id), &json!({})).await.read();
            assert!(test.ok, "{}: {}", account.name, test.sentence);
        }
        patchbay.restart().await;
    }
}

#[tokio::test]
async fn a_wrong_or_missing_key_refuses_to_start() {
    let mut patchbay = Patchbay::start().await;
    patchbay.stop().await;
    let wrong = patchbay.start_again_with(|settings| settings.key = Some(contract::secret::Secret::new("ab".repeat(32)))).await;
    assert!(wrong.err().unwrap().to_string().contains("does not fit"));
    std::fs::remove_file(patchbay.folder().join("key")).unwrap();
    let missing = patchbay.start_again_with(|_| {}).await;
    assert!(missing.err().unwrap().to_string().contains("is missing"));
    std::fs::write(patchbay.folder().join("key"), "not a key").unwrap();
    let unreadable = patchbay.start_again_with(|_| {}).await;
    assert!(unreadable.err().unwrap().to_string().contains("32 bytes"));
}

#[tokio::test]
async fn a_second_server_on_the_same_data_refuses_to_start() {
    // A file is for one; of PostgreSQL the tests of instances tell.
    let one_file = |settings: &mut server::config::Settings| {
        let address = format!("sqlite://{}?mode=rwc", settings.data_dir.join("patchbay.db").display());
        settings.database_url = contract::secret::Secret::new(address);
    };
    let patchbay = Patchbay::start_with(one_file).await;
    let second = patchbay.start_again_with(|_| {}).await;
    assert!(second.err().unwrap().to_string().contains("Another Patchbay"));
}
