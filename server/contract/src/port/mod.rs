//! Ports: bringing other people's numbers from a losing carrier to one of ours.
//!
//! A [`draft`] is typed, checked by the [`lint`]er and submitted as one attempt. The carrier makes a *port request* of it and
//! splits that into *sub-orders*, one for each losing carrier. Four status axes describe it, and they can disagree
//! ([`status`]).

pub mod act;
pub mod board;
pub mod calendar;
pub mod cut_over;
pub mod detail;
pub mod document;
pub mod draft;
pub mod fields;
pub mod letter;
pub mod lint;
pub mod mend;
pub mod paste;
pub mod rejection;
pub mod split;
pub mod status;
