//! Where calls go from the moment a number is here.
//!
//! Assumed: what was set moves to the number when it is activated, in the words of `update_forwarding`. Only `NUM` stands in
//! the document as a method; `IP` is taken as well. A device password with nothing to forward to makes a registered device.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, digits_of, refusal, text_of},
        owned::{Forwarding, Step},
        saved::{hidden, is_usual},
        services::iso,
        world::World,
    },
    done, id_of, lists,
    request::Stage,
};

/// The words of the answering mode, from 0 on.
const ANSWERING_MODES: [&str; 8] = ["REJ", "RO", "FO", "RTF", "VO", "RTV", "FV", "RFV"];

/// The settings of a request.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct CutOver {
    #[serde(default, skip_serializing_if = "is_usual")]
    preconfigured: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    trunk_group: Option<u64>,
    sip_type: String,
    order: String,
    answering_mode: String,
    /// In clear, and therefore never in a snapshot: see `saved`.
    #[serde(default, serialize_with = "hidden", skip_serializing_if = "is_usual")]
    password: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps: Vec<PortStep>,
}

#[derive(Clone, Serialize, Deserialize)]
struct PortStep {
    forwarding_type_id: u64,
    sequence: u64,
    method: String,
    value: String,
    timeout: u64,
    at: Timestamp,
}

impl Default for CutOver {
    fn default() -> Self {
        let none = || "NA".to_owned();
        Self {
            preconfigured: false,
            trunk_group: None,
            sip_type: none(),
            order: none(),
            answering_mode: none(),
            password: String::new(),
            steps: Vec::new(),
        }
    }
}

fn is_true(value: &Value) -> bool {
    matches!(text_of(value).as_str(), "true" | "1")
}

impl CutOver {
    /// Reads the `fwd_…` fields of a new request.
    pub(super) fn read(sent: &Map<String, Value>, groups: &[u64]) -> Result<Self, Reply> {
        let text = |name: &str| sent.get(name).map(text_of).filter(|text| !text.is_empty());
        let choice = |name: &str, choices: &[&str]| match text(name) {
            None => Ok("NA".to_owned()),
            Some(word) if word == "NA" || choices.contains(&word.as_str()) => Ok(word),
            Some(_) => Err(refusal(format!("The {name} field must be NA or one of {}", choices.join(", ")))),
        };
        let trunk_group = match text("fwd_trunk_grpid") {
            None => None,
            Some(group) => {
                let known = group.parse().ok().filter(|id| groups.contains(id));
                Some(known.ok_or_else(|| refusal(format!("Trunk group {group} not found")))?)
            }
        };
        Ok(Self {
            preconfigured: sent.get("fwd_preconfigured").is_some_and(is_true),
            trunk_group,
            sip_type: choice("fwd_sip_type", &["11", "10", "E164", "INTL", "OPEN"])?,
            order: choice("fwd_order", &["ALS", "SIML", "RND"])?,
            answering_mode: choice("fwd_answering_mode", &ANSWERING_MODES)?,
            password: text("fwd_device_password").unwrap_or_default(),
            steps: Vec::new(),
        })
    }

    /// With a trunk group and nothing else.
    pub(super) fn to_trunk_group(group: u64) -> Self {
        Self { trunk_group: Some(group), ..Self::default() }
    }

    /// The same in the words of a number that is here.
    pub(super) fn forwarding(&self) -> Forwarding {
        let mut forwarding = Forwarding { trunk_group: self.trunk_group, ..Forwarding::default() };
        forwarding.sipdigits.clone_from(&self.sip_type);
        forwarding.sequence = match self.order.as_str() {
            "ALS" => "Order",
            "SIML" => "Simultaneous",
            "RND" => "Random",
            _ => "",
        }
        .into();
        let mode = ANSWERING_MODES.iter().position(|word| *word == self.answering_mode);
        if let Some(mode) = mode.and_then(|mode| u8::try_from(mode).ok()) {
            forwarding.answering_mode = mode;
        }
        if self.preconfigured {
            forwarding.steps[0].method = "preconfigured".into();
        } else if self.steps.is_empty() && !self.password.is_empty() {
            forwarding.steps[0] = Step { method: "trunk".into(), timeout: "30".into(), ..Step::default() };
            forwarding.password.clone_from(&self.password);
        }
        for (step, asked) in forwarding.steps.iter_mut().zip(&self.steps) {
            let timeout = asked.timeout.to_string();
            *step = if asked.method == "NUM" {
                Step { method: "simple".into(), timeout, number: asked.value.clone(), ..Step::default() }
            } else {
                Step { method: "ip".into(), timeout, sip: asked.value.clone(), ..Step::default() }
            };
        }
        forwarding
    }

