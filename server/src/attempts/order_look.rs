//! Looking at orders that a carrier carries out later: its own order is asked first, then the carrier is read.

use carriers::{
    error::{Error, ErrorKind, Result as CarrierResult},
    mark::Mark,
    orders::{CarrierOrder, NumberInOrder, OrderKey, OrderState},
};
use contract::{problem::CarrierWords, time::Timestamp};

use super::{
    gone_look::Looker,
    intent::Intent,
    look::{self, Sight, Sights},
    verdict::Seen,
};
use crate::{
    accounts::Connected,
    store::attempts::{LONGEST_PAUSE_MS, Stored, StoredLine},
};

/// What the carrier shows of an attempt: its own order where it keeps one, and what that says is done is read back.
pub(super) async fn sights(looker: &Looker<'_>, intent: &Intent, attempt: &Stored, now: Timestamp) -> CarrierResult<Sights> {
    let Some(order) = order_of(looker.connected, intent, attempt).await? else {
        let mut sights = look::sights(looker, intent, attempt).await?;
        wait_for_the_day(&mut sights.lines, attempt, now);
        return Ok(sights);
    };
    let open: Vec<&StoredLine> = attempt.lines.iter().filter(|line| line.open).collect();
    let mut said: Vec<Sight> = open.iter().filter_map(|line| told_of(&order, line)).collect();
    // Only what the order calls done is worth reading the carrier for.
    let mut sights = if said.len() == open.len() { Sights::default() } else { look::sights(looker, intent, attempt).await? };
    sights.lines.retain(|sight| !said.iter().any(|told| told.position == sight.position));
    for sight in &mut sights.lines {
        if sight.seen == Seen::Unreadable {
            sight.sentence = format!("The carrier's order {} is {}. {}", order.reference, order.word, sight.sentence);
        }
        if let Some(warning) = warning(&order, attempt, sight.position) {
            sight.sentence = format!("{} The carrier warns: {warning}", sight.sentence);
        }
    }
    wait_for_the_day(&mut sights.lines, attempt, now);
    sights.lines.append(&mut said);
    sights.order = Some(order);
    Ok(sights)
}

async fn order_of(connected: &Connected, intent: &Intent, attempt: &Stored) -> CarrierResult<Option<CarrierOrder>> {
    let (Some(orders), Some(operation)) = (connected.carrier.orders(), intent.operation(connected)) else { return Ok(None) };
    if !orders.follows(operation) {
        return Ok(None);
    }
    let key = OrderKey {
        operation: operation.id,
        reference: attempt.reference.clone(),
        mark: Mark::new(attempt.id.as_str()),
        numbers: attempt.lines.iter().filter_map(|line| line.number.clone()).collect(),
    };
    orders.order(&key).await
}

/// How a document that was sent stands at the carrier: its word moves when the carrier has the file.
pub(super) async fn document(connected: &Connected, reference: &str, document: &str, before: &str) -> CarrierResult<Sights> {
    let Some(documents) = connected.carrier.order_documents() else {
        return Err(Error::new(ErrorKind::Unsupported, "the carrier takes no documents"));
    };
    Ok(match documents.wanted(reference).await?.into_iter().find(|one| one.id == document) {
        Some(now) if now.word != before => {
            look::one(Seen::Done, format!("The carrier has it; its word for it is “{}”.", now.word))
        }
        Some(now) => look::one(Seen::NotDone, format!("The carrier's word for it is still “{}”.", now.word)),
        None => look::one(Seen::Undecidable, "The carrier does not list this document any more.".into()),
    })
}

/// What an order says of a line, where that is the last word for now; `None` where it calls the line done.
fn told_of(order: &CarrierOrder, line: &StoredLine) -> Option<Sight> {
    let number = line.number.as_ref().and_then(|number| order.numbers.get(number));
    let sight = |seen, sentence: String| Some(Sight { position: line.position, seen, sentence });
    let working = || {
        let what = match order.state {
            OrderState::WantsDocuments => "It waits for documents: send them with the order.",
            OrderState::BackOrdered => "It waits until there are numbers to fill it with.",
            OrderState::Other => "That word is none we know; we ask again.",
            _ => "We ask again by ourselves.",
        };
        sight(Seen::Working, format!("The carrier's order {} is {}. {what}", order.reference, order.word))
    };
    let failed = |words: &CarrierWords| {
        let why = shown(words).unwrap_or_else(|| "It does not say why.".into());
        sight(Seen::Refused, format!("The carrier's order {} says that this failed. {why}", order.reference))
    };
    match (number, order.state) {
        (Some(NumberInOrder::Failed { words }), _) => failed(words),
        (Some(NumberInOrder::Working), _) => working(),
        (Some(NumberInOrder::Done | NumberInOrder::Warned { .. }), _) | (None, OrderState::Done) => None,
        (None, OrderState::Failed) => failed(&order.words.first().cloned().unwrap_or_default()),
        // Of a part that was done an order names the numbers, or else only reading can tell.
        (None, OrderState::Partly) => None,
        (None, OrderState::Working | OrderState::WantsDocuments | OrderState::BackOrdered | OrderState::Other) => working(),
    }
}

