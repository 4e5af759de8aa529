//! Where calls go: a chain of three slots, or a trunk group.

use async_trait::async_trait;
use contract::{
    id::RoutingTrunkId,
    number::E164,
    routing::{Answering, Chain, Destination, Routing, RoutingChange, RoutingShape, Sequence, SipDigits, Step},
};
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::{
    Client,
    address::wire_number,
    calls::Write,
    fault::{self, Code},
    purchases::routing_number,
    table,
    wire::Forwarding,
};
use crate::{
    carrier::{Accepted, CarrierNumber, ReadBack, RoutingOf},
    error::{Error, ErrorKind, Result},
    mark::Mark,
    operation::Operation,
};

/// Slots of a chain.
const SLOTS: usize = 3;

#[async_trait]
impl RoutingOf for Client {
    fn operation(&self) -> &'static Operation {
        &table::UPDATE_FORWARDING
    }

    fn shapes(&self, _number: &CarrierNumber) -> &'static [RoutingShape] {
        &[RoutingShape::Chain, RoutingShape::TrunkGroup]
    }

    fn may(&self, _number: &CarrierNumber) -> std::result::Result<(), String> {
        Ok(())
    }

    async fn set(&self, number: &CarrierNumber, change: &RoutingChange, _mark: &Mark) -> Result<Accepted> {
        let body = body(&number.number, change)?;
        let write = Write {
            operation: &table::UPDATE_FORWARDING,
            method: Method::POST,
            path: "/update_forwarding".into(),
            code: Code::Documented,
            secrets: change.device.iter().map(|d| d.password.clone()).collect(),
        };
        let envelope = self.calls.write(write, |request| request.json(&body)).await?;
        // Two answers say yes: a list with a description for numbers on their own network, an object with the
        // account for those on the other switch.
        let yes = match &envelope.data {
            Value::Array(items) => !items.is_empty(),
            Value::Object(parts) => parts.contains_key("login") || parts.contains_key("i_account"),
            Value::Bool(yes) => *yes,
            Value::Null | Value::Number(_) | Value::String(_) => false,
        };
        if !yes {
            return Err(fault::no_yes(&envelope));
        }
        Ok(Accepted { words: Some(fault::words(&envelope)), reference: None, due: None })
    }

    fn read_back(&self, asked: &RoutingChange, listed: &CarrierNumber) -> ReadBack {
        match (&asked.routing, &listed.routing) {
            (Routing::TrunkGroup { id: asked }, Routing::TrunkGroup { id: listed }) if asked == listed => {
                ReadBack::Matches { unproved: Vec::new() }
            }
            (Routing::TrunkGroup { .. }, _) => ReadBack::Differs { parts: vec!["trunk_group"] },
            (Routing::Chain(asked), Routing::Chain(listed)) => compare(asked, listed),
            // Ringing only, and nothing to ring, is how a number without a route is listed.
            (Routing::Chain(asked), Routing::Unset) if rings_nothing(asked.answering, &asked.steps) => {
                ReadBack::Matches { unproved: Vec::new() }
            }
            (Routing::Chain(_), _) => ReadBack::Differs { parts: vec!["steps"] },
            (Routing::Unset, Routing::Unset) => ReadBack::Matches { unproved: Vec::new() },
            (Routing::Unset | Routing::Priorities(_) | Routing::Location(_) | Routing::Connection(_) | Routing::Unread, _) => {
                ReadBack::Differs { parts: vec!["steps"] }
            }
        }
    }
}

fn body(number: &E164, change: &RoutingChange) -> Result<Value> {
    let number = wire_number(number);
    match &change.routing {
        Routing::Unset => Err(Error::new(ErrorKind::Unsupported, "Call48 documents no way to unset a number's routing")),
        Routing::Priorities(_) | Routing::Location(_) | Routing::Connection(_) | Routing::Unread => {
            Err(Error::new(ErrorKind::Unsupported, "Call48 has no routing of this shape"))
        }
        Routing::TrunkGroup { id } => Ok(json!({ "number": number, "fwd_trunk_grpid": routing_number(id)? })),
        Routing::Chain(chain) => chain_body(number, chain, change),
    }
}

