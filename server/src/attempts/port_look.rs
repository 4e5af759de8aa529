//! Sending what is asked of ports, once, and reading the carrier back to find out what came of it.

use std::collections::BTreeSet;

use carriers::{
    carrier::{Accepted, ReadBack},
    error::{Error, ErrorKind, Result as CarrierResult},
    ports::{CarrierPort, Paper, PortFilter, PortIns, PortPart},
};
use contract::{
    attempt::Outcome,
    id::{PortRequestId, SubOrderId},
    number::E164,
    port::status::{Phase, phase_of},
};
use futures::StreamExt as _;

use super::{
    look::{Sight, Sights, one},
    port_intent::{LevelAct, PortIntent},
    verdict::Seen,
};
use crate::{
    accounts::Connected,
    papers,
    state::AppState,
    store::{self, attempts::Stored},
};

/// How many numbers a filter names at most.
const MOST_IN_FILTER: usize = 50;

fn ports(connected: &Connected) -> CarrierResult<&dyn PortIns> {
    connected.carrier.ports().ok_or_else(|| Error::new(ErrorKind::Unsupported, "the carrier ports nothing in"))
}

/// The one call to the carrier.
pub async fn call(state: &AppState, connected: &Connected, intent: &PortIntent) -> CarrierResult<Accepted> {
    let ports = ports(connected)?;
    match intent {
        PortIntent::Submit { order, .. } => ports.submit(order).await,
        PortIntent::Change { part, details } => ports.change(part, details).await,
        PortIntent::Routing { request, routing } => ports.set_routing(request, routing).await,
        PortIntent::SendPaper { part, paper, kind, name } => {
            let not_sent = |why: String| Error::new(ErrorKind::NotSent, why);
            let gone = || not_sent("our copy of the paper is gone".into());
            let whose = store::owners::of_paper(&state.store, paper).await.map_err(|e| not_sent(e.to_string()))?;
            let scope = whose.ok_or_else(gone)?;
            let stored = store::papers::get(&scope, &state.store, paper).await.map_err(|e| not_sent(e.to_string()))?;
            let stored = stored.ok_or_else(gone)?;
            let content = papers::open(state, &stored).await.map_err(|failure| not_sent(failure.sentence().to_owned()))?;
            let media_type = stored.file_type.media_type();
            let paper = Paper { kind: *kind, name: name.clone(), media_type, bytes: stored.bytes, content: content.boxed() };
            ports.send_paper(part, paper).await
        }
        PortIntent::RemovePaper { part, kind, name, .. } => ports.remove_paper(part, *kind, name).await,
        PortIntent::Date { sub_order, number, activation, at, .. } => {
            ports.set_activation(sub_order, number, *activation, *at).await
        }
        PortIntent::Act { request, level, act, .. } => match act {
            LevelAct::Activate => ports.activate(request, level).await,
            LevelAct::Cancel => ports.cancel(request, level).await,
            LevelAct::Delete => ports.delete(request, level).await,
        },
    }
}

/// What the carrier lists before the send, where only a difference can prove the outcome: requests with these numbers, or
/// the names of papers.
pub async fn baseline(connected: &Connected, intent: &PortIntent) -> CarrierResult<Option<Vec<String>>> {
    Ok(match intent {
        PortIntent::Submit { order, .. } => {
            let listed = with_numbers(ports(connected)?, &order.numbers).await?;
            Some(listed.into_iter().map(|port| port.request.to_string()).collect())
        }
        PortIntent::Change { part, details } => {
            let ports = ports(connected)?;
            let same = matches!(ports.read_back(details, &ports.record(part).await?), ReadBack::Matches { .. });
            let proves_nothing = same || details.pin.is_some();
            Some(proves_nothing.then(|| "as asked".to_owned()).into_iter().collect())
        }
        PortIntent::SendPaper { part, .. } => {
            let record = ports(connected)?.record(part).await?;
            Some(record.papers.into_iter().map(|(kind, name)| format!("{}:{name}", kind.word())).collect())
        }
        _ => None,
    })
}

/// Every request with one of these numbers.
async fn with_numbers(ports: &dyn PortIns, numbers: &[E164]) -> CarrierResult<Vec<CarrierPort>> {
    let filter = PortFilter { numbers: numbers.iter().take(MOST_IN_FILTER).cloned().collect(), ..PortFilter::default() };
    let mut found = Vec::new();
    let mut guard = carriers::paging::PageGuard::new(1_000);
    let mut page = 1;
    loop {
        let read = ports.page(&filter, page).await?;
        if read.items.is_empty() {
            return Ok(found);
        }
        guard.page(read.items.first().map(|port| port.request.as_str()))?;
        found.extend(read.items);
        if !read.more {
            return Ok(found);
        }
        page += 1;
    }
}

/// Whether the carrier said yes to it.
fn said_yes(attempt: &Stored) -> bool {
    attempt.lines.iter().any(|line| line.outcome == Outcome::Accepted)
}

