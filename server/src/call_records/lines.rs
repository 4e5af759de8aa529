//! The lines of a file of call records.

use std::fmt::Write as _;

use contract::{
    bulk_order::csv_cell,
    call_record::{CallDirection, CallRecord, PriceStep},
};

/// The first line.
pub const HEAD: &str = "at (UTC),account,class,service,direction,from,to,seconds,billed seconds,charge,currency,rate,customer,ended,call,record,price\n";

/// Adds the line of a record.
pub fn add(text: &mut String, account: &str, record: &CallRecord) {
    let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    let direction = match record.direction {
        Some(CallDirection::Incoming) => "incoming",
        Some(CallDirection::Outgoing) => "outgoing",
        None => "",
    };
    let at = jiff::Timestamp::from_millisecond(record.at.0).map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string());
    let price: Vec<String> = record.history.iter().map(PriceStep::sentence).collect();
    // A charge is a number of ours, and a refund keeps its sign; all else is somebody's text.
    let charge = record.charge.map(|charge| charge.amount.to_string()).unwrap_or_default();
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{},{},{},{},{direction},{},{},{},{},{charge},{},{},{},{},{},{},{}",
        at.unwrap_or_default(),
        csv_cell(account),
        csv_cell(record.class.as_deref().unwrap_or_default()),
        csv_cell(&record.service),
        telephone(&record.from),
        telephone(&record.to),
        number(record.seconds),
        number(record.billed_seconds),
        if record.charge.is_some() { "USD" } else { "" },
        csv_cell(&record.rate),
        csv_cell(record.customer.as_deref().unwrap_or_default()),
        csv_cell(&record.word),
        csv_cell(&record.group),
        csv_cell(&record.id),
        csv_cell(&price.join("; ")),
    );
}

/// Digits after a plus are no formula; whatever else a caller gave itself may be one.
fn telephone(text: &str) -> String {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) { text.to_owned() } else { csv_cell(text) }
}

#[cfg(test)]
mod tests {
    use contract::{call_record::history, money::Money, time::Timestamp};

    use super::*;

    #[test]
    fn a_caller_who_calls_itself_a_formula_is_text_and_a_refund_keeps_its_sign() {
        let record = CallRecord {
            id: "1".into(),
            group: "1".into(),
            at: Timestamp(1_554_068_895_000),
            from: "=HYPERLINK(\"http://192.0.2.1\")".into(),
            to: "+18005550123".into(),
            direction: None,
            class: None,
            service: "Voice Calls".into(),
            seconds: Some(15),
            billed_seconds: Some(18),
            charge: Money::charged_usd("-0.00417").ok(),
            rate: "@SUM(A1)".into(),
            customer: Some("905".into()),
            word: "Normal, clearing".into(),
            history: history("+3x6@0.0139"),
        };
        let mut text = String::new();
        add(&mut text, "-1+1", &record);
        assert_eq!(
            text,
            "2019-03-31 21:48:15,'-1+1,,Voice Calls,,\"'=HYPERLINK(\"\"http://192.0.2.1\"\")\",+18005550123,15,18,-0.00417,USD,\
             '@SUM(A1),905,\"Normal, clearing\",1,1,3 × 6 s at $0.0139 a minute\n"
        );
        assert_eq!(HEAD.split(',').count(), 17);
    }
}
