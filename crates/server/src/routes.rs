//! Every route with its place in the OpenAPI document.

use std::sync::atomic::Ordering;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderName, HeaderValue, Version, header};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    admin,
    api::{
        account, catalog, event_stream, exchange_rate, health, order_actions, order_creation,
        order_history, orders, products, provider_push, quotes, webhook, webhook_log,
    },
    app::AppState,
    client_address, console, docs,
    envelope::{REQUEST_ID, render_errors},
    limit::{Group, limited},
    metrics,
    request_span::in_span,
};

pub use console::CONSOLE_PATH;
pub use docs::DOCS_PATH;

/// Bodies larger than this are refused.
const BODY_LIMIT: usize = 64 * 1024;

/// The client API with its document; `limited` stands in front of each group of routes.
fn v1(
    limited: impl Fn(Group, OpenApiRouter<AppState>) -> OpenApiRouter<AppState>,
) -> OpenApiRouter<AppState> {
    let catalog = OpenApiRouter::new()
        .routes(routes!(catalog::countries))
        .routes(routes!(catalog::services))
        .routes(routes!(catalog::operators))
        .routes(routes!(products::list))
        .routes(routes!(products::offers))
        .routes(routes!(exchange_rate::get))
        .routes(routes!(quotes::create));
    let account = OpenApiRouter::new()
        .routes(routes!(account::balance))
        .routes(routes!(account::profile))
        .routes(routes!(account::transactions));
    let order_reads = OpenApiRouter::new()
        .routes(routes!(orders::list))
        .routes(routes!(orders::active))
        .routes(routes!(orders::get))
        .routes(routes!(order_history::get))
        .routes(routes!(event_stream::get));
    let order_creation = OpenApiRouter::new().routes(routes!(order_creation::create));
    let order_cancellation = OpenApiRouter::new().routes(routes!(order_actions::cancel));
    let order_actions = OpenApiRouter::new()
        .routes(routes!(order_actions::finish))
        .routes(routes!(order_actions::resend));
    let webhook = OpenApiRouter::new()
        .routes(routes!(webhook::get, webhook::change))
        .routes(routes!(webhook::test))
        .routes(routes!(webhook_log::list))
        .routes(routes!(webhook_log::replay));
    OpenApiRouter::new()
        .merge(limited(Group::Catalog, catalog))
        .merge(limited(Group::Balance, account))
        .merge(limited(Group::OrderReads, order_reads))
        .merge(limited(Group::OrderCreation, order_creation))
        .merge(limited(Group::OrderCancellation, order_cancellation))
        .merge(limited(Group::OrderActions, order_actions))
        .merge(limited(Group::Webhook, webhook))
}

/// The admin API with its document; `guarded` stands in front of all of it.
fn admin_v1(
    guarded: impl FnOnce(OpenApiRouter<AppState>) -> OpenApiRouter<AppState>,
) -> OpenApiRouter<AppState> {
    guarded(
        OpenApiRouter::new()
            .routes(routes!(admin::session::get))
            .routes(routes!(admin::clients::list, admin::clients::create))
            .routes(routes!(admin::clients::get, admin::clients::change))
            .routes(routes!(admin::money::deposit))
            .routes(routes!(admin::money::adjust))
            .routes(routes!(admin::keys::list, admin::keys::create))
            .routes(routes!(admin::keys::rotate))
            .routes(routes!(admin::keys::revoke, admin::keys::change))
            .routes(routes!(admin::webhooks::deliveries))
            .routes(routes!(admin::webhooks::replay))
            .routes(routes!(admin::policies::get, admin::policies::set))
            .routes(routes!(
                admin::pricing_rules::list,
                admin::pricing_rules::create
            ))
            .routes(routes!(
                admin::pricing_rules::change,
                admin::pricing_rules::delete
            ))
            .routes(routes!(admin::providers::list))
            .routes(routes!(admin::providers::get, admin::providers::change))
            .routes(routes!(admin::unresolved::list))
            .routes(routes!(admin::unresolved::decide))
            .routes(routes!(admin::strays::list))
            .routes(routes!(admin::strays::decide))
            .routes(routes!(admin::audit::list))
            .routes(routes!(admin::orders::list))
            .routes(routes!(admin::order_file::get))
            .routes(routes!(admin::order_file::events))
            .routes(routes!(admin::order_file::money))
            .routes(routes!(admin::books::postings))
            .routes(routes!(admin::books::totals))
            .routes(routes!(admin::books::trial_balance))
            .routes(routes!(admin::books::verification))
            .routes(routes!(admin::books::export))
            .routes(routes!(admin::reports::profit))
            .routes(routes!(admin::reports::delivery))
            .routes(routes!(admin::reports::overview))
            .routes(routes!(admin::comparison::compare))
            .routes(routes!(admin::configuration::reload)),
    )
}

