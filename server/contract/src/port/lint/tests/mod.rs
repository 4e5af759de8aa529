//! A draft that breaks one rule, and one that does not, for each rule; then many drafts at once.

mod cutting_over;
mod good;
mod listing;
mod verdict;
