//! The operations, as in `operations.csv`. None is documented: every row is inferred.

use crate::operation::{Effect, Operation};

pub(super) static SEARCH: Operation = Operation::read("tata_search").inferred();
pub(super) static RESERVE: Operation = Operation::write("tata_reserve", Effect::Create).inferred();
/// Reading reservations and giving one back are the same row of `operations.csv`; what they do differs.
pub(super) static RESERVATIONS: Operation = Operation::read("tata_reserve").inferred();
pub(super) static RELEASE: Operation = Operation::write("tata_reserve", Effect::Delete).inferred();
pub(super) static ORDER: Operation = Operation::write("tata_order", Effect::Buy).inferred();
pub(super) static ORDER_STATUS: Operation = Operation::read("tata_order_status").inferred();
pub(super) static ORDER_CHANGE: Operation = Operation::write("tata_order_change", Effect::Set).inferred();
pub(super) static ORDER_MOVE: Operation = Operation::write("tata_order_move", Effect::Set).inferred();
pub(super) static ORDER_DELETE: Operation = Operation::write("tata_order_delete", Effect::Delete).inferred();
pub(super) static PRODUCTS: Operation = Operation::read("tata_products").inferred();
pub(super) static CONNECTIONS: Operation = Operation::read("tata_connections").inferred();
pub(super) static DOCUMENTS_REQUIRED: Operation = Operation::read("tata_documents_required").inferred();
/// Ten megabytes at most.
pub(super) static DOCUMENTS_UPLOAD: Operation = {
    let mut upload = Operation::write("tata_documents_upload", Effect::Create).inferred();
    upload.deadline = std::time::Duration::from_secs(180);
    upload
};

/// All of them, each id once.
pub(in crate::tata) static OPERATIONS: &[&Operation] = &[
    &SEARCH,
    &RESERVE,
    &ORDER,
    &ORDER_STATUS,
    &ORDER_CHANGE,
    &ORDER_MOVE,
    &ORDER_DELETE,
    &PRODUCTS,
    &CONNECTIONS,
    &DOCUMENTS_REQUIRED,
    &DOCUMENTS_UPLOAD,
];
