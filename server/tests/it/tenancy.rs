//! A tree of tenants with people and things in each: the operator, two resellers, a customer under the first, and one that is
//! suspended.

use contract::{
    approval::Approval,
    attempt::{Asked, Outcome},
    bulk_change::BulkChangeView,
    call_list::CallExport,
    cart::Cart,
    customer_list::CustomersOfAccount,
    id::{AccountId, TenantId},
    number::E164,
    owned::NumberPage,
    port::{document::Document, draft::PortDraft, fields::PortFields},
    tenant::{HandedOver, Tenant},
    user::{InviteLink, Permission, Role},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    buying::{self, cart_of},
    call_records::{day, ended},
    customers, ports,
    support::{Console, PASSWORD, Patchbay, until},
};

/// A tenant with somebody who may do all that is done in it, and one thing of each kind.
pub struct Side {
    pub id: TenantId,
    pub name: String,
    pub admin: Console,
    /// The address of the admin.
    pub email: String,
    pub things: Things,
}

/// One thing of each kind, by its id.
#[derive(Clone, Debug)]
pub struct Things {
    pub user: String,
    pub session: String,
    pub number: String,
    pub draft: String,
    pub attempt: String,
    pub cart_line: String,
    pub view: String,
    pub approval: String,
    pub bulk: String,
    pub export: String,
    pub paper: String,
    /// A port request, by the carrier's id.
    pub request: String,
    /// A customer at the carrier, by its id.
    pub customer: String,
    pub account: Option<String>,
}

impl Things {
    /// All ids, which nobody else may ever see. Those of the carrier are short, and may be parts of others by chance.
    pub fn all(&self) -> Vec<&str> {
        let ids = [&self.user, &self.session, &self.number, &self.draft, &self.attempt, &self.cart_line, &self.view];
        let more = [&self.approval, &self.bulk, &self.export, &self.paper];
        ids.into_iter().chain(more).chain(&self.account).map(String::as_str).collect()
    }

    /// Things that are nowhere, with ids of the same form.
    pub fn nowhere() -> Self {
        let id = || uuid::Uuid::now_v7().to_string();
        Self {
            user: id(),
            session: id(),
            number: "+12015550199".into(),
            draft: id(),
            attempt: id(),
            cart_line: id(),
            view: id(),
            approval: id(),
            bulk: id(),
            export: id(),
            paper: id(),
            request: "900900900".into(),
            customer: "900900900".into(),
            account: Some(id()),
        }
    }
}

/// Five tenants.
pub struct World {
    pub patchbay: Patchbay,
    pub account: AccountId,
    pub operator: Side,
    pub reseller: Side,
    pub sibling: Side,
    pub customer: Side,
    pub suspended: Side,
}

/// Makes a tenant under somebody's.
pub async fn tenant(console: &Console, name: &str, kind: &str, limits: Value) -> Tenant {
    console.post("/api/tenants", &json!({ "name": name, "kind": kind, "limits": limits })).await.read()
}

/// Invites somebody into a tenant below, and signs them in.
pub async fn person(patchbay: &Patchbay, above: &Console, tenant: &TenantId, role: Role, email: &str) -> Console {
    let invite = json!({ "name": email, "email": email, "role": role });
    let link: InviteLink = above.post(&format!("/api/tenants/{tenant}/users"), &invite).await.read();
    let console = patchbay.stranger();
    console.sign_up(&link.path, email).await.expect(StatusCode::OK);
    console
}

/// Invites somebody into one's own tenant, and signs them in.
pub async fn colleague(patchbay: &Patchbay, admin: &Console, role: Role, email: &str) -> Console {
    let invite = json!({ "name": email, "email": email, "role": role });
    let link: InviteLink = admin.post("/api/users", &invite).await.read();
    let console = patchbay.stranger();
    console.sign_up(&link.path, email).await.expect(StatusCode::OK);
    console
}

/// The numbers somebody sees, once there are so many.
pub async fn numbers(console: &Console, at_least: usize) -> Vec<String> {
    until("numbers were read", || async {
        let page: NumberPage = console.get("/api/numbers?kind=local").await.read();
        let found: Vec<String> = page.items.iter().map(|row| row.number.as_str().to_owned()).collect();
        (found.len() >= at_least).then_some(found)
    })
    .await
}

