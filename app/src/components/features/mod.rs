//! A carrier's own features: one form for every carrier, made from what the carrier says of its fields.

mod draft;
mod fields;

pub use draft::{FeatureDraft, value_name};
pub use fields::{FeatureFields, marks};
