//! Money as text.

use contract::money::Money;

/// `$1.00/mo`.
pub fn monthly(amount: Money) -> String {
    format!("{amount}/mo")
}
