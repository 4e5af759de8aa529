//! `/lidbs`: the name that is shown to whoever is called.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    answers::{Wrong, absent_as, misread, unread, wrong, wrong_with},
    exchange::{Asked, Outcome, Reply},
    start,
    telephone::{Tn, Version},
    work::{Kind, Order, Work, moment},
    world::World,
    xml::{Node, leaf, node},
};

/// The longest name.
const LONGEST: usize = 15;
/// How long it is received, and then worked on by hand. At the carrier it takes more than a day.
const RECEIVED_MS: i64 = 5_000;
const PROCESSING_MS: i64 = 10_000;

/// What a caller name order does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Lidb {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Group {
    /// All numbers of it, those that cannot be changed too.
    numbers: Vec<Tn>,
    words: String,
    use_type: String,
    visibility: String,
}

/// `LidbOrderResponse/{Status, ErrorList, LidbOrder}`: the order as it came, and what is wrong with it.
fn refused(wrong: &Wrong, body: Option<&Node>) -> Reply {
    let status = node("Status", [leaf("Code", 400), leaf("Description", "Bad Request")]);
    let root = node("LidbOrderResponse", [status, node("ErrorList", [wrong.error(Version::One)])]);
    Reply::xml(400, root.and(body.cloned()))
}

/// `POST /accounts/{a}/lidbs`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    let body = asked.xml().map_err(|broken| refused(&unread(broken), None))?;
    let no = |wrong: Wrong| refused(&wrong, Some(&body));
    let (mut groups, mut errors, mut accepted) = (Vec::new(), Vec::new(), Vec::new());
    for said in body.all("LidbTnGroups").flat_map(|groups| groups.all("LidbTnGroup")) {
        let group = read(said, asked.version).map_err(no)?;
        for tn in &group.numbers {
            match world.books.owned.get(tn) {
                None => errors.push(wrong_with(*tn, 5076, "The telephone number is not on this account")),
                // The document's own words: a name that is there stays.
                Some(number) if number.lidb.value.is_some() || number.lidb.pending.is_some() || accepted.contains(tn) => {
                    let words = "Cannot add LIDB to a telephone number that already has LIDB or is in process";
                    errors.push(wrong_with(*tn, 11020, words));
                }
                Some(_) => accepted.push(*tn),
            }
        }
        groups.push(group);
    }
    if groups.is_empty() {
        return Err(no(wrong(1003, "LidbTnGroups is required")));
    }
    if body.text("CustomerOrderId").len() > 40 {
        return Err(no(wrong(11007, "CustomerOrderId may have up to 40 characters")));
    }
    accepted.truncate(asked.way.of(accepted.len()));
    let numbers: Vec<Tn> = groups.iter().flat_map(|group| group.numbers.iter().copied()).collect();
    let mut order = world.take_order(asked, Kind::Lidbs, Work::Lidb(Lidb { groups }), numbers, RECEIVED_MS);
    order.customer_order_id = body.text("CustomerOrderId").into();
    order.errors = errors;
    for tn in &accepted {
        if let Some(number) = world.books.owned.get_mut(tn) {
            number.lidb.pending = Some(order.id.clone());
        }
    }
    world.record_all("bw_lidb_create", &accepted);
    let root = node("LidbOrder", [leaf("orderId", &order.id)])
        .maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty()))
        .with(leaf("ProcessingStatus", &order.status))
        .with(errors_of(&order.errors, asked.version))
        .and(groups_of(&order, asked.version, false));
    let reply = Reply::xml(201, node("LidbOrderResponse", [root])).at(asked.link(&format!("lidbs/{}", order.id)));
    world.keep(order);
    Ok(reply)
}

