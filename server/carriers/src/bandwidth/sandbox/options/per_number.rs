//! Options of one number, set directly under its peer.

use super::{fields, is_underway};
use crate::bandwidth::sandbox::{
    account::Owned,
    answers::{absent, misread, status, unread, wrong},
    exchange::{Asked, Outcome, Reply},
    telephone::{Tn, Version},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "SipPeerTelephoneNumberResponse";

/// The number of the path, if it is on the path's site and peer.
fn owned<'a>(world: &'a World, asked: &Asked) -> Result<&'a Owned, Reply> {
    let tn = asked.version.read(asked.arg(2)).map_err(|why| misread(asked.arg(2), why, asked.version).under(ROOT, 400))?;
    world.peer(asked.arg(0), asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    let number = world.books.owned.get(&tn).ok_or_else(|| absent(ROOT))?;
    if number.site != asked.arg(0) || number.peer != asked.arg(1) {
        return Err(absent(ROOT));
    }
    Ok(number)
}

fn written(number: &Owned, version: Version) -> Node {
    let mut row = node("SipPeerTelephoneNumber", [leaf("FullNumber", version.write(number.number))]);
    for (name, _) in fields::OF_ONE_NUMBER {
        if let Some(value) = number.options.get(*name) {
            let forward: Option<Tn> = fields::ten_digits(value.own()).filter(|_| *name == "CallForward");
            row = row.with(forward.map_or_else(|| value.clone(), |tn| leaf(name, version.write(tn))));
        }
    }
    row
}

/// `GET …/sites/{s}/sippeers/{p}/tns/{tn}`.
pub(in super::super) fn number_of_peer(world: &mut World, asked: &Asked) -> Outcome {
    let number = owned(world, asked)?;
    Ok(Reply::xml(200, node(ROOT, [written(number, asked.version)])))
}

/// `GET …/sites/{s}/sippeers/{p}/tns`.
pub(in super::super) fn numbers_of_peer(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "SipPeerTelephoneNumbersResponse";
    world.peer(asked.arg(0), asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    let now = world.now();
    let numbers = world.books.owned.values().filter(|number| number.peer == asked.arg(1) && number.is_listed(now));
    let rows: Vec<Node> = numbers.map(|number| written(number, asked.version)).collect();
    Ok(Reply::xml(200, node(ROOT, [node("SipPeerTelephoneNumbers", rows)])))
}

/// `PUT …/sites/{s}/sippeers/{p}/tns/{tn}`. Inferred: what is not sent stays.
pub(in super::super) fn set_of_peer(world: &mut World, asked: &Asked) -> Outcome {
    let tn = owned(world, asked)?.number;
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    if let Some(text) = body.said("FullNumber")
        && asked.version.read(text) != Ok(tn)
    {
        return Err(wrong(5070, format!("FullNumber {text} is not the number of the address")).under(ROOT, 400));
    }
    if is_underway(world, tn) {
        let words = "The telephone number is being changed by an order that is not yet complete";
        return Err(status(ROOT, 409, 13582, words));
    }
    let said: Vec<Node> = body
        .children
        .iter()
        .filter(|child| fields::OF_ONE_NUMBER.iter().any(|(name, _)| child.name.eq_ignore_ascii_case(name)))
        .cloned()
        .collect();
    let mut set = Vec::new();
    for one in said {
        let code = fields::OF_ONE_NUMBER.iter().find(|(name, _)| one.name.eq_ignore_ascii_case(name)).map_or(0, |known| known.1);
        let read = fields::read(&node("TnOptionGroup", [one]), asked.version);
        set.extend(read.map_err(|error| wrong(code, error.words).under(ROOT, 400))?);
    }
    let at = world.now();
    if let Some(number) = world.books.owned.get_mut(&tn) {
        fields::set(number, set.iter());
        number.modified = at;
    }
    world.core.record("bw_per_tn_options", tn);
    Ok(Reply::empty(200))
}
