//! What a sandbox writes down, another one takes over.

use std::sync::Arc;

use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{Caller, digits};
use crate::{
    call48::sandbox::Call48Sandbox,
    clock::Clock,
    sandbox::{RestoreError, Sandbox as _},
};

/// A clock that stands, so that both sandboxes answer at the same time.
struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp(1_790_000_000_000)
    }
}

fn fresh() -> Call48Sandbox {
    Call48Sandbox::new(Arc::new(Standing))
}

impl Caller {
    /// Somebody who is logged in to this sandbox.
    async fn inside(sandbox: &Call48Sandbox) -> Self {
        let mut caller = Self::at(sandbox).await;
        caller.log_in().await;
        caller
    }

    /// The same person at another sandbox, with the same token.
    async fn moved_to(&self, sandbox: &Call48Sandbox) -> Self {
        Self { token: self.token.clone(), ..Self::at(sandbox).await }
    }

    async fn buy(&self, state: &str) -> String {
        let (order, mut numbers) = self.order_for(state, 1).await;
        assert_eq!(self.post("/purchase", &order).await["code"], 200);
        numbers.remove(0)
    }

    /// Everything that lists say.
    async fn everything(&self) -> Value {
        let reports = [self.report("summary_report", &json!(8)).await, self.report("did_report", &json!(8)).await];
        json!({
            "local": self.dids("local").await,
            "toll": self.dids("toll").await,
            "intl": self.dids("intl").await,
            "groups": self.get("/trunkgrp/list", &[]).await,
            "orders": self.orders(&[]).await,
            "ports": self.post("/port-in/view-list", &json!({ "page": "1", "limit": "50" })).await,
            "rejections": self.post("/port-in/view-rejection-list", &json!({ "page": "1", "limit": "50" })).await,
            "activations": self.post("/port-in/view-foc-list", &json!({ "page": "1", "limit": "50" })).await,
            "reports": reports,
            "stock": self.search("GA").await,
            "toll-free stock": self.get("/search", &[("type", "toll"), ("npa", "888"), ("limit", "50")]).await["data"],
            "abroad": self.get("/search", &[("type", "intl"), ("country", "DEU")]).await,
            "ledger": self.ledger().await,
        })
    }

