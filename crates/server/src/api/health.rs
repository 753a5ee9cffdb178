//! Whether the process lives and may be sent work.

use std::{sync::atomic::Ordering, time::Duration};

use axum::extract::State;

use crate::{
    app::AppState,
    error::{ApiError, ErrorCode},
};

/// What a gateway that is not ready asks for.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Ask whether the process answers.
#[utoipa::path(get, path = "/livez", operation_id = "get_livez", tag = "service",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain",
               example = "ok\n")))]
pub async fn livez() -> &'static str {
    "ok\n"
}

/// Ask whether requests may be sent: the database answers, every provider's catalog was read (or
/// could not be), and the gateway is not draining.
#[utoipa::path(get, path = "/readyz", operation_id = "get_readyz", tag = "service",
    responses((status = 200, description = "They may", body = String, content_type = "text/plain",
               example = "ok\n"),
              (status = 503, description = "They may not", body = crate::envelope::ErrorBody)))]
pub async fn readyz(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    let mut problems = Vec::new();
    if state.draining.load(Ordering::Relaxed) {
        problems.push("draining");
    }
    if state.outage.is_away() || !state.outage.ask(&state.ledger).await {
        problems.push("the database does not answer");
    }
    if !every_catalog_was_asked_for(&state) {
        problems.push("the providers' catalogs are still being read");
    }
    if problems.is_empty() {
        return Ok("ok\n");
    }
    let message = problems.join("; ");
    Err(ApiError::new(ErrorCode::ServiceUnavailable, message)
        .with_reason("NOT_READY")
        .with_retry_after(LOOK_AGAIN_AFTER))
}

/// Choosing before that would not choose the cheapest. A provider that is down keeps nobody waiting.
fn every_catalog_was_asked_for(state: &AppState) -> bool {
    let snapshot = state.catalog.snapshot();
    state
        .desk
        .providers()
        .map(|provider| provider.info().name.clone())
        .all(|name| snapshot.age(&name).is_some() || snapshot.last_error(&name).is_some())
}
