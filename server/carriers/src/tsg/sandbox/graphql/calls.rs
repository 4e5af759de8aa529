//! Call records. They are a function of the world's name and the time, so there are as many as anybody asks for.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{Arguments, Outcome, text};
use crate::{
    sandbox::mix::{mix, uuid},
    tsg::sandbox::{account::Job, digits::with_one, times},
};

const USUAL_LIMIT: i64 = 100;
const MOST: i64 = 1_000;

/// A kind of record, and how often there is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sms,
    Mms,
    Voice,
    Api,
}

impl Kind {
    fn read(word: &str) -> Option<Self> {
        match word {
            "SMS" => Some(Self::Sms),
            "MMS" => Some(Self::Mms),
            "VOICE" => Some(Self::Voice),
            "API" => Some(Self::Api),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Sms => "SMS",
            Self::Mms => "MMS",
            Self::Voice => "VOICE",
            Self::Api => "API",
        }
    }

    /// One record begins in each step of so many milliseconds.
    fn step_ms(self) -> i64 {
        let minutes = match self {
            Self::Voice => 7,
            Self::Sms => 11,
            Self::Api => 47,
            Self::Mms => 61,
        };
        minutes * 60_000
    }
}

/// The records of a kind in a stretch of time.
struct Calls {
    world: String,
    kind: Kind,
    from: Timestamp,
    to: Timestamp,
    /// Numbers that are called and call.
    numbers: Vec<u64>,
}

impl Calls {
    fn read(job: &Job, arguments: &Arguments) -> Result<Self, String> {
        let time =
            |name: &str| text(arguments, name).and_then(times::read).ok_or_else(|| format!("{name} is not a valid datetime"));
        let kind = text(arguments, "type").and_then(Kind::read).ok_or("type is not known")?;
        let (from, to) = (time("startDatetime")?, time("endDatetime")?);
        if to > job.now() {
            return Err("endDatetime cannot be in the future".into());
        }
        if from >= to {
            return Err("startDatetime must be before endDatetime".into());
        }
        let since = job.account.since.unwrap_or(from);
        let numbers = job.account.numbers.keys().copied().filter(|digits| digits / 10_000 % 1_000 < 900).take(80).collect();
        Ok(Self { world: job.world.clone(), kind, from: from.max(since), to, numbers })
    }

    /// When the record of a step is.
    fn time_of(&self, step: i64) -> Timestamp {
        let luck = mix(&[&self.world, self.kind.word(), "at", &step.to_string()]);
        let within = i64::try_from(luck % 1_000).unwrap_or(0) * (self.kind.step_ms() / 1_000);
        Timestamp(step * self.kind.step_ms() + within)
    }

    /// The first step whose record is not before a time.
    fn first_at(&self, at: Timestamp) -> i64 {
        let step = at.0.div_euclid(self.kind.step_ms());
        if self.time_of(step) < at { step + 1 } else { step }
    }

    /// The steps in the stretch.
    fn steps(&self) -> std::ops::Range<i64> {
        self.first_at(self.from)..self.first_at(self.to)
    }

    /// The record of a step.
    fn record(&self, step: i64, job: &Job) -> Value {
        let luck = mix(&[&self.world, self.kind.word(), "record", &step.to_string()]);
        let own = usize::try_from(luck % 997).unwrap_or(0);
        let own = self.numbers.get(own % self.numbers.len().max(1)).copied().map(with_one).unwrap_or_default();
        let other =
            format!("1{}55501{:02}", [212, 303, 415, 617, 702, 813][usize::try_from(luck / 997 % 6).unwrap_or(0)], luck % 100);
        let datetime = times::iso_micros(self.time_of(step));
        let inbound = !luck.is_multiple_of(3);
        let (from, to) = if inbound { (&other, &own) } else { (&own, &other) };
        match self.kind {
            Kind::Voice => {
                let seconds = if luck.is_multiple_of(11) { 0 } else { luck / 1_000 % 900 + 1 };
                let charge = seconds * 75 / 10;
                json!({
                    "__typename": "VoiceCdr",
                    "datetime": datetime,
                    "callId": uuid(&[&self.world, "call", &step.to_string()]),
                    "sourceAni": from,
                    "destinationNumber": to,
                    "didUsed": own,
                    "sessionTime": seconds,
                    "status": job.way.word(if seconds == 0 { "NO ANSWER" } else { "ANSWERED" }),
                    "calledRate": "0.00450",
                    "charge": format!("{}.{:05}", charge / 100_000, charge % 100_000),
                    "callType": if inbound { "INBOUND" } else { "OUTBOUND" },
                    "aniIi": "00",
                })
            }
            Kind::Sms | Kind::Mms => json!({
                "__typename": "MessageCdr",
                "datetime": datetime,
                "fromNumber": from,
                "toNumber": to,
                "direction": if inbound { "inbound" } else { "outbound" },
                "status": job.way.word(if luck.is_multiple_of(17) { "failed" } else { "delivered" }),
                "charge": if self.kind == Kind::Sms { "0.00400" } else { "0.01500" },
                "type": self.kind.word(),
            }),
            Kind::Api => json!({
                "__typename": "ApiCdr",
                "datetime": datetime,
                "from": own,
                "destination": other,
                "status": job.way.word("success"),
                "charge": "0.00200",
                "type": "API",
            }),
        }
    }

    /// A cursor to a step, which is good for the same question only.
    fn cursor(&self, step: i64) -> String {
        URL_SAFE_NO_PAD.encode(format!("{step}:{:016x}", self.seal()))
    }

    fn step_of(&self, cursor: &str) -> Option<i64> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (step, seal) = text.split_once(':')?;
        (seal == format!("{:016x}", self.seal())).then(|| step.parse().ok())?
    }

    fn seal(&self) -> u64 {
        mix(&[&self.world, self.kind.word(), &self.from.0.to_string(), &self.to.0.to_string()])
    }
}

/// `cdrRecords`, oldest first. Inferred: the last page has no cursor, and `companyId` is refused to who is no administrator.
pub(super) fn records(job: &mut Job, arguments: &Arguments) -> Outcome {
    let calls = Calls::read(job, arguments)?;
    if arguments.get("companyId").is_some_and(|id| !id.is_null()) {
        return Err("companyId is for administrators".into());
    }
    let limit = arguments.get("limit").and_then(Value::as_i64).unwrap_or(USUAL_LIMIT);
    if !(1..=MOST).contains(&limit) {
        return Err(format!("limit must be between 1 and {MOST}"));
    }
    let steps = calls.steps();
    let first = match text(arguments, "cursor") {
        None => steps.start,
        Some(cursor) => calls.step_of(cursor).filter(|step| steps.contains(step)).ok_or("cursor is not valid")?,
    };
    let next = (first + limit).min(steps.end);
    let cdrs: Vec<Value> = (first..next).map(|step| calls.record(step, job)).collect();
    let cursor = if job.way.repeat_cursor && first < steps.end {
        Some(calls.cursor(first))
    } else {
        (next < steps.end).then(|| calls.cursor(next))
    };
    Ok(json!({
        "exportLink": null,
        "paginationInfo": { "nextCursor": cursor, "limit": limit },
        "cdrs": cdrs,
    }))
}

/// `cdrRecordsCount`. Inferred: the whole of it.
pub(super) fn count(job: &mut Job, arguments: &Arguments) -> Outcome {
    let steps = Calls::read(job, arguments)?.steps();
    Ok(json!((steps.end - steps.start).max(0)))
}
