//! Whether the process lives and may be sent work.

use std::sync::atomic::Ordering;

use axum::{extract::State, http::StatusCode};

use crate::app::AppState;

/// The process answers.
pub async fn livez() -> &'static str {
    "ok\n"
}

/// The database answers, a catalog is loaded, and the gateway is not draining.
pub async fn readyz(State(state): State<AppState>) -> (StatusCode, String) {
    let mut problems = Vec::new();
    if state.draining.load(Ordering::Relaxed) {
        problems.push("draining");
    }
    if state.ledger.ping().await.is_err() {
        problems.push("the database does not answer");
    }
    if state.catalog.snapshot().products().is_empty() {
        problems.push("no provider's catalog is loaded yet");
    }
    match problems.is_empty() {
        true => (StatusCode::OK, "ok\n".to_owned()),
        false => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("{}\n", problems.join("\n")),
        ),
    }
}
