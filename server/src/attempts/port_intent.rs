//! What an attempt on a port means to do, as it is kept.

use carriers::{
    operation::Operation,
    ports::{PortAct, PortDetails, PortOrder, PortPart},
};
use contract::{
    attempt::AttemptKind,
    id::{DocumentId, PortDraftId, PortRequestId, SubOrderId},
    number::E164,
    port::{
        act::PortLevel,
        cut_over::{Activation, PortRouting},
        document::DocumentKind,
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::intent::IntentLine;
use crate::accounts::Connected;

/// What an attempt on a port means to do. It holds no PIN once it is kept: [`PortDetails::pin`] is skipped.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "port")]
pub enum PortIntent {
    /// Submits a draft.
    Submit {
        /// The order.
        order: Box<PortOrder>,
        /// The draft it came from.
        draft: PortDraftId,
        /// A title for lists.
        title: String,
    },
    /// Changes details, and so resubmits.
    Change {
        /// The request or sub-order.
        part: PortPart,
        /// The details.
        details: Box<PortDetails>,
    },
    /// Sets where calls go from the cut-over on.
    Routing {
        /// The request.
        request: PortRequestId,
        /// Where they shall go.
        routing: PortRouting,
    },
    /// Sends a paper.
    SendPaper {
        /// The request or sub-order.
        part: PortPart,
        /// Our id of it.
        paper: DocumentId,
        /// Which it is.
        kind: DocumentKind,
        /// Its name.
        name: String,
    },
    /// Takes a paper back.
    RemovePaper {
        /// The request or sub-order.
        part: PortPart,
        /// Our id of it.
        paper: DocumentId,
        /// Which it is.
        kind: DocumentKind,
        /// Its name at the carrier.
        name: String,
    },
    /// Changes when and how a number goes over.
    Date {
        /// The request.
        request: PortRequestId,
        /// The sub-order.
        sub_order: SubOrderId,
        /// The number.
        number: E164,
        /// How.
        activation: Activation,
        /// When.
        at: Timestamp,
    },
    /// Activates, cancels or deletes.
    Act {
        /// The request.
        request: PortRequestId,
        /// What of it.
        level: PortLevel,
        /// Which of the three.
        act: LevelAct,
        /// The numbers it is about, each with its sub-order.
        numbers: Vec<(SubOrderId, E164)>,
    },
}

/// What can be done at three levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelAct {
    /// Lets numbers go over.
    Activate,
    /// Cancels.
    Cancel,
    /// Deletes.
    Delete,
}

impl LevelAct {
    /// The word people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activate => "Activate",
            Self::Cancel => "Cancel",
            Self::Delete => "Delete",
        }
    }
}

fn shown(number: &E164) -> String {
    let (country, rest) = number.grouped();
    format!("{country} {rest}")
}

fn part_name(part: &PortPart) -> String {
    match &part.sub_order {
        Some(sub) => format!("sub-order {sub} of port {}", part.request),
        None => format!("port {}", part.request),
    }
}

fn part_lock(part: &PortPart) -> String {
    format!("{}:{}", part.request, part.sub_order.as_ref().map_or("", |sub| sub.as_str()))
}

impl PortIntent {
    /// Which kind of attempt it is.
    pub fn kind(&self) -> AttemptKind {
        match self {
            Self::Submit { .. } => AttemptKind::PortSubmission,
            Self::Change { .. } => AttemptKind::PortChange,
            Self::Routing { .. } => AttemptKind::PortRouting,
            Self::SendPaper { .. } => AttemptKind::PortDocument,
            Self::RemovePaper { .. } => AttemptKind::PortDocumentRemoval,
            Self::Date { .. } => AttemptKind::PortDate,
            Self::Act { act: LevelAct::Activate, .. } => AttemptKind::PortActivation,
            Self::Act { act: LevelAct::Cancel, .. } => AttemptKind::PortCancellation,
            Self::Act { act: LevelAct::Delete, .. } => AttemptKind::PortDeletion,
        }
    }