/// Whether an absence may be believed: without the carrier's yes, one look is not enough.
fn is_sure(attempt: &Stored) -> bool {
    attempt.looks > 0 || said_yes(attempt)
}

/// What is said of an absence that is not believed yet.
const NOT_SURE: &str = "The first look does not find it; a second one decides.";

fn before(attempt: &Stored) -> BTreeSet<String> {
    attempt.baseline.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What one look shows.
pub async fn sights(connected: &Connected, intent: &PortIntent, attempt: &Stored) -> CarrierResult<Sights> {
    let ports = ports(connected)?;
    match intent {
        PortIntent::Submit { order, .. } => submitted(ports, &order.numbers, attempt).await,
        PortIntent::Change { part, details } => {
            let record = ports.record(part).await?;
            if !before(attempt).is_empty() && !said_yes(attempt) {
                // The same stood there before, or only the PIN is new, which is never given back.
                return Ok(one(Seen::Unreadable, "What can be read stood there before as well.".into()));
            }
            Ok(of_read_back(ports.read_back(details, &record)))
        }
        PortIntent::Routing { request, routing } => {
            let listed = ports.routing(request).await?;
            Ok(if listed == *routing {
                one(Seen::Done, "Read back from the carrier as asked.".into())
            } else {
                one(Seen::NotDone, format!("The carrier still lists: {}.", listed.summary()))
            })
        }
        PortIntent::SendPaper { part, kind, name, .. } => {
            let record = ports.record(part).await?;
            let listed: Vec<&String> = record.papers.iter().filter(|(of, _)| of == kind).map(|(_, name)| name).collect();
            let before = before(attempt);
            let was_there = |name: &String| before.contains(&format!("{}:{name}", kind.word()));
            Ok(if listed.contains(&name) && was_there(name) && !said_yes(attempt) {
                one(Seen::Undecidable, "The carrier listed a file of this name before as well.".into())
            } else if listed.contains(&name) {
                one(Seen::Done, format!("The carrier lists it as {name}."))
            } else if listed.iter().all(|name| was_there(name)) {
                one(Seen::NotDone, "The carrier does not list this paper yet.".into())
            } else {
                one(Seen::Undecidable, "The carrier lists another file in its place.".into())
            })
        }
        PortIntent::RemovePaper { part, kind, name, .. } => {
            let record = ports.record(part).await?;
            let listed = record.papers.iter().any(|(of, listed)| of == kind && listed == name);
            Ok(if listed {
                one(Seen::NotDone, "The carrier still lists it.".into())
            } else if is_sure(attempt) {
                one(Seen::Done, "The carrier does not list it any more.".into())
            } else {
                one(Seen::NotDone, NOT_SURE.into())
            })
        }
        PortIntent::Date { sub_order, number, activation, at, .. } => {
            let listed = ports.activation(sub_order, number).await?;
            let kind_fits = listed.activation == Some(*activation);
            let at_fits = listed.activation_at == Some(*at);
            Ok(match (kind_fits, at_fits) {
                (true, true) => one(Seen::Done, "Read back from the carrier as asked.".into()),
                (true, false) => one(Seen::NotDone, "The carrier still lists another hour.".into()),
                _ => one(Seen::NotDone, "The carrier still lists another kind of activation.".into()),
            })
        }
        PortIntent::Act { request, act, numbers, .. } => acted(ports, request, *act, numbers, attempt).await,
    }
}

fn of_read_back(read_back: ReadBack) -> Sights {
    match read_back {
        ReadBack::Matches { unproved } if unproved.is_empty() => one(Seen::Done, "Read back from the carrier as asked.".into()),
        ReadBack::Matches { unproved } => one(
            Seen::Done,
            format!("Read back from the carrier as asked; it does not give back the {}.", unproved.join(", ").replace('_', " ")),
        ),
        ReadBack::Differs { parts } => {
            one(Seen::NotDone, format!("The carrier still lists another {}.", parts.join(", ").replace('_', " ")))
        }
        ReadBack::Unreadable => one(Seen::Unreadable, "The carrier gives nothing of this back.".into()),
    }
}

/// A submission is proved by a request that was not there before, number by number.
async fn submitted(ports: &dyn PortIns, numbers: &[E164], attempt: &Stored) -> CarrierResult<Sights> {
    let before = before(attempt);
    let fresh: Vec<CarrierPort> = with_numbers(ports, numbers)
        .await?
        .into_iter()
        .filter(|port| !before.contains(port.request.as_str()))
        .filter(|port| attempt.reference.as_ref().is_none_or(|reference| reference == port.request.as_str()))
        .collect();
    let mut listed: Vec<(E164, PortRequestId)> = Vec::new();
    for port in &fresh {
        for sub in &port.sub_orders {
            listed.extend(ports.numbers(&sub.id).await?.into_iter().map(|n| (n.number, port.request.clone())));
        }
    }
    let mut sights = Sights::default();
    for line in attempt.lines.iter().filter(|line| line.open) {
        let on: BTreeSet<&str> =
            listed.iter().filter(|(n, _)| Some(n) == line.number.as_ref()).map(|(_, request)| request.as_str()).collect();
        let (seen, sentence) = match on.into_iter().collect::<Vec<_>>().as_slice() {
            [] if fresh.is_empty() => (Seen::NotDone, "The carrier lists no new request with it yet.".into()),
            [] => (Seen::NotDone, format!("The carrier lists request {}, but not this number in it.", fresh[0].request)),
            [request] => (Seen::Done, format!("The carrier lists it in request {request}.")),
            many => (Seen::Undecidable, format!("The carrier lists it in {} new requests: {}.", many.len(), many.join(", "))),
        };
        sights.lines.push(Sight { position: line.position, seen, sentence });
    }
    let mut requests: Vec<PortRequestId> = fresh.into_iter().map(|port| port.request).collect();
    requests.retain(|request| listed.iter().any(|(_, on)| on == request));
    sights.ports = requests;
    Ok(sights)
}

/// What became of numbers, by the carrier's words for them.
async fn acted(
    ports: &dyn PortIns,
    request: &PortRequestId,
    act: LevelAct,
    numbers: &[(SubOrderId, E164)],
    attempt: &Stored,
) -> CarrierResult<Sights> {
    let subs: BTreeSet<&SubOrderId> = numbers.iter().map(|(sub, _)| sub).collect();
    let mut words: Vec<(E164, String)> = Vec::new();
    let mut unreadable = 0;
    for sub in &subs {
        match ports.numbers(sub).await {
            Ok(listed) => words.extend(listed.into_iter().map(|n| (n.number, n.word))),
            // A sub-order that was deleted cannot be read any more: that is what was asked for.
            Err(error) if act == LevelAct::Delete && matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused) => {
                unreadable += 1;
            }
            Err(error) => return Err(error),
        }
    }
    let mut sights = Sights::default();
    sights.ports.push(request.clone());
    if numbers.is_empty() {
        sights.lines.push(empty(ports, request).await?);
        return Ok(sights);
    }
    for line in attempt.lines.iter().filter(|line| line.open) {
        let word = words.iter().find(|(n, _)| Some(n) == line.number.as_ref()).map(|(_, word)| word.as_str());
        let (seen, sentence) = match judge(act, word, unreadable > 0) {
            (Seen::Done, _) if word.is_none() && !is_sure(attempt) => (Seen::NotDone, NOT_SURE.into()),
            known => known,
        };
        sights.lines.push(Sight { position: line.position, seen, sentence });
    }
    Ok(sights)
}

