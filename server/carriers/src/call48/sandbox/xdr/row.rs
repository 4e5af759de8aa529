//! A record in the carrier's shape.

use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{
    super::{customers::who_call, mix::uuid, services::iso},
    stream::{Calls, Class, Record, class_of, place_of, spread},
};
use crate::sandbox::Way;

/// The id of the oldest record, less one.
const FIRST_ID: u64 = 430_000_000;
/// Area codes of those who call, with the names of their rates.
const PLACES: [(u64, &str); 6] =
    [(352, "Florida"), (212, "New York"), (303, "Colorado"), (415, "California"), (617, "Massachusetts"), (702, "Nevada")];

/// How a call is charged: the first step, the steps after it, and the price of a minute in ten-thousandths of a dollar.
struct Tariff {
    first: u64,
    then: u64,
    rate: u64,
}

fn tariff(class: Class, free_leg: bool) -> Tariff {
    match class {
        _ if free_leg => Tariff { first: 1, then: 1, rate: 0 },
        Class::TollFree => Tariff { first: 6, then: 6, rate: 139 },
        Class::Local => Tariff { first: 6, then: 6, rate: 49 },
        Class::Termination => Tariff { first: 6, then: 6, rate: 65 },
        Class::International => Tariff { first: 30, then: 6, rate: 900 },
        Class::Holding => Tariff { first: 60, then: 60, rate: 0 },
    }
}

/// What a call comes to.
pub(super) struct Charge {
    /// Billed seconds.
    quantity: u64,
    /// In hundred-thousandths of a dollar.
    pub(super) amount: u64,
    history: String,
}

fn charge(tariff: &Tariff, seconds: u64) -> Charge {
    let rate = match tariff.rate {
        0 => "0.0".to_owned(),
        rate => format!("0.{rate:04}"),
    };
    if seconds == 0 {
        return Charge { quantity: 0, amount: 0, history: String::new() };
    }
    let after = seconds.saturating_sub(tariff.first).div_ceil(tariff.then);
    let quantity = tariff.first + after * tariff.then;
    let history = if tariff.first == tariff.then {
        format!("+{}x{}@{rate}", quantity / tariff.then, tariff.then)
    } else if after == 0 {
        format!("+1x{}@{rate}", tariff.first)
    } else {
        format!("+1x{}@{rate}+{after}x{}@{rate}", tariff.first, tariff.then)
    };
    // A second costs a sixtieth; halves are rounded up.
    Charge { quantity, amount: (quantity * tariff.rate * 10 + 30) / 60, history }
}

/// What a record comes to, and how long its call was.
pub(super) fn charged(seed: u64, record: Record) -> (Charge, u64) {
    let luck = spread(seed ^ spread(record.call));
    let seconds = if luck.is_multiple_of(17) { 0 } else { luck / 100 % 600 + 1 };
    (charge(&tariff(class_of(record.call), record.free_leg), seconds), seconds)
}

/// A record.
pub(super) fn row(calls: &Calls, seed: u64, record: Record, way: Way) -> Value {
    let Record { call, free_leg } = record;
    let class = class_of(call);
    let luck = spread(seed ^ spread(call));
    let (charge, seconds) = charged(seed, record);
    let (npa, place) = PLACES[usize::try_from(luck % 6).unwrap_or(0)];
    let other = match class {
        Class::International => format!("4420794600{:02}", luck / 7 % 100),
        _ => format!("1{npa}55501{:02}", luck / 7 % 100),
    };
    let own = match class {
        Class::TollFree => format!("180055501{:02}", luck / 11 % 100),
        _ => format!("170655501{:02}", luck / 11 % 100),
    };
    // Who pays for the call has the account: the one who is called, but for calls that go out.
    let goes_out = matches!(class, Class::Termination | Class::International);
    let (from, to) = if goes_out { (&own, &other) } else { (&other, &own) };
    let (destination, description, country, iso_3166) = match class {
        _ if free_leg => ("VOICEONNETR".to_owned(), "ON-NET CALLING", "", "---"),
        Class::International => ("44".to_owned(), "United Kingdom", "United Kingdom", "GBR"),
        _ => (format!("1{npa}"), place, "United States of America", "USA"),
    };
    let begins = calls.second_of(call);
    let ends = begins + i64::try_from(seconds).unwrap_or(0);
    let (begins_at, ends_at) = (time(begins), time(ends));
    let (cause, reason) = if seconds == 0 { ("17", "User busy") } else { ("16", "Normal call clearing") };
    let words = [call.to_string(), seed.to_string()];
    let conference = |leg: &str| uuid(&[&words[0], &words[1], leg]).to_uppercase().replace('-', " ");
    let customers = who_call();
    let mut row = json!({
        "destination": destination,
        "i_dest": if free_leg { 476_312 } else { 116_015 + luck % 6 },
        "CLD": to,
        "i_xdr": FIRST_ID + place_of(record) + 1,
        "i_account": 395_961 + luck / 11 % 100,
        "connect_time": begins_at,
        "charged_amount": dollars(charge.amount),
        "bit_flags": if free_leg { 12 } else { 8 },
        "unix_connect_time": begins,
        "history": charge.history,
        "xdr_type": "account",
        "bill_status": "O",
        "call_id": uuid(&[&words[0], &words[1], "call"]),
        "service": "Voice Calls",
        "description": description,
        "account_id": own,
        "aux_xdrs": [{ "value": "0", "xdr_time": ends_at, "xdr_column_id": "media_duration" }],
        "setup_time": 100 + luck % 90,
        "h323_conf_id": conference(if free_leg { "network" } else { "paid" }),
        "disconnect_time": ends_at,
        "disconnect_reason": way.word(reason),
        "i_service": 3,
        "subdivision": "",
        "iso_3166_1_a3": iso_3166,
        "CLI": from,
        "bill_time": begins_at,
        "i_rate": 184_426_612 + luck % 6,
        "is_split": "0",
        "country": country,
        "unix_disconnect_time": ends,
        "charged_quantity": charge.quantity,
        "disconnect_cause": cause,
        "i_customer": customers[usize::try_from(luck / 13 % customers.len() as u64).unwrap_or(0)],
        "formatted_bill_time": format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60),
    });
    if free_leg {
        row["h323_incoming_conf_id"] = Value::String(conference("paid"));
    }
    row
}

/// `2019-03-31 21:48:15`, in UTC.
fn time(second: i64) -> String {
    iso(Timestamp(second * 1_000)).replace('T', " ").chars().take(19).collect()
}

/// Hundred-thousandths of a dollar as a JSON number: `0.00417`, and `0` for nothing.
fn dollars(amount: u64) -> Value {
    if amount.is_multiple_of(100_000) {
        return Value::from(amount / 100_000);
    }
    serde_json::from_str(&format!("{}.{:05}", amount / 100_000, amount % 100_000)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_two_records_come_out_of_the_tariffs() {
        let paid = charge(&tariff(Class::TollFree, false), 15);
        assert_eq!((paid.quantity, paid.amount, paid.history.as_str()), (18, 417, "+3x6@0.0139"));
        let free = charge(&tariff(Class::TollFree, true), 15);
        assert_eq!((free.quantity, free.amount, free.history.as_str()), (15, 0, "+15x1@0.0"));
        let abroad = charge(&tariff(Class::International, false), 37);
        assert_eq!((abroad.quantity, abroad.history.as_str()), (42, "+1x30@0.0900+2x6@0.0900"));
        assert_eq!(dollars(417).to_string(), "0.00417");
        assert_eq!((dollars(0).to_string(), dollars(1).as_f64()), ("0".into(), Some(0.00001)));
    }
}
