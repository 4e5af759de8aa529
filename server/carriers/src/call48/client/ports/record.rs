//! The details of a request or a sub-order, and what comparing them with what was asked proves.

use contract::{
    number::E164,
    port::{
        detail::PortRecord,
        document::DocumentKind,
        fields::{EndUser, LosingAccount, ServiceAddress},
    },
};
use serde_json::Value;

use super::{
    super::{
        Client,
        address::{Address, same},
        fault::{self, Code},
        inventory::tag_list,
        table,
        wire::PortRecordRow,
    },
    part_field,
    words::{activation_of, day_of, end_user_of, instant_of},
};
use crate::{
    carrier::ReadBack,
    error::{Error, ErrorKind, Result},
    ports::{PortDetails, PortPart},
};

impl Client {
    pub(super) async fn port_record(&self, part: &PortPart) -> Result<PortRecord> {
        let (field, id) = part_field(part)?;
        let path = Address::new("/port-in/view-port-detail").with(field, &id.to_string()).finish();
        let envelope = self.calls.read(&table::PORT_DETAIL, &path, Code::Documented).await?;
        if !matches!(&envelope.data, Value::Object(parts) if !parts.is_empty()) {
            return Err(Error::new(ErrorKind::Unreadable, "the details have an unexpected shape"));
        }
        let row: PortRecordRow = fault::data(envelope.data)?;
        let fits = |said: &Option<String>, ours: &str| said.as_deref().is_none_or(|said| said == ours);
        let is_this_one = match &part.sub_order {
            None => fits(&row.port_req_id, part.request.as_str()),
            Some(sub_order) => fits(&row.port_proposal_id, sub_order.as_str()),
        };
        if !is_this_one {
            return Err(Error::new(ErrorKind::Unreadable, "the details of another request or sub-order"));
        }
        Ok(record(row))
    }
}

fn record(row: PortRecordRow) -> PortRecord {
    let text = Option::unwrap_or_default;
    let papers = [(DocumentKind::Loa, row.loa_file), (DocumentKind::Bill, row.bill_file), (DocumentKind::Csr, row.csr_file)];
    PortRecord {
        end_user: EndUser {
            kind: row.cust_acc_type.as_deref().and_then(end_user_of).unwrap_or_default(),
            name: text(row.cust_acc_name),
            authorized_person: text(row.cust_authorized_name),
        },
        address: ServiceAddress {
            number: text(row.address_number),
            pre_direction: text(row.address_direction_prefix),
            street: text(row.address_street_name),
            suffix: text(row.address_street_name_suffix),
            post_direction: text(row.address_direction_suffix),
            unit_kind: text(row.address_loc_designator),
            unit: text(row.address_loc_value),
            city: text(row.city),
            state: text(row.state_code),
            zip: text(row.postal_code),
        },
        losing_account: LosingAccount { number: text(row.cust_acc_number), btn: text(row.btn), ..LosingAccount::default() },
        wanted_date: row.desired_foc_date.as_deref().and_then(day_of),
        activation: row.activation_type.as_deref().and_then(activation_of).unwrap_or_default(),
        activation_at: row.activation_date.as_deref().and_then(instant_of),
        updates_to: text(row.email_updates),
        carrier_note: text(row.notes),
        tags: tag_list(row.tags.as_deref().unwrap_or_default()),
        papers: papers.into_iter().flat_map(|(kind, names)| names.into_iter().map(move |name| (kind, name))).collect(),
    }
}

/// Compares everything that is sent with everything that comes back. The PIN is not read, so it is never proved. The account
/// number and the ZIP code are null in the document's own sample although both are required: nothing there proves nothing.
pub(super) fn compare(asked: &PortDetails, record: &PortRecord) -> ReadBack {
    let mut parts = Vec::new();
    let mut unproved = Vec::new();
    let (a, b) = (&asked.address, &record.address);
    for (part, asked, listed) in [
        ("name", &asked.end_user.name, &record.end_user.name),
        ("authorized_person", &asked.end_user.authorized_person, &record.end_user.authorized_person),
        ("house_number", &a.number, &b.number),
        ("direction_before_street", &a.pre_direction, &b.pre_direction),
        ("street", &a.street, &b.street),
        ("kind_of_street", &a.suffix, &b.suffix),
        ("direction_after_street", &a.post_direction, &b.post_direction),
        ("kind_of_unit", &a.unit_kind, &b.unit_kind),
        ("unit", &a.unit, &b.unit),
        ("city", &a.city, &b.city),
        ("state", &a.state, &b.state),
        ("address_for_updates", &asked.updates_to, &record.updates_to),
        ("note", &asked.carrier_note, &record.carrier_note),
    ] {
        if !same(asked, listed) {
            parts.push(part);
        }
    }
    for (part, asked, listed) in
        [("account_number", &asked.losing_account.number, &record.losing_account.number), ("ZIP_code", &a.zip, &b.zip)]
    {
        if listed.is_empty() && !asked.trim().is_empty() {
            unproved.push(part);
        } else if !same(asked, listed) {
            parts.push(part);
        }
    }
    if !same(&bare(&asked.losing_account.btn), &bare(&record.losing_account.btn)) {
        parts.push("billing_number");
    }
    if asked.end_user.kind != record.end_user.kind {
        parts.push("kind_of_end_user");
    }
    if record.wanted_date != Some(asked.wanted_date) {
        parts.push("wanted_date");
    }
    if asked.activation != record.activation {
        parts.push("kind_of_activation");
    }
    match record.activation_at {
        None => unproved.push("hour_of_activation"),
        Some(at) if at != asked.activation_at => parts.push("hour_of_activation"),
        Some(_) => {}
    }
    let sorted = |tags: &[String]| {
        let mut tags = tag_list(&tags.join(","));
        tags.sort();
        tags
    };
    if sorted(&asked.tags) != sorted(&record.tags) {
        parts.push("tags");
    }
    if asked.pin.as_ref().is_some_and(|pin| !pin.is_empty()) {
        unproved.push("PIN");
    }
    if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
}

/// A billing number without the ways of writing it; what is no number stays as it is.
fn bare(btn: &str) -> String {
    E164::parse(btn).map_or_else(|_| btn.to_owned(), String::from)
}
