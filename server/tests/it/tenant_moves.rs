//! A tenant that comes under another one while its people, and those above it, are at work.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use contract::{
    account::Account,
    attempt::Attempt,
    audit::AuditRow,
    cart::Cart,
    id::{AccountId, AttemptId},
    owned::NumberPage,
    paging::Page,
    problem::ProblemKind,
    tenant::{Tenant, TenantMoved},
    user::Role,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    buying,
    policy::plain,
    postgres::new_database,
    support::{Answer, Console, PASSWORD, Patchbay, draft, until},
    tenancy::{Side, World, colleague, person, tenant},
};

/// The account of the first reseller's own.
const OWN: &str = "First's own";

fn key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Asks for a move; what it loses is what the preview says.
async fn ask(console: &Console, moved: &str, from: &Side, to: &Side, losing: &[AccountId], confirmed: bool) -> Answer {
    let body = json!({ "from": from.id, "to": to.id, "losing": losing, "confirmed": confirmed });
    console.post(&format!("/api/tenants/{moved}/move"), &body).await
}

/// Moves the customer as an operator does: looks first, then agrees to what was shown.
async fn go(world: &World, from: &Side, to: &Side) -> TenantMoved {
    let (console, id) = (&world.operator.admin, world.customer.id.as_str());
    let preview: TenantMoved = ask(console, id, from, to, &[], false).await.read();
    assert!(preview.why_not.is_none() && !preview.done, "{preview:?}");
    let done: TenantMoved = ask(console, id, from, to, &preview.losing, true).await.read();
    assert!(done.done && done.losing == preview.losing, "{done:?}");
    done
}

/// An account of the reseller's own, granted to its customer beside that of the operator.
async fn own_account(patchbay: &Patchbay, reseller: &Console, customer: &Tenant, granted: &AccountId) -> AccountId {
    let own: Account = reseller.post("/api/accounts", &draft(patchbay, OWN, "first-world")).await.read();
    let limits = json!({ "accounts": [granted, own.id] });
    let change = json!({ "name": customer.name, "suspended": false, "limits": limits });
    reseller.put(&format!("/api/tenants/{}", customer.id), &change).await.expect(StatusCode::OK);
    own.id
}

/// Five tenants, of which the customer may use an account of its reseller's own.
async fn start() -> (World, AccountId) {
    let world = World::start().await;
    let customer: Tenant = world.reseller.admin.get(&format!("/api/tenants/{}", world.customer.id)).await.read();
    let own = own_account(&world.patchbay, &world.reseller.admin, &customer, &world.account).await;
    (world, own)
}

async fn act_as(console: &Console, side: &Side) -> Answer {
    let body = json!({ "tenant": side.id, "reason": "They cannot find a number.", "password": PASSWORD });
    console.post("/api/acting", &body).await
}

async fn log(console: &Console) -> Vec<AuditRow> {
    let page: Page<AuditRow> = console.get("/api/audit?action=tenant.move").await.read();
    page.items
}

