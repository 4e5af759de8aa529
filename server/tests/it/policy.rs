//! Every operation, for every role, on things of the own tenant, of those beside it, above it and below it, and of one that is
//! suspended: it is exactly as the table of operations says.

use std::time::{Duration, Instant};

use contract::{
    policy::{Access, OPERATIONS, Operation},
    port::fields::PortFields,
    user::{Permission, Role},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    support::{Answer, Console},
    tenancy::{Side, Things, World, colleague},
};

/// An operation's address with these ids in it.
fn address(operation: &Operation, things: &Things, tenant: &str, account: &str) -> String {
    let path = operation.path;
    let id = match path.split('/').nth(2).unwrap() {
        "users" => things.user.as_str(),
        "sessions" => &things.session,
        "port-drafts" => &things.draft,
        "attempts" => &things.attempt,
        "tenants" => tenant,
        "cart" => &things.cart_line,
        "ports" => &things.view,
        "accounts" => account,
        "approvals" => &things.approval,
        "bulk-changes" => &things.bulk,
        "call-exports" => &things.export,
        _ => "nothing",
    };
    path.replace("{id}", id)
        .replace("{e164}", &things.number)
        .replace("{request}", &things.request)
        .replace("{group}", "900900900")
        .replace("{order}", "900900900")
        .replace("{document}", "nothing")
        .replace("{paper}", &things.paper)
        .replace("{customer}", &things.customer)
        .replace("{page}", "1")
        .replace("{token}", "nothing")
        .replace("{user}", &things.user)
}

/// A body that the operation takes, where it is not hard to say, so that it comes as far as the object.
fn body(operation: &Operation, things: &Things, tenant: &str) -> Value {
    let number = &things.number;
    match (operation.method, operation.path) {
        ("POST", "/api/numbers/removals") => json!({ "numbers": [number], "typed": &number[number.len() - 4..] }),
        ("POST", "/api/tenants/hand-over") => {
            json!({ "numbers": [number], "from": tenant, "to": tenant, "confirmed": true })
        }
        ("PUT", "/api/numbers/{e164}/routing") => json!({ "routing": { "shape": "trunk_group", "id": "52610" } }),
        ("POST", "/api/attempts/{id}/decide") => json!({ "position": 0, "done": true, "reason": "Seen elsewhere" }),
        ("POST", "/api/bulk-changes/{id}/begin") => json!({ "will": 1, "typed": "" }),
        ("POST", "/api/approvals/{id}/decision") => json!({ "approve": true, "total": zero() }),
        ("PUT", "/api/port-drafts/{id}") => json!({ "version": 1, "fields": PortFields::default() }),
        ("PUT", "/api/port-drafts/{id}/pin") => json!({ "losing_carrier": "", "pin": "PIN4711" }),
        ("POST", "/api/port-drafts/{id}/submission") => json!({ "version": 1, "accepted": [], "reason": "" }),
        ("PATCH", "/api/port-drafts/{id}/papers/{paper}") => json!({ "kind": "csr" }),
        ("POST", "/api/accounts/{id}/ports/{request}/notes") => json!({ "text": "Taken over" }),
        ("PUT", "/api/accounts/{id}/customers/{customer}/paging") => json!({ "on": true }),
        ("PUT", "/api/users/{id}" | "/api/tenants/{id}/users/{user}") => json!({ "role": "viewer", "disabled": true }),
        ("PUT", "/api/tenants/{id}") => json!({ "name": "Taken over", "suspended": true, "limits": {} }),
        ("POST", "/api/tenants/{id}/move") => json!({ "from": "nothing", "to": "nowhere", "confirmed": true }),
        ("POST", "/api/tenants/{id}/users") => json!({ "name": "Eve", "email": "eve@example.com", "role": "admin" }),
        ("PUT", "/api/numbers/{e164}/note") => json!({ "owner": "Eve", "tags": [], "note": "" }),
        ("PUT", "/api/numbers/{e164}/caller-name") => json!({ "enabled": true, "kind": "business", "name": "EVE" }),
        ("POST", "/api/cart/lines/{id}/agree") => json!({ "setup": zero(), "monthly": zero() }),
        ("POST", "/api/port-drafts") => json!({ "fields": PortFields::default() }),
        _ => json!({}),
    }
}

fn zero() -> Value {
    json!({ "amount": "0", "currency": "USD" })
}

/// The answer without the id of its request.
pub fn plain(answer: &Answer) -> String {
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(Value::Object(mut problem)) if !answer.status.is_success() => {
            problem.remove("request_id");
            format!("{} {}", answer.status, Value::Object(problem))
        }
        _ => format!("{} {}", answer.status, answer.text()),
    }
}

