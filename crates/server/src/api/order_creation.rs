//! Creating orders, once for each idempotency key.

use std::time::Duration;

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{OrderId, OrderStatus, Product};
use http::{HeaderValue, StatusCode, header};
use ledger::{Answer, IdempotencyKey, Idempotent, LedgerError, Order};
use orders::{CreateError, Created, Purchase};
use routing::Decision;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use utoipa::ToSchema;

use super::{
    order_view::OrderView,
    policy_refusal::forbidden,
    purchase_request::{CreateOrder, checked},
};
use crate::{
    app::{App, AppState},
    auth::Caller,
    envelope::{self, REQUEST_ID, Success, header_text},
    error::{ApiError, ErrorCode},
    extract::Body,
    idempotency_key,
};

/// Whether the request used an idempotency key up by making orders: the same request then gets the
/// same answer, however it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyUse {
    None,
    UsedUp,
}

/// What was bought.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedOrders {
    /// The orders with a number, or whose purchase is still being established (PENDING).
    pub orders: Vec<OrderView>,
    /// How many of the quantity could not be bought.
    #[schema(example = 0)]
    pub failed_count: usize,
}

/// Buy numbers. With an `Idempotency-Key` the same request can be sent again safely: it is answered
/// with the first one's answer and header `Idempotency-Replayed: true`.
#[utoipa::path(post, path = "/v1/orders/create", operation_id = "create_order", tag = "orders",
    request_body = CreateOrder,
    params(("Idempotency-Key" = Option<String>, Header,
            description = "Any unique text of 1 to 128 visible ASCII characters")),
    responses((status = 200, description = "Bought, or being established", body = Success<CreatedOrders>)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body<CreateOrder>,
) -> Result<Response, ApiError> {
    let (purchase, quantity) = checked(&body, &caller)?;
    let request_id = header_text(&headers, REQUEST_ID);
    let Some(key) = key_of(&headers, &purchase, quantity)? else {
        let purchase = state.personal(purchase, &caller).await?;
        let outcome = state
            .desk
            .create(caller.buyer(), &purchase, quantity, None)
            .await;
        let answer = answer(&state, outcome, &purchase, &request_id, KeyUse::None)?;
        return Ok(render(answer, false));
    };
    if let Some(replay) = replay(&state, &caller, &key, quantity, &request_id).await? {
        return Ok(replay);
    }
    let purchase = state.personal(purchase, &caller).await?;
    match state
        .desk
        .create(caller.buyer(), &purchase, quantity, Some(key.clone()))
        .await
    {
        // Another request with the key was a moment faster.
        Err(CreateError::KeySeen) => {
            let replay = replay(&state, &caller, &key, quantity, &request_id).await?;
            replay.ok_or_else(|| in_progress("the first request with this key has just failed"))
        }
        outcome => {
            let made_orders = outcome.is_ok();
            let answer = answer(&state, outcome, &purchase, &request_id, KeyUse::UsedUp)?;
            // What ordered nothing has not used the key up.
            let answer = match made_orders {
                true => {
                    state
                        .ledger
                        .store_answer(caller.account_id(), &key.key, &answer)
                        .await?
                }
                false => answer,
            };
            Ok(render(answer, false))
        }
    }
}

/// The caller's key with the meaning of its body: in which order or in which words it was said does
/// not matter, nor whether a default was.
fn key_of(
    headers: &HeaderMap,
    purchase: &Purchase,
    quantity: u32,
) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(key) = idempotency_key::find(headers)? else {
        return Ok(None);
    };
    let meaning = serde_json::to_vec(&(purchase, quantity))
        .map_err(|_| ApiError::new(ErrorCode::InternalError, "internal error"))?;
    Ok(Some(IdempotencyKey {
        key: key.to_owned(),
        body_sha256: Sha256::digest(meaning).into(),
    }))
}

/// The answer of a key that was used before; waits for the first request while it runs, as long as
/// that would.
async fn replay(
    state: &App,
    caller: &Caller,
    key: &IdempotencyKey,
    quantity: u32,
    request_id: &str,
) -> Result<Option<Response>, ApiError> {
    let deadline = Instant::now() + state.desk.answer_within();
    loop {
        match state
            .ledger
            .find_idempotent(caller.account_id(), key)
            .await?
        {
            None => return Ok(None),
            Some(Idempotent::OtherBody) => {
                return Err(idempotency_key::reused());
            }
            Some(Idempotent::Answered(answer)) => return Ok(Some(render(answer, true))),
            Some(Idempotent::Unanswered) => {}
        }
        let orders = state
            .ledger
            .list_orders_of_key(caller.account_id(), &key.key)
            .await?;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let settled = orders
            .iter()
            .all(|order| order.status() != OrderStatus::Pending);
        if settled || Instant::now() >= deadline {
            // The first request died, or still establishes its purchase: answer with the orders.
            let asked = usize::try_from(quantity).unwrap_or(usize::MAX);
            let unpaid = asked.saturating_sub(orders.len());
            let created = Created { orders, unpaid };
            let answer = created_answer(state, created, request_id, KeyUse::UsedUp)?;
            return Ok(Some(render(answer, true)));
        }
        let next_look = deadline.min(Instant::now() + Duration::from_secs(1));
        state
            .desk
            .await_outcomes(caller.account_id(), &ids, next_look)
            .await?;
    }
}