/// What every listener serves: how the gateway is, and how to use it.
fn service() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
        .routes(routes!(docs::openapi))
        .routes(routes!(docs::page))
        .routes(routes!(docs::page_file))
}

/// Where providers push, beside the clients' API.
fn provider_pushes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(provider_push::receive))
}

/// The administrators' page, beside their API.
fn console_page() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(console::open))
        .routes(routes!(console::start))
        .routes(routes!(console::file))
}

/// The OpenAPI document, as `switchboard openapi` prints it: of all listeners together.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut all = OpenApiRouter::with_openapi(docs::Head::openapi())
        .merge(v1(|_, routes| routes))
        .merge(admin_v1(|routes| routes))
        .merge(console_page())
        .merge(provider_pushes())
        .merge(service());
    docs::complete(all.get_openapi_mut());
    all.split_for_parts().1
}

/// Everything the client listener serves.
pub fn router(state: AppState) -> Router {
    served(client_routes(&state).merge(service()), state)
}

/// What the admin listener serves: the admin API, the same health checks and documents, metrics.
pub fn admin_router(state: AppState, metrics: PrometheusHandle) -> Router {
    served(admin_routes(&state).merge(service()), state.clone())
        .merge(metrics_router(state, metrics))
}

/// What a listener serves that is the only one, but for metrics.
pub fn single_router(state: AppState) -> Router {
    let all = client_routes(&state).merge(admin_routes(&state));
    served(all.merge(service()), state)
}

fn client_routes(state: &AppState) -> OpenApiRouter<AppState> {
    v1(|group, routes| limited(state, group, routes)).merge(provider_pushes())
}

fn admin_routes(state: &AppState) -> OpenApiRouter<AppState> {
    admin_v1(|routes| admin::guarded(state, routes)).merge(console_page())
}

fn served(routes: OpenApiRouter<AppState>, state: AppState) -> Router {
    let (routes, _document) = routes.split_for_parts();
    layered(
        routes.route_layer(middleware::from_fn(metrics::count)),
        state,
    )
}

/// `/metrics` alone, for a gateway with one listener.
pub fn metrics_router(state: AppState, handle: PrometheusHandle) -> Router {
    Router::new()
        .route("/metrics", axum::routing::get(metrics::page))
        .with_state((state, handle))
}

/// While the gateway drains, each answer is the last on its connection: the client's next request
/// opens another one, which leads elsewhere.
async fn part_while_draining(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let version = request.version();
    let mut response = next.run(request).await;
    if state.draining.load(Ordering::Relaxed) && version <= Version::HTTP_11 {
        let last = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, last);
    }
    response
}

fn layered(router: Router<AppState>, state: AppState) -> Router {
    let request_id = HeaderName::from_static(REQUEST_ID);
    router
        .layer(CatchPanicLayer::new())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(render_errors))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            part_while_draining,
        ))
        .layer(middleware::from_fn(in_span))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            client_address::find,
        ))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state)
}