async fn ask(console: &Console, operation: &Operation, path: &str, body: Value) -> Answer {
    let method: Method = operation.method.parse().unwrap();
    let key = uuid::Uuid::new_v4().simple().to_string();
    let sent = (!matches!(operation.method, "GET" | "DELETE")).then_some(body);
    console.ask(method, path, sent, &[("idempotency-key", &key)]).await
}

/// Whether the table lets this role come to the operation.
fn may(role: Role, access: Access) -> bool {
    access.one_of().is_empty() || access.one_of().iter().any(|permission| role.may(*permission))
}

/// Operations that would end the walk itself, or that are about the one who asks and no object.
fn skipped(operation: &Operation) -> bool {
    operation.access == Access::Open
        || (operation.method == "DELETE" && operation.path == "/api/session")
        || operation.path == "/api/session/password"
}

/// What an operation is asked with.
struct Question {
    path: String,
    body: Value,
}

impl Question {
    fn of(operation: &Operation, things: &Things, tenant: &str, account: &str) -> Self {
        Self { path: address(operation, things, tenant, account), body: body(operation, things, tenant) }
    }

    /// The answer, without what tells the things apart that were asked for.
    async fn answer(&self, console: &Console, operation: &Operation) -> String {
        let answer = ask(console, operation, &self.path, self.body.clone()).await;
        let text = plain(&answer).replace(&self.path, "");
        if operation.path.contains('{') { text } else { text.replace(|sign: char| sign.is_ascii_digit(), "") }
    }
}

/// Things that are in a path, or named in a body alone.
fn names_a_thing(operation: &Operation) -> bool {
    operation.path.contains('{') || matches!(operation.path, "/api/numbers/removals" | "/api/tenants/hand-over")
}

/// Questions for somebody's things, each with the same one for things that are nowhere. What hangs on an account is asked for at
/// the one that all of them use, too.
fn questions(world: &World, operation: &Operation, side: &Side, nowhere: &Things, nobody: &str) -> Vec<(Question, Question)> {
    let (shared, gone) = (world.account.as_str(), nowhere.account.as_deref().unwrap());
    let own = side.things.account.as_deref();
    let of_account = operation.path.starts_with("/api/accounts/");
    let ask = |account: &str, none: &str| {
        let theirs = Question::of(operation, &side.things, side.id.as_str(), account);
        (theirs, Question::of(operation, nowhere, nobody, none))
    };
    let mut pairs = Vec::new();
    // An account of those above may be used; one of somebody beside is not there.
    if !of_account || own.is_some_and(|own| own != shared) {
        pairs.push(ask(own.unwrap_or(gone), gone));
    }
    if of_account && (operation.path.contains("{request}") || operation.path.contains("{customer}")) {
        pairs.push(ask(shared, shared));
    }
    // Whoever may use it changes nothing about it.
    if of_account && own == Some(shared) && operation.access == Access::Needs(Permission::Accounts) {
        pairs.push(ask(shared, gone));
    }
    pairs
}