#[tokio::test]
async fn a_customer_comes_under_another_reseller_after_a_preview_and_keeps_what_the_new_one_may_use() {
    let (world, own) = start().await;
    let (operator, first, second) = (&world.operator.admin, &world.reseller, &world.sibling);
    let (shop, path) = (&world.customer, format!("/api/tenants/{}", world.customer.id));
    let before = shop.admin.session().await;
    let preview: TenantMoved = ask(operator, shop.id.as_str(), first, second, &[], false).await.read();
    assert_eq!((preview.why_not, preview.done, &preview.losing), (None, false, &vec![own.clone()]));
    let told = preview.effects.join("\n");
    for word in [OWN, "First Reseller sees nothing", "Second Reseller sees it at once"] {
        assert!(told.contains(word), "{told}");
    }
    first.admin.get(&path).await.expect(StatusCode::OK);
    // Without having seen what is lost nothing happens.
    ask(operator, shop.id.as_str(), first, second, &[], true).await.problem(StatusCode::CONFLICT);
    let accounts: Vec<Account> = shop.admin.get("/api/accounts").await.read();
    assert_eq!(accounts.len(), 2);

    go(&world, first, second).await;
    first.admin.get(&path).await.problem(StatusCode::NOT_FOUND);
    let now: Tenant = second.admin.get(&path).await.read();
    assert_eq!((now.parent.as_ref(), now.limits.accounts.as_slice()), (Some(&second.id), std::slice::from_ref(&world.account)));
    let names = |tenants: Vec<Tenant>| tenants.into_iter().map(|tenant| tenant.name).collect::<Vec<_>>();
    assert_eq!(names(first.admin.get("/api/tenants").await.read()), ["First Reseller"]);
    assert_eq!(names(second.admin.get("/api/tenants").await.read()), ["Second Reseller", "Flower Shop"]);
    // Its people are where they were, with what is theirs.
    assert_eq!(shop.admin.session().await.id, before.id);
    let accounts: Vec<Account> = shop.admin.get("/api/accounts").await.read();
    assert_eq!(accounts.into_iter().map(|account| account.id).collect::<Vec<_>>(), std::slice::from_ref(&world.account));
    shop.admin.get(&format!("/api/offers?account={own}&kind=local&state=IL")).await.problem(StatusCode::NOT_FOUND);
    shop.admin.get(&format!("/api/numbers/{}", shop.things.number)).await.expect(StatusCode::OK);
    // What is asked from an old page finds the tree as it is now.
    ask(operator, shop.id.as_str(), first, second, &[], true).await.problem(StatusCode::CONFLICT);
}

#[tokio::test]
async fn each_side_has_the_move_on_record_and_reads_nothing_of_the_other() {
    let (world, _) = start().await;
    go(&world, &world.reseller, &world.sibling).await;
    let rows = log(&world.operator.admin).await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].before.as_deref().unwrap().contains("First Reseller"), "{rows:?}");
    assert!(rows[0].after.as_deref().unwrap().contains("Second Reseller"), "{rows:?}");
    let strangers = ["First Reseller", "Second Reseller"];
    for (side, not) in [(&world.reseller, &strangers[1..]), (&world.sibling, &strangers[..1]), (&world.customer, &strangers[..])]
    {
        let auditor = match side.name.as_str() {
            "Flower Shop" => colleague(&world.patchbay, &side.admin, Role::CustomerAdmin, "reader@example.com").await,
            _ => colleague(&world.patchbay, &side.admin, Role::Auditor, &format!("{}-reader@example.com", side.id)).await,
        };
        let answer = auditor.get("/api/audit?action=tenant.move").await;
        if side.name == "Flower Shop" && answer.status == StatusCode::FORBIDDEN {
            continue;
        }
        let page: Page<AuditRow> = answer.read();
        assert_eq!(page.items.len(), 1, "{}", side.name);
        let text = format!("{:?}{:?}", page.items[0].before, page.items[0].after);
        assert_eq!((page.items[0].subject.as_str(), page.items[0].who.as_str()), ("Flower Shop", "Operator"));
        assert!(not.iter().all(|name| !text.contains(name)), "{}: {text}", side.name);
    }
    let state = &world.patchbay.server().state;
    assert_eq!(server::audit::check(&state.store, &state.vault, state.clock.now()).await.unwrap().broken, None);
}