fn in_progress(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Conflict, message)
        .with_reason("REQUEST_IN_PROGRESS")
        .safe_to_retry(true)
}

/// The stored and sent form of what a create request came to.
fn answer(
    state: &App,
    outcome: Result<Created, CreateError>,
    purchase: &Purchase,
    request_id: &str,
    key: KeyUse,
) -> Result<Answer, ApiError> {
    match outcome {
        Ok(created) => created_answer(state, created, request_id, key),
        Err(CreateError::NoOffer(decision)) => Err(no_offer(&decision, purchase.product)),
        Err(CreateError::Insufficient { price, spendable }) => {
            let message =
                format!("the balance is not sufficient: {price} needed, {spendable} available");
            Err(ApiError::new(ErrorCode::InsufficientBalance, message).safe_to_retry(true))
        }
        Err(CreateError::Forbidden(refusal)) => Err(forbidden(&refusal)),
        Err(CreateError::Suspended) => Err(ApiError::new(
            ErrorCode::Forbidden,
            "this client is suspended: ask its administrator",
        )
        .with_reason("CLIENT_SUSPENDED")),
        Err(CreateError::KeySeen) => Err(in_progress("the first request with this key still runs")),
        Err(CreateError::ShuttingDown) => Err(ApiError::new(
            ErrorCode::ServiceUnavailable,
            "this instance is shutting down",
        )
        .with_reason("DRAINING")
        .with_retry_after(Duration::from_secs(1))),
        Err(CreateError::Unread { ids, error }) => {
            let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
            Err(unsure(error, key).with_detail("order_ids", ids))
        }
        Err(CreateError::Unconfirmed(error)) => Err(unsure(error, key)),
        Err(CreateError::Died) => Err(ApiError::new(ErrorCode::InternalError, "internal error")),
        Err(CreateError::Ledger(error)) => Err(error.into()),
    }
}

/// The database went away when orders were, or may have been, made: without a key the same request
/// again would be another purchase.
fn unsure(error: LedgerError, key: KeyUse) -> ApiError {
    ApiError::from(error).safe_to_retry(key == KeyUse::UsedUp)
}

fn created_answer(
    state: &App,
    created: Created,
    request_id: &str,
    key: KeyUse,
) -> Result<Answer, ApiError> {
    let total = created.orders.len() + created.unpaid;
    let (failed, made): (Vec<_>, Vec<_>) = created
        .orders
        .into_iter()
        .partition(|order| order.status() == OrderStatus::Failed);
    if made.is_empty() {
        let error = all_failed(&failed, key);
        return Ok(Answer {
            status: error.code.status().as_u16(),
            body: envelope::envelope(&error, request_id),
        });
    }
    let data = CreatedOrders {
        failed_count: total - made.len(),
        orders: made.into_iter().map(|order| state.view(order)).collect(),
    };
    let body = serde_json::to_string(&Success {
        success: true,
        data,
    })
    .map_err(|_| ApiError::new(ErrorCode::InternalError, "internal error"))?;
    Ok(Answer {
        status: StatusCode::OK.as_u16(),
        body,
    })
}

/// Every order was made and none found a number: the money is back.
fn all_failed(failed: &[Order], key: KeyUse) -> ApiError {
    let ids: Vec<i64> = failed.iter().map(|order| order.id.0).collect();
    let reason = failed
        .first()
        .and_then(|order| order.failed_reason.as_deref())
        .unwrap_or_default();
    let (code, word) = match reason {
        "insufficient_balance" => (ErrorCode::InsufficientBalance, "PRICE_ROSE"),
        _ => (ErrorCode::ProviderError, "NO_AVAILABLE_NUMBER"),
    };
    let message = match key {
        KeyUse::None => "no provider could sell a number; nothing was charged",
        KeyUse::UsedUp => {
            "no provider could sell a number; nothing was charged; to try again use a new Idempotency-Key"
        }
    };
    ApiError::new(code, message)
        .with_reason(word)
        .safe_to_retry(key == KeyUse::None)
        .with_detail("order_ids", ids)
}

fn no_offer(decision: &Decision, product: Product) -> ApiError {
    let reasons: Vec<_> = decision
        .excluded
        .iter()
        .map(|offer| offer.reason.as_str())
        .collect();
    let caps = |reason: &&str| *reason == "above_price_cap";
    if !reasons.is_empty() && reasons.iter().all(caps) {
        let message = "every offer costs more than this client may pay for a number";
        return ApiError::new(ErrorCode::Forbidden, message).with_reason("PRICE_CAP");
    }
    let message = match reasons.is_empty() {
        true => format!("no provider offers {}", product.name()),
        false => format!("no offer for {} can be tried now", product.name()),
    };
    let word =
        match reasons.iter().all(|reason| *reason == "above_max_price") && !reasons.is_empty() {
            true => "ABOVE_MAX_PRICE",
            false => "NO_AVAILABLE_NUMBER",
        };
    ApiError::new(ErrorCode::ProviderError, message)
        .with_reason(word)
        .safe_to_retry(true)
        .with_detail("excluded", reasons)
}

fn render(answer: Answer, replayed: bool) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if replayed {
        headers.insert(idempotency_key::REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