    /// The request it is about, once there is one.
    pub fn request(&self) -> Option<&PortRequestId> {
        match self {
            Self::Submit { .. } => None,
            Self::Change { part, .. } | Self::SendPaper { part, .. } | Self::RemovePaper { part, .. } => Some(&part.request),
            Self::Routing { request, .. } | Self::Date { request, .. } | Self::Act { request, .. } => Some(request),
        }
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        match self {
            Self::Submit { order, title, .. } => match order.numbers.len() {
                1 => format!("Port 1 number of {title}"),
                count => format!("Port {count} numbers of {title}"),
            },
            Self::Change { part, .. } => format!("Change {}", part_name(part)),
            Self::Routing { request, routing } => format!("Routing of port {request}: {}", routing.summary()),
            Self::SendPaper { part, kind, name, .. } => format!("{} for {}: {name}", kind.name(), part_name(part)),
            Self::RemovePaper { part, kind, name, .. } => {
                format!("Take back {} of {}: {name}", kind.name().to_lowercase(), part_name(part))
            }
            Self::Date { number, activation, .. } => {
                format!("Activation of {}: {}", shown(number), activation.name().to_lowercase())
            }
            Self::Act { request, level, act, numbers } => match level {
                PortLevel::Request => format!("{} port {request} ({} numbers)", act.name(), numbers.len()),
                PortLevel::SubOrder { sub_order } => {
                    format!("{} sub-order {sub_order} of port {request} ({} numbers)", act.name(), numbers.len())
                }
                PortLevel::Number { number, .. } => format!("{} {} of port {request}", act.name(), shown(number)),
            },
        }
    }

    /// Its lines. A port of a number and every act on it lock the same thing: the number at its losing carrier.
    pub fn lines(&self) -> Vec<IntentLine> {
        let about = |number: &E164, lock: String| IntentLine {
            subject: number.to_string(),
            number: Some(number.clone()),
            lock_key: lock,
            cart_line: None,
        };
        let named = |subject: String, lock_key: String| IntentLine { subject, number: None, lock_key, cart_line: None };
        match self {
            Self::Submit { order, .. } => order.numbers.iter().map(|number| about(number, format!("port:{number}"))).collect(),
            Self::Change { part, .. } => vec![named(part_name(part), format!("port-details:{}", part_lock(part)))],
            Self::Routing { request, .. } => vec![named(format!("port {request}"), format!("port-routing:{request}"))],
            Self::SendPaper { part, kind, name, .. } | Self::RemovePaper { part, kind, name, .. } => {
                vec![named(name.clone(), format!("port-paper:{}:{}", part_lock(part), kind.word()))]
            }
            Self::Date { number, .. } => vec![about(number, format!("port-date:{number}"))],
            Self::Act { request, numbers, .. } if numbers.is_empty() => {
                vec![named(format!("port {request}"), format!("port-act:{request}"))]
            }
            Self::Act { numbers, .. } => numbers.iter().map(|(_, number)| about(number, format!("port:{number}"))).collect(),
        }
    }

    /// Why it cannot be asked now, when something of it is under way.
    pub fn busy(&self) -> &'static str {
        match self {
            Self::Submit { .. } => "One of these numbers is in another port that is not settled yet",
            Self::Change { .. } => "A change of these details is under way",
            Self::Routing { .. } => "A change of this routing is under way",
            Self::SendPaper { .. } | Self::RemovePaper { .. } => "This paper is on its way already",
            Self::Date { .. } => "A change of this number's activation is under way",
            Self::Act { .. } => "Something else is under way for one of these numbers",
        }
    }

    /// The carrier operation it will be.
    pub fn operation(&self, connected: &Connected) -> Option<&'static Operation> {
        let ports = connected.carrier.ports()?;
        let act = match self {
            Self::Submit { .. } => PortAct::Submit,
            Self::Change { .. } => PortAct::Change,
            Self::Routing { .. } => PortAct::SetRouting,
            Self::SendPaper { .. } => PortAct::SendPaper,
            Self::RemovePaper { .. } => PortAct::RemovePaper,
            Self::Date { .. } => PortAct::SetActivation,
            Self::Act { act, level, .. } => match (act, level) {
                (LevelAct::Activate, PortLevel::Number { .. }) => PortAct::ActivateNumber,
                (LevelAct::Activate, _) => PortAct::Activate,
                (LevelAct::Cancel, PortLevel::Number { .. }) => PortAct::CancelNumber,
                (LevelAct::Cancel, _) => PortAct::Cancel,
                (LevelAct::Delete, _) => PortAct::Delete,
            },
        };
        Some(ports.operation(act))
    }
}