    /// Does one of everything that changes a world, and calls `after` each time.
    async fn change_everything(&self, mut after: impl FnMut(&str)) {
        let number = self.buy("GA").await;
        after("a purchase");
        let found = self.get("/search", &[("type", "toll"), ("npa", "888"), ("limit", "50")]).await["data"].clone();
        let mut row = found["result"][0].clone();
        row["loc"] = found["loc"].clone();
        let order = json!({ "type": "toll", "numbers": [row] });
        assert_eq!(self.post("/purchase", &order).await["code"], 200, "{order}");
        after("a toll-free purchase");
        let place = self.get("/search", &[("type", "intl"), ("country", "DEU")]).await["data"][0].clone();
        let order = json!({ "type": "intl", "numbers": [{ "name": place["name"], "prefix": place["prefix"],
            "country": place["country"], "loc": place["intl_data"], "quantity": 2 }] });
        assert_eq!(self.post("/purchase", &order).await["code"], 200);
        after("a purchase abroad");
        let group = json!({ "trunk_name": "Spare", "trunk_ips": [{ "ip_address": "203.0.113.9:5070" }] });
        assert_eq!(self.post("/trunkgrp/create", &group).await["code"], 200);
        after("a trunk group");
        let group = json!({ "trunk_grpid": 13, "trunk_name": "Spare two", "trunk_ips": [] });
        assert_eq!(self.put("/trunkgrp/update", &group).await["code"], 200);
        after("a changed trunk group");
        let chain = json!({ "number": number, "answeringmode": 2, "method1": "simple", "number1": "2125550143", "timeout1": 20,
            "sipdigits": "10" });
        assert_eq!(self.post("/update_forwarding", &chain).await["code"], 200);
        after("forwarding");
        let address = [("number", number.as_str()), ("enabled", "yes"), ("country", "US"), ("state", "GA"), ("name", "Desk")];
        let street = [("streetnumber", "7"), ("streetname", "Prince Avenue"), ("city", "Athens"), ("zipcode", "30601")];
        assert_eq!(self.get("/update911", &[address.as_slice(), &street].concat()).await["code"], 200);
        after("a 911 address");
        let listing = [("number", number.as_str()), ("enabled", "yes"), ("country", "US"), ("state", "GA"), ("type", "RES")];
        let street = [("lstnm", "Doe"), ("strt", "7 Prince Avenue"), ("locnm", "Athens"), ("zip", "30601")];
        assert_eq!(self.get("/update411", &[listing.as_slice(), &street].concat()).await["data"], true);
        after("a 411 listing");
        let id = self.dids("local").await.iter().find(|row| row["did"] == number.as_str()).unwrap()["_id"].clone();
        let name = json!({ "did_id": id, "cnam_type": "RES", "display_name": "ANN", "display_number": format!("1{number}") });
        assert_eq!(self.post("/did/create-cnam", &name).await["code"], 200);
        after("a caller name");
        let fax = json!({ "number": number, "service": 1, "email": "fax@example.com" });
        assert!(self.post("/update_fax", &fax).await["data"].is_string());
        after("fax");
        assert_eq!(self.bulk("state", "state,quantity\nAL,5\n", &[("notes", "first")]).await["code"], 200);
        after("a bulk order");
        self.control("advance", &json!({ "ms": 9_000 })).await;
        after("time that passed");
        assert_eq!(self.bulk("npa", "npa,quantity\n404,3\n", &[("notes", "second")]).await["code"], 200);
        self.control("price", &json!({ "setup": "3.00000", "monthly": "1.50000" })).await;
        after("a price");
        let sold = digits(&self.search("GA").await["result"][0]);
        self.control("sell", &json!({ "number": sold })).await;
        after("a sale to somebody else");
        self.control("owned", &json!({ "count": 20 })).await;
        after("more numbers");
        let gone = self.dids("local").await[0]["_id"].clone();
        assert_eq!(self.delete("/dids", &json!({ "id": [gone] })).await["code"], 200);
        after("a removal");
        self.change_every_port(after).await;
    }

    /// Does one of everything that changes a port, and calls `after` each time.
    async fn change_every_port(&self, mut after: impl FnMut(&str)) {
        let by_hand = ("activation_type", json!("Manual"));
        let wrong = ("cust_acc_number", json!("0000"));
        let id = self.port(&["7012001293", "7012001294", "7012001295", "7012031296"], &[by_hand.clone(), wrong]).await;
        after("a port");
        self.advance(18_000).await;
        after("an answer of the losing carrier");
        assert_eq!(self.mend(id, std::slice::from_ref(&by_hand)).await["code"], 200);
        after("new details");
        let step = json!([{ "forwarding_type_id": 2, "timeout": 30, "value": "12356789133", "method": "NUM", "sequence": 1 }]);
        let (request, sub_order) = (json!({ "port_req_id": id }), self.sub_order(id).await["port_proposal_id"].clone());
        let act = async |path: &str, body: Value| {
            let answer = self.post(&format!("/port-in/{path}"), &body).await;
            assert_eq!(answer["code"], 200, "{path}: {answer}");
        };
        act("update-forwarding", json!({ "port_req_id": id, "forwarding_data": step })).await;
        after("forwarding of a port");
        assert_eq!(self.upload(("port_req_id", id), "loa", "loa.pdf", vec![1, 2, 3]).await["code"], 200);
        after("a document");
        assert_eq!(self.upload(("port_req_id", id), "csr", "csr.pdf", vec![1, 2, 3]).await["code"], 200);
        act("remove-upload-docs", json!({ "port_req_id": id, "type": "csr", "file": "csr.pdf" })).await;
        after("a document less");
        self.move_on(id, "foc_today").await;
        after("a day");
        let number = |name: &str, n: u8| json!({ "port_proposal_id": sub_order, name: format!("701200129{n}") });
        let mut later = number("did", 3);
        later["activation_type"] = json!("Scheduled");
        later["activation_date"] = json!("2099-01-21T12:00:00-05:00");
        act("update-activation", later).await;
        after("another day");
        act("cancel-did-order", number("did_number", 4)).await;
        after("a number less");
        act("delete-request", number("did_number", 4)).await;
        after("a deleted number");
        act("activate-did", number("did_number", 5)).await;
        after("an activated number");
        act("activate-order", request).await;
        after("an activation");
        self.advance(2_000).await;
        after("numbers that are here");
        let other = self.port(&["7012001297"], &[by_hand, ("cust_acc_pin", json!("0000"))]).await;
        let gone = self.port(&["7012001298"], &[]).await;
        act("cancel-order", json!({ "port_req_id": gone })).await;
        after("a cancelled port");
        self.move_on(other, "next").await;
        after("a port that was moved on");
    }
}

