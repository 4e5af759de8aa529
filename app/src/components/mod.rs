//! Pieces that know telephones: data in, callbacks out. Pages load.

pub mod address_form;
pub mod attempt_follow;
pub mod carrier_badge;
pub mod change_review;
pub mod directory;
pub mod disconnect;
pub mod form;
pub mod gate;
pub mod money_text;
pub mod number_cell;
pub mod number_field;
pub mod outcome;
pub mod sign_in_form;
pub mod trunk_group_picker;

pub use address_form::{AddressDraft, AddressForm};
pub use attempt_follow::AttemptFollow;
pub use carrier_badge::CarrierBadge;
pub use change_review::{Change, ChangeReview, Cost, Sending, Typed};
pub use directory::{Directory, use_directory};
pub use disconnect::Disconnect;
pub use form::check;
pub use gate::why_not;
pub use money_text::monthly;
pub use number_cell::NumberCell;
pub use number_field::NumberField;
pub use outcome::{OutcomeStatus, ServiceStatus, StateStatus};
pub use trunk_group_picker::TrunkGroupPicker;