/// Gives numbers to a tenant.
pub async fn hand_over(console: &Console, numbers: &[String], from: &TenantId, to: &TenantId) -> HandedOver {
    let body = json!({ "numbers": numbers, "from": from, "to": to, "confirmed": true });
    console.post("/api/tenants/hand-over", &body).await.read()
}

async fn things(patchbay: &Patchbay, console: &Console, account: &AccountId, number: String, state: &str) -> Things {
    let session = console.session().await;
    let draft: PortDraft = console.post("/api/port-drafts", &json!({ "fields": PortFields::default() })).await.read();
    let cart: Cart = cart_of(console, account, &format!("kind=local&state={state}"), 1).await;
    let views: Vec<Value> = console.post("/api/ports/views", &json!({ "name": "Mine", "query": "", "team": false })).await.read();
    // It is asked for and comes to its end by itself; its row stays.
    let name = json!({ "enabled": true, "kind": "business", "name": "FLOWER SHOP" });
    let key = uuid::Uuid::new_v4().simple().to_string();
    let asked: Value = console.put_under(&key, &format!("/api/numbers/{number}/caller-name"), &name).await.read();
    let attempt = asked["attempt"].as_str().unwrap().to_owned();
    until("the attempt settles", || async {
        let attempt: Value = console.get(&format!("/api/attempts/{attempt}")).await.read();
        (!attempt["settled_at"].is_null()).then_some(())
    })
    .await;
    let _ = patchbay;
    Things {
        user: session.user.to_string(),
        session: session.id.to_string(),
        number,
        draft: draft.id.to_string(),
        attempt,
        cart_line: cart.lines[0].id.to_string(),
        view: views[0]["id"].as_str().unwrap().to_owned(),
        account: None,
        ..Things::nowhere()
    }
}

/// The rest of the things: a plan, a file of call records, a paper, a port, a customer and an approval.
async fn furnish(patchbay: &Patchbay, console: &Console, account: &AccountId, at: u32, things: &mut Things) {
    let to = json!({ "routing": { "shape": "trunk_group", "id": "52610" } });
    let plan = json!({ "which": { "which": "listed", "text": things.number }, "change": { "change": "routing", "to": to } });
    let plan: BulkChangeView = console.post("/api/bulk-changes", &plan).await.read();
    things.bulk = plan.id.to_string();
    let wanted = json!({ "query": { "from": day(2), "to": day(1), "account": account } });
    let export: CallExport = console.post("/api/call-exports", &wanted).await.read();
    things.export = ended(console, export.id.as_str()).await.id.to_string();
    let headers = [("x-console", "1"), ("content-type", "application/octet-stream")];
    let path = format!("/api/port-drafts/{}/papers?kind=bill&name=scan.pdf", things.draft);
    let paper = console.raw(reqwest::Method::POST, &path, Some("%PDF-1.7 x".into()), &headers).await;
    things.paper = paper.expect(StatusCode::OK).read::<Document>().id.to_string();

    let mut fields = ports::good(account, 2);
    for (one, n) in fields.numbers.iter_mut().zip(5_000 + at * 10..) {
        one.number = E164::parse(&format!("701200{n}")).unwrap();
    }
    fields.losing_account.btn = fields.numbers[0].number.national_ten().unwrap().into();
    let draft = ports::begin(console, &fields).await;
    ports::submit(console, &draft, &format!("furnished-{at}-0123456789abcdef")).await;
    things.request = ports::request_of(console, &draft).await.to_string();
    until("the letter is with the carrier", || async {
        let draft: PortDraft = console.get(&format!("/api/port-drafts/{}", draft.id)).await.read();
        draft.submission?.steps.iter().all(|step| step.outcome == Some(Outcome::Verified)).then_some(())
    })
    .await;

    let role = console.session().await.role;
    if role.may(Permission::Customers) {
        let path = format!("/api/accounts/{account}/customers");
        let key = format!("furnished-customer-{at}");
        let made = console.post_under(&key, &path, &customers::draft(&format!("furnished{at}"))).await;
        buying::settled(console, &made.expect(StatusCode::ACCEPTED).read::<Asked>().attempt).await;
        let listed: Vec<CustomersOfAccount> = console.get("/api/customers").await.read();
        let own = listed[0].customers.iter().find(|customer| customer.user_name == format!("furnished{at}")).unwrap();
        things.customer = own.id.to_string();
    }

    let role = if role == Role::CustomerAdmin { role } else { Role::Provisioning };
    let buyer = colleague(patchbay, console, role, &format!("buyer-{at}@example.com")).await;
    let ceiling = json!({ "ceiling": { "amount": "0.01", "currency": "USD" } });
    let bound = json!({ "role": role, "disabled": false, "limits": ceiling });
    console.put(&format!("/api/users/{}", buyer.session().await.user), &bound).await.expect(StatusCode::OK);
    things.approval = buyer.post("/api/approvals", &json!({})).await.read::<Approval>().id.to_string();
}