/// A request without numbers can only be deleted.
async fn empty(ports: &dyn PortIns, request: &PortRequestId) -> CarrierResult<Sight> {
    let part = PortPart { request: request.clone(), sub_order: None };
    Ok(match ports.record(&part).await {
        Ok(_) => Sight { position: 0, seen: Seen::NotDone, sentence: "The carrier still gives it back.".into() },
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused) => {
            Sight { position: 0, seen: Seen::Done, sentence: "The carrier does not give it back any more.".into() }
        }
        Err(error) => return Err(error),
    })
}

fn judge(act: LevelAct, word: Option<&str>, unreadable: bool) -> (Seen, String) {
    let phase = word.map(phase_of);
    match (act, word, phase) {
        (LevelAct::Delete, None, _) if unreadable => (Seen::Done, "The carrier does not list its sub-order any more.".into()),
        (LevelAct::Delete, None, _) => (Seen::Done, "The carrier does not list it any more.".into()),
        (LevelAct::Cancel | LevelAct::Activate, None, _) => {
            (Seen::Undecidable, "The carrier does not list it in this sub-order any more.".into())
        }
        (LevelAct::Activate, Some(word), Some(Phase::Done)) => (Seen::Done, format!("The carrier says {word}: it went over.")),
        (LevelAct::Activate, Some(word), Some(Phase::CuttingOver)) => {
            (Seen::Done, format!("The carrier took it up and says {word}; the port shows when it is active."))
        }
        (LevelAct::Cancel, Some(word), Some(Phase::Leaving)) => (Seen::Done, format!("The carrier says {word}.")),
        (_, Some(word), _) => (Seen::NotDone, format!("The carrier still says {word}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_carriers_word_for_a_number_proves_what_was_done_to_it() {
        for (act, word, seen) in [
            (LevelAct::Activate, Some("activated"), Seen::Done),
            (LevelAct::Activate, Some("ActivatePending"), Seen::Done),
            (LevelAct::Activate, Some("foc_received"), Seen::NotDone),
            (LevelAct::Activate, None, Seen::Undecidable),
            (LevelAct::Cancel, Some("cancelled"), Seen::Done),
            (LevelAct::Cancel, Some("submitted"), Seen::NotDone),
            (LevelAct::Cancel, None, Seen::Undecidable),
            (LevelAct::Delete, Some("cancelled"), Seen::NotDone),
            (LevelAct::Delete, None, Seen::Done),
        ] {
            assert_eq!(judge(act, word, false).0, seen, "{act:?} {word:?}");
        }
    }
}
