//! Work in the background goes on only for people and tenants that might still ask for it themselves.

use std::time::Duration;

use carriers::sandbox::Trouble;
use contract::{
    attempt::{AttemptKind, Outcome},
    bulk_change::{BulkChangeView, BulkRow, BulkRowPage, RowState},
    id::UserId,
    port::draft::PortDraft,
    user::Role,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    bulk_changes::{begin, over, with_numbers},
    ports,
    support::{Console, Patchbay, until},
    tenancy::{colleague, hand_over, person, tenant},
};

const SET: &str = "c48_update_forwarding";
const MANY: u32 = 24;

/// A plan that forwards all numbers, begun while the carrier takes its time for each.
async fn begun_slowly(patchbay: &Patchbay, console: &Console) -> BulkChangeView {
    let to = json!({ "shape": "chain", "sequence": "order", "answering": "forward_only", "sip_digits": "11",
        "steps": [{ "to": { "to": "number", "number": "+12522378144" }, "ring_seconds": 30 }] });
    let change = json!({ "change": "routing", "to": { "routing": to } });
    let plan = json!({ "which": { "which": "matching", "query": { "kind": "local" } }, "change": change });
    let planned: BulkChangeView = console.post("/api/bulk-changes", &plan).await.read();
    assert!(planned.count(RowState::Waiting) >= MANY, "{planned:?}");
    patchbay.world.trouble(SET, Trouble::Slow { ms: 700 }).await;
    begin(console, &planned).await;
    until("some were asked for", || async {
        let now: BulkChangeView = console.get(&format!("/api/bulk-changes/{}", planned.id)).await.read();
        (now.count(RowState::Waiting) < planned.count(RowState::Waiting)).then_some(())
    })
    .await;
    planned
}

async fn left(console: &Console, bulk: &BulkChangeView) -> Vec<BulkRow> {
    let path = format!("/api/bulk-changes/{}/rows?state={}", bulk.id, RowState::Left.word());
    let page: BulkRowPage = console.get(&path).await.read();
    page.items
}

/// The rest of a run was left for this reason, and nothing was asked for behind it.
async fn ends_with(patchbay: &Patchbay, console: &Console, bulk: &BulkChangeView, why: &str) {
    let ended = over(console, bulk).await;
    let (kept, asked) = (ended.count(RowState::Left), ended.total() - ended.count(RowState::Left));
    assert!(kept > 0, "it ran to its end: {ended:?}");
    let rows = left(console, bulk).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.sentence.contains(why)), "{:?}", rows[0]);
    let did = patchbay.world.did(SET).await.len();
    assert!(did <= asked as usize, "{did} of {asked}");
}

async fn close_out(above: &Console, id: &UserId, role: Role, disabled: bool) {
    let change = json!({ "role": role, "disabled": disabled });
    above.put(&format!("/api/users/{id}"), &change).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_change_of_somebody_who_is_closed_out_stops_where_it_is() {
    let (patchbay, operator, _) = with_numbers(MANY).await;
    let person = colleague(&patchbay, &operator, Role::Provisioning, "leaver@example.com").await;
    let id = person.session().await.user;
    let bulk = begun_slowly(&patchbay, &person).await;
    close_out(&operator, &id, Role::Provisioning, true).await;
    ends_with(&patchbay, &operator, &bulk, "may not sign in any more").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_change_of_somebody_who_got_a_lesser_role_stops_where_it_is() {
    let (patchbay, operator, _) = with_numbers(MANY).await;
    let person = colleague(&patchbay, &operator, Role::Provisioning, "lesser@example.com").await;
    let id = person.session().await.user;
    let bulk = begun_slowly(&patchbay, &person).await;
    close_out(&operator, &id, Role::Viewer, false).await;
    ends_with(&patchbay, &operator, &bulk, "may not do this any more").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_change_of_a_tenant_that_is_suspended_stops_where_it_is() {
    let (patchbay, operator, page) = with_numbers(MANY).await;
    let account = patchbay.account(&operator).await;
    let granted = json!({ "accounts": [account] });
    let reseller = tenant(&operator, "Reseller", "reseller", granted.clone()).await;
    let admin = person(&patchbay, &operator, &reseller.id, Role::Admin, "reseller@example.com").await;
    let below = tenant(&admin, "Shop", "customer", granted.clone()).await;
    let shop = person(&patchbay, &admin, &below.id, Role::CustomerAdmin, "shop@example.com").await;
    let top = operator.session().await.tenant;
    let numbers: Vec<String> = page.items.iter().map(|row| row.number.to_string()).take(MANY as usize).collect();
    assert!(hand_over(&operator, &numbers, &top, &below.id).await.done);
    let bulk = begun_slowly(&patchbay, &shop).await;
    // The one above it is suspended, and all under it with it.
    let change = |suspended: bool| json!({ "name": "Reseller", "suspended": suspended, "limits": granted });
    let path = format!("/api/tenants/{}", reseller.id);
    operator.put(&path, &change(true)).await.expect(StatusCode::OK);
    shop.get("/api/home").await.problem(StatusCode::UNAUTHORIZED);
    // Longer than it takes to ask for the next ones.
    tokio::time::sleep(Duration::from_secs(3)).await;
    operator.put(&path, &change(false)).await.expect(StatusCode::OK);
    shop.sign_in("shop@example.com", crate::support::PASSWORD).await.expect(StatusCode::OK);
    ends_with(&patchbay, &shop, &bulk, "suspended").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_a_port_is_not_sent_for_somebody_who_is_closed_out() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let porter = colleague(&patchbay, &operator, Role::Porting, "porter@example.com").await;
    let id = porter.session().await.user;
    let draft = ports::begin(&porter, &ports::good(&account, 2)).await;
    patchbay.world.trouble("c48_port_submit", Trouble::Slow { ms: 1_200 }).await;
    ports::submit(&porter, &draft, "standing-0123456789abcdef").await;
    close_out(&operator, &id, Role::Porting, true).await;
    ports::request_of(&operator, &draft).await;
    let step = until("what follows is decided", || async {
        let draft: PortDraft = operator.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
        let step = draft.submission?.steps.into_iter().next()?;
        (step.outcome.is_some() || step.sentence.is_some()).then_some(step)
    })
    .await;
    assert!(step.sentence.as_deref().is_some_and(|why| why.contains("may not sign in any more")), "{step:?}");
    assert!(patchbay.world.did("c48_port_upload_docs").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_a_port_is_asked_for_by_whoever_submitted_it() {
    let patchbay = Patchbay::start().await;
    let operator = patchbay.operator().await;
    let account = patchbay.account(&operator).await;
    let porter = colleague(&patchbay, &operator, Role::Porting, "porter@example.com").await;
    let draft = ports::begin(&porter, &ports::good(&account, 2)).await;
    ports::submit(&porter, &draft, "standing-0123456789abcdef").await;
    until("the letter is with the carrier", || async {
        let draft: PortDraft = operator.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
        let steps = draft.submission?.steps;
        steps.iter().all(|step| step.outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;
    let rows: Value = operator.get(&format!("/api/attempts?kind={}", AttemptKind::PortDocument.word())).await.read();
    assert_eq!(rows["items"][0]["by"], json!("porter@example.com"), "{rows}");
}