#[tokio::test]
async fn sandbox_every_change_is_in_the_next_snapshot_and_none_is_there_without_a_change() {
    let sandbox = fresh();
    let caller = Caller::inside(&sandbox).await;
    caller.search("GA").await;
    caller.dids("local").await;
    assert!(sandbox.snapshot().is_none(), "logged in and looked around, nothing more");
    caller
        .change_everything(|what| {
            assert!(sandbox.snapshot().is_some(), "{what}");
            assert!(sandbox.snapshot().is_none(), "nothing since {what}");
        })
        .await;
    caller.control("reset", &json!({})).await;
    let bytes = sandbox.snapshot().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap()["worlds"], json!([]), "thrown away is forgotten");
}

#[tokio::test]
async fn sandbox_what_was_restored_lists_the_same_and_goes_on_from_there() {
    let before = fresh();
    let caller = Caller::inside(&before).await;
    caller.change_everything(|_| {}).await;
    let bytes = before.snapshot().unwrap();
    let after = fresh();
    after.restore(&bytes).unwrap();
    assert!(after.snapshot().is_none(), "nothing changed by restoring");
    let moved = caller.moved_to(&after).await;
    let (one, other) = (caller.everything().await, moved.everything().await);
    for (list, rows) in one.as_object().unwrap() {
        assert_eq!(rows, &other[list], "{list}");
    }
    assert_eq!(one["orders"]["count"], 2);

    // Ids go on, stock that is sold stays sold, the waiting bulk order is fulfilled, and each in both in the same way.
    for caller in [&caller, &moved] {
        caller.buy("GA").await;
        caller.control("advance", &json!({ "ms": 9_000 })).await;
        assert_eq!(caller.orders(&[("status", "C")]).await["count"], 2);
    }
    assert_eq!(caller.everything().await, moved.everything().await);
}

#[tokio::test]
async fn sandbox_what_is_listed_late_is_listed_late_after_restoring_too() {
    let before = fresh();
    let caller = Caller::inside(&before).await;
    let fault = json!([{ "operation": "c48_purchase_local", "what": { "trouble": "late_listing", "ms": 60_000 } }]);
    caller.control("faults", &fault).await;
    let number = caller.buy("GA").await;
    let after = fresh();
    after.restore(&before.snapshot().unwrap()).unwrap();
    let moved = caller.moved_to(&after).await;
    assert!(!moved.has("local", &number).await);
    moved.control("advance", &json!({ "ms": 60_000 })).await;
    assert!(moved.has("local", &number).await);
}

#[tokio::test]
async fn sandbox_a_snapshot_has_no_sip_password_in_it() {
    let before = fresh();
    let caller = Caller::inside(&before).await;
    let number = caller.buy("GA").await;
    let device = json!({ "number": number, "method1": "trunk", "timeout1": 30, "username": "desk", "password": "typed-by-hand" });
    assert_eq!(caller.post("/update_forwarding", &device).await["code"], 200);
    let bytes = before.snapshot().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(&number) && !text.contains("typed-by-hand") && !text.contains("canary"), "{text}");
    let after = fresh();
    after.restore(&bytes).unwrap();
    let rows = caller.moved_to(&after).await.dids("local").await;
    let row = rows.iter().find(|row| row["did"] == number.as_str()).unwrap();
    assert_eq!(row["forwardingData"]["password"], format!("canary-sip-password-{number}"));
}

