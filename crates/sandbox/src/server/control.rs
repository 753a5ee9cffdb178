//! `/sandbox`: the truth, the faults, and a hand on time and messages.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use super::state::Shared;
use crate::{FaultRule, ProviderKind, Truth, fault::FaultStatus};

/// More than a year at once is a mistake.
const ADVANCE_SECONDS_MAX: u64 = 366 * 24 * 3600;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/truth", get(truth))
        .route("/faults", get(faults).put(set_faults).delete(clear_faults))
        .route("/sms", post(sms))
        .route("/advance", post(advance))
        .with_state(shared)
}

#[derive(Serialize)]
struct Problem {
    error: String,
}

fn problem(status: StatusCode, error: impl Into<String>) -> Response {
    let error = error.into();
    (status, Json(Problem { error })).into_response()
}

fn unreadable(rejection: &JsonRejection) -> Response {
    problem(StatusCode::UNPROCESSABLE_ENTITY, rejection.body_text())
}

async fn truth(State(shared): State<Arc<Shared>>) -> Json<Truth> {
    Json(shared.truth())
}

async fn faults(State(shared): State<Arc<Shared>>) -> Json<Vec<FaultStatus>> {
    Json(shared.faults().status())
}

async fn set_faults(
    State(shared): State<Arc<Shared>>,
    rules: Result<Json<Vec<FaultRule>>, JsonRejection>,
) -> Response {
    let Json(rules) = match rules {
        Ok(rules) => rules,
        Err(rejection) => return unreadable(&rejection),
    };
    let mut faults = shared.faults();
    match faults.set(rules) {
        Ok(()) => Json(faults.status()).into_response(),
        Err(error) => problem(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
    }
}

async fn clear_faults(State(shared): State<Arc<Shared>>) -> StatusCode {
    // No rule can be invalid in an empty list.
    let _ = shared.faults().set(Vec::new());
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsRequest {
    provider: ProviderKind,
    order_id: OrderId,
    text: Option<String>,
}

/// Ids are text in the truth and numbers in some protocols.
#[derive(Deserialize)]
#[serde(untagged)]
enum OrderId {
    Number(u64),
    Text(String),
}

/// A message that was delivered by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The code that the provider found in it.
    pub code: Option<String>,
    /// The whole message.
    pub text: String,
}

async fn sms(
    State(shared): State<Arc<Shared>>,
    request: Result<Json<SmsRequest>, JsonRejection>,
) -> Response {
    let Json(request) = match request {
        Ok(request) => request,
        Err(rejection) => return unreadable(&rejection),
    };
    let id = match request.order_id {
        OrderId::Number(id) => Some(id),
        OrderId::Text(text) => text.parse().ok(),
    };
    let delivered = id.and_then(|id| shared.deliver(request.provider, id, request.text.as_deref()));
    match delivered {
        Some(delivered) => Json(delivered).into_response(),
        None => problem(StatusCode::NOT_FOUND, "no such open order"),
    }
}

impl Shared {
    pub(crate) fn deliver(
        &self,
        kind: ProviderKind,
        id: u64,
        text: Option<&str>,
    ) -> Option<Delivered> {
        let mut market = self.market();
        let message = market.deliver(kind, id, text)?;
        Some(Delivered {
            code: message.code.clone(),
            text: message.text.clone(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceRequest {
    seconds: u64,
}

async fn advance(
    State(shared): State<Arc<Shared>>,
    request: Result<Json<AdvanceRequest>, JsonRejection>,
) -> Response {
    match request {
        Ok(Json(AdvanceRequest { seconds })) if seconds <= ADVANCE_SECONDS_MAX => {
            shared.clock.advance(Duration::from_secs(seconds));
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(_) => problem(StatusCode::UNPROCESSABLE_ENTITY, "more than a year"),
        Err(rejection) => unreadable(&rejection),
    }
}
