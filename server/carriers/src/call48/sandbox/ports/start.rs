//! The ports that a world has when it opens, one in every phase, and as many more as somebody wants.

use contract::time::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    super::{mix::mix, owned::Kind, places, services::iso, world::World},
    days,
    details::Detail,
    forwarding::CutOver,
    lives::NOT_BUILT,
    request::{DidType, Phase, Request, Stage, Status, SubOrder},
    submit::open,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const MONTH_MS: i64 = 30 * DAY_MS;
const BAD_ACCOUNT: &str = "ACCN : Incorrect Account Number";

/// Whose numbers they are: name, person, kind, number, house, street, suffix, city, ZIP, state.
type Customer = [&'static str; 10];

const CUSTOMERS: [Customer; 8] = [
    ["Cascade Print Works", "Noor Haddad", "BIZ", "8810442", "418", "Alder", "ST", "Portland", "97205", "OR"],
    ["Bluestem Veterinary", "Marta Ruiz", "BIZ", "C-77120", "2100", "Prairie", "AVE", "Lincoln", "68502", "NE"],
    ["Harborview Dental", "Lena Castellano", "BIZ", "40021877", "77", "Commercial", "ST", "Boston", "02109", "MA"],
    ["Owen Fitch", "Owen Fitch", "RES", "55120", "1204", "Pearl", "ST", "Boulder", "80302", "CO"],
    ["Lakeside Realty", "Paul Nyberg", "BIZ", "903-18", "9", "Shore", "DR", "Duluth", "55802", "MN"],
    ["Gulf Coast Marine", "Tess Broussard", "BIZ", "778120", "640", "Canal", "ST", "Mobile", "36602", "AL"],
    ["Sunrise Bakery", "Ines Ferreira", "BIZ", "12044", "312", "Central", "AVE", "Phoenix", "85004", "AZ"],
    ["Ridgeline Outfitters", "Cole Anders", "BIZ", "RO-5512", "88", "Main", "ST", "Bozeman", "59715", "MT"],
];

/// The details of one of them, activated by hand at noon of its day.
fn detail(world: &World, n: usize, wanted: jiff::civil::Date) -> Option<Detail> {
    let [name, person, kind, account, house, street, suffix, city, zip, state] = CUSTOMERS[n % CUSTOMERS.len()];
    let noon = days::start_of(wanted).plus_ms(DAY_MS / 2);
    let sent: Map<String, Value> = json!({
        "cust_acc_name": name, "cust_authorized_name": person, "cust_acc_type": kind, "cust_acc_number": account,
        "address_number": house, "address_street_name": street, "address_street_name_suffix": suffix,
        "address_loc_designator": "", "city": city, "postal_code": zip, "state": state,
        "btn": number(world, n, 2, 0).to_string(), "desired_foc_date": format!("{wanted}T00:00:00Z"),
        "activation_type": "Manual", "activation_date": iso(noon),
    })
    .as_object()?
    .clone();
    Detail::read(&sent, world.ports.last_detail + 1, None).ok()
}

/// A number that one of them has, of the losing carrier with this last digit of the exchange.
fn number(world: &World, n: usize, last_digit: u64, line: u64) -> u64 {
    let state = places::find_state(CUSTOMERS[n % CUSTOMERS.len()][9]);
    let npa = state.map_or(201, |state| u64::from(state.areas[0].npas[0]));
    let dice = mix(&[&world.core.name, "port", &n.to_string()]);
    // Lines from 2000 on are never fictional, and end otherwise than those that mean something.
    let exchange = 220 + dice % 60 * 10 + last_digit;
    npa * 10_000_000 + exchange * 10_000 + 2_000 + dice / 60 % 7_000 + 10 * line + 1
}

/// A port of one of them, as it was so long ago.
fn port(world: &mut World, n: usize, numbers: &[u64], ago_ms: i64, change: impl FnOnce(&mut Request, Timestamp)) {
    let now = world.core.now();
    let Some(detail) = detail(world, n, days::next_business(days::today(now.plus_ms(4 * DAY_MS)))) else { return };
    let cut_over = world.trunk_groups.first().map(|group| CutOver::to_trunk_group(group.ext_tgid)).unwrap_or_default();
    open(world, DidType::Local, None, detail, cut_over, numbers);
    let Some(request) = world.ports.requests.last_mut() else { return };
    request.created_at = now.plus_ms(-ago_ms);
    for sub_order in &mut request.sub_orders {
        sub_order.until = None;
    }
    change(request, now);
}

/// Gives a world that opens its ports. None of them moves by itself for a day.
pub(in super::super) fn furnish(world: &mut World) {
    let of = |world: &World, n: usize, last_digit: u64, count: u64| {
        (0..count).map(|line| number(world, n, last_digit, line)).collect()
    };
    let each = |request: &mut Request, change: fn(&mut SubOrder, Timestamp), now: Timestamp| {
        request.sub_orders.iter_mut().for_each(|sub_order| change(sub_order, now));
    };

    // Every sub-order was cancelled by itself, and the request is still in progress. It came from a file.
    let numbers: Vec<u64> = [of(world, 5, 0, 3), of(world, 5, 4, 2)].concat();
    port(world, 5, &numbers, MONTH_MS, |request, now| {
        request.import_from_file = Some(format!("call48_{}_eVq8qArIQO.csv", now.plus_ms(-MONTH_MS).0));
        each(request, |sub_order, _| sub_order.cancel(), now);
    });
    // Completed, says the request; rejected, says the sub-order; not even ordered, says the losing carrier.
    let numbers: Vec<u64> = of(world, 6, 3, 1);
    port(world, 6, &numbers, 20 * DAY_MS, |request, now| {
        request.phase_said = Some(Phase::Completed);
        let stopped = |sub_order: &mut SubOrder, _| {
            sub_order.reject(BAD_ACCOUNT);
            sub_order.failure_reason = Some(format!("Rejection reason {BAD_ACCOUNT}"));
            sub_order.order_status_said = Some("PreOrderPending".into());
        };
        each(request, stopped, now);
    });
    // Cancelled, because nothing could be built.
    let numbers: Vec<u64> = of(world, 7, 6, 1);
    port(world, 7, &numbers, 12 * DAY_MS, |request, now| {
        request.cancelled = true;
        let cancelled = |sub_order: &mut SubOrder, _| {
            sub_order.cancel();
            sub_order.failure_reason = Some(NOT_BUILT.into());
        };
        each(request, cancelled, now);
    });
    // Completed. The number stands among those that the world owns.
    if let Some(digits) = world.shelf(Kind::Local).all().get(7).map(|number| number.digits) {
        port(world, 3, &[digits], 9 * DAY_MS, |request, now| {
            let activated = |sub_order: &mut SubOrder, now: Timestamp| {
                sub_order.commit(days::today(now.plus_ms(-DAY_MS)));
                sub_order.numbers.iter_mut().for_each(|number| number.status = Status::Activated);
            };
            each(request, activated, now);
        });
    }
    // A day is agreed on.
    let numbers: Vec<u64> = of(world, 4, 2, 2);
    port(world, 4, &numbers, 4 * DAY_MS, |request, now| {
        each(request, |sub_order, now| sub_order.commit(days::next_business(days::today(now.plus_ms(4 * DAY_MS)))), now);
    });
    // Today is the day.
    let numbers: Vec<u64> = of(world, 2, 0, 2);
    port(world, 2, &numbers, 6 * DAY_MS, |request, now| {
        each(request, |sub_order, now| sub_order.commit(days::today(now)), now);
    });
    // Rejected, and seen for the first time.
    let numbers: Vec<u64> = of(world, 1, 2, 2);
    port(world, 1, &numbers, 2 * DAY_MS, |request, now| each(request, |sub_order, _| sub_order.reject(BAD_ACCOUNT), now));
    // Two losing carriers, which answer tomorrow.
    let numbers: Vec<u64> = [of(world, 0, 0, 2), of(world, 0, 2, 1)].concat();
    port(world, 0, &numbers, 60 * 60 * 1_000, |request, now| {
        let waiting = |sub_order: &mut SubOrder, now: Timestamp| {
            sub_order.stage = Stage::Submitted;
            sub_order.until = Some(now.plus_ms(DAY_MS));
        };
        each(request, waiting, now);
    });
}

/// Adds many ports, in all stages, none of which moves by itself.
pub(super) fn add(world: &mut World, count: usize) {
    let first = u64::try_from(world.ports.requests.len()).unwrap_or(0);
    for (n, rank) in (first..).zip(0..count) {
        // Area codes of states, exchanges of all losing carriers, lines that never come twice.
        let line = n * 3;
        let numbers: Vec<u64> = (0..=n % 3)
            .map(|m| {
                let npa = 201 + n % 8 * 100 + n % 7;
                npa * 10_000_000 + (200 + (line + m) / 9_000 % 70 * 10 + n % 10) * 10_000 + (line + m) % 9_000 + 1_000
            })
            .collect();
        port(world, rank, &numbers, i64::try_from(rank % 90).unwrap_or(0) * DAY_MS / 3, |request, now| {
            for sub_order in &mut request.sub_orders {
                match rank % 9 {
                    0 => sub_order.stage = Stage::CsrPending,
                    1 => sub_order.stage = Stage::Reviewed,
                    2 | 3 => sub_order.stage = Stage::Submitted,
                    4 => sub_order.reject(BAD_ACCOUNT),
                    5 => sub_order.commit(days::next_business(days::today(now))),
                    6 => sub_order.commit(days::today(now)),
                    7 => sub_order.cancel(),
                    _ => {
                        sub_order.commit(days::today(now.plus_ms(-DAY_MS)));
                        sub_order.numbers.iter_mut().for_each(|number| number.status = Status::Activated);
                    }
                }
            }
        });
    }
    world.core.touch();
}
