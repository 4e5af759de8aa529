//! Asking whether numbers can be ported, submitting, and changing the details.

use std::collections::BTreeMap;

use contract::{
    number::{E164, NumberKind},
    port::{cut_over::PortRouting, fields::LosingAccount},
};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Client,
        address::wire_number,
        fault::{self, Code},
        purchases::routing_number,
        table,
        wire::loose,
    },
    request_number, sub_order_number,
    words::{NOT_CHOSEN, activation_word, answering_word, end_user_word, kind_word, sequence_word, wire_day, wire_instant},
    write,
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
    ports::{PortDetails, PortOrder, PortPart},
};

/// Numbers of one question. The document names no maximum.
const NUMBERS_AT_ONCE: usize = 500;

impl Client {
    pub(super) async fn check_ports(&self, kind: NumberKind, numbers: &[E164]) -> Result<BTreeMap<E164, bool>> {
        let mut verdicts = BTreeMap::new();
        for some in numbers.chunks(NUMBERS_AT_ONCE) {
            // Asked with all digits, as in the document's example; answered under ten of them.
            let digits: Vec<&str> = some.iter().map(E164::digits).collect();
            let body = json!({ "did_type": kind_word(kind), "numbers": digits });
            let envelope = self.calls.ask(&table::PORT_CHECK, "/port-in/check-ports", &body, Code::Documented).await?;
            let answers = match envelope.data {
                Value::Object(answers) => answers,
                // An empty map of a language that writes it as a list.
                Value::Null => continue,
                Value::Array(rows) if rows.is_empty() => continue,
                Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                    return Err(Error::new(ErrorKind::Unreadable, "the answer about portability has an unexpected shape"));
                }
            };
            let plain = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let answers: BTreeMap<String, bool> =
                answers.iter().filter_map(|(number, answer)| Some((plain(number), loose::as_flag(answer)?))).collect();
            for number in some {
                let answer = answers.get(wire_number(number)).or_else(|| answers.get(number.digits()));
                if let Some(portable) = answer {
                    verdicts.insert(number.clone(), *portable);
                }
            }
        }
        Ok(verdicts)
    }

    pub(super) async fn submit_port(&self, order: &PortOrder) -> Result<Accepted> {
        if order.numbers.is_empty() {
            return Err(Error::new(ErrorKind::Unsupported, "a port request without numbers"));
        }
        let mut detail = detail(&order.details, Blank::LeftOut);
        forwarding(&mut detail, &order.routing)?;
        let numbers: Vec<&str> = order.numbers.iter().map(wire_number).collect();
        let body = json!({ "did_type": kind_word(order.kind), "numbers": numbers, "port_req_detail": detail });
        let mut write = write(&table::PORT_SUBMIT, "submit-port-details");
        write.secrets = order.details.pin.iter().cloned().collect();
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        // A yes without an id is no refusal: the request may be there, and only the list can tell.
        let id = envelope.data.get("port_req_id").and_then(loose::as_text).filter(|id| !id.trim().is_empty());
        match id {
            Some(id) => Ok(Accepted { words: Some(fault::words(&envelope)), reference: Some(id), due: None }),
            None => {
                let error = Error::new(ErrorKind::Unreadable, "a port request without an id");
                Err(error.with_words(fault::words(&envelope)))
            }
        }
    }

    pub(super) async fn change_port(&self, part: &PortPart, details: &PortDetails) -> Result<Accepted> {
        let mut body = json!({
            "port_req_id": request_number(&part.request)?,
            "port_req_detail": detail(details, Blank::Sent),
        });
        if let Some(sub_order) = &part.sub_order {
            body["port_proposal_id"] = json!(sub_order_number(sub_order)?);
        }
        let mut write = write(&table::PORT_UPDATE, "update-request");
        write.secrets = details.pin.iter().cloned().collect();
        self.write_port(write, &body).await
    }
}

/// What becomes of an optional text that is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    /// Nothing is said, as at a submission.
    LeftOut,
    /// It is sent, so that what stood there goes away: the document does not say what becomes of a field that is left out,
    /// and we read it as “stays as it is”.
    Sent,
}

/// `port_req_detail`. The PIN is exposed here and nowhere else. Left out when it shall stay as it is.
fn detail(details: &PortDetails, blank: Blank) -> Map<String, Value> {
    let mut detail = Map::new();
    let mut put = |name: &str, value: &str| {
        detail.insert(name.to_owned(), Value::String(value.trim().to_owned()));
    };
    let address = &details.address;
    put("cust_acc_name", &details.end_user.name);
    put("cust_authorized_name", &details.end_user.authorized_person);
    put("cust_acc_type", end_user_word(details.end_user.kind));
    put("cust_acc_number", &details.losing_account.number);
    put("btn", &btn(&details.losing_account));
    put("address_number", &address.number);
    put("address_street_name", &address.street);
    // Called required although a house needs none: sent empty where there is none.
    put("address_loc_designator", &address.unit_kind);
    put("city", &address.city);
    put("state", &address.state.to_ascii_uppercase());
    put("postal_code", &address.zip);
    put("activation_type", activation_word(details.activation));
    put("desired_foc_date", &wire_day(details.wanted_date));
    put("activation_date", &wire_instant(details.activation_at));
    if let Some(pin) = details.pin.as_ref().filter(|pin| !pin.is_empty()) {
        put("cust_acc_pin", pin.expose());
    }
    // An empty address of mail is one that no carrier takes.
    if !details.updates_to.trim().is_empty() {
        put("email_updates", &details.updates_to);
    }
    for (name, value) in [
        ("address_direction_prefix", address.pre_direction.as_str()),
        ("address_direction_suffix", &address.post_direction),
        ("address_street_name_suffix", &address.suffix),
        ("address_loc_value", &address.unit),
        ("notes", &details.carrier_note),
        ("tags", &details.tags.join(", ")),
    ] {
        if blank == Blank::Sent || !value.trim().is_empty() {
            put(name, value);
        }
    }
    detail
}

/// The billing telephone number as the carrier writes numbers; as it was typed if it is none.
fn btn(account: &LosingAccount) -> String {
    E164::parse(&account.btn).map_or_else(|_| account.btn.clone(), |number| wire_number(&number).to_owned())
}

/// What a submission can say of the routing. The numbers to forward to have no place in it: they are set afterwards.
fn forwarding(detail: &mut Map<String, Value>, routing: &PortRouting) -> Result<()> {
    let (mut order, mut answering) = (NOT_CHOSEN, NOT_CHOSEN);
    match routing {
        PortRouting::Unset => {}
        PortRouting::Preconfigured => {
            detail.insert("fwd_preconfigured".into(), true.into());
        }
        PortRouting::TrunkGroup { id } => {
            detail.insert("fwd_trunk_grpid".into(), routing_number(id)?.into());
        }
        PortRouting::Forward { sequence, answering: mode, .. } => {
            order = sequence.map_or(NOT_CHOSEN, sequence_word);
            answering = mode.map_or(NOT_CHOSEN, answering_word);
        }
    }
    for (name, word) in [("fwd_sip_type", NOT_CHOSEN), ("fwd_order", order), ("fwd_answering_mode", answering)] {
        detail.insert(name.into(), word.into());
    }
    Ok(())
}
