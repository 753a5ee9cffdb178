//! Requests of clients.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use metrics::{describe_histogram, histogram};

const DURATION: &str = "http_server_request_duration_seconds";

pub(super) fn describe() {
    describe_histogram!(
        DURATION,
        "How long requests took, by route, method and status."
    );
}

/// Counts a request by its route as it is written in the document, so that ids make no labels.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    // One that the route has: others are refused before they come here.
    let method = request.method().as_str().to_owned();
    let began = tokio::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    histogram!(
        DURATION,
        "http_route" => route,
        "http_request_method" => method,
        "http_response_status_code" => status,
    )
    .record(began.elapsed());
    response
}