    /// After a restart a password is one that the sandbox made up.
    pub(super) fn make_password_up(&mut self, request: u64) {
        if !self.password.is_empty() {
            self.password = super::super::start::made_up_password(request);
        }
    }
}

/// `GET /port-in/forwarding-details`.
pub(super) fn show(world: &mut World, asked: &Asked) -> Outcome {
    let id = id_of(asked, "port_req_id")?.ok_or_else(|| refusal("The port_req_id field is required"))?;
    let request = lists::listed_request(world, id)?;
    let CutOver { preconfigured, trunk_group, sip_type, order, answering_mode, password, steps } = &request.cut_over;
    let rows: Vec<Value> = steps
        .iter()
        .map(|step| {
            json!({
                "port_req_id": id,
                "forwarding_type_id": step.forwarding_type_id,
                "sequence": step.sequence,
                "method": step.method,
                "value": step.value,
                "timeout": step.timeout,
                "created_at": iso(step.at),
                "updated_at": iso(step.at),
            })
        })
        .collect();
    let data = json!({
        "port_req_id": id,
        "fwd_preconfigured": preconfigured,
        "fwd_trunk_grpid": trunk_group,
        "fwd_sip_type": sip_type,
        "fwd_order": order,
        "fwd_answering_mode": answering_mode,
        "fwd_device_password": Some(password).filter(|password| !password.is_empty()),
        "port_req_forwardings": rows,
    });
    Ok(Reply::json(&json!({ "code": 200, "message": "Successful Operation", "data": data })))
}

/// `POST /port-in/update-forwarding`. Steps that are sent replace those that were there; steps take the trunk group away, as
/// they do on a number.
pub(super) fn update(world: &mut World, asked: &Asked) -> Outcome {
    let id = id_of(asked, "port_req_id")?.ok_or_else(|| refusal("The port_req_id field is required"))?;
    let at = world.ports.place(id).ok_or_else(|| lists::no_request(id))?;
    let now = world.core.now();
    let request = &world.ports.requests[at];
    if request.sub_orders.iter().all(|sub_order| sub_order.stage == Stage::Cancelled || sub_order.is_activated()) {
        return Err(refusal(format!("Forwarding of port request {id} can not be changed in phase {}", request.phase().word())));
    }
    let mut cut_over = request.cut_over.clone();
    if let Some(sent) = asked.fields.get("fwd_preconfigured") {
        cut_over.preconfigured = is_true(sent);
    }
    if let Some(rows) = asked.fields.get("forwarding_data").filter(|rows| !rows.is_null()) {
        let rows = rows.as_array().ok_or_else(|| refusal("The forwarding_data field must be an array"))?;
        if rows.len() > 3 {
            return Err(refusal("The forwarding_data field may not have more than 3 rows"));
        }
        cut_over.steps = rows.iter().map(|row| step(row, now)).collect::<Result<_, _>>()?;
        cut_over.steps.sort_by_key(|step| step.sequence);
        if cut_over.steps.windows(2).any(|pair| pair[0].sequence == pair[1].sequence) {
            return Err(refusal("The sequence field must differ from row to row"));
        }
        if !cut_over.steps.is_empty() {
            cut_over.trunk_group = None;
        }
    }
    if asked.way.of(1) == 1 {
        world.ports.change(at, asked.way.listed_from).cut_over = cut_over;
        world.core.record("c48_port_forwarding_update", format!("request {id}"));
    }
    Ok(done())
}

fn step(row: &Value, at: Timestamp) -> Result<PortStep, Reply> {
    let text = |name: &str| row.get(name).map(text_of).unwrap_or_default();
    let number = |name: &str, most: u64| {
        let number = text(name).parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| refusal(format!("The {name} field must be between 1 and {most}")))
    };
    let (method, value) = (text("method"), text("value"));
    match method.as_str() {
        "NUM" if (10..=15).contains(&value.len()) && digits_of(&value) == value => {}
        "IP" if !value.is_empty() && !value.contains(char::is_whitespace) => {}
        "NUM" => return Err(refusal("The value field must be a phone number")),
        "IP" => return Err(refusal("The value field must be an ip address")),
        _ => return Err(refusal("The method field must be NUM or IP")),
    }
    Ok(PortStep {
        forwarding_type_id: number("forwarding_type_id", 99)?,
        sequence: number("sequence", 3)?,
        timeout: number("timeout", 300)?,
        method,
        value,
        at,
    })
}
