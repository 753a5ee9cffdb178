//! Listing and reading orders.

use std::time::Duration;

use axum::{extract::State, response::IntoResponse};
use domain::{OrderId, OrderStatus};
use ledger::{Order, OrderFilter};
use serde::Deserialize;
use tokio::time::Instant;
use utoipa::IntoParams;

use super::order_view::{OrderView, Status};
use crate::{
    app::{App, AppState},
    auth::Caller,
    envelope::{Success, ok},
    error::ApiError,
    extract::{Path, Query},
};

const MAX_WAIT_SECS: u64 = 60;

/// Which orders to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListOrders {
    /// At most so many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// Skip so many of the newest.
    #[param(minimum = 0, default = 0)]
    offset: Option<i64>,
    /// Only this status; any case.
    #[param(value_type = Option<Status>, example = "ACTIVE")]
    status: Option<String>,
}

impl App {
    pub(crate) fn view(&self, order: Order) -> OrderView {
        let provider = self
            .desk
            .providers()
            .find(|p| p.info().name == order.provider);
        let resendable = provider.is_some_and(|p| p.info().capabilities.resend);
        OrderView::new(order, resendable, self.clock.now())
    }
}

/// List orders, newest first.
#[utoipa::path(get, path = "/v1/orders", operation_id = "list_orders", tag = "orders", params(ListOrders),
    responses((status = 200, description = "The orders", body = Success<Vec<OrderView>>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListOrders>,
) -> Result<impl IntoResponse, ApiError> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::invalid("limit", "must be from 1 to 100"));
    }
    let offset = query.offset.unwrap_or(0);
    if offset < 0 {
        return Err(ApiError::invalid("offset", "must not be negative"));
    }
    let status = query
        .status
        .map(|word| {
            OrderStatus::from_word(&word).ok_or_else(|| {
                let words: Vec<_> = OrderStatus::ALL
                    .iter()
                    .map(|status| status.as_str())
                    .collect();
                ApiError::invalid("status", format!("must be one of {}", words.join(", ")))
            })
        })
        .transpose()?;
    let filter = OrderFilter {
        status,
        limit,
        offset,
    };
    let orders = state
        .ledger
        .list_orders(caller.account_id(), &filter)
        .await?;
    Ok(ok(orders
        .into_iter()
        .map(|order| state.view(order))
        .collect::<Vec<_>>()))
}

/// List the orders that are not over, oldest first: the cheap way to poll for codes.
#[utoipa::path(get, path = "/v1/orders/active", operation_id = "list_active_orders", tag = "orders",
    responses((status = 200, description = "The open orders", body = Success<Vec<OrderView>>)))]
pub async fn active(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let orders = state.ledger.list_open_orders(caller.account_id()).await?;
    Ok(ok(orders
        .into_iter()
        .map(|order| state.view(order))
        .collect::<Vec<_>>()))
}

/// How long to wait for news of an order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetOrder {
    /// Answer when the order changes, or after so many seconds; an order that is over answers at
    /// once. Zero: answer now.
    #[param(minimum = 0, maximum = 60, default = 0)]
    wait: Option<u64>,
}

/// Read one order, at once or when it changes.
#[utoipa::path(get, path = "/v1/orders/{id}", operation_id = "get_order", tag = "orders",
    params(("id" = i64, Path, description = "The order's id"), GetOrder),
    responses((status = 200, description = "The order", body = Success<OrderView>)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Query(query): Query<GetOrder>,
) -> Result<impl IntoResponse, ApiError> {
    let wait = query.wait.unwrap_or(0);
    if wait > MAX_WAIT_SECS {
        return Err(ApiError::invalid("wait", "must be from 0 to 60"));
    }
    let (account, id) = (caller.account_id(), OrderId(id));
    let order = match wait {
        0 => state.ledger.find_order(account, id).await?,
        seconds => {
            let deadline = Instant::now() + Duration::from_secs(seconds);
            state.desk.await_change(account, id, deadline).await?
        }
    };
    Ok(ok(
        state.view(order.ok_or_else(|| ApiError::not_found("order"))?)
    ))
}
