//! Carriers, one vocabulary.
//!
//! Each carrier is one folder that holds its client and its sandbox; privacy keeps the two from seeing each other's wire
//! types, so that one misreading cannot agree with itself. To add one: the folder, and two lines here.

pub mod buying;
pub mod call_records;
pub mod carrier;
pub mod clock;
pub mod customers;
pub mod error;
pub mod features;
pub mod gate;
pub mod mark;
pub mod notices;
pub mod operation;
pub mod orders;
pub mod paging;
pub mod ports;
pub mod sandbox;
pub mod scrub;
pub mod transport;

mod bandwidth;
mod call48;
mod tata;
#[cfg(test)]
mod tests;
mod tsg;

use carrier::Spec;

/// Every carrier, in the order people see them.
pub static CATALOG: &[&Spec] = &[&call48::SPEC, &bandwidth::SPEC, &tsg::SPEC, &tata::SPEC];

/// The carrier with this id.
pub fn find(id: &str) -> Option<&'static Spec> {
    CATALOG.iter().copied().find(|spec| spec.id == id)
}
