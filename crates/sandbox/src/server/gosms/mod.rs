//! The GoSMS protocol. Source: its document of 2025-12-03.

mod account;
mod orders;
mod page;

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{Method, StatusCode, Uri},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use provider_gosms::wire::{ErrorBody, code};

use super::{
    gate::{self, Denial, Dialect, Gate},
    state::Shared,
};
use crate::{Endpoint, ProviderKind};

const DIALECT: Dialect = Dialect {
    kind: ProviderKind::Gosms,
    endpoint,
    key: gate::bearer,
    idempotency_key: |_| None,
    deny,
};

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let gate = Gate {
        shared: shared.clone(),
        dialect: DIALECT,
    };
    Router::new()
        .route("/user/balance", get(account::balance))
        .route("/user/profile", get(account::profile))
        .route("/user/transactions", get(account::transactions))
        .route("/user/orders", get(orders::list))
        .route("/order", post(orders::create))
        .route("/order/{id}", get(orders::order))
        .route("/order/{id}/cancel", post(orders::cancel))
        .fallback(|| async { deny(Denial::NoSuchPath) })
        .method_not_allowed_fallback(|| async { deny(Denial::NoSuchPath) })
        .layer(middleware::from_fn_with_state(gate, gate::pass))
        .with_state(shared)
}

fn endpoint(method: &Method, uri: &Uri) -> Endpoint {
    let segments: Vec<&str> = uri.path().split('/').skip(1).collect();
    match (method.as_str(), segments.as_slice()) {
        ("POST", ["order"]) => Endpoint::Buy,
        ("GET", ["order", _]) => Endpoint::Status,
        ("POST", ["order", _, "cancel"]) => Endpoint::Cancel,
        ("GET", ["user", "orders" | "transactions"]) => Endpoint::List,
        ("GET", ["user", "balance" | "profile"]) => Endpoint::Balance,
        _ => Endpoint::Unknown,
    }
}

fn fail(status: StatusCode, code: &str, text: &str) -> Response {
    let body = ErrorBody {
        error: Some(text.to_owned()),
        code: Some(code.to_owned()),
    };
    (status, Json(body)).into_response()
}

/// The document names no codes for 403, 404 of a path and 429; the words follow its others.
fn deny(denial: Denial) -> Response {
    match denial {
        Denial::InvalidKey => fail(
            StatusCode::UNAUTHORIZED,
            code::UNAUTHORIZED,
            "API Key 无效或过期",
        ),
        Denial::Blocked => fail(StatusCode::FORBIDDEN, "FORBIDDEN", "账号被禁用"),
        Denial::NoSuchPath => fail(StatusCode::NOT_FOUND, "NOT_FOUND", "资源不存在"),
        Denial::RateLimited(wait) => {
            let mut response = fail(
                StatusCode::TOO_MANY_REQUESTS,
                "RATE_LIMIT_EXCEEDED",
                "请求过于频繁",
            );
            if let Some(wait) = wait {
                response.headers_mut().insert("retry-after", wait.into());
            }
            response
        }
    }
}

fn unknown_order() -> Response {
    fail(StatusCode::NOT_FOUND, code::ORDER_NOT_FOUND, "订单不存在")
}

fn invalid(text: &str) -> Response {
    fail(StatusCode::BAD_REQUEST, code::INVALID_PARAMS, text)
}
