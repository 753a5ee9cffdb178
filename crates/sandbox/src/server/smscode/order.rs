//! How orders show.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Query, State, rejection::QueryRejection},
    response::Response,
};
use provider_smscode::wire::{Order as WireOrder, OrderFlags, OrderStatus};
use serde::Deserialize;

use super::{catalog, invalid, not_found, success};
use crate::{
    clock::Moment,
    market::{Order, OrderState, SMSCODE_CANCEL_AFTER},
    server::{gate::Caller, state::Shared},
};

pub(super) fn wire_id(order: &Order) -> provider_smscode::wire::Id {
    i64::try_from(order.id).unwrap_or(i64::MAX).into()
}

pub(super) fn status(order: &Order) -> OrderStatus {
    match order.state {
        OrderState::Open if order.is_received() => OrderStatus::OtpReceived,
        OrderState::Open => OrderStatus::Active,
        OrderState::Completed => OrderStatus::Completed,
        OrderState::Cancelled => OrderStatus::Canceled,
        OrderState::Expired => OrderStatus::Expired,
    }
}

fn flags(shared: &Shared, now: Moment, order: &Order) -> OrderFlags {
    let cancellable = order.is_open() && !order.has_message();
    let from = order.sold_at.after(SMSCODE_CANCEL_AFTER);
    OrderFlags {
        can_finish: order.is_open() && order.has_message(),
        can_resend: order.is_open() && order.listing.service.resends,
        can_cancel: cancellable && from <= now,
        can_replace: false,
        can_reactivate: false,
        resend_available_at: None,
        cancel_available_at: (cancellable && from > now).then(|| shared.shown(from)),
        replace_available_at: None,
    }
}

/// What every answer with an order has.
fn bare(shared: &Shared, now: Moment, order: &Order) -> WireOrder {
    let message = order.last_message();
    WireOrder {
        id: wire_id(order),
        status: status(order),
        created_at: None,
        product_id: None,
        phone_number: None,
        amount: None,
        otp_code: message.and_then(|message| message.code.clone()),
        otp_message: None,
        otp_received_at: message.map(|message| shared.shown(message.at)),
        expires_at: Some(shared.shown(order.expires_at)),
        canceled_at: None,
        failed_reason: None,
        sms_revision: u32::try_from(order.messages.len()).ok(),
        flags: Some(flags(shared, now, order)),
    }
}

/// As the creation shows it.
pub(super) fn created(shared: &Shared, now: Moment, order: &Order) -> WireOrder {
    WireOrder {
        phone_number: Some(order.phone.as_str().to_owned()),
        ..bare(shared, now, order)
    }
}

/// As `/orders/active` shows it.
fn watched(shared: &Shared, now: Moment, order: &Order) -> WireOrder {
    WireOrder {
        otp_message: Some(order.last_message().map(|message| message.text.clone())),
        ..bare(shared, now, order)
    }
}

/// As `/orders` and `/orders/{id}` show it.
fn whole(shared: &Shared, now: Moment, order: &Order) -> WireOrder {
    let cancelled = order.state == OrderState::Cancelled;
    let ended_at = order.ended_at.filter(|_| cancelled);
    WireOrder {
        created_at: Some(shared.shown(order.sold_at)),
        product_id: Some(catalog::product_id(order.listing_index).into()),
        amount: Some(order.charged.into()),
        canceled_at: Some(ended_at.map(|at| shared.shown(at))),
        ..created(shared, now, order)
    }
}

pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse() else {
        return invalid("id must be an integer");
    };
    let market = shared.market();
    match market.order(caller.account, id) {
        Some(order) => success(whole(&shared, market.now(), order)),
        None => not_found("Order not found"),
    }
}

pub(super) async fn active(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let market = shared.market();
    let now = market.now();
    let orders = market.open_orders(caller.account);
    let orders = orders.filter(|order| order.sold_at.after(caller.list_lag) <= now);
    success(
        orders
            .map(|order| watched(&shared, now, order))
            .collect::<Vec<_>>(),
    )
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    #[serde(default = "twenty")]
    limit: usize,
    #[serde(default)]
    offset: usize,
    status: Option<String>,
}

const fn twenty() -> usize {
    20
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Response {
    let query = match query {
        Ok(Query(query)) if (1..=100).contains(&query.limit) => query,
        Ok(_) => return invalid("limit must be 1 to 100"),
        Err(_) => return invalid("invalid query parameters"),
    };
    let wanted = query.status.map(OrderStatus::from);
    if matches!(wanted, Some(OrderStatus::Other(_))) {
        return invalid("unknown status");
    }
    let market = shared.market();
    let now = market.now();
    let orders = market
        .orders(caller.account)
        .filter(|order| order.sold_at.after(caller.list_lag) <= now)
        .filter(|order| {
            wanted
                .as_ref()
                .is_none_or(|wanted| status(order) == *wanted)
        })
        .skip(query.offset)
        .take(query.limit);
    success(
        orders
            .map(|order| whole(&shared, now, order))
            .collect::<Vec<_>>(),
    )
}