/// The body of a chain. `product` is left out: the carrier picks it for wholesale accounts, and no other operation lets
/// us learn it for sure.
fn chain_body(number: &str, chain: &Chain, change: &RoutingChange) -> Result<Value> {
    if chain.steps.len() > SLOTS {
        return Err(Error::new(ErrorKind::Unsupported, "a chain has at most three steps"));
    }
    let mut body = Map::new();
    let mut put = |name: String, value: &str| {
        body.insert(name, Value::String(value.to_owned()));
    };
    put("number".into(), number);
    put("answeringmode".into(), answering_code(chain.answering));
    if let Some(sequence) = chain.sequence {
        put("sequence".into(), sequence_word(sequence));
    }
    if let Some(digits) = chain.sip_digits {
        put("sipdigits".into(), digits_word(digits));
    }
    for slot in 0..SLOTS {
        let place = slot + 1;
        let Some(step) = chain.steps.get(slot) else {
            // The document does not say what becomes of a slot that is left out. We read it as “stays as it is”, and so
            // empty it, or an old step would go on ringing.
            put(format!("method{place}"), "");
            continue;
        };
        match &step.to {
            Destination::Preconfigured => put(format!("method{place}"), "preconfigured"),
            Destination::Number { number } => {
                put(format!("method{place}"), "simple");
                put(format!("number{place}"), wire_number(number));
            }
            Destination::Pbx { address } => {
                put(format!("method{place}"), "ip");
                put(format!("sip{place}"), &address.to_string());
            }
            Destination::Device => {
                let device = change
                    .device
                    .as_ref()
                    .filter(|_| slot == 0)
                    .ok_or_else(|| Error::new(ErrorKind::Unsupported, "a device is the first step and has credentials"))?;
                put(format!("method{place}"), "trunk");
                put("username".into(), &device.username);
                put("password".into(), device.password.expose());
            }
        }
        if let Some(seconds) = step.ring_seconds.filter(|_| step.to != Destination::Preconfigured) {
            put(format!("timeout{place}"), &seconds.to_string());
        }
    }
    Ok(Value::Object(body))
}

fn compare(asked: &Chain, listed: &Chain) -> ReadBack {
    let mut parts = Vec::new();
    let mut unproved = Vec::new();
    if asked.answering != listed.answering {
        parts.push("answering");
    }
    match (asked.sequence, listed.sequence) {
        (Some(asked), Some(listed)) if asked != listed => parts.push("sequence"),
        // The carrier's own sample shows none although one was set.
        (Some(_), None) => unproved.push("sequence"),
        (Some(_), Some(_)) | (None, _) => {}
    }
    match (asked.sip_digits, listed.sip_digits) {
        (Some(asked), Some(listed)) if asked != listed => parts.push("sip_digits"),
        // It lists `NA`, which cannot be written.
        (Some(_), None) => unproved.push("sip_digits"),
        (Some(_), Some(_)) | (None, _) => {}
    }
    let same_step = |asked: &Step, listed: &Step| {
        asked.to == listed.to && (asked.to == Destination::Preconfigured || asked.ring_seconds == listed.ring_seconds)
    };
    let same_steps =
        asked.steps.len() == listed.steps.len() && asked.steps.iter().zip(&listed.steps).all(|(a, b)| same_step(a, b));
    if !same_steps {
        parts.push("steps");
    }
    if asked.steps.iter().any(|step| step.to == Destination::Device) {
        unproved.push("device");
    }
    if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
}

