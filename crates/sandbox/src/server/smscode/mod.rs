//! The SMSCode protocol. Sources: its document v1.0.0; order flags, `sms_revision`,
//! `catalog_product_id` and the finer error codes from the vendor's OpenAPI document and SDK
//! (providers.md 3.1, 2026-11).

mod action;
mod catalog;
mod create;
mod order;
mod push;
mod webhook;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Json, Router,
    http::{HeaderValue, Method, StatusCode, Uri, request::Parts},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use provider_smscode::wire::{Envelope, code};
use serde::Serialize;

pub(super) use push::keep_pushing;

use super::{
    gate::{self, Denial, Dialect, Gate},
    state::Shared,
};
use crate::{Endpoint, ProviderKind};

const DIALECT: Dialect = Dialect {
    kind: ProviderKind::Smscode,
    endpoint,
    key: gate::bearer,
    idempotency_key,
    deny,
};

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let gate = Gate {
        shared: shared.clone(),
        dialect: DIALECT,
    };
    let answered = Arc::new(AtomicU64::new(1));
    Router::new()
        .route("/catalog/countries", get(catalog::countries))
        .route("/catalog/services", get(catalog::services))
        .route("/catalog/products", get(catalog::products))
        .route("/catalog/exchange-rate", get(catalog::exchange_rate))
        .route("/balance", get(catalog::balance))
        .route("/orders", get(order::list))
        .route("/orders/active", get(order::active))
        .route("/orders/create", post(create::create))
        .route("/orders/cancel", post(action::cancel))
        .route("/orders/finish", post(action::finish))
        .route("/orders/resend", post(action::resend))
        .route("/orders/{id}", get(order::one))
        .route("/webhook", get(webhook::show).patch(webhook::change))
        .route("/webhook/test", post(webhook::test))
        .fallback(|| async { deny(Denial::NoSuchPath) })
        .method_not_allowed_fallback(|| async { deny(Denial::NoSuchPath) })
        .layer(middleware::from_fn_with_state(gate, gate::pass))
        .layer(middleware::map_response(move |response| {
            let answered = answered.clone();
            async move { with_request_id(response, answered.fetch_add(1, Ordering::Relaxed)) }
        }))
        .with_state(shared)
}

fn with_request_id(mut response: Response, nth: u64) -> Response {
    if let Ok(id) = HeaderValue::from_str(&format!("sandbox-{nth}")) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn endpoint(method: &Method, uri: &Uri) -> Endpoint {
    match (method.as_str(), uri.path()) {
        ("POST", "/orders/create") => Endpoint::Buy,
        ("POST", "/orders/cancel") => Endpoint::Cancel,
        ("POST", "/orders/finish") => Endpoint::Finish,
        ("POST", "/orders/resend") => Endpoint::Resend,
        ("GET", "/orders" | "/orders/active") => Endpoint::List,
        ("GET", "/balance") => Endpoint::Balance,
        ("GET", "/catalog/exchange-rate") => Endpoint::Rates,
        ("GET", "/catalog/countries" | "/catalog/services" | "/catalog/products") => {
            Endpoint::Catalog
        }
        ("GET" | "PATCH", "/webhook") | ("POST", "/webhook/test") => Endpoint::Webhook,
        ("GET", path) if path.starts_with("/orders/") => Endpoint::Status,
        _ => Endpoint::Unknown,
    }
}

fn idempotency_key(parts: &Parts) -> Option<String> {
    let key = parts.headers.get("idempotency-key")?.to_str().ok()?;
    Some(key.to_owned())
}

fn success(data: impl Serialize) -> Response {
    Json(Envelope::ok(data)).into_response()
}

fn fail(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(Envelope::<()>::error(code, message))).into_response()
}

fn not_found(what: &str) -> Response {
    fail(StatusCode::NOT_FOUND, code::NOT_FOUND, what)
}

fn invalid(message: &str) -> Response {
    fail(
        StatusCode::UNPROCESSABLE_ENTITY,
        code::VALIDATION_ERROR,
        message,
    )
}

fn conflict(message: &str) -> Response {
    fail(StatusCode::CONFLICT, code::CONFLICT, message)
}

fn deny(denial: Denial) -> Response {
    match denial {
        Denial::InvalidKey => fail(
            StatusCode::UNAUTHORIZED,
            code::UNAUTHORIZED,
            "Missing or invalid API token",
        ),
        Denial::Blocked => fail(StatusCode::FORBIDDEN, code::FORBIDDEN, "Access denied"),
        Denial::NoSuchPath => not_found("Not found"),
        Denial::RateLimited(wait) => {
            let mut response = fail(
                StatusCode::TOO_MANY_REQUESTS,
                code::RATE_LIMIT_EXCEEDED,
                "Too many requests",
            );
            if let Some(wait) = wait {
                response.headers_mut().insert("retry-after", wait.into());
            }
            response
        }
    }
}