#[tokio::test]
async fn what_cannot_be_moved_stays_and_what_is_not_yours_is_not_there() {
    let (world, _) = start().await;
    let (operator, first, shop) = (&world.operator.admin, &world.reseller, &world.customer);
    let why_not = |answer: Answer| {
        let preview: TenantMoved = answer.read();
        preview.why_not.unwrap()
    };
    // In a ring, under itself, and under what cannot hold it.
    for (to, word) in [(shop, "under itself"), (first, "under itself"), (&world.sibling, "A reseller cannot be")] {
        let why = why_not(ask(operator, first.id.as_str(), &world.operator, to, &[], false).await);
        assert!(why.contains(word), "{why}");
        let problem = ask(operator, first.id.as_str(), &world.operator, to, &[], true).await.problem(StatusCode::CONFLICT);
        assert!(problem.title.contains(word) && problem.title.contains("Nothing was moved"), "{}", problem.title);
    }
    let twin = tenant(&world.sibling.admin, "Flower Shop", "customer", json!({})).await;
    assert!(why_not(ask(operator, shop.id.as_str(), first, &world.sibling, &[], false).await).contains("has this name"));
    world
        .sibling
        .admin
        .put(&format!("/api/tenants/{}", twin.id), &json!({ "name": "Twin", "suspended": false, "limits": {} }))
        .await;
    let bound = json!({ "accounts": [world.account], "numbers": 1 });
    let change = json!({ "name": "Second Reseller", "suspended": false, "limits": bound });
    operator.put(&format!("/api/tenants/{}", world.sibling.id), &change).await.expect(StatusCode::OK);
    assert!(why_not(ask(operator, shop.id.as_str(), first, &world.sibling, &[], false).await).contains("can have 1 numbers"));
    // One's own side, the same place again, and not from where it is.
    ask(operator, world.operator.id.as_str(), &world.operator, first, &[], false).await.problem(StatusCode::FORBIDDEN);
    ask(operator, shop.id.as_str(), first, first, &[], false).await.problem(StatusCode::UNPROCESSABLE_ENTITY);
    ask(operator, shop.id.as_str(), &world.sibling, first, &[], true).await.problem(StatusCode::CONFLICT);
    // Nobody reaches beyond their own branch, with whichever of the three ids.
    let nowhere = contract::id::TenantId::new(uuid::Uuid::now_v7().to_string());
    let body = |from: &contract::id::TenantId, to: &contract::id::TenantId| json!({ "from": from, "to": to, "losing": [], "confirmed": true });
    let move_of = |id: &contract::id::TenantId| format!("/api/tenants/{id}/move");
    let absent = move_of(&nowhere);
    let none = first.admin.post(&absent, &body(&first.id, &nowhere)).await.expect(StatusCode::NOT_FOUND);
    for (moved, from, to) in [
        (&world.sibling.id, &world.operator.id, &first.id),
        (&world.operator.id, &first.id, &shop.id),
        (&shop.id, &world.sibling.id, &first.id),
        (&shop.id, &first.id, &world.sibling.id),
        (&shop.id, &first.id, &world.operator.id),
        (&shop.id, &first.id, &nowhere),
        (&nowhere, &first.id, &shop.id),
    ] {
        let path = move_of(moved);
        let answer = first.admin.post(&path, &body(from, to)).await;
        assert_eq!(plain(&answer).replace(&path, ""), plain(&none).replace(&absent, ""), "{moved} {from} {to}");
    }
    shop.admin.post(&move_of(&shop.id), &body(&first.id, &world.sibling.id)).await.problem(StatusCode::FORBIDDEN);
    let tenants: Vec<Tenant> = first.admin.get("/api/tenants").await.read();
    assert_eq!(tenants.len(), 2);
}

