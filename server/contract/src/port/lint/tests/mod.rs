//! A draft that breaks one rule, and one that does not, for each rule; then many drafts at once.

mod accounts;
mod anything;
mod broken;
mod completeness;
mod cutting_over;
mod good;
mod legal;
mod listing;
mod paperwork;
mod people;
mod places;
mod questions;
mod verdict;
