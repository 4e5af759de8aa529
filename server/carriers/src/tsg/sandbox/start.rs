//! What a world owns when it opens: eighty numbers that show everything a number can be.

use contract::time::Timestamp;

use super::{
    account::Account,
    digits::is_toll_free,
    number::{CallType, Compliance, HOLDING_MS, Messaging, Number, PostVersion, Route, SmsStatus},
    stock::Stock,
    times::DAY_MS,
};
use crate::sandbox::mix::mix;

const HOUR_MS: i64 = 3_600_000;

/// How many local numbers, and how many toll-free ones.
const LOCAL: usize = 76;
const TOLL_FREE: usize = 4;

/// How every key begins that the sandbox made up. It must never be seen beyond the carrier's client.
const CANARY: &str = "canary-x-api-key-";

/// An account that was just opened. Nothing of it stands in the ledger: nobody asked for it.
pub(super) fn furnished(world: &str, now: Timestamp) -> Account {
    let stock = Stock::of(world);
    let step = stock.local.len() / LOCAL;
    let local = stock.local.iter().step_by(step).take(LOCAL);
    let toll_free = stock.toll_free.iter().step_by(97).take(TOLL_FREE);
    let digits: Vec<u64> = local.chain(toll_free).copied().collect();
    let mut account = Account { stock, since: Some(now.plus_ms(-800 * DAY_MS)), orders: 1, ..Account::default() };
    for (n, digits) in digits.into_iter().enumerate() {
        account.own(number(n, digits, now));
    }
    account
}

fn number(n: usize, digits: u64, now: Timestamp) -> Number {
    let order = format!("{}-ORD", 999_000_001 + n / 6);
    let mut number = Number::new(digits, now.plus_ms(-age(n)), order);
    let luck = mix(&["use", &digits.to_string()]);
    if !luck.is_multiple_of(4) {
        let idle = i64::try_from(luck % 80).unwrap_or(0) * HOUR_MS;
        number.last_used = Some(Timestamp(now.0 - idle.min(now.since_ms(number.activated))));
        number.seconds_used = luck / 80 % 900_000;
    }
    number.ported = n % 9 == 4;
    number.routes = routes(n);
    number.sms = messaging(n, digits);
    if number.sms.status == SmsStatus::Active && n.is_multiple_of(5) {
        number.mms_uri = Some(if n.is_multiple_of(10) {
            "https://hooks.example.com/mms".into()
        } else {
            format!("mm4://relay:canary-mms-password-{digits}@mms.example.com:25")
        });
    }
    number
}

/// Old and young, and both sides of the ninetieth day.
fn age(n: usize) -> i64 {
    let days = |days: usize| i64::try_from(days).unwrap_or(0) * DAY_MS;
    match n % 8 {
        0 => days(720 - n),
        1 => days(365 + n),
        2 => days(180 + n),
        3 => HOLDING_MS + HOUR_MS,
        4 => HOLDING_MS - HOUR_MS,
        5 => days(60 + n / 8),
        6 => days(20 + n / 8),
        _ => days(n / 8) + HOUR_MS,
    }
}

fn route(priority: u8, call_type: CallType, destination: &str) -> Route {
    Route { priority, call_type, destination: destination.into(), plus: false, dnis: String::new() }
}

fn routes(n: usize) -> Vec<Route> {
    use CallType::{Pstn, Voip};
    let first = route(1, Voip, "192.0.2.10");
    match n % 7 {
        0 => vec![first],
        1 => vec![first, route(2, Voip, "192.0.2.11")],
        2 => vec![first, route(2, Voip, "198.51.100.20"), route(3, Pstn, "12125550143")],
        3 => vec![route(1, Pstn, "16025550142")],
        // With a gap, as a deleted one leaves it.
        4 => vec![first, route(3, Pstn, "13035550117")],
        5 => vec![Route { plus: true, dnis: format!("7{n:03}"), ..route(1, Voip, "203.0.113.7") }],
        _ => Vec::new(),
    }
}

fn messaging(n: usize, digits: u64) -> Messaging {
    if is_toll_free(digits) {
        let (status, compliance) = match n % 2 {
            0 => (SmsStatus::NotAvailable, Compliance::NonCompliant),
            _ => (SmsStatus::Pending, Compliance::Pending),
        };
        return Messaging { status, compliance, ..Messaging::default() };
    }
    let active = Messaging {
        status: SmsStatus::Active,
        compliance: Compliance::Compliant,
        use_case: "a2p".into(),
        campaign: Some(format!("C{:06}", 100_200 + n / 20)),
        ..Messaging::default()
    };
    let hook = |version, path: &str| Messaging {
        post: version,
        uri: Some(format!("https://hooks.example.com/{path}")),
        ..active.clone()
    };
    match n % 10 {
        0 => hook(PostVersion::PostV2, "sms"),
        1 => Messaging { key: format!("{CANARY}{digits}"), ..hook(PostVersion::PostV2, "keyed") },
        2 => hook(PostVersion::PostV1, "sms/v1"),
        3 => hook(PostVersion::Post3Jam, "sms/3jam"),
        4 => active,
        5 => Messaging { use_case: "p2p".into(), nnid: "103710".into(), campaign: None, ..active },
        6 => Messaging { status: SmsStatus::Pending, compliance: Compliance::Pending, ..active },
        7 => Messaging { status: SmsStatus::Disabling, ..active },
        8 => Messaging { status: SmsStatus::Error, compliance: Compliance::NonCompliant, ..Messaging::default() },
        _ => Messaging::default(),
    }
}