#[tokio::test]
async fn sandbox_a_snapshot_has_no_pin_and_no_device_password_of_a_port_in_it_and_a_wrong_pin_stays_wrong() {
    let before = fresh();
    let caller = Caller::inside(&before).await;
    let secrets = [("cust_acc_pin", json!("739154")), ("fwd_device_password", json!("typed-by-hand"))];
    let good = caller.port(&["7012001293"], &secrets).await;
    let wrong = caller.port(&["7012001294"], &[("cust_acc_pin", json!("0000"))]).await;
    assert_eq!(caller.mend(good, &[("cust_acc_pin", json!("739155"))]).await["code"], 200);
    let bytes = before.snapshot().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("Cascade Print Works") && !text.contains("7391") && !text.contains("typed-by-hand"), "{text}");
    let after = fresh();
    after.restore(&bytes).unwrap();
    let moved = caller.moved_to(&after).await;
    let query = |id: u64| [("port_req_id", id.to_string())];
    let detail = Caller::json(moved.request(reqwest::Method::GET, "/port-in/view-port-detail").query(&query(good))).await;
    assert!(detail["data"]["cust_acc_pin"].as_str().unwrap().starts_with("canary-port-pin-"), "{detail}");
    let forwarding = Caller::json(moved.request(reqwest::Method::GET, "/port-in/forwarding-details").query(&query(good))).await;
    assert_eq!(forwarding["data"]["fwd_device_password"], format!("canary-sip-password-{good}"));
    moved.move_on(wrong, "answer").await;
    assert!(moved.sub_order(wrong).await["failure_reason"].as_str().unwrap().contains("PIN"));
}

#[tokio::test]
async fn sandbox_what_is_no_snapshot_is_refused_and_changes_nothing() {
    let sandbox = fresh();
    let caller = Caller::inside(&sandbox).await;
    let number = caller.buy("GA").await;
    let bytes = sandbox.snapshot().unwrap();
    let mut other: Value = serde_json::from_slice(&bytes).unwrap();
    let mut elsewhere = other.clone();
    elsewhere["worlds"][0]["state"]["owned"][0][0]["home"] = json!({ "rate_center": ["GA", "NOWHERE"] });
    other["form"] = json!(99);
    for bad in [&b""[..], b"{}", &bytes[..bytes.len() / 2], elsewhere.to_string().as_bytes()] {
        assert!(matches!(sandbox.restore(bad), Err(RestoreError::Shape(_))), "{}", String::from_utf8_lossy(bad));
    }
    assert!(matches!(sandbox.restore(other.to_string().as_bytes()), Err(RestoreError::Form { found: 99, known: 2 })));
    assert!(caller.has("local", &number).await);
}

/// How long it takes with very many; run it by hand, in release: `cargo test --release -p carriers -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures"]
async fn sandbox_measure_a_snapshot_of_a_hundred_thousand_numbers() {
    let sandbox = fresh();
    let began = std::time::Instant::now();
    for n in 0..1_000 {
        sandbox.worlds.world(&format!("opened{n}"));
    }
    println!("opening a world: {:?}", began.elapsed() / 1_000);
    let caller = Caller::inside(&sandbox).await;
    caller.control("owned", &json!({ "count": 100_000 })).await;
    let began = std::time::Instant::now();
    let bytes = sandbox.snapshot().unwrap();
    println!("snapshot: {:?}, {} bytes", began.elapsed(), bytes.len());
    let began = std::time::Instant::now();
    assert!(sandbox.snapshot().is_none());
    println!("asking whether anything changed: {:?}", began.elapsed());
    let after = fresh();
    let began = std::time::Instant::now();
    after.restore(&bytes).unwrap();
    println!("restore: {:?}", began.elapsed());
}
