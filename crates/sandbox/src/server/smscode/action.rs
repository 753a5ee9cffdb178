//! `POST /orders/cancel`, `/orders/finish` and `/orders/resend`.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::Response,
};
use provider_smscode::wire::{Cancelled, Finished, OrderId, OrderStatus, Resent, code};

use super::{conflict, fail, invalid, not_found, order, success};
use crate::{
    market::{CancelRefused, FinishRefused, ResendRefused},
    server::{gate::Caller, state::Shared},
};

type Body = Result<Json<OrderId>, JsonRejection>;

const NO_SUCH_ORDER: &str = "Order not found";

/// The order that a body names; 0, which no order has, for what is no id of ours.
fn named(body: Body) -> Option<(OrderId, u64)> {
    let Json(named) = body.ok()?;
    let id = named.id.as_integer().and_then(|id| u64::try_from(id).ok());
    Some((named, id.unwrap_or(0)))
}

pub(super) async fn cancel(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Response {
    let Some((OrderId { id: order_id }, id)) = named(body) else {
        return invalid("id is required");
    };
    let mut market = shared.market();
    match market.cancel(caller.account, id) {
        Ok(refund) => success(Cancelled {
            order_id,
            status: OrderStatus::Canceled,
            refund_amount: Some(refund.into()),
            new_balance: Some(market.account(caller.account).available().into()),
        }),
        Err(CancelRefused::Unknown) => not_found(NO_SUCH_ORDER),
        Err(CancelRefused::TooEarly(_)) => fail(
            StatusCode::CONFLICT,
            code::CANCEL_TOO_EARLY,
            "Orders can be canceled 2 minutes after creation",
        ),
        Err(CancelRefused::HasMessage) => conflict("OTP already received"),
        Err(CancelRefused::Ended(_)) => conflict("Order is not active"),
    }
}

pub(super) async fn finish(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Response {
    let Some((OrderId { id: order_id }, id)) = named(body) else {
        return invalid("id is required");
    };
    match shared.market().finish(caller.account, id) {
        Ok(()) => success(Finished {
            order_id,
            status: OrderStatus::Completed,
        }),
        Err(FinishRefused::Unknown) => not_found(NO_SUCH_ORDER),
        Err(FinishRefused::NoMessage) => conflict("OTP not received yet"),
        Err(FinishRefused::Ended(_)) => conflict("Order is not active"),
    }
}

pub(super) async fn resend(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Response {
    let Some((OrderId { id: order_id }, id)) = named(body) else {
        return invalid("id is required");
    };
    let mut market = shared.market();
    let resent = match market.resend(caller.account, id) {
        Ok(resent) => resent,
        Err(ResendRefused::Unknown) => return not_found(NO_SUCH_ORDER),
        Err(ResendRefused::Ended(_)) => return conflict("Order is not active"),
    };
    match market.order(caller.account, id) {
        Some(order) => success(Resent {
            order_id,
            status: order::status(order),
            resent,
        }),
        None => not_found(NO_SUCH_ORDER),
    }
}