#[tokio::test]
async fn every_route_for_every_role_on_things_of_every_tenant_is_as_the_table_says() {
    let world = World::furnished().await;
    let nowhere = Things::nowhere();
    let nobody = uuid::Uuid::now_v7().to_string();
    let (mut walked, mut compared) = (0, 0);
    for role in Role::ALL {
        let customer = matches!(role, Role::CustomerAdmin | Role::CustomerUser);
        let own = if customer { &world.customer } else { &world.reseller };
        let email = format!("walker-{}@example.com", role.word());
        let console = colleague(&world.patchbay, &own.admin, role, &email).await;
        let foreign: Vec<(&str, &Side)> = if customer {
            vec![
                ("parent", &world.reseller),
                ("above", &world.operator),
                ("sibling", &world.sibling),
                ("suspended", &world.suspended),
            ]
        } else {
            vec![
                ("parent", &world.operator),
                ("sibling", &world.sibling),
                ("child", &world.customer),
                ("suspended", &world.suspended),
            ]
        };
        for operation in OPERATIONS.iter().filter(|operation| !skipped(operation)) {
            let missing = address(operation, &nowhere, &nobody, nowhere.account.as_deref().unwrap());
            let absent = ask(&console, operation, &missing, body(operation, &nowhere, &nobody)).await;
            walked += 1;
            if may(role, operation.access) {
                let of_oneself = operation.path.starts_with("/api/session") || operation.path == "/api/acting";
                if !matches!(operation.access, Access::ByObject { .. }) && !of_oneself {
                    assert_ne!(absent.status, StatusCode::FORBIDDEN, "{role:?} {operation:?}: {}", absent.text());
                }
            } else {
                assert_eq!(absent.status, StatusCode::FORBIDDEN, "{role:?} {operation:?}: {}", absent.text());
            }
            if !names_a_thing(operation) {
                continue;
            }
            for (whose, side) in &foreign {
                // What is below is there for those who may know of it.
                if operation.path.starts_with("/api/tenants/") && *whose == "child" && may(role, operation.access) {
                    continue;
                }
                for (theirs, none) in questions(&world, operation, side, &nowhere, &nobody) {
                    let (seen, none) = (theirs.answer(&console, operation).await, none.answer(&console, operation).await);
                    assert_eq!(seen, none, "{role:?} {operation:?} of the {whose}: {}", theirs.path);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 2_000, "only {compared} of {walked}");
    // Nothing came of any of it.
    for side in [&world.operator, &world.sibling] {
        assert_eq!(side.admin.session().await.tenant_name, side.name);
        side.admin.get(&format!("/api/attempts/{}", side.things.attempt)).await.expect(StatusCode::OK);
        side.admin.get(&format!("/api/port-drafts/{}", side.things.draft)).await.expect(StatusCode::OK);
    }
}

/// What has no object in the world of these tests, is done by whoever has the account alone, or ends what the others are asked about.
fn not_walked_at_home(operation: &Operation, customer: bool) -> bool {
    let without = ["/api/alerts/", "/api/drifts/", "/api/tenants/", "location-failover"];
    let parts = ["{group}", "{order}", "/documents", "{page}"];
    let of_account = operation.path.starts_with("/api/accounts/") && !operation.path.contains("{request}");
    operation.method == "DELETE"
        || (customer && of_account)
        || without.iter().chain(&parts).any(|part| operation.path.contains(part))
}

#[tokio::test]
async fn what_the_table_allows_is_there_in_ones_own_tenant() {
    let world = World::furnished().await;
    let mut walked = 0;
    for role in Role::ALL {
        let customer = matches!(role, Role::CustomerAdmin | Role::CustomerUser);
        let own = if customer { &world.customer } else { &world.operator };
        let console = colleague(&world.patchbay, &own.admin, role, &format!("own-{}@example.com", role.word())).await;
        let account = world.account.as_str();
        for operation in OPERATIONS.iter().filter(|operation| !skipped(operation) && operation.path.contains('{')) {
            // The plan and the attempt are about what a number does.
            let by_object = matches!(operation.access, Access::ByObject { .. }) && !role.may(Permission::SetServices);
            if not_walked_at_home(operation, customer) || by_object || !may(role, operation.access) {
                continue;
            }
            // Nobody is closed out and no credentials are replaced while the others are still to come.
            let harmless = matches!(operation.path, "/api/users/{id}" | "/api/accounts/{id}");
            let body = if harmless { json!({}) } else { body(operation, &own.things, own.id.as_str()) };
            let path = address(operation, &own.things, own.id.as_str(), account);
            let answer = ask(&console, operation, &path, body).await;
            let refused = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            let broken = answer.status == StatusCode::INTERNAL_SERVER_ERROR;
            assert!(!refused && !broken, "{role:?} {operation:?} {path}: {}", answer.text());
            walked += 1;
        }
    }
    assert!(walked > 150, "only {walked} requests");
    for side in [&world.operator, &world.customer] {
        let things = &side.things;
        for path in [
            format!("/api/call-exports/{}", things.export),
            format!("/api/ports/views/{}", things.view),
            format!("/api/cart/lines/{}", things.cart_line),
            format!("/api/papers/{}", things.paper),
            format!("/api/port-drafts/{}", things.draft),
        ] {
            let answer = side.admin.delete(&path).await;
            let refused = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            assert!(!refused, "{path}: {} {}", answer.status, answer.text());
        }
    }
}

#[tokio::test]
async fn an_old_session_of_a_tenant_that_is_suspended_opens_nothing() {
    let world = World::start().await;
    let side = &world.suspended;
    for operation in OPERATIONS.iter().filter(|operation| operation.access != Access::Open) {
        let path = address(operation, &side.things, side.id.as_str(), world.account.as_str());
        let answer = ask(&side.admin, operation, &path, body(operation, &side.things, side.id.as_str())).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{operation:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn own_things_are_there_for_those_who_may_read() {
    let world = World::start().await;
    for side in [&world.operator, &world.reseller, &world.sibling, &world.customer] {
        for path in [
            format!("/api/numbers/{}", side.things.number),
            format!("/api/attempts/{}", side.things.attempt),
            format!("/api/port-drafts/{}", side.things.draft),
        ] {
            side.admin.get(&path).await.expect(StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn nobody_sees_in_any_list_what_is_of_somebody_else() {
    let world = World::start().await;
    let sides = [&world.operator, &world.reseller, &world.sibling, &world.customer, &world.suspended];
    for side in &sides[..4] {
        for operation in OPERATIONS.iter().filter(|o| o.method == "GET" && !o.path.contains('{') && o.access != Access::Open) {
            // What one did to others stands in one's own log.
            if operation.path.starts_with("/api/audit") {
                continue;
            }
            let text = side.admin.get(operation.path).await.text();
            for other in sides.iter().filter(|other| other.id != side.id) {
                let shared = world.account.as_str();
                for id in other.things.all().into_iter().filter(|id| *id != shared) {
                    assert!(!text.contains(id), "{} sees {id} of {} in {}", side.name, other.name, operation.path);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_yours_takes_as_long_as_what_is_not_there() {
    const EACH: usize = 200;
    let world = World::start().await;
    let nowhere = Things::nowhere();
    let console = &world.reseller.admin;
    let paths = |things: &Things| [format!("/api/attempts/{}", things.attempt), format!("/api/numbers/{}", things.number)];
    for (theirs, absent) in paths(&world.sibling.things).into_iter().zip(paths(&nowhere)) {
        let mut took: [Vec<Duration>; 2] = Default::default();
        for _ in 0..EACH {
            for (path, took) in [&theirs, &absent].into_iter().zip(&mut took) {
                let began = Instant::now();
                console.get(path).await.expect(StatusCode::NOT_FOUND);
                took.push(began.elapsed());
            }
        }
        let [theirs, absent] = took.map(|mut took| {
            took.sort();
            took[EACH / 2]
        });
        let apart = theirs.abs_diff(absent);
        assert!(apart < Duration::from_millis(5), "{theirs:?} and {absent:?}");
    }
}

/// A generator that gives the same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// What the tenants have, as those who are in them see it.
async fn picture(account: &str, sides: &[&Side]) -> Vec<String> {
    let mut seen = Vec::new();
    for side in sides {
        let lists = ["/api/users", "/api/port-drafts", "/api/attempts", "/api/cart", "/api/bulk-changes", "/api/approvals"];
        let things = [format!("/api/call-exports/{}", side.things.export), "/api/customers".into()];
        for path in lists.into_iter().chain(things.iter().map(String::as_str)) {
            seen.push(side.admin.get(path).await.expect(StatusCode::OK).text());
        }
        let port: Value = side.admin.get(&format!("/api/accounts/{account}/ports/{}", side.things.request)).await.read();
        // The carrier goes on with a port by itself.
        let events = port["timeline"].as_array().unwrap().iter().filter(|event| event["who"]["whose"] != "carrier");
        seen.push(events.map(Value::to_string).collect());
        let draft: Value = side.admin.get(&format!("/api/port-drafts/{}", side.things.draft)).await.read();
        seen.push(format!("{} {} {}", draft["version"], draft["fields"], draft["documents"]));
        let number: Value = side.admin.get(&format!("/api/numbers/{}", side.things.number)).await.read();
        seen.push(format!("{} {}", number["note"], number["history"]));
        let tenants: Value = side.admin.get("/api/tenants").await.read();
        seen.push(tenants.to_string());
    }
    seen
}

#[tokio::test]
async fn two_thousand_probes_across_tenants_find_nothing_and_change_nothing() {
    #[expect(clippy::disallowed_methods, reason = "a seed that found something is tried again")]
    let asked = std::env::var("PROBE_SEED");
    let seed = asked.ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x5eed_2026_1122_u64);
    println!("PROBE_SEED={seed}");
    let mut dice = Dice(seed);
    let world = World::furnished().await;
    let mut actors = vec![world.again(&world.reseller).await];
    for role in [Role::Provisioning, Role::Support, Role::Viewer] {
        actors.push(colleague(&world.patchbay, &world.reseller.admin, role, &format!("probe-{}@example.com", role.word())).await);
    }
    let victims = [&world.operator, &world.sibling];
    let hidden = [&world.operator, &world.sibling, &world.suspended, &world.customer];
    let before = picture(world.account.as_str(), &victims).await;
    let operations: Vec<&Operation> = OPERATIONS
        .iter()
        .filter(|o| !skipped(o) && !o.path.starts_with("/api/session") && !o.path.starts_with("/api/acting"))
        // What is below is the reseller's to see and to change.
        .filter(|o| !o.path.starts_with("/api/tenants"))
        .collect();
    for turn in 0..2_000 {
        let operation = dice.pick(&operations);
        let side = dice.pick(&hidden);
        let ids = side.things.all();
        let beside = world.sibling.things.account.as_deref().unwrap();
        // What hangs on an account is at the one that all of them use.
        let hangs = operation.path.contains("{request}") || operation.path.contains("{customer}");
        let account = if hangs { world.account.as_str() } else { beside };
        let mut path = address(operation, &side.things, side.id.as_str(), account);
        let theirs = *dice.pick(&ids);
        match dice.roll(4) {
            0 => path.push_str(&format!("?account={account}&tenant_id={}", side.id)),
            1 => path.push_str(&format!("?tenant={}&q={}", side.id, side.things.number.trim_start_matches('+'))),
            2 => path.push_str(&format!("?id={theirs}&user={}", side.things.user)),
            _ => {}
        }
        let mut sent = body(operation, &side.things, side.id.as_str());
        let fields = sent.as_object_mut().unwrap();
        let further = [
            ("tenant_id", json!(side.id)),
            ("tenant", json!(side.id)),
            ("role", json!("admin")),
            ("price", json!("0")),
            ("account", json!(account)),
            ("numbers", json!([side.things.number])),
            ("lines", json!([side.things.cart_line])),
            ("request", json!(side.things.request)),
            ("customer", json!(side.things.customer)),
            ("id", json!(theirs)),
            ("ids", json!([theirs, { "id": theirs }])),
            ("from", json!(side.id)),
        ];
        for _ in 0..dice.roll(5) {
            let (name, value) = dice.pick(&further).clone();
            fields.insert(name.into(), value);
        }
        let key = uuid::Uuid::new_v4().simple().to_string();
        let headers = [("idempotency-key", key.as_str()), ("x-tenant", side.id.as_str()), ("x-user", side.things.user.as_str())];
        let console = dice.pick(&actors);
        let text = (!matches!(operation.method, "GET" | "DELETE")).then_some(sent);
        let answer = console.ask(operation.method.parse().unwrap(), &path, text, &headers).await;
        assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{turn}: {operation:?} {path}: {}", answer.text());
        if answer.status.is_success() {
            let text = answer.text();
            for other in hidden {
                for id in other.things.all().into_iter().filter(|id| *id != world.account.as_str()) {
                    assert!(!text.contains(id), "{turn}: {operation:?} {path} shows {id} of {}", other.name);
                }
            }
        }
    }
    assert_eq!(picture(world.account.as_str(), &victims).await, before);
    let customer = world.again(&world.customer).await;
    customer.get(&format!("/api/attempts/{}", world.customer.things.attempt)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_tenant_a_role_or_a_price_in_a_body_never_takes_effect() {
    let world = World::start().await;
    let console = &world.reseller.admin;
    let invite = json!({ "name": "Sam", "email": "sam@example.com", "role": "viewer", "tenant_id": world.operator.id });
    console.post("/api/users", &invite).await;
    let operators: Value = world.operator.admin.get("/api/users").await.read();
    assert!(!operators.to_string().contains("sam@example.com"));
    let note = json!({ "owner": "Sam", "tags": [], "note": "", "role": "admin", "tenant": world.operator.id });
    console.put(&format!("/api/numbers/{}/note", world.reseller.things.number), &note).await;
    assert_eq!(console.session().await.role, Role::Admin);
    assert!(Permission::ALL.into_iter().all(|permission| Role::Admin.may(permission)));
    // The price of an offer is sealed with it; one beside it means nothing.
    let offers = crate::buying::offers(console, &world.account, "kind=local&state=IL").await;
    let offer = &offers[0];
    let add = json!({ "tokens": [offer.token], "quantity": 1, "price": "0", "setup": zero(), "monthly": zero() });
    let answer = console.post("/api/cart/lines", &add).await;
    if answer.status.is_success() {
        let cart: Value = answer.read();
        let line = cart["lines"].as_array().unwrap().iter().find(|line| line["offer"]["token"] != json!(null)).unwrap();
        assert_ne!(line["offer"]["monthly"], zero());
    }
    // Another tenant cannot use an offer that was sealed for this one.
    let stolen = json!({ "tokens": [offer.token], "quantity": 1 });
    world.sibling.admin.post("/api/cart/lines", &stolen).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
}