/// Reads the record. A record can hold both a chain and a trunk group, and the document does not say which is in force;
/// it says that trunk groups apply only to numbers on Call48's own network. A number with an account on the other switch
/// (`portaAID`) therefore follows its chain, any other its trunk group.
pub(super) fn from_record(data: Forwarding, on_other_switch: bool) -> Routing {
    let trunk = data.fwd_trunk_grpid.clone().filter(|id| id != "0");
    let slots = [
        (data.method1, data.number1, data.sip1, data.timeout1),
        (data.method2, data.number2, data.sip2, data.timeout2),
        (data.method3, data.number3, data.sip3, data.timeout3),
    ];
    let used = slots.iter().any(|(method, ..)| method.is_some());
    if let Some(id) = trunk
        && !(used && on_other_switch)
    {
        return Routing::TrunkGroup { id: RoutingTrunkId::new(id) };
    }
    let steps: Vec<Step> =
        slots.into_iter().filter_map(|(method, number, sip, seconds)| step(&method?, number, sip, seconds)).collect();
    let answering = data.answeringmode.and_then(answering_of);
    if !used && answering.is_none_or(|mode| rings_nothing(mode, &[])) {
        return Routing::Unset;
    }
    Routing::Chain(Chain {
        sequence: data.sequence.as_deref().and_then(sequence_of),
        // Steps without a mode can only be meant to be forwarded to.
        answering: answering.unwrap_or(Answering::ForwardOnly),
        sip_digits: data.sipdigits.as_deref().and_then(digits_of),
        steps,
    })
}

/// Whether nothing is set for calls: they only ring, and there is nothing to ring.
fn rings_nothing(answering: Answering, steps: &[Step]) -> bool {
    answering == Answering::RingOnly && steps.is_empty()
}

fn step(method: &str, number: Option<String>, sip: Option<String>, seconds: Option<i64>) -> Option<Step> {
    let ring_seconds = seconds.and_then(|s| u8::try_from(s).ok()).filter(|s| (1..=99).contains(s));
    let to = match method {
        "preconfigured" => return Some(Step { to: Destination::Preconfigured, ring_seconds: None }),
        "simple" => number
            .and_then(|n| E164::parse(&n).or_else(|_| E164::parse(&format!("+{n}"))).ok())
            .map(|number| Destination::Number { number }),
        "ip" => sip
            .and_then(|s| s.split(':').next().and_then(|address| address.parse().ok()))
            .map(|address| Destination::Pbx { address }),
        "trunk" => Some(Destination::Device),
        _ => None,
    };
    if to.is_none() {
        tracing::warn!(method, "a forwarding step cannot be read");
    }
    to.map(|to| Step { to, ring_seconds })
}

/// The codes of the answering modes, in the order of [`Answering::ALL`].
const ANSWERING_CODES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];

fn answering_code(mode: Answering) -> &'static str {
    Answering::ALL.iter().position(|m| *m == mode).map_or("", |at| ANSWERING_CODES[at])
}

fn answering_of(code: i64) -> Option<Answering> {
    usize::try_from(code).ok().and_then(|at| Answering::ALL.get(at).copied())
}

fn sequence_word(sequence: Sequence) -> &'static str {
    match sequence {
        Sequence::Order => "Order",
        Sequence::Simultaneous => "Simultaneous",
        Sequence::Random => "Random",
    }
}

fn sequence_of(word: &str) -> Option<Sequence> {
    Sequence::ALL.into_iter().find(|s| sequence_word(*s).eq_ignore_ascii_case(word))
}

fn digits_word(digits: SipDigits) -> &'static str {
    match digits {
        SipDigits::Eleven => "11",
        SipDigits::Ten => "10",
    }
}

fn digits_of(word: &str) -> Option<SipDigits> {
    [SipDigits::Eleven, SipDigits::Ten].into_iter().find(|d| digits_word(*d) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_22_every_word_that_is_written_is_read_as_the_same() {
        for mode in Answering::ALL {
            assert_eq!(answering_of(answering_code(mode).parse().unwrap()), Some(mode));
        }
        for sequence in Sequence::ALL {
            assert_eq!(sequence_of(sequence_word(sequence)), Some(sequence));
        }
        for digits in [SipDigits::Eleven, SipDigits::Ten] {
            assert_eq!(digits_of(digits_word(digits)), Some(digits));
        }
        assert_eq!((answering_of(8), answering_of(-1), sequence_of(""), digits_of("NA")), (None, None, None, None));
    }
}
