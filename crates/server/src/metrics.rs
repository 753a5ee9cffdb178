//! What Prometheus reads: counted as it happens, or looked up when it is asked for. Labels come
//! from the configuration and from closed lists, never from a request.

mod database;
mod memory;
mod requests;

use std::time::Duration;

use anyhow::Context;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use metrics::describe_histogram;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::app::AppState;

pub use database::Readings;
pub use requests::count;

/// From what memory answers in to what a long poll takes.
const SECONDS: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0,
];
/// From a message that was there at once to a number's whole life.
const CODE_SECONDS: [f64; 11] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0,
];
/// Histograms are folded so often, whether somebody reads them or not.
pub const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Makes this process count; once for each process, before its gateway is assembled.
///
/// # Errors
/// Something counts already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let code_wait = Matcher::Full(orders::CODE_WAIT_METRIC.to_owned());
    let handle = PrometheusBuilder::new()
        .set_buckets(&SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(code_wait, &CODE_SECONDS))
        .and_then(PrometheusBuilder::install_recorder)
        .context("metrics cannot be counted")?;
    requests::describe();
    describe_purchases();
    describe_deliveries();
    describe_reloads();
    crate::traces::describe();
    crate::retention::describe();
    memory::describe();
    database::describe();
    Ok(handle)
}

fn describe_purchases() {
    metrics::describe_counter!(
        orders::PURCHASES_METRIC,
        "Purchases by provider account and outcome."
    );
    metrics::describe_counter!(
        orders::REFUSALS_METRIC,
        "Refused purchases by provider account and reason."
    );
    describe_histogram!(
        orders::PURCHASE_DURATION_METRIC,
        "How long provider accounts took to answer a purchase."
    );
    describe_histogram!(
        orders::OVERHEAD_METRIC,
        "How long create requests took beyond what providers took."
    );
    describe_histogram!(
        orders::CODE_WAIT_METRIC,
        "From a purchase to its first code, by provider account."
    );
}

fn describe_reloads() {
    metrics::describe_counter!(
        crate::reload::RELOADS_METRIC,
        "Reloads of the configuration, by result."
    );
}

fn describe_deliveries() {
    metrics::describe_counter!(
        events::DELIVERIES_METRIC,
        "Attempts to deliver a webhook event, by result."
    );
    describe_histogram!(
        events::DELIVERY_DURATION_METRIC,
        "How long receivers of webhooks took to answer."
    );
}

/// `GET /metrics`, on the admin listener. Answers from what it knows where Postgres is away.
pub async fn page(State((state, handle)): State<(AppState, PrometheusHandle)>) -> Response {
    memory::look_up(&state);
    database::look_up(&state).await;
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (content_type, handle.render()).into_response()
}
