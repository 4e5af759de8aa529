//! Ports that live by the world's clock, and what a person types to make one fail.

use serde_json::{Value, json};

use super::{Caller, is_refused, ports::wanted};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Caller {
    /// Phase, status of the sub-order, and status of its first number.
    async fn axes(&self, request: u64) -> [String; 3] {
        let row = self.request_row(request).await;
        let sub_order = &row["port_proposals"][0];
        let numbers = self.did_rows(&sub_order["port_proposal_id"]).await;
        [&row["request_phase"], &sub_order["port_req_status"], &numbers[0]["port_status"]]
            .map(|word| word.as_str().unwrap().to_owned())
    }

    async fn flags(&self, request: u64) -> [bool; 4] {
        let sub_order = self.sub_order(request).await;
        ["edit", "cancel", "delete", "activate"].map(|what| sub_order[format!("allow_suborder_{what}")].as_bool().unwrap())
    }

    /// Sends the details again with some of them otherwise.
    pub(super) async fn mend(&self, request: u64, otherwise: &[(&str, Value)]) -> Value {
        let mut body = json!({ "port_req_id": request, "port_req_detail": wanted(&[])["port_req_detail"] });
        for (name, value) in otherwise {
            body["port_req_detail"][*name] = value.clone();
        }
        self.post("/port-in/update-request", &body).await
    }
}

#[tokio::test]
async fn sandbox_a_port_is_queued_validated_reviewed_submitted_and_answered_by_the_clock() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[]).await;
    let mut seen = Vec::new();
    for ms in [0, 2_000, 4_000, 4_000, 4_000, 6_000] {
        caller.advance(ms).await;
        seen.push((caller.axes(id).await, caller.flags(id).await));
    }
    let axes: Vec<[&str; 3]> = seen.iter().map(|(axes, _)| axes.each_ref().map(String::as_str)).collect();
    assert_eq!(
        axes,
        [
            ["Queue", "submitted", "submitted"],
            ["Validation_Pending", "submitted", "submitted"],
            ["In_Progress", "submitted", "submitted"],
            ["In_Progress", "reviewed", "submitted"],
            ["In_Progress", "submitted", "submitted"],
            ["In_Progress", "foc_received", "foc_received"],
        ]
    );
    let flags: Vec<[bool; 4]> = seen.iter().map(|(_, flags)| *flags).collect();
    let (open, locked, dated) = ([true, true, false, false], [false; 4], [false, true, false, false]);
    assert_eq!(flags, [open, open, open, locked, open, dated]);
}

#[tokio::test]
async fn sandbox_a_port_that_activates_itself_waits_for_its_day_and_then_stands_among_the_owned_numbers() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[("tags", json!("moved")), ("fwd_trunk_grpid", json!(52_620))]).await;
    caller.advance(20_000).await;
    assert_eq!(caller.axes(id).await, ["In_Progress", "foc_received", "foc_received"]);
    // Its activation date has long passed, its FOC date has not come.
    assert!(!caller.has("local", "7012001293").await);
    caller.advance(7 * DAY_MS).await;
    let mut caller = caller;
    caller.log_in().await;
    assert_eq!(caller.axes(id).await, ["Completed", "activated", "activated"]);
    assert_eq!(caller.flags(id).await, [false; 4]);
    let row = caller.dids("local").await.into_iter().find(|row| row["did"] == "7012001293").unwrap();
    assert_eq!((&row["tags"], &row["forwardingData"]["fwd_trunk_grpid"]), (&json!("moved"), &json!(52_620)));
    assert_eq!((&row["state"], &row["npa"]), (&json!("ND"), &json!("701")));
}

#[tokio::test]
async fn sandbox_a_scheduled_port_waits_for_its_moment_after_the_foc_day_and_a_manual_one_for_ever() {
    let mut caller = Caller::new().await;
    let scheduled = ("activation_type", json!("Scheduled"));
    let later = ("activation_date", json!("2099-01-21T12:00:00-05:00"));
    let at_once = caller.port(&["7012001293"], std::slice::from_ref(&scheduled)).await;
    let patient = caller.port(&["7012001294"], &[scheduled, later]).await;
    let manual = caller.port(&["7012001295"], &[("activation_type", json!("Manual"))]).await;
    for id in [at_once, patient, manual] {
        caller.move_on(id, "foc_today").await;
    }
    assert_eq!(caller.axes(at_once).await[2], "activated", "its moment has passed, and today is the day");
    caller.advance(40 * DAY_MS).await;
    caller.log_in().await;
    assert_eq!(caller.axes(patient).await[2], "foc_received");
    assert_eq!(caller.axes(manual).await[2], "foc_received");
    caller.advance(80 * 365 * DAY_MS).await;
    caller.log_in().await;
    assert_eq!(caller.axes(patient).await[2], "activated");
    assert_eq!(caller.axes(manual).await[2], "foc_received");
}

