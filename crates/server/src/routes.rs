//! Every route with its place in the OpenAPI document.

use axum::{Router, extract::DefaultBodyLimit, middleware};
use http::HeaderName;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{health, order_actions, orders},
    app::AppState,
    envelope::{REQUEST_ID, render_errors},
};

/// Bodies larger than this are refused.
const BODY_LIMIT: usize = 64 * 1024;

/// The document's head.
#[derive(OpenApi)]
#[openapi(info(
    title = "Switchboard",
    description = "One API over many providers of virtual phone numbers for receiving SMS codes."
))]
struct Document;

/// The client API with its document.
fn v1() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(orders::list))
        .routes(routes!(orders::active))
        .routes(routes!(orders::get))
        .routes(routes!(orders::create))
        .routes(routes!(order_actions::cancel))
        .routes(routes!(order_actions::finish))
        .routes(routes!(order_actions::resend))
}

/// The OpenAPI document, as `switchboard openapi` prints it.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    v1().split_for_parts().1
}

/// Everything the client listener serves.
pub fn router(state: AppState) -> Router {
    let (api, _document) = v1().split_for_parts();
    let request_id = HeaderName::from_static(REQUEST_ID);
    api.route("/livez", axum::routing::get(health::livez))
        .route("/readyz", axum::routing::get(health::readyz))
        .layer(CatchPanicLayer::new())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(render_errors))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state)
}