#[tokio::test]
async fn who_acts_as_it_from_the_old_side_is_out_for_good_and_who_is_above_both_goes_on() {
    let (world, _) = start().await;
    let old = world.again(&world.reseller).await;
    let above = world.again(&world.operator).await;
    act_as(&old, &world.customer).await.expect(StatusCode::OK);
    act_as(&above, &world.customer).await.expect(StatusCode::OK);
    go(&world, &world.reseller, &world.sibling).await;
    for path in ["/api/session", "/api/numbers", "/api/cart"] {
        let problem = old.get(path).await.problem(StatusCode::CONFLICT);
        assert_eq!(problem.kind, ProblemKind::ActingEnded, "{path}");
        assert!(!problem.title.contains("Second"), "{}", problem.title);
        above.get(path).await.expect(StatusCode::OK);
    }
    assert_eq!(above.session().await.tenant, world.customer.id);
    // Also when it comes back before they looked.
    go(&world, &world.sibling, &world.reseller).await;
    let problem = old.get("/api/numbers").await.problem(StatusCode::CONFLICT);
    assert_eq!(problem.kind, ProblemKind::ActingEnded);
    old.delete("/api/acting").await.expect(StatusCode::OK);
    assert_eq!(old.session().await.tenant, world.reseller.id);
    // Right under the operator it is below it all the same.
    go(&world, &world.reseller, &world.operator).await;
    assert_eq!(above.session().await.tenant, world.customer.id);
    act_as(&old, &world.customer).await.problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_bounds_the_new_side_bounds_it_from_the_next_request_on() {
    let (world, _) = start().await;
    let (operator, shop) = (&world.operator.admin, &world.customer.admin);
    let path = format!("/api/tenants/{}", world.sibling.id);
    let second = |suspended: bool, limits: Value| json!({ "name": "Second Reseller", "suspended": suspended, "limits": limits });
    let bound = json!({ "accounts": [world.account], "monthly_spend": { "amount": "0.01", "currency": "USD" } });
    operator.put(&path, &second(false, bound)).await.expect(StatusCode::OK);
    let cart: Cart = shop.get("/api/cart").await.read();
    go(&world, &world.reseller, &world.sibling).await;
    let problem = shop.post_under(&key(), "/api/checkout", &buying::confirm(&cart)).await.problem(StatusCode::FORBIDDEN);
    assert!(problem.title.contains("Whoever runs this for you") && !problem.title.contains("Second"), "{}", problem.title);
    // Back, and then under one that is suspended: its people are out, and stay out when that one opens again until they sign in.
    go(&world, &world.sibling, &world.reseller).await;
    operator.put(&path, &second(true, json!({ "accounts": [world.account] }))).await.expect(StatusCode::OK);
    let preview: TenantMoved =
        ask(operator, world.customer.id.as_str(), &world.reseller, &world.sibling, &[], false).await.read();
    assert!(preview.effects.iter().any(|effect| effect.contains("signed out")), "{preview:?}");
    shop.get("/api/home").await.expect(StatusCode::OK);
    go(&world, &world.reseller, &world.sibling).await;
    shop.get("/api/home").await.problem(StatusCode::UNAUTHORIZED);
    let again = world.patchbay.stranger();
    again.sign_in(&world.customer.email, PASSWORD).await.problem(StatusCode::FORBIDDEN);
    go(&world, &world.sibling, &world.reseller).await;
    shop.get("/api/home").await.problem(StatusCode::UNAUTHORIZED);
    again.sign_in(&world.customer.email, PASSWORD).await.expect(StatusCode::OK);
}

/// Asks for these again and again until told to stop, and counts the rounds; each answer is looked at.
async fn keep_asking(
    console: &Console,
    paths: &[String],
    (stop, rounds): (&AtomicBool, &AtomicUsize),
    look: impl Fn(&str, &Answer),
) {
    while !stop.load(Ordering::SeqCst) {
        for path in paths {
            look(path, &console.get(path).await);
        }
        rounds.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn whoever_is_signed_in_while_it_moves_sees_their_own_things_or_a_plain_no_and_never_a_mix() {
    const MOVES: usize = 6;
    let (world, own) = start().await;
    let (first, second, shop) = (&world.reseller, &world.sibling, &world.customer);
    let above = world.again(&world.operator).await;
    act_as(&above, shop).await.expect(StatusCode::OK);
    let old = world.again(first).await;
    act_as(&old, shop).await.expect(StatusCode::OK);
    let strangers_of = |side: &Side| -> Vec<String> {
        let others = [first, second, shop].into_iter().filter(|other| other.id != side.id);
        let ids = others.flat_map(|other| other.things.all().into_iter().map(str::to_owned).collect::<Vec<_>>());
        ids.filter(|id| *id != world.account.as_str()).collect()
    };
    let paths = |of: &[&str]| of.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let mut own_paths = paths(&["/api/session", "/api/home", "/api/numbers", "/api/accounts", "/api/cart", "/api/attempts"]);
    own_paths.extend([format!("/api/attempts/{}", shop.things.attempt), format!("/api/accounts/{own}/states")]);
    let mut seen_from = paths(&["/api/session", "/api/tenants", "/api/numbers"]);
    seen_from.extend([format!("/api/tenants/{}", shop.id), format!("/api/tenants/{}/users", shop.id)]);
    let acting_paths = paths(&["/api/session", "/api/numbers"]);

    let (stop, rounds) = (AtomicBool::new(false), [const { AtomicUsize::new(0) }; 5]);
    let seen_below = [const { AtomicUsize::new(0) }; 4];
    let of_its_own = |side: &Side, path: &str, answer: &Answer| {
        let text = answer.text();
        assert!(answer.status == StatusCode::OK || answer.status == StatusCode::NOT_FOUND, "{path}: {} {text}", answer.status);
        for id in strangers_of(side) {
            assert!(!text.contains(&id), "{} sees {id} in {path}: {text}", side.name);
        }
    };
    let watching = |side: &'static str, at: usize, is: &Side| {
        let (id, path_of) = (is.id.to_string(), format!("/api/tenants/{}", shop.id));
        let (shop_user, seen_below) = (shop.things.user.clone(), &seen_below);
        let strangers: Vec<String> =
            strangers_of(is).into_iter().filter(|one| !shop.things.all().contains(&one.as_str())).collect();
        move |path: &str, answer: &Answer| {
            let text = answer.text();
            assert!(matches!(answer.status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {} {text}", answer.status);
            assert!(strangers.iter().all(|id| !text.contains(id)), "{side} in {path}: {text}");
            if path == "/api/session" {
                assert!(text.contains(&id));
            }
            if path == path_of {
                seen_below[at + usize::from(answer.status == StatusCode::NOT_FOUND)].fetch_add(1, Ordering::SeqCst);
            }
            if path == "/api/numbers" {
                assert!(!text.contains(&shop_user));
            }
        }
    };
    let moves = async {
        let everybody_asked = || async {
            let before: Vec<usize> = rounds.iter().map(|count| count.load(Ordering::SeqCst)).collect();
            until("everybody has asked again", || async {
                rounds.iter().zip(&before).all(|(count, before)| count.load(Ordering::SeqCst) > before + 2).then_some(())
            })
            .await;
        };
        everybody_asked().await;
        for turn in 0..MOVES {
            let (from, to) = if turn % 2 == 0 { (first, second) } else { (second, first) };
            go(&world, from, to).await;
            everybody_asked().await;
        }
        stop.store(true, Ordering::SeqCst);
    };
    let was_out = AtomicBool::new(false);
    let shop_id = shop.id.to_string();
    tokio::join!(
        moves,
        keep_asking(&shop.admin, &own_paths, (&stop, &rounds[0]), |path, answer| {
            of_its_own(shop, path, answer);
            if !path.contains(own.as_str()) {
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            }
            if path == "/api/session" {
                assert!(answer.text().contains(&shop_id));
            }
        }),
        keep_asking(&first.admin, &seen_from, (&stop, &rounds[1]), watching("the first", 0, first)),
        keep_asking(&second.admin, &seen_from, (&stop, &rounds[2]), watching("the second", 2, second)),
        keep_asking(&above, &acting_paths, (&stop, &rounds[3]), |path, answer| {
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
            of_its_own(shop, path, answer);
        }),
        keep_asking(&old, &acting_paths, (&stop, &rounds[4]), |path, answer| {
            if answer.status == StatusCode::CONFLICT {
                was_out.store(true, Ordering::SeqCst);
                return;
            }
            assert!(!was_out.load(Ordering::SeqCst), "{path}: acting came back: {}", answer.text());
            // A session names who acts.
            if path != "/api/session" {
                of_its_own(shop, path, answer);
            }
        }),
    );
    assert!(was_out.load(Ordering::SeqCst));
    let seen: Vec<usize> = seen_below.iter().map(|count| count.load(Ordering::SeqCst)).collect();
    assert!(seen.iter().all(|count| *count > 0), "both worlds were seen from both sides: {seen:?}");
}

#[tokio::test]
async fn a_purchase_beside_the_move_is_made_before_it_or_not_at_all() {
    const LINES: usize = 12;
    let (world, own) = start().await;
    let shop = &world.customer.admin;
    shop.delete("/api/cart/lines").await.expect(StatusCode::OK);
    let cart = buying::cart_of(shop, &own, "kind=local&state=IL", LINES).await;
    let one = |line: &contract::cart::CartLine| json!({ "lines": [line.id], "setup": line.offer.setup, "monthly": line.offer.monthly, "routing": [] });
    let bodies: Vec<Value> = cart.lines.iter().map(one).collect();
    let asked = futures::future::join_all(bodies.iter().map(|body| shop.post_under_new_key("/api/checkout", body)));
    let (answers, _) = tokio::join!(asked, go(&world, &world.reseller, &world.sibling));
    let mut bought: Vec<AttemptId> = Vec::new();
    for answer in answers {
        match answer.status {
            StatusCode::ACCEPTED => {
                let answer: contract::cart::CheckoutAnswer = answer.read();
                bought.extend(answer.attempts);
            }
            // The account is not there any more, or its pace was used up.
            StatusCode::NOT_FOUND | StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE => {}
            other => panic!("{other}: {}", answer.text()),
        }
    }
    for id in &bought {
        let attempt: Attempt = buying::settled(shop, id).await;
        assert_eq!(attempt.account, own);
    }
    let body = bodies.last().unwrap();
    let after = shop.post_under_new_key("/api/checkout", body).await;
    assert!(matches!(after.status, StatusCode::NOT_FOUND | StatusCode::CONFLICT), "{}: {}", after.status, after.text());
    // Nothing of it is anybody else's.
    for side in [&world.reseller, &world.sibling] {
        for id in &bought {
            side.admin.get(&format!("/api/attempts/{id}")).await.problem(StatusCode::NOT_FOUND);
        }
    }
}

#[tokio::test]
async fn another_instance_knows_of_the_move_with_its_next_request() {
    let url = new_database().await;
    let patchbay = Patchbay::start_with(|settings| settings.database_url = contract::secret::Secret::new(url)).await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let top = operator.session().await.tenant;
    let granted = json!({ "accounts": [account] });
    let first = tenant(&operator, "First Reseller", "reseller", granted.clone()).await;
    let admin = person(&patchbay, &operator, &first.id, Role::Admin, "first@example.com").await;
    let shop = tenant(&admin, "Flower Shop", "customer", granted).await;
    let customer = person(&patchbay, &admin, &shop.id, Role::CustomerAdmin, "shop@example.com").await;
    let own = own_account(&patchbay, &admin, &shop, &account).await;
    let other = patchbay.start_again_with(|_| {}).await.unwrap();
    let there = |console: &Console| {
        let same = Console::at(format!("http://{}", other.address));
        same.set_cookie(console.cookie());
        same
    };
    let (customer_there, admin_there) = (there(&customer), there(&admin));
    let states = format!("/api/accounts/{own}/states");
    customer_there.get(&states).await.expect(StatusCode::OK);
    let body = json!({ "from": first.id, "to": top, "losing": [own], "confirmed": true });
    let moved: TenantMoved = operator.post(&format!("/api/tenants/{}/move", shop.id), &body).await.read();
    assert!(moved.done);
    customer_there.get(&states).await.problem(StatusCode::NOT_FOUND);
    admin_there.get(&format!("/api/tenants/{}", shop.id)).await.problem(StatusCode::NOT_FOUND);
    customer_there.get(&format!("/api/accounts/{account}/states")).await.expect(StatusCode::OK);
    let page: NumberPage = customer_there.get("/api/numbers").await.read();
    assert_eq!(page.matching, 0);
    other.stop().await;
}
