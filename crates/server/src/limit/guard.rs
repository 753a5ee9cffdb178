//! The middleware in front of every route of `/v1`: who calls, and may they.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use utoipa_axum::router::OpenApiRouter;

use super::{Exceeded, Group, Limits, Usage};
use crate::{
    app::AppState,
    auth, client_address,
    error::{ApiError, ErrorCode},
    key_terms::{Scope, may_come_from},
    request_span::note_caller,
};

/// Puts routes behind a key and the budget of `group`. Handlers find the [`auth::Caller`] in the
/// request.
pub fn limited(
    state: &AppState,
    group: Group,
    routes: OpenApiRouter<AppState>,
) -> OpenApiRouter<AppState> {
    let place = (Arc::clone(state), group);
    routes.route_layer(middleware::from_fn_with_state(place, guard))
}

async fn guard(
    State((state, group)): State<(AppState, Group)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match auth::identify(&state, &parts.headers).await {
        Ok(caller) => caller,
        Err(error) if error.code == ErrorCode::Unauthorized => {
            let address = client_address::of(&parts.extensions);
            return match state.limits.load().take_stranger(address) {
                Ok(_) => error.into_response(),
                Err(exceeded) => exceeded.into_response(),
            };
        }
        Err(error) => return error.into_response(),
    };
    note_caller(&caller);
    if let Err(error) = within_terms(&caller, group, client_address::of(&parts.extensions)) {
        return error.into_response();
    }
    // The catalog is in memory; all the rest would wait for a connection and then fail.
    if group != Group::Catalog
        && let Err(error) = state.outage.refuse_if_away()
    {
        return error.into_response();
    }
    match take(&state.limits.load(), group, &caller) {
        Ok(usage) => {
            parts.extensions.insert(caller);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            usage.write_to(response.headers_mut());
            response
        }
        Err(exceeded) => exceeded.into_response(),
    }
}

fn take(limits: &Limits, group: Group, caller: &auth::Caller) -> Result<Usage, Exceeded> {
    let key = &caller.0;
    match key.terms.limits.get(group.word()) {
        Some(own) => limits.take_own(group, &key.public_id, *own),
        None => limits.take(group, key.account_id),
    }
}

/// Whether the caller's key may be used for this, from there.
fn within_terms(
    caller: &auth::Caller,
    group: Group,
    address: Option<IpAddr>,
) -> Result<(), ApiError> {
    let terms = &caller.0.terms;
    if !may_come_from(terms.allowed_ips.as_deref(), address) {
        let message = "this API key may not be used from this address";
        return Err(ApiError::new(ErrorCode::Forbidden, message).with_reason("IP_NOT_ALLOWED"));
    }
    let needed = Scope::of(group).as_str();
    let granted = |scopes: &Vec<String>| scopes.iter().any(|scope| scope == needed);
    if terms.scopes.as_ref().is_none_or(granted) {
        return Ok(());
    }
    let message = format!("this API key lacks the scope {needed}");
    Err(ApiError::new(ErrorCode::Forbidden, message).with_reason("SCOPE_MISSING"))
}

impl IntoResponse for Exceeded {
    fn into_response(self) -> Response {
        let error = ApiError::new(
            ErrorCode::RateLimitExceeded,
            "too many requests: wait as long as Retry-After says",
        )
        .with_retry_after(self.wait);
        let mut response = error.into_response();
        self.usage.write_to(response.headers_mut());
        response
    }
}
