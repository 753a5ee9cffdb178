//! `POST /orders/create`.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::Micros;
use provider_smscode::wire::{CreatedOrders, Id, code};
use serde::Deserialize;

use super::{catalog, fail, invalid, not_found, order, success};
use crate::{
    ProviderKind,
    market::{Listing, Market, Purchase, Refused},
    server::{gate::Caller, state::Shared},
};

/// The document's body, and what the OpenAPI document adds: exactly one of the two ids, and a
/// limit on the price of the umbrella.
#[derive(Deserialize)]
pub(super) struct CreateBody {
    product_id: Option<Id>,
    catalog_product_id: Option<Id>,
    max_price: Option<Micros>,
    quantity: Option<u32>,
}

/// Letters, digits, `_` and `-`, 1 to 128 of them (OpenAPI document).
fn is_key(key: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=128).contains(&key.len()) && key.bytes().all(allowed)
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Result<Json<CreateBody>, JsonRejection>,
) -> Response {
    let Ok(Json(body)) = body else {
        return invalid("Invalid request body");
    };
    let quantity = body.quantity.unwrap_or(1);
    if !(1..=100).contains(&quantity) {
        return invalid("quantity must be 1 to 100");
    }
    let key = headers.get("idempotency-key").map(|key| key.to_str());
    let idempotency_key = match key {
        None => None,
        Some(Ok(key)) if is_key(key) => Some(key.to_owned()),
        Some(_) => return invalid("Invalid Idempotency-Key"),
    };
    let mut market = shared.market();
    let listing = match (&body.product_id, &body.catalog_product_id) {
        (Some(id), None) => id.as_integer().and_then(catalog::listing_of),
        (None, Some(id)) => umbrella(&market, id),
        _ => return invalid("Exactly one of product_id and catalog_product_id is required"),
    };
    let Some(listing) = listing else {
        return not_found("Product not found");
    };
    let purchase = Purchase {
        listing,
        quantity,
        max_price: body.max_price,
        idempotency_key,
        test: false,
    };
    match market.buy(caller.account, &purchase, caller.twist) {
        Ok(bought) => {
            let orders = bought.orders.iter();
            let orders = orders.filter_map(|id| market.order(caller.account, *id));
            success(CreatedOrders {
                orders: orders
                    .map(|order| order::created(&shared, market.now(), order))
                    .collect(),
                failed_count: Some(bought.failed),
            })
        }
        Err(refused) => refusal(refused),
    }
}

fn umbrella(market: &Market, id: &Id) -> Option<usize> {
    let wanted = id.as_integer()?;
    let is_wanted = |listing: &Listing| catalog::catalog_product_id(listing) == wanted;
    let listings = market.listings(ProviderKind::Smscode);
    listings.iter().position(is_wanted)
}

fn refusal(refused: Refused) -> Response {
    let (status, code, message) = match refused {
        Refused::UnknownProduct => return not_found("Product not found"),
        Refused::OutOfStock | Refused::PriceAboveLimit(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            code::NO_OFFER_AVAILABLE,
            "No offer available for this product",
        ),
        Refused::BalanceLow => (
            StatusCode::CONFLICT,
            code::INSUFFICIENT_BALANCE,
            "Insufficient balance",
        ),
        Refused::KeyReused => (
            StatusCode::UNPROCESSABLE_ENTITY,
            code::IDEMPOTENCY_KEY_REUSED,
            "Idempotency-Key was used with a different request",
        ),
        Refused::KeyInProgress => (
            StatusCode::CONFLICT,
            code::REQUEST_IN_PROGRESS,
            "A request with this Idempotency-Key is in progress",
        ),
    };
    fail(status, code, message)
}