fn read(said: &Node, version: Version) -> Result<Group, Wrong> {
    let words = said.text("SubscriberInformation");
    let length = words.chars().count();
    if length == 0 || length > LONGEST || !words.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ') {
        let words = "SubscriberInformation must have between 1 and 15 characters";
        return Err(wrong(11007, words));
    }
    let one_of = |name: &str, known: [&str; 2]| {
        let text = said.text(name);
        let found = known.iter().find(|known| known.eq_ignore_ascii_case(text));
        found.map(ToString::to_string).ok_or_else(|| wrong(11007, format!("{name} must be {} or {}", known[0], known[1])))
    };
    let mut numbers = Vec::new();
    for text in said.list("TelephoneNumbers", "TelephoneNumber") {
        numbers.push(version.read(text).map_err(|why| misread(text, why, version))?);
    }
    if numbers.is_empty() {
        return Err(wrong(1003, "TelephoneNumbers is required"));
    }
    Ok(Group {
        numbers,
        words: words.into(),
        use_type: one_of("UseType", ["RESIDENTIAL", "BUSINESS"])?,
        visibility: one_of("Visibility", ["PUBLIC", "PRIVATE"])?,
    })
}

/// `ErrorList`, whose errors begin with the number here.
fn errors_of(wrongs: &[Wrong], version: Version) -> Node {
    let rows = wrongs.iter().map(|wrong| {
        let error = node("Error", []).maybe("TelephoneNumber", wrong.number.map(|tn| version.write(tn)));
        error.and([leaf("Code", wrong.code), leaf("Description", &wrong.words)])
    });
    node("ErrorList", rows)
}

/// `LidbTnGroups`. Inferred: `FullNumber`, which only an order that is read back has, is the first of the group.
fn groups_of(order: &Order, version: Version, read_back: bool) -> Option<Node> {
    let Work::Lidb(work) = &order.work else { return None };
    let groups = work.groups.iter().map(|group| {
        let numbers = group.numbers.iter().map(|tn| leaf("TelephoneNumber", version.write(*tn)));
        let full = group.numbers.first().filter(|_| read_back).map(|tn| version.write(*tn));
        node("LidbTnGroup", [node("TelephoneNumbers", numbers)]).maybe("FullNumber", full).and([
            leaf("SubscriberInformation", &group.words),
            leaf("UseType", &group.use_type),
            leaf("Visibility", &group.visibility),
        ])
    });
    Some(node("LidbTnGroups", groups))
}

/// `GET /accounts/{a}/lidbs/{id}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let order = world
        .order(Kind::Lidbs, asked.arg(0))
        .ok_or_else(|| absent_as("LidbOrderReportResponse", "The resource does not exist"))?;
    let root = node("LidbOrder", [])
        .maybe("CustomerOrderId", Some(&order.customer_order_id).filter(|id| !id.is_empty()))
        .and([
            leaf("orderId", &order.id),
            leaf("OrderCreateDate", moment(order.created)),
            leaf("ProcessingStatus", &order.status),
            leaf("CreatedByUser", &order.user),
            leaf("LastModifiedDate", moment(order.modified)),
        ])
        .maybe("OrderCompleteDate", order.completed.map(moment))
        .with(errors_of(&order.errors, asked.version))
        .and(groups_of(order, asked.version, true));
    Ok(Reply::xml(200, root))
}

/// Goes on: received, processing, done.
pub(super) fn step(world: &mut World, order: &mut Order, work: &mut Lidb, at: Timestamp) {
    if order.status == "RECEIVED" {
        order.until = Some(at.plus_ms(PROCESSING_MS));
        return order.becomes(world, at, "PROCESSING", "Order is being processed");
    }
    let mut well = 0;
    for group in &work.groups {
        for tn in &group.numbers {
            let Some(number) = world.books.owned.get_mut(tn).filter(|one| one.lidb.pending.as_ref() == Some(&order.id)) else {
                continue;
            };
            number.lidb.pending = None;
            // README, typed in.
            if group.words.eq_ignore_ascii_case("UNLUCKY") {
                number.lidb.failed = true;
                order.errors.push(wrong_with(*tn, 11021, "The LIDB provider refused the subscriber information"));
                continue;
            }
            number.lidb.failed = false;
            number.lidb.value = Some(start::lidb(&group.words, &group.use_type, &group.visibility));
            number.modified = at;
            well += 1;
        }
    }
    order.ends_by_count(world, at, well);
}