#[tokio::test]
async fn sandbox_toll_free_numbers_are_ported_among_themselves() {
    let caller = Caller::new().await;
    let mut body = wanted(&["8882001293"]);
    assert!(is_refused(&caller.post("/port-in/submit-port-details", &body).await), "not as a local number");
    body["did_type"] = json!("TF");
    body["port_req_detail"]["activation_type"] = json!("Manual");
    let id = caller.post("/port-in/submit-port-details", &body).await["data"]["port_req_id"].as_u64().unwrap();
    caller.move_on(id, "foc_today").await;
    caller.move_on(id, "next").await;
    assert!(caller.has("toll", "8882001293").await);
    let row = caller.request_row(id).await;
    assert_eq!(
        (&row["did_type_id"], &row["did_type_name"], &row["request_phase"]),
        (&json!(2), &json!("Toll Free"), &json!("Completed"))
    );
}

#[tokio::test]
async fn sandbox_a_day_that_is_no_business_day_becomes_the_next_and_a_legal_one_is_kept() {
    let mut caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[("desired_foc_date", json!("2020-01-01T00:00:00Z"))]).await;
    caller.move_on(id, "answer").await;
    let first = caller.sub_order(id).await["foc_date"].as_str().unwrap().to_owned();
    assert!(first.ends_with("T00:00:00.000Z"), "{first}");
    // That very day is legal, so a second port that asks for it gets it.
    let id = caller.port(&["7012001294"], &[("desired_foc_date", json!(format!("{}T00:00:00Z", &first[..10])))]).await;
    caller.move_on(id, "answer").await;
    assert_eq!(caller.sub_order(id).await["foc_date"], first.as_str());
    caller.advance(7 * DAY_MS).await;
    caller.log_in().await;
    assert_eq!(caller.axes(id).await[0], "Completed");
}

#[tokio::test]
async fn sandbox_what_a_person_types_is_rejected_in_the_form_of_the_document() {
    let caller = Caller::new().await;
    let typed = [
        ("cust_acc_number", "0000", "ACCN : Incorrect Account Number"),
        ("cust_acc_pin", "0000", "PIN : Incorrect PIN"),
        ("cust_acc_name", "Wrong Name", "NAME : Customer Name Does Not Match"),
        ("cust_authorized_name", "Nobody", "AUTH : Not Authorized For This Account"),
        ("address_street_name", "Wrong Street", "ADDR : Service Address Does Not Match"),
        ("postal_code", "00000", "ZIP : Incorrect ZIP Code"),
        ("btn", "7012000000", "BTN : Incorrect Billing Telephone Number"),
    ];
    for (n, (name, value, reason)) in typed.into_iter().enumerate() {
        let number = format!("701200129{n}");
        let id = caller.port(&[&number], &[(name, json!(value))]).await;
        caller.advance(18_000).await;
        let sub_order = caller.sub_order(id).await;
        assert_eq!((&sub_order["port_req_status"], &sub_order["resubmitted_at"]), (&json!("retry"), &Value::Null), "{name}");
        assert_eq!(caller.flags(id).await, [true, true, false, false], "{name}");
        let problem = caller.problem(&sub_order["port_proposal_id"]).await;
        assert_eq!(problem["failure_reason"], format!("LSR rejected || Rejection reason {reason}"));
        assert_eq!((&problem["order_status"], &problem["losing_sp"]), (&json!("Rejected"), &json!("Call 48 4125/1")));

        // Sent again as it was, it comes back in fewer words; mended, it goes on.
        caller.mend(id, &[(name, json!(value))]).await;
        caller.advance(10_000).await;
        let sub_order = caller.sub_order(id).await;
        assert_eq!(sub_order["failure_reason"], format!("Rejection reason {reason}"));
        assert!(sub_order["resubmitted_at"].is_string());
        caller.mend(id, &[]).await;
        caller.advance(10_000).await;
        let sub_order = caller.sub_order(id).await;
        assert_eq!((&sub_order["port_req_status"], &sub_order["failure_reason"]), (&json!("foc_received"), &Value::Null));
    }
}

#[tokio::test]
async fn sandbox_only_the_first_of_several_mistakes_is_told() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[("cust_acc_number", json!("0000")), ("postal_code", json!("00000"))]).await;
    caller.move_on(id, "answer").await;
    assert!(caller.sub_order(id).await["failure_reason"].as_str().unwrap().ends_with("ACCN : Incorrect Account Number"));
    caller.mend(id, &[("postal_code", json!("00000"))]).await;
    caller.move_on(id, "answer").await;
    assert!(caller.sub_order(id).await["failure_reason"].as_str().unwrap().ends_with("ZIP : Incorrect ZIP Code"));
}

