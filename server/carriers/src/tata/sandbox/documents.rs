//! Papers that regulators want before numbers of some countries go into service (T15).

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    exchange::{Asked, Faults, Outcome, Refusal, Reply, written},
    orders::Order,
    places::Country,
    stock::ProductId,
    world::World,
};

/// The most bytes of a file.
const MOST_BYTES: u64 = 10 * 1024 * 1024;
/// How long it takes until somebody has looked at a paper.
const LOOKED_AT_MS: i64 = 10_000;

/// A paper of an order.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) description: String,
    pub(super) mandatory: bool,
    /// `required`, `uploaded`, `accepted` or `rejected`.
    pub(super) status: String,
    pub(super) file: Option<Kept>,
}

/// What is kept of a file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) at: Timestamp,
}

impl Document {
    fn row(&self) -> Value {
        let mut row = json!({
            "documentId": self.id,
            "documentType": self.kind,
            "description": self.description,
            "mandatory": self.mandatory,
            "status": self.status,
        });
        if let Some(file) = &self.file {
            row["fileName"] = file.name.as_str().into();
            row["uploadedAt"] = written(file.at).into();
        }
        row
    }
}

/// What an order of this product in this country needs. Universal numbers belong to no country.
pub(super) fn needed(order: &str, product: ProductId, country: &Country) -> Vec<Document> {
    if product == ProductId::Uifn {
        return Vec::new();
    }
    let document = |(place, paper): (usize, &super::places::Paper)| Document {
        id: format!("{order}-D{}", place + 1),
        kind: paper.kind.into(),
        description: paper.description.into(),
        mandatory: paper.mandatory,
        status: "required".into(),
        file: None,
    };
    country.papers.iter().enumerate().map(document).collect()
}

impl Order {
    /// Whether a paper is missing that must be there.
    pub(super) fn lacks_documents(&self) -> bool {
        self.documents.iter().any(|document| document.mandatory && document.status != "accepted")
    }

    /// Lets somebody look at the papers that were sent, and the order go on when they are all good. Whether anything
    /// happened.
    pub(super) fn settle_documents(&mut self, now: Timestamp) -> bool {
        let mut last = None;
        for document in self.documents.iter_mut().filter(|document| document.status == "uploaded") {
            let Some(file) = &document.file else { continue };
            let at = file.at.plus_ms(LOOKED_AT_MS);
            if at <= now {
                let unreadable = file.name.to_ascii_lowercase().contains("unreadable");
                document.status = if unreadable { "rejected" } else { "accepted" }.into();
                last = last.max(Some(at));
            }
        }
        if last.is_some() && self.status == "documentsRequired" && !self.lacks_documents() {
            self.due = last;
        }
        last.is_some()
    }
}

/// `GET /orders/{orderId}/documents`.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    let Some(order) = world.order(id) else { return Err(Refusal::unknown("order", id)) };
    let documents: Vec<Value> = order.documents.iter().map(Document::row).collect();
    Ok(Reply::json(&json!({ "orderId": id, "documents": documents })))
}

/// `POST /orders/{orderId}/documents`.
pub(super) fn upload(world: &mut World, asked: &Asked) -> Outcome {
    let id = asked.part(1);
    let now = world.now();
    let Some(order) = world.state.orders.iter_mut().find(|order| order.id == id) else {
        return Err(Refusal::unknown("order", id));
    };
    let told = |name: &str| asked.parts.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let (by_id, by_kind) = (told("documentId"), told("documentType"));
    let is_over = order.is_over();
    let mut faults = Faults::default();
    let wanted = |document: &&mut Document| match (by_id, by_kind) {
        (Some(id), _) => document.id == id,
        (None, Some(kind)) => document.kind == kind,
        (None, None) => false,
    };
    let document = order.documents.iter_mut().find(wanted);
    match (&document, by_id.or(by_kind)) {
        (Some(_), _) => {}
        (None, None) => faults.add("documentType", "documentType or documentId is required"),
        (None, Some(other)) => faults.add("documentType", format!("The order does not need {other}")),
    }
    match &asked.upload {
        None => faults.add("file", "file is required; send it as multipart/form-data"),
        Some(upload) if upload.size == 0 => faults.add("file", "The file is empty"),
        Some(upload) if upload.size > MOST_BYTES => faults.add("file", "A file has at most 10 MB"),
        Some(upload) if upload.format.is_none() => faults.add("file", "A file is PDF, JPEG or PNG"),
        Some(_) => {}
    }
    faults.check()?;
    let (Some(document), Some(upload)) = (document, &asked.upload) else {
        return Err(Refusal::conflict("The paper is not needed"));
    };
    if is_over {
        return Err(Refusal::conflict(format!("The order {id} is over")));
    }
    if document.status == "accepted" {
        return Err(Refusal::conflict(format!("The paper {} was accepted already", document.id)));
    }
    document.status = "uploaded".into();
    document.file = Some(Kept { name: upload.name.clone(), size: upload.size, sha256: upload.sha256.clone(), at: now });
    let subject = format!("{} of {id}", document.kind);
    let row = document.row();
    world.core.record("tata_documents_upload", subject);
    Ok(Reply::created(row))
}

/// Every file that was sent, for a control address.
pub(super) fn all(world: &World) -> Vec<Value> {
    let of_order = |order: &Order| {
        let row = |document: &Document| {
            let file = document.file.as_ref()?;
            Some(json!({
                "order": order.id, "type": document.kind, "file": file.name, "size": file.size, "sha256": file.sha256,
                "at": file.at,
            }))
        };
        order.documents.iter().filter_map(row).collect::<Vec<_>>()
    };
    world.state.orders.iter().flat_map(of_order).collect()
}
