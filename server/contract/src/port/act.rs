//! What can be asked of a port that the carrier has.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{
    calendar,
    cut_over::{Activation, PortRouting},
    fields::{EndUser, LosingAccount, ServiceAddress},
};
use crate::{
    field::{Fault, Faults, Validate},
    id::SubOrderId,
    number::E164,
    secret::Secret,
    time::Timestamp,
};

/// What is meant: the whole request, one sub-order, or one number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "level")]
pub enum PortLevel {
    /// The whole request.
    Request,
    /// One sub-order.
    SubOrder {
        /// Its id.
        sub_order: SubOrderId,
    },
    /// One number.
    Number {
        /// The sub-order it is in.
        sub_order: SubOrderId,
        /// The number.
        number: E164,
    },
}

/// Cancels, deletes or activates. What cannot be undone is confirmed by typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortTarget {
    /// What is meant.
    #[serde(flatten)]
    pub level: PortLevel,
    /// What was typed to confirm: how many numbers, or the last four digits if it is one.
    pub typed: String,
}

/// Changes the details of a request or a sub-order, and so resubmits what was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortChange {
    /// The sub-order; absent means the whole request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_order: Option<SubOrderId>,
    /// Who holds the service.
    pub end_user: EndUser,
    /// Where the service is.
    pub address: ServiceAddress,
    /// The account at the losing carrier.
    pub losing_account: LosingAccount,
    /// The PIN, if it shall be another one. Write-only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Secret>,
    /// The date asked for.
    pub wanted_date: Option<Date>,
    /// How the numbers go over.
    pub activation: Activation,
    /// The hour of activation, New York time; absent means as the carrier has it.
    #[serde(default)]
    pub activation_time: Option<Time>,
    /// Where the carrier mails its updates.
    pub updates_to: String,
    /// A note that the carrier reads.
    pub carrier_note: String,
    /// Tags.
    pub tags: Vec<String>,
}

/// What no change must hold: only sizes. Everything else is the linter's, which looks at it with its context
/// ([`Mending`](super::mend::Mending)).
impl Validate for PortChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        for (text, field, name) in [
            (&self.end_user.name, "end_user.name", "The name"),
            (&self.end_user.authorized_person, "end_user.authorized_person", "The authorized person"),
            (&self.address.number, "address.number", "The house number"),
            (&self.address.pre_direction, "address.pre_direction", "The direction"),
            (&self.address.street, "address.street", "The street"),
            (&self.address.suffix, "address.suffix", "The kind of street"),
            (&self.address.post_direction, "address.post_direction", "The direction"),
            (&self.address.unit_kind, "address.unit_kind", "The kind of unit"),
            (&self.address.unit, "address.unit", "The unit"),
            (&self.address.city, "address.city", "The city"),
            (&self.address.state, "address.state", "The state"),
            (&self.address.zip, "address.zip", "The ZIP code"),
            (&self.losing_account.number, "losing_account.number", "The account number"),
            (&self.losing_account.btn, "losing_account.btn", "The billing number"),
            (&self.losing_account.new_btn, "losing_account.new_btn", "The new billing number"),
            (&self.updates_to, "updates_to", "The e-mail address"),
        ] {
            faults.longer(text, 200, field, name);
        }
        let pin = self.pin.as_ref().map(Secret::expose).unwrap_or_default();
        let plain = pin.len() <= 10 && pin.bytes().all(|b| b.is_ascii_alphanumeric());
        faults.when(!plain, "losing_account.pin", "A PIN has at most 10 letters and digits.");
        faults.longer(&self.carrier_note, 1_000, "carrier_note", "The note");
        faults.when(self.tags.len() > 20, "tags", "A request has twenty tags at the most.");
        faults.found()
    }
}

/// Changes where calls go from the cut-over on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRoutingChange {
    /// Where they shall go.
    pub routing: PortRouting,
}

impl Validate for PortRoutingChange {
    fn faults(&self) -> Vec<Fault> {
        self.routing.faults()
    }
}

impl Validate for PortRouting {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if let Self::Forward { steps, .. } = self {
            faults.when(steps.is_empty(), "steps", "Type the number that calls shall go to.");
            faults.when(steps.len() > 3, "steps", "Calls are forwarded to three numbers at the most.");
            for (at, step) in steps.iter().enumerate() {
                faults.when(
                    !(1..=99).contains(&step.ring_seconds),
                    &format!("steps.{at}.ring_seconds"),
                    "A number rings for 1 to 99 seconds.",
                );
            }
        }
        faults.found()
    }
}

/// Changes the day and the kind of activation of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationChange {
    /// The sub-order they are in.
    pub sub_order: SubOrderId,
    /// The numbers; the carrier takes one at a time.
    pub numbers: Vec<E164>,
    /// How they shall go over.
    pub activation: Activation,
    /// The day, in New York.
    pub day: Date,
    /// The hour, in New York.
    pub time: Time,
}

