//! Rejections: the carrier's words, split, and what to do about them.

use serde::{Deserialize, Serialize};

/// A rejection as the carrier wrote it, and what we read in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The carrier's words, untouched.
    pub raw: String,
    /// Its parts, in order.
    pub parts: Vec<RejectionPart>,
    /// The first reason that is known among the parts.
    pub reason: Option<Reason>,
}

/// One part of a rejection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectionPart {
    /// The code, if it has one (`ACCN`).
    pub code: Option<String>,
    /// The text.
    pub text: String,
}

/// What is wrong, as far as we can tell. Only the wrong account number is documented by Call48 (`ACCN`); the other codes and
/// words are inferred from what losing carriers say elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The account number.
    AccountNumber,
    /// The PIN or passcode.
    Pin,
    /// The name of the end user.
    Name,
    /// The authorized person.
    AuthorizedPerson,
    /// The service address.
    Address,
    /// The ZIP code.
    Zip,
    /// The billing telephone number.
    Btn,
    /// A number that is not on the account.
    NumberNotOnAccount,
    /// A number that is disconnected or not in service.
    Disconnected,
    /// Another order is pending.
    PendingOrder,
    /// A freeze or port protection.
    Freeze,
    /// The date.
    Date,
    /// The letter of authorization.
    Loa,
    /// Residential instead of business, or the other way round.
    ServiceType,
    /// A special service on the line.
    Feature,
    /// Not portable, or no coverage.
    NotPortable,
    /// A conflict in the registry.
    Conflict,
    /// A fault inside the carrier; nothing of ours is wrong.
    CarrierFault,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::AccountNumber,
        Self::Pin,
        Self::Name,
        Self::AuthorizedPerson,
        Self::Address,
        Self::Zip,
        Self::Btn,
        Self::NumberNotOnAccount,
        Self::Disconnected,
        Self::PendingOrder,
        Self::Freeze,
        Self::Date,
        Self::Loa,
        Self::ServiceType,
        Self::Feature,
        Self::NotPortable,
        Self::Conflict,
        Self::CarrierFault,
    ];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountNumber => "Wrong account number",
            Self::Pin => "Wrong PIN or passcode",
            Self::Name => "Name differs",
            Self::AuthorizedPerson => "Authorized person differs",
            Self::Address => "Service address differs",
            Self::Zip => "ZIP code differs",
            Self::Btn => "Wrong billing number",
            Self::NumberNotOnAccount => "Number is not on the account",
            Self::Disconnected => "Number is disconnected",
            Self::PendingOrder => "Another order is pending",
            Self::Freeze => "Number is frozen",
            Self::Date => "Date cannot be met",
            Self::Loa => "Letter of authorization",
            Self::ServiceType => "Residential or business",
            Self::Feature => "Special service on the line",
            Self::NotPortable => "Not portable",
            Self::Conflict => "Conflict in the registry",
            Self::CarrierFault => "Fault at the carrier",
        }
    }

    /// What to do, as a sentence.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::AccountNumber => {
                "Ask the end user for the account number on the bill. With a reseller it is often the underlying carrier's, not the brand's."
            }
            Self::Pin => {
                "Ask for the transfer PIN. It differs from a voicemail PIN, and with mobile carriers it expires within days."
            }
            Self::Name => "Copy the name from the customer service record letter for letter: commas, periods and “Inc” count.",
            Self::AuthorizedPerson => {
                "Name the person the losing carrier has on the account; add the middle initial if it has one."
            }
            Self::Address => {
                "Use the service address the losing carrier has, even if it is old. It is often not the billing address."
            }
            Self::Zip => "Use the ZIP code of the service address as the losing carrier has it.",
            Self::Btn => "Take the billing number from the head of the bill or the customer service record.",
            Self::NumberNotOnAccount => {
                "Compare the numbers with the bill; two digits may have changed places. Take the others out."
            }
            Self::Disconnected => "The number must be in service: have the end user ask the losing carrier to restore it first.",
            Self::PendingOrder => "The end user must have the losing carrier finish or cancel the other order; then resubmit.",
            Self::Freeze => "The end user must have the freeze taken off by the losing carrier; then resubmit.",
            Self::Date => "Choose a later business day and resubmit.",
            Self::Loa => "Upload a letter signed by the authorized person in the last 30 days that lists every number.",
            Self::ServiceType => "Change residential to business, or the other way round, as the losing carrier has it.",
            Self::Feature => "The end user must have the service taken off the line by the losing carrier; then resubmit.",
            Self::NotPortable => "Take the number out of the request, or try another carrier.",
            Self::Conflict => {
                "The losing carrier objects in the registry. Send the letter of authorization to the carrier's port desk."
            }
            Self::CarrierFault => {
                "Nothing of yours is wrong. The carrier works it off; ask its port desk if nothing moves in a day."
            }
        }
    }

    /// The field of the form it points at, as the linter names fields; `None` where no field mends it.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::AccountNumber => Some("losing_account.number"),
            Self::Pin => Some("losing_account.pin"),
            Self::Name => Some("end_user.name"),
            Self::AuthorizedPerson => Some("end_user.authorized_person"),
            Self::Address => Some("address.number"),
            Self::Zip => Some("address.zip"),
            Self::Btn => Some("losing_account.btn"),
            Self::NumberNotOnAccount | Self::Disconnected | Self::NotPortable => Some("numbers"),
            Self::Date => Some("wanted_date"),
            Self::Loa => Some("documents"),
            Self::ServiceType => Some("end_user.kind"),
            Self::PendingOrder | Self::Freeze | Self::Feature => Some("answers"),
            Self::Conflict | Self::CarrierFault => None,
        }
    }

    /// Words that mean it, in lower case; the first that is found decides. Codes are compared whole.
    fn signs(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::CarrierFault => {
                (&[], &["no did found for build", "system error", "internal error", "overload", "unable to process"])
            }
            Self::Conflict => (&[], &["conflict"]),
            Self::AccountNumber => (&["ACCN"], &["account number"]),
            Self::Pin => (&["PIN", "PASS"], &["pin", "passcode", "password"]),
            Self::Zip => (&["ZIP"], &["zip", "postal code"]),
            Self::Btn => (&["BTN", "ATN"], &["billing telephone", "billing number", "btn"]),
            Self::AuthorizedPerson => (&["AUTH"], &["authorized", "authorised", "signer"]),
            Self::Name => (&["NAME"], &["customer name", "end user name", "name"]),
            Self::Address => (&["ADDR", "SANO"], &["address", "street"]),
            Self::NumberNotOnAccount => (&["TNNA"], &["not on account", "not on this account", "does not belong"]),
            Self::Disconnected => (&["DISC"], &["disconnected", "not in service", "inactive"]),
            Self::PendingOrder => (&["PEND"], &["pending order", "order pending", "pending service order"]),
            Self::Freeze => (&["FRZ"], &["freeze", "frozen", "port protection", "locked"]),
            Self::Date => (&["DDD"], &["due date", "foc date", "date"]),
            Self::Loa => (&["LOA"], &["letter of auth", "loa"]),
            Self::ServiceType => (&["TOS"], &["type of service", "residential", "business class"]),
            Self::Feature => (&["FEAT"], &["hunt", "centrex", "dsl", "isdn", "call forwarding", "distinctive"]),
            Self::NotPortable => (&["NPRT"], &["not portable", "no coverage", "cannot be ported"]),
        }
    }

    fn of(part: &RejectionPart) -> Option<Self> {
        let code = part.code.as_deref().unwrap_or_default();
        let by_code = Self::ALL.into_iter().find(|reason| reason.signs().0.contains(&code));
        let text = part.text.to_lowercase();
        by_code.or_else(|| {
            // What the longest sign names is what is meant: “authorized name” is about the person.
            Self::ALL
                .into_iter()
                .filter_map(|reason| {
                    let longest =
                        reason.signs().1.iter().filter(|sign| contains_word(&text, sign)).map(|sign| sign.len()).max()?;
                    Some((longest, reason))
                })
                .max_by_key(|(longest, _)| *longest)
                .map(|(_, reason)| reason)
        })
    }
}

