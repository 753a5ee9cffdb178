//! What Prometheus reads: counted as it happens, or looked up when it is asked for. Labels come
//! from the configuration and from closed lists, never from a request.

use std::time::Duration;

use anyhow::Context;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use routing::BreakerState;

use crate::app::AppState;

const REQUESTS: &str = "http_server_requests_total";
const DURATION: &str = "http_server_request_duration_seconds";
const CATALOG_AGE: &str = "switchboard_catalog_age_seconds";
const BREAKER: &str = "switchboard_breaker_open";
const UNCLEAR: &str = "switchboard_unclear_purchases";
/// From what memory answers in to what a long poll takes.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0, 60.0,
];
/// Histograms are folded so often, whether somebody reads them or not.
pub const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Makes this process count; once for each process.
///
/// # Errors
/// Something counts already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_duration_seconds".to_owned()), &BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("metrics cannot be counted")?;
    describe_counter!(REQUESTS, "Requests by route, method and status.");
    describe_histogram!(DURATION, "How long requests took, by route and method.");
    describe_counter!(
        orders::PURCHASES_METRIC,
        "Purchases by provider account and outcome."
    );
    describe_histogram!(
        orders::PURCHASE_DURATION_METRIC,
        "How long provider accounts took to answer a purchase."
    );
    describe_gauge!(
        CATALOG_AGE,
        "Since when a provider account's catalog was not read."
    );
    describe_gauge!(
        BREAKER,
        "1 while nothing is bought at a provider account for too many faults."
    );
    describe_gauge!(
        UNCLEAR,
        "Purchases whose outcome is not known, by provider account."
    );
    Ok(handle)
}

/// Counts a request by its route as it is written in the document, so that ids make no labels.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = request.method().as_str().to_owned();
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let labels = [("route", route), ("method", method)];
    histogram!(DURATION, &labels).record(began.elapsed());
    let status = ("status", response.status().as_str().to_owned());
    counter!(REQUESTS, &[labels.as_slice(), &[status]].concat()).increment(1);
    response
}

/// `GET /metrics`, on the admin listener.
pub async fn page(State((state, handle)): State<(AppState, PrometheusHandle)>) -> Response {
    look_up(&state).await;
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (content_type, handle.render()).into_response()
}

async fn look_up(state: &AppState) {
    let now = state.clock.now();
    let (snapshot, health) = (state.catalog.snapshot(), state.health.view(now));
    let unclear = state.ledger.sum_unclear().await.unwrap_or_default();
    for provider in state.desk.providers() {
        let name = &provider.info().name;
        let label = [("provider", name.to_string())];
        if let Some(age) = snapshot.age(name) {
            gauge!(CATALOG_AGE, &label).set((now - age.fetched_at).as_seconds_f64());
        }
        let open = !matches!(health.breaker(name), BreakerState::Closed { .. });
        gauge!(BREAKER, &label).set(f64::from(u8::from(open)));
        let count: i64 = unclear
            .iter()
            .filter(|u| u.provider == *name)
            .map(|u| u.count)
            .sum();
        gauge!(UNCLEAR, &label).set(f64::from(i32::try_from(count).unwrap_or(i32::MAX)));
    }
}
