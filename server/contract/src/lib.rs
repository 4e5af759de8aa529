//! The words both sides use.
//!
//! The browser and the back room share this crate and nothing else. Newtypes parse on the way in, so the form and the
//! handler refuse the same text with the same sentence. There is no I/O here, no framework and no clock.

pub mod account;
pub mod approval;
pub mod attempt;
pub mod audit;
pub mod bulk_change;
pub mod bulk_order;
pub mod call_list;
pub mod call_record;
pub mod caller_name;
pub mod carrier;
pub mod cart;
pub mod customer;
pub mod customer_list;
pub mod directory_listing;
pub mod drift;
pub mod emergency_address;
pub mod fax;
pub mod features;
pub mod field;
pub mod geography;
pub mod home;
pub mod id;
pub mod location;
pub mod money;
pub mod note;
pub mod notice;
pub mod number;
pub mod offer;
pub mod order_document;
pub mod owned;
pub mod paging;
pub mod pasted_list;
pub mod policy;
pub mod port;
pub mod problem;
pub mod routing;
pub mod secret;
pub mod session;
pub mod tenant;
pub mod time;
pub mod trunk_group;
pub mod user;