fn contains_word(text: &str, sign: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(sign)
        .any(|(at, _)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + sign.len()..].chars().next()))
}

impl Rejection {
    /// Reads a carrier's text: parts between `||`, each perhaps `Rejection reason CODE : text`.
    pub fn read(raw: &str) -> Self {
        let parts: Vec<RejectionPart> =
            raw.split("||").map(str::trim).filter(|part| !part.is_empty()).map(RejectionPart::read).collect();
        // “LSR rejected” says that something is wrong, the parts after it say what.
        let reason = parts.iter().rev().find_map(Reason::of);
        Self { raw: raw.into(), parts, reason }
    }
}

impl RejectionPart {
    fn read(text: &str) -> Self {
        const LEAD: &str = "rejection reason ";
        let said = if text.to_lowercase().starts_with(LEAD) { &text[LEAD.len()..] } else { text };
        match said.split_once(':') {
            Some((code, rest)) if is_code(code.trim()) => Self { code: Some(code.trim().into()), text: rest.trim().into() },
            _ => Self { code: None, text: said.trim().into() },
        }
    }
}

fn is_code(text: &str) -> bool {
    (2..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documented_rejection_is_split_into_code_and_text() {
        let read = Rejection::read("LSR rejected || Rejection reason ACCN : Incorrect Account Number");
        assert_eq!(read.parts.len(), 2);
        assert_eq!(read.parts[0], RejectionPart { code: None, text: "LSR rejected".into() });
        assert_eq!(read.parts[1], RejectionPart { code: Some("ACCN".into()), text: "Incorrect Account Number".into() });
        assert_eq!(read.reason, Some(Reason::AccountNumber));
    }

    #[test]
    fn a_fault_inside_the_carrier_blames_nobody_here() {
        assert_eq!(Rejection::read("No DID found for build operation!").reason, Some(Reason::CarrierFault));
    }

    #[test]
    fn words_without_a_code_are_read_too_and_unknown_ones_stay_unknown() {
        for (raw, reason) in [
            ("Service address does not match", Some(Reason::Address)),
            ("Authorized name does not match", Some(Reason::AuthorizedPerson)),
            ("Zip code mismatch", Some(Reason::Zip)),
            ("Number has a port freeze", Some(Reason::Freeze)),
            ("The spinning wheel stopped", None),
        ] {
            assert_eq!(Rejection::read(raw).reason, reason, "{raw}");
        }
    }

    #[test]
    fn every_reason_has_a_remedy_and_its_codes_lead_to_it() {
        for reason in Reason::ALL {
            assert!(reason.remedy().ends_with('.'));
            for code in reason.signs().0 {
                assert_eq!(Rejection::read(&format!("Rejection reason {code} : whatever")).reason, Some(reason), "{code}");
            }
        }
    }
}
