//! The assumed contract: what is sent and what is understood, and nowhere else in the client. Number Management's own
//! format is given to partners only. When somebody has it, this folder and the table of paths are what changes.
//!
//! Each shape is inferred: camelCase names, numbers with a plus sign, times in ISO 8601, lists of
//! `{totalItems, displayItems, items}`. The words of T2 to T6 are the overview's own.

mod answers;
mod requests;

pub(super) use answers::{
    ConnectionRow, DocumentList, NumberRow, OrderRow, Page, Placed, ReservationRow, ServiceRow, document_word, order_state,
};
pub(super) use requests::{Command, Delivery, Order, PRODUCTS, Request, Reserve, Style};