impl ActivationChange {
    /// The instant of activation.
    pub fn at(&self) -> Timestamp {
        calendar::instant(self.day, self.time)
    }

    /// What the calendar has against it on a day in New York.
    pub fn refused(&self, today: Date) -> Vec<Fault> {
        let mut faults = Faults::default();
        // A date that was given is moved, not asked for anew: the lead time does not hold, the calendar does.
        match calendar::why_not(self.day, today) {
            None | Some(calendar::NoPort::TooSoon) => {}
            Some(no) => {
                faults.when(true, "day", no.sentence(self.day, today));
            }
        }
        // By hand they go over when somebody presses the button.
        if self.activation != Activation::Manual
            && let Some(sentence) = calendar::why_not_at(self.time)
        {
            faults.when(true, "time", sentence);
        }
        faults.found()
    }
}

/// Only whether it is about anything. The day and the hour are the calendar's: [`ActivationChange::refused`].
impl Validate for ActivationChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.numbers.is_empty(), "numbers", "Choose at least one number.");
        faults.found()
    }
}

/// Writes an internal note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNote {
    /// The text.
    pub text: String,
}

impl Validate for NewNote {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.blank(&self.text, "text", "Write the note.").longer(&self.text, 4_000, "text", "The note");
        faults.found()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::port::cut_over::ForwardStep;

    fn fields(faults: &[Fault]) -> Vec<&str> {
        faults.iter().map(|fault| fault.field.as_str()).collect()
    }

    fn change() -> PortChange {
        PortChange {
            sub_order: None,
            end_user: EndUser::default(),
            address: ServiceAddress::default(),
            losing_account: LosingAccount::default(),
            pin: None,
            wanted_date: None,
            activation: Activation::Auto,
            activation_time: None,
            updates_to: String::new(),
            carrier_note: String::new(),
            tags: Vec::new(),
        }
    }

    #[test]
    fn a_change_of_details_is_checked_for_sizes_and_leaves_the_rest_to_the_linter() {
        assert!(change().faults().is_empty(), "what is missing is the linter's");
        let mut soon = change();
        soon.wanted_date = Some(date(2020, 1, 1));
        soon.losing_account.btn = "no number".into();
        assert!(soon.faults().is_empty(), "and so is what is wrong");
        let mut large = change();
        large.address.street = "x".repeat(201);
        large.pin = Some(Secret::new("12 34".to_owned()));
        large.carrier_note = "x".repeat(1_001);
        large.tags = vec!["x".into(); 21];
        assert_eq!(fields(&large.faults()), ["address.street", "losing_account.pin", "carrier_note", "tags"]);
    }

    #[test]
    fn forwarding_goes_to_one_two_or_three_numbers_that_ring_for_a_while() {
        let step = |ring_seconds| ForwardStep { number: E164::parse("7015550101").unwrap(), ring_seconds };
        let forward = |steps| PortRoutingChange { routing: PortRouting::Forward { steps, sequence: None, answering: None } };
        assert!(forward(vec![step(1), step(30), step(99)]).faults().is_empty());
        assert!(PortRoutingChange { routing: PortRouting::Preconfigured }.faults().is_empty());
        assert_eq!(fields(&forward(Vec::new()).faults()), ["steps"]);
        assert_eq!(fields(&forward(vec![step(20); 4]).faults()), ["steps"]);
        assert_eq!(
            fields(&forward(vec![step(20), step(0), step(100)]).faults()),
            ["steps.1.ring_seconds", "steps.2.ring_seconds"]
        );
    }

    #[test]
    fn an_activation_is_moved_to_a_day_and_an_hour_on_which_numbers_go_over() {
        let today = date(2026, 11, 20);
        let to = |day, time| ActivationChange {
            sub_order: SubOrderId::new("201"),
            numbers: vec![E164::parse("7015550101").unwrap()],
            activation: Activation::Scheduled,
            day,
            time,
        };
        let noon = calendar::NOON;
        assert!(to(date(2026, 11, 23), noon).refused(today).is_empty(), "no lead time: the date was given");
        assert!(to(date(2026, 11, 23), time(5, 30, 0, 0)).refused(today).is_empty(), "the linter warns only");
        assert!(to(date(2026, 11, 23), time(22, 0, 0, 0)).refused(today).is_empty());
        for day in [date(2026, 11, 19), date(2026, 11, 21), date(2026, 11, 26), date(2026, 12, 21)] {
            assert_eq!(fields(&to(day, noon).refused(today)), ["day"], "{day}");
        }
        let night = to(date(2026, 11, 23), time(3, 0, 0, 0));
        assert_eq!(fields(&night.refused(today)), ["time"]);
        assert!(ActivationChange { activation: Activation::Manual, ..night.clone() }.refused(today).is_empty());
        assert!(night.faults().is_empty(), "its shape is right");
        assert_eq!(fields(&ActivationChange { numbers: Vec::new(), ..night }.faults()), ["numbers"]);
    }
}
