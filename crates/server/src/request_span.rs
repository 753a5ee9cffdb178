//! What each log line inside a request says of it, and the one line that says how it ended.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::HeaderMap;
use opentelemetry::{
    propagation::TextMapPropagator,
    trace::{Status, TraceContextExt},
};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tokio::time::Instant;
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::{
    auth::Caller,
    client_address,
    envelope::{REQUEST_ID, header_text},
};

/// Callers choose ids; longer ones are cut in logs.
const MAX_REQUEST_ID: usize = 128;
/// Asked for every few seconds by machines: nobody wants to read of it.
const PROBES: [&str; 2] = ["/livez", "/readyz"];

/// Gives a request its span. The path is told as the route is written in the document: ids in paths
/// are told by what happens, and what a stranger puts into a URL by nobody.
pub async fn in_span(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let request_id = header_text(request.headers(), REQUEST_ID);
    let request_id = request_id.get(..MAX_REQUEST_ID).unwrap_or(&request_id);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    if PROBES.contains(&route.as_str()) {
        return next.run(request).await;
    }
    let address = client_address::of(request.extensions());
    // An error's line needs its context also where the filter leaves information out.
    let span = tracing::error_span!(
        "request",
        otel.kind = "server",
        trace_id = Empty,
        request_id,
        method = request.method().as_str(),
        route,
        address = address.map(tracing::field::display),
        client = Empty,
        key = Empty,
        administrator = Empty,
        status = Empty,
        latency_ms = Empty,
    );
    let name = format!("{} {route}", request.method());
    go_on_with_trace(&span, request.headers(), name);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let latency_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.record("status", status);
    span.record("latency_ms", latency_ms);
    if response.status().is_server_error() {
        span.set_status(Status::error(""));
    }
    span.in_scope(|| tracing::info!("request answered"));
    response
}

/// The caller's trace, if there is one, is gone on with; logs say which trace it is.
fn go_on_with_trace(span: &Span, headers: &HeaderMap, name: String) {
    let caller = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    if span.set_parent(caller).is_err() {
        // Nobody traces.
        return;
    }
    let context = span.context();
    let traced = context.span();
    traced.update_name(name);
    let id = traced.span_context().trace_id();
    span.record("trace_id", tracing::field::display(id));
}

/// Says whose request it is.
pub(crate) fn note_caller(caller: &Caller) {
    let span = Span::current();
    span.record("client", tracing::field::display(caller.client()));
    span.record("key", caller.0.public_id.as_str());
}
