//! Fax on a number.

use serde::{Deserialize, Serialize};

use crate::field::{Fault, Faults, Validate};

/// What fax does on a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaxService {
    /// 0
    #[default]
    Off,
    /// 1
    InboundOnly,
    /// 2
    InboundAndOutbound,
    /// 3: a fax adapter, which has a serial number.
    Adapter,
}

impl FaxService {
    /// All four, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Off, Self::InboundOnly, Self::InboundAndOutbound, Self::Adapter];

    /// The words people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::InboundOnly => "Inbound only",
            Self::InboundAndOutbound => "Inbound and outbound",
            Self::Adapter => "Fax adapter (ATA)",
        }
    }
}

/// Sets fax.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fax {
    /// What it does.
    pub service: FaxService,
    /// Where faxes are sent.
    pub email: String,
    /// The adapter's serial number; only with [`FaxService::Adapter`].
    pub serial: String,
}

impl Validate for Fax {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if self.service == FaxService::Off {
            return faults.found();
        }
        faults.when(!is_email(&self.email), "email", "Type the e-mail address that faxes go to.");
        faults.when(
            self.service == FaxService::Adapter && self.serial.trim().is_empty(),
            "serial",
            "A fax adapter needs its serial number.",
        );
        faults.longer(&self.serial, 40, "serial", "The serial number");
        faults.found()
    }
}

/// Whether the text has the shape of an e-mail address. Delivery is the only real test.
pub fn is_email(text: &str) -> bool {
    let text = text.trim();
    match text.split_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
                && text.len() <= 254
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !domain.contains("..")
                && !text.contains(|c: char| c.is_whitespace() || c == ',' || c == ';' || c == '<' || c == '>')
                && !domain.contains('@')
        }
        None => false,
    }
}

/// Fax read back from a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaxRecord {
    /// What it does; `None` when the carrier's word is not known to us.
    pub service: Option<FaxService>,
    /// The carrier's own word for it.
    pub word: String,
    /// Where faxes are sent.
    pub email: Option<String>,
    /// The adapter's serial number.
    pub serial: Option<String>,
}
