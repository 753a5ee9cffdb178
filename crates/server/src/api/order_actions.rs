//! Cancelling, finishing, and asking for another SMS.

use axum::{extract::State, response::IntoResponse};
use domain::{Micros, OrderId, OrderState};
use orders::{CancelError, Cancelled, FinishError, ResendError};
use provider::ErrorKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::order_view::Status;
use crate::{
    amount::Amount,
    app::AppState,
    auth::Caller,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::Body,
};

/// Which order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRef {
    /// Its id.
    #[schema(example = 1001)]
    id: i64,
}

/// Which order to cancel, and when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// Its id.
    #[schema(example = 1001)]
    id: i64,
    /// `now` (default): cancel now or say why not. `allowed`: cancel as soon as the provider lets us.
    when: Option<CancelWhen>,
}

/// When to cancel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "now")]
pub enum CancelWhen {
    /// Now, or an error.
    #[default]
    Now,
    /// As soon as it is possible.
    Allowed,
}

/// How a cancellation stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "order_id": 1001,
    "status": "CANCELED",
    "refund_amount": 15000,
    "new_balance": 500_000,
}))]
pub struct CancelResult {
    /// The order.
    #[schema(example = 1001)]
    order_id: i64,
    /// CANCELED, or where the order stands while the intention waits.
    status: Status,
    /// What was given back; zero while the intention waits.
    refund_amount: Amount,
    /// The balance after it.
    new_balance: Amount,
}

/// A finished order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"order_id": 1001, "status": "COMPLETED"}))]
pub struct FinishResult {
    /// The order.
    #[schema(example = 1001)]
    order_id: i64,
    /// COMPLETED.
    status: Status,
}

/// Whether another SMS was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResendResult {
    /// The order.
    #[schema(example = 1001)]
    order_id: i64,
    /// Where it stands.
    status: Status,
    /// False where the provider cannot.
    #[schema(example = true)]
    resent: bool,
}

/// Cancel an order and get its money back.
#[utoipa::path(post, path = "/v1/orders/cancel", operation_id = "cancel_order", tag = "orders",
    request_body = CancelOrder,
    responses((status = 200, description = "Cancelled, or intended", body = Success<CancelResult>)))]
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<CancelOrder>,
) -> Result<impl IntoResponse, ApiError> {
    let when_allowed = body.when.unwrap_or_default() == CancelWhen::Allowed;
    let outcome = state
        .desk
        .cancel(caller.account_id(), OrderId(body.id), when_allowed)
        .await;
    let (status, refund) = match outcome {
        Ok(Cancelled::Done { refund }) => (Status::Canceled, refund),
        Ok(Cancelled::Intended { order }) => (order.status().into(), Micros::ZERO),
        Err(error) => return Err(cancel_error(error)),
    };
    let balance = state.ledger.balance(caller.account_id()).await?;
    Ok(ok(CancelResult {
        order_id: body.id,
        status,
        refund_amount: Amount(refund),
        new_balance: Amount(balance.balance),
    }))
}

fn cancel_error(error: CancelError) -> ApiError {
    match error {
        CancelError::NotFound => ApiError::not_found("order"),
        CancelError::TooEarly { allowed_at } => {
            let message = "the provider does not take the number back yet; send \"when\": \"allowed\" to cancel as soon as it does";
            let error = ApiError::new(ErrorCode::CancelTooEarly, message).safe_to_retry(true);
            match allowed_at.and_then(|at| {
                at.replace_nanosecond(0)
                    .ok()?
                    .format(&time::format_description::well_known::Rfc3339)
                    .ok()
            }) {
                Some(at) => error.with_detail("cancel_available_at", at),
                None => error,
            }
        }
        CancelError::CodeArrived => ApiError::new(
            ErrorCode::Conflict,
            "a code has arrived: the order is charged and can be finished",
        )
        .with_reason("OTP_RECEIVED"),
        CancelError::Over(state) => over(state),
        CancelError::Purchasing => {
            let message = "the purchase is still being established; send \"when\": \"allowed\" to cancel as soon as it is clear";
            ApiError::new(ErrorCode::Conflict, message)
                .with_reason("PURCHASE_PENDING")
                .safe_to_retry(true)
        }
        CancelError::Unconfirmed => {
            let message = "the provider has not confirmed the cancellation yet; it will be carried out as soon as it does";
            ApiError::new(ErrorCode::ProviderError, message)
                .with_reason("CANCEL_PENDING")
                .safe_to_retry(true)
        }
        CancelError::Ledger(error) => error.into(),
    }
}

fn over(state: OrderState) -> ApiError {
    let message = format!("the order is {} already", state.status().as_str());
    ApiError::new(ErrorCode::Conflict, message).with_reason("ORDER_OVER")
}

/// Finish an order after its code.
#[utoipa::path(post, path = "/v1/orders/finish", operation_id = "finish_order", tag = "orders",
    request_body = OrderRef,
    responses((status = 200, description = "Finished", body = Success<FinishResult>)))]
pub async fn finish(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<OrderRef>,
) -> Result<impl IntoResponse, ApiError> {
    match state
        .desk
        .finish(caller.account_id(), OrderId(body.id))
        .await
    {
        Ok(()) => Ok(ok(FinishResult {
            order_id: body.id,
            status: Status::Completed,
        })),
        Err(FinishError::NotFound) => Err(ApiError::not_found("order")),
        Err(FinishError::NoCode) => {
            let message = "no code has arrived yet: wait for it, or cancel the order";
            Err(ApiError::new(ErrorCode::Conflict, message).with_reason("NO_OTP_YET"))
        }
        Err(FinishError::Over(state)) => Err(over(state)),
        Err(FinishError::Ledger(error)) => Err(error.into()),
    }
}

/// Ask for another SMS on the same number.
#[utoipa::path(post, path = "/v1/orders/resend", operation_id = "resend_order", tag = "orders",
    request_body = OrderRef,
    responses((status = 200, description = "Asked for, or not possible", body = Success<ResendResult>)))]
pub async fn resend(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<OrderRef>,
) -> Result<impl IntoResponse, ApiError> {
    match state
        .desk
        .resend(caller.account_id(), OrderId(body.id))
        .await
    {
        Ok(resent) => Ok(ok(ResendResult {
            order_id: body.id,
            status: resent.order.status().into(),
            resent: resent.resent,
        })),
        Err(ResendError::NotFound) => Err(ApiError::not_found("order")),
        Err(ResendError::NotLive(state)) if state.is_final() => Err(over(state)),
        Err(ResendError::NotLive(_)) => Err(ApiError::new(
            ErrorCode::Conflict,
            "the order has no live number",
        )
        .with_reason("NO_LIVE_NUMBER")),
        Err(ResendError::Provider(error)) => {
            let retry = matches!(
                error.kind,
                ErrorKind::Unavailable | ErrorKind::RateLimited | ErrorKind::NotAllowedNow
            );
            Err(ApiError::new(
                ErrorCode::ProviderError,
                "the provider did not accept the request for another SMS",
            )
            .with_reason("RESEND_REFUSED")
            .safe_to_retry(retry))
        }
        Err(ResendError::Ledger(error)) => Err(error.into()),
    }
}
