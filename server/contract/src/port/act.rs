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
    /// The hour of activation, New York time.
    pub activation_time: Option<Time>,
    /// Where the carrier mails its updates.
    pub updates_to: String,
    /// A note that the carrier reads.
    pub carrier_note: String,
    /// Tags.
    pub tags: Vec<String>,
}

impl Validate for PortChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .blank(&self.end_user.name, "end_user.name", "Type the name on the account.")
            .blank(&self.end_user.authorized_person, "end_user.authorized_person", "Type who may authorize the port.")
            .blank(&self.address.number, "address.number", "Type the house number.")
            .blank(&self.address.street, "address.street", "Type the street.")
            .blank(&self.address.city, "address.city", "Type the city.")
            .blank(&self.losing_account.number, "losing_account.number", "Type the account number at the losing carrier.")
            .when(
                !crate::emergency_address::is_zip(&self.address.zip),
                "address.zip",
                "A ZIP code has five digits, or nine with a dash.",
            )
            .when(crate::geography::StateCode::parse(&self.address.state).is_err(), "address.state", "Choose the state.")
            .when(self.wanted_date.is_none(), "wanted_date", "Choose a date.")
            .longer(&self.carrier_note, 1_000, "carrier_note", "The note");
        if let Err(refusal) = E164::parse(&self.losing_account.btn) {
            faults.when(true, "losing_account.btn", refusal.0);
        }
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
    /// The day it was when the form was checked, in New York; the server checks with its own.
    pub today: Date,
}

impl ActivationChange {
    /// The instant of activation.
    pub fn at(&self) -> Timestamp {
        calendar::instant(self.day, self.time)
    }
}

impl Validate for ActivationChange {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults.when(self.numbers.is_empty(), "numbers", "Choose at least one number.");
        // A date that was given is moved, not asked for anew: the lead time does not hold, the calendar does.
        match calendar::why_not(self.day, self.today) {
            None | Some(calendar::NoPort::TooSoon) => {}
            Some(no) => {
                faults.when(true, "day", no.sentence(self.day, self.today));
            }
        }
        faults.when(!(6..22).contains(&self.time.hour()), "time", "Numbers go over between 6:00 and 22:00, New York time.");
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