impl World {
    /// Makes all of it through the front door.
    pub async fn start() -> Self {
        Self::make(false).await
    }

    /// The same, with one of everything in each tenant.
    pub async fn furnished() -> Self {
        Self::make(true).await
    }

    async fn make(furnished: bool) -> Self {
        let patchbay = Patchbay::start().await;
        patchbay.world.own(12).await;
        let operator = patchbay.operator().await;
        let account = patchbay.account(&operator).await;
        operator.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
        let have = numbers(&operator, 8).await;
        let top = operator.session().await.tenant;
        let granted = json!({ "accounts": [account] });
        let first = tenant(&operator, "First Reseller", "reseller", granted.clone()).await;
        let second = tenant(&operator, "Second Reseller", "reseller", granted.clone()).await;
        let third = tenant(&operator, "Closed Reseller", "reseller", granted.clone()).await;
        let admin = person(&patchbay, &operator, &first.id, Role::Admin, "first@example.com").await;
        let below = tenant(&admin, "Flower Shop", "customer", granted).await;
        let customer = person(&patchbay, &admin, &below.id, Role::CustomerAdmin, "shop@example.com").await;
        let other = person(&patchbay, &operator, &second.id, Role::Admin, "second@example.com").await;
        let closed = person(&patchbay, &operator, &third.id, Role::Admin, "closed@example.com").await;
        for (number, to) in have.iter().zip([&first.id, &second.id, &third.id, &below.id]) {
            assert!(hand_over(&operator, std::slice::from_ref(number), &top, to).await.done);
        }
        let mut sides = Vec::new();
        for (id, name, admin, email, number, state) in [
            (top, "Patchbay", operator, crate::support::EMAIL, &have[4], "GA"),
            (first.id, "First Reseller", admin, "first@example.com", &have[0], "IL"),
            (second.id, "Second Reseller", other, "second@example.com", &have[1], "NY"),
            (below.id, "Flower Shop", customer, "shop@example.com", &have[3], "CA"),
            (third.id, "Closed Reseller", closed, "closed@example.com", &have[2], "TX"),
        ] {
            let mut things = things(&patchbay, &admin, &account, number.clone(), state).await;
            if furnished {
                furnish(&patchbay, &admin, &account, u32::try_from(sides.len()).unwrap(), &mut things).await;
            }
            sides.push(Side { id, name: name.into(), admin, email: email.into(), things });
        }
        let mut sides = sides.into_iter();
        let mut next = || sides.next().unwrap();
        let (mut operator, reseller, mut sibling, customer, suspended) = (next(), next(), next(), next(), next());
        // Accounts of their own.
        operator.things.account = Some(account.to_string());
        let own = crate::support::draft(&patchbay, "Second's own", "second-world");
        let own: Value = sibling.admin.post("/api/accounts", &own).await.read();
        sibling.things.account = Some(own["id"].as_str().unwrap().to_owned());
        // Its first reading is over before anybody looks for changes.
        sibling.admin.post("/api/numbers/refresh", &json!({})).await.expect(StatusCode::ACCEPTED);
        until("the own account is read", || async {
            let page: NumberPage = sibling.admin.get("/api/numbers").await.read();
            page.read.iter().all(|reading| reading.read_at.is_some() && reading.reading.is_none()).then_some(())
        })
        .await;
        let closing = json!({ "name": "Closed Reseller", "suspended": true, "limits": { "accounts": [account] } });
        operator.admin.put(&format!("/api/tenants/{}", suspended.id), &closing).await.expect(StatusCode::OK);
        Self { patchbay, account, operator, reseller, sibling, customer, suspended }
    }

    /// Signs somebody in anew.
    pub async fn again(&self, side: &Side) -> Console {
        let console = self.patchbay.stranger();
        console.sign_in(&side.email, PASSWORD).await.expect(StatusCode::OK);
        console
    }
}
