//! The catalogue of carriers.

use axum::Json;
use carriers::CATALOG;
use contract::carrier::CarrierCard;

/// `GET /api/carriers`
pub async fn list() -> Json<Vec<CarrierCard>> {
    Json(CATALOG.iter().map(|spec| spec.card()).collect())
}