fn warning(order: &CarrierOrder, attempt: &Stored, position: u32) -> Option<String> {
    let line = attempt.lines.iter().find(|line| line.position == position)?;
    match order.numbers.get(line.number.as_ref()?)? {
        NumberInOrder::Warned { words } => shown(words),
        _ => None,
    }
}

/// A carrier that named a day is not late before it.
fn wait_for_the_day(sights: &mut [Sight], attempt: &Stored, now: Timestamp) {
    let Some(due) = attempt.due_at.filter(|due| *due > now) else { return };
    let day =
        jiff::Timestamp::from_millisecond(due.0).map(|t| t.strftime("%-d %B %Y, %H:%M UTC").to_string()).unwrap_or_default();
    for sight in sights.iter_mut().filter(|sight| sight.seen == Seen::NotDone) {
        sight.seen = Seen::Working;
        sight.sentence = format!("The carrier does it on {day}. Until then it stands as it was.");
    }
}

/// How long to pause when all that is open is being worked on until a later day; `None` for the usual pause.
pub(super) fn pause(sights: &[Sight], attempt: &Stored, now: Timestamp) -> Option<i64> {
    let due = attempt.due_at.filter(|due| *due > now)?;
    let waits = sights.iter().all(|sight| matches!(sight.seen, Seen::Working | Seen::Done | Seen::Refused));
    waits.then(|| due.since_ms(now).clamp(1_000, LONGEST_PAUSE_MS))
}

/// The first words of an order, for the attempt.
pub(super) fn words(order: &CarrierOrder) -> Option<CarrierWords> {
    let of_a_number = || {
        order.numbers.values().find_map(|number| match number {
            NumberInOrder::Failed { words } | NumberInOrder::Warned { words } => Some(words.clone()),
            NumberInOrder::Done | NumberInOrder::Working => None,
        })
    };
    order.words.first().cloned().or_else(of_a_number)
}

/// How an order stands, for the timeline.
pub(super) fn told(order: &CarrierOrder) -> String {
    format!("The carrier's order {} is {}.", order.reference, order.word)
}

fn shown(words: &CarrierWords) -> Option<String> {
    match (&words.code, &words.text) {
        (Some(code), Some(text)) => Some(format!("“{text}” ({code})")),
        (None, Some(text)) => Some(format!("“{text}”")),
        (Some(code), None) => Some(format!("Its code is {code}.")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use contract::{attempt::Outcome, number::E164};

    use super::*;

    fn line(number: &str) -> StoredLine {
        StoredLine {
            position: 0,
            subject: number.into(),
            number: Some(E164::parse(number).unwrap()),
            cart_line: None,
            outcome: Outcome::Accepted,
            sentence: String::new(),
            open: true,
        }
    }

    fn order(state: OrderState, of: Option<NumberInOrder>) -> CarrierOrder {
        let numbers = of.map(|of| (E164::parse("7065550123").unwrap(), of)).into_iter().collect::<BTreeMap<_, _>>();
        CarrierOrder { reference: "o-1".into(), state, word: "PARTIAL".into(), numbers, words: Vec::new() }
    }

    #[test]
    fn a_number_is_as_its_order_says_and_what_is_called_done_is_left_to_reading() {
        let seen = |state, of| told_of(&order(state, of), &line("7065550123")).map(|sight| sight.seen);
        let words = CarrierWords { code: Some("5076".into()), text: Some("not available".into()) };
        assert_eq!(seen(OrderState::Partly, Some(NumberInOrder::Failed { words })), Some(Seen::Refused));
        assert_eq!(seen(OrderState::Partly, Some(NumberInOrder::Done)), None);
        assert_eq!(seen(OrderState::Partly, None), None);
        assert_eq!(seen(OrderState::Failed, None), Some(Seen::Refused));
        for state in [OrderState::Working, OrderState::WantsDocuments, OrderState::BackOrdered, OrderState::Other] {
            assert_eq!(seen(state, None), Some(Seen::Working), "{state:?}");
        }
        assert_eq!(seen(OrderState::Done, None), None);
    }
}
