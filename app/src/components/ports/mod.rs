//! What the pages of ports share about papers.

pub mod facts;
pub mod paper_list;
pub mod preview;
pub mod uploads;
