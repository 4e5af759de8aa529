//! The catalogue of carriers.

use axum::Json;
use carriers::CATALOG;
use contract::{carrier::CarrierCard, user::Permission};

use crate::{failure::Failure, session::Caller};

/// `GET /api/carriers`
pub async fn list(caller: Caller) -> Result<Json<Vec<CarrierCard>>, Failure> {
    caller.needs(Permission::Read)?;
    Ok(Json(CATALOG.iter().map(|spec| spec.card()).collect()))
}
