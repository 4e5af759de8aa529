//! What the frame asks for as soon as it stands. Reading the answers is code, and the first screen does not wait for it.

use std::pin::Pin;

use contract::{account::Account, carrier::CarrierCard, home::Tray};
use leptos::lazy;

use super::{ApiError, accounts as account, carriers as catalogue, home};

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// What comes in one file.
struct Readers {
    carriers: fn() -> Answer<Vec<CarrierCard>>,
    accounts: fn() -> Answer<Vec<Account>>,
    tray: fn() -> Answer<Tray>,
}

#[lazy]
fn readers() -> Readers {
    Readers { carriers: || Box::pin(catalogue::list()), accounts: || Box::pin(account::list()), tray: || Box::pin(home::tray()) }
}

/// Every carrier an account can be connected at.
pub async fn carriers() -> Result<Vec<CarrierCard>, ApiError> {
    (readers().await.carriers)().await
}

/// All connected accounts.
pub async fn accounts() -> Result<Vec<Account>, ApiError> {
    (readers().await.accounts)().await
}

/// Work under way, and the small figures of the sidebar.
pub async fn tray() -> Result<Tray, ApiError> {
    (readers().await.tray)().await
}
