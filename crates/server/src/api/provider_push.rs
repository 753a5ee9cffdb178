//! Where providers tell us that there is news of a number.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    response::{IntoResponse, Response},
};
use domain::ProviderName;
use provider::PushRefusal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::AppState,
    client_address,
    envelope::{ErrorBody, Success, ok},
    error::{ApiError, ErrorCode},
};

/// What a push led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushHeard {
    /// Whether a number's status is asked for now; false if no open number of ours is meant.
    #[schema(example = true)]
    asking: bool,
}

/// Receive a provider's push.
///
/// For providers, not for clients: set this address, with the name of the provider's account in the
/// configuration, as the webhook at the provider, and its secret as `webhook_secret`. A push is a
/// hint only: it makes the gateway ask for the number's status at once, and nothing else that it
/// says is read.
#[utoipa::path(post, path = "/providers/{name}/push", operation_id = "receive_push", tag = "service",
    params(("name" = String, Path, description = "The provider account", example = "cheap-id")),
    request_body(content = Object, description = "As the provider sends it; at most 64 KiB",
                 example = json!({"event": "order.otp_received", "data": {"order_id": 42}})),
    responses((status = 200, description = "Heard", body = Success<PushHeard>),
              (status = 404, description = "No such account, or one that does not push (NOT_FOUND)",
               body = ErrorBody)))]
pub async fn receive(
    State(state): State<AppState>,
    path: Result<axum::extract::Path<String>, axum::extract::rejection::PathRejection>,
    request: Request,
) -> Response {
    let address = client_address::of(request.extensions());
    let headers = request.headers().clone();
    let name: Option<ProviderName> = path.ok().and_then(|name| name.0.parse().ok());
    let Ok(body) = Bytes::from_request(request, &()).await else {
        return ApiError::invalid("body", "must not be larger than 64 KiB").into_response();
    };
    let provider = name.as_ref().and_then(|name| {
        let mut all = state.desk.providers();
        all.find(|provider| provider.info().name == *name)
    });
    let read = match provider {
        Some(provider) => provider.read_push(&headers, &body),
        None => Err(PushRefusal::NotExpected),
    };
    let id = match read {
        Ok(id) => id,
        // Whoever knocks without proof has the budget of a stranger.
        Err(refusal) => {
            return match state.limits.load().take_stranger(address) {
                Err(exceeded) => exceeded.into_response(),
                Ok(_) => refused(refusal).into_response(),
            };
        }
    };
    let asking = match (name, id) {
        (Some(name), Some(id)) => state.desk.hear_push(&name, &id).await,
        _ => Ok(false),
    };
    match asking {
        Ok(asking) => ok(PushHeard { asking }).into_response(),
        Err(error) => ApiError::from(error).into_response(),
    }
}

fn refused(refusal: PushRefusal) -> ApiError {
    match refusal {
        PushRefusal::NotExpected => ApiError::not_found("provider that pushes"),
        PushRefusal::Unproven => {
            ApiError::new(ErrorCode::Unauthorized, "the signature is not valid")
        }
    }
}