#[tokio::test]
async fn sandbox_a_wrong_pin_stays_wrong_when_it_is_not_sent_again() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293"], &[("cust_acc_pin", json!("0000"))]).await;
    caller.move_on(id, "answer").await;
    let mut body = json!({ "port_req_id": id, "port_req_detail": wanted(&[])["port_req_detail"] });
    body["port_req_detail"].as_object_mut().unwrap().remove("cust_acc_pin");
    caller.post("/port-in/update-request", &body).await;
    caller.move_on(id, "answer").await;
    assert_eq!(caller.sub_order(id).await["failure_reason"], "Rejection reason PIN : Incorrect PIN");
}

#[tokio::test]
async fn sandbox_notes_can_say_conflict_overloaded_and_broken() {
    let caller = Caller::new().await;
    let conflict = caller.port(&["7012001293"], &[("notes", json!("Conflict"))]).await;
    let overloaded = caller.port(&["7012001294"], &[("notes", json!("overloaded"))]).await;
    let broken = caller.port(&["7012001295"], &[("notes", json!("Broken"))]).await;
    caller.advance(19_000).await;
    assert_eq!(caller.axes(conflict).await, ["In_Progress", "foc_received", "foc_received"]);
    caller.advance(4_000).await;
    let sub_order = caller.sub_order(conflict).await["port_proposal_id"].clone();
    assert_eq!(caller.problem(&sub_order).await["order_status"], "Conflict");
    assert_eq!(caller.axes(overloaded).await, ["In_Progress", "submitted", "submitted"]);
    assert_eq!(caller.axes(broken).await, ["Cancelled", "cancelled", "cancelled"]);
    assert_eq!(caller.sub_order(broken).await["failure_reason"], "No DID found for build operation!");
    // What was in conflict goes on once somebody did something about it.
    caller.mend(conflict, &[("notes", json!("Conflict"))]).await;
    caller.advance(60 * 60 * 1_000).await;
    assert_eq!(caller.axes(conflict).await[1], "foc_received");
    assert_eq!(caller.problem(&sub_order).await, Value::Null);
    assert_eq!(caller.axes(overloaded).await[1], "foc_received");
}

#[tokio::test]
async fn sandbox_a_request_whose_notes_say_lost_is_opened_and_its_answer_lost() {
    let caller = Caller::new().await;
    let mut body = wanted(&["7012001293"]);
    body["port_req_detail"]["notes"] = json!("Lost");
    let request = caller.request(reqwest::Method::POST, "/port-in/submit-port-details").json(&body);
    assert!(!request.send().await.unwrap_err().is_timeout());
    assert_eq!(caller.subjects("c48_port_submit").await, ["7012001293"]);
    let listed = caller.post("/port-in/view-list", &json!({ "page": "1", "limit": "10", "numbers": ["7012001293"] })).await;
    assert_eq!(listed["data"]["totalRecords"], 1);
    let again = caller.post("/port-in/submit-port-details", &wanted(&["7012001293"])).await;
    assert!(is_refused(&again) && again["error"].as_str().unwrap().contains("already part of port request"), "{again}");
}

#[tokio::test]
async fn sandbox_a_port_is_moved_on_by_hand() {
    let caller = Caller::new().await;
    let id = caller.port(&["7012001293", "7012031293"], &[("activation_type", json!("Manual"))]).await;
    let subs = caller.request_row(id).await["port_proposals"].clone();
    let body =
        json!({ "request": id, "sub_order": subs[1]["port_proposal_id"], "do": "reject", "reason": "XYZ : Something Else" });
    caller.control("port", &body).await;
    let row = caller.request_row(id).await;
    assert_eq!(row["port_proposals"][0]["port_req_status"], "submitted");
    assert_eq!(row["port_proposals"][1]["failure_reason"], "LSR rejected || Rejection reason XYZ : Something Else");
    caller.move_on(id, "foc_today").await;
    assert_eq!(caller.flags(id).await, [false, true, false, true]);
    caller.move_on(id, "next").await;
    assert_eq!(caller.axes(id).await, ["Completed", "activated", "activated"]);
    let id = caller.port(&["7012001294"], &[]).await;
    for phase in ["Validation_Pending", "In_Progress"] {
        caller.move_on(id, "next").await;
        assert_eq!(caller.axes(id).await[0], phase);
    }
}
