//! Answers that a fault decides.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;

use super::{connection::ResetSwitch, gate::Denial};
use crate::fault::{Fault, When};

const PAGE: &str = "<!doctype html><html><head><title>502 Bad Gateway</title></head>\
                    <body><h1>Bad Gateway</h1><p>The upstream is being restarted.</p></body></html>";

/// A larger body than any reply of the market has.
const REPLY_LIMIT: usize = 64 * 1024 * 1024;

/// Whether a fault leaves the request to take effect first.
pub(super) fn strikes_after(fault: &Fault) -> bool {
    match fault {
        Fault::CutReply | Fault::TruncatedJson => true,
        Fault::Slow { when, .. }
        | Fault::Hang { when }
        | Fault::Reset { when }
        | Fault::ServerError { when, .. }
        | Fault::Html { when }
        | Fault::MalformedJson { when }
        | Fault::EmptyBody { when }
        | Fault::OversizedBody { when, .. }
        | Fault::Redirect { when } => *when == When::After,
        _ => false,
    }
}

/// What a fault makes of the answer; `real` is absent where the request took no effect.
pub(super) async fn answer(
    fault: Fault,
    real: Option<Response>,
    switch: Option<ResetSwitch>,
    deny: fn(Denial) -> Response,
) -> Response {
    match fault {
        Fault::Hang { .. } => std::future::pending().await,
        Fault::Reset { .. } => {
            if let Some(switch) = switch {
                switch.pull();
            }
            std::future::pending().await
        }
        Fault::CutReply => cut(real).await,
        Fault::TruncatedJson => {
            let (headers, whole) = body_of(real).await;
            let half = whole.slice(..whole.len() / 2);
            (StatusCode::OK, content_type(&headers), half).into_response()
        }
        Fault::ServerError { status, .. } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, [(header::CONTENT_TYPE, "text/html")], PAGE).into_response()
        }
        Fault::Html { .. } => ([(header::CONTENT_TYPE, "text/html")], PAGE).into_response(),
        Fault::MalformedJson { .. } => json("{\"success\":true,\"data\":{\"orders\":[{id:}]"),
        Fault::EmptyBody { .. } => json(""),
        Fault::OversizedBody { bytes, .. } => {
            let filler = " ".repeat(bytes);
            json(format!("{{\"success\":true,\"data\":null{filler}}}"))
        }
        Fault::Redirect { .. } => {
            (StatusCode::FOUND, [(header::LOCATION, "/maintenance")]).into_response()
        }
        Fault::RateLimited { retry_after_s } => deny(Denial::RateLimited(retry_after_s)),
        Fault::AuthError => deny(Denial::InvalidKey),
        Fault::AccountBlocked => deny(Denial::Blocked),
        // These bend the request, not the answer.
        Fault::Slow { .. }
        | Fault::OutOfStock
        | Fault::PriceChanged { .. }
        | Fault::LateSms { .. }
        | Fault::NoSms
        | Fault::DuplicateSms
        | Fault::ListLag { .. }
        | Fault::ReplayDelayed => real.unwrap_or_default(),
    }
}

/// Half of the answer under the headers of the whole one, then the connection breaks.
async fn cut(real: Option<Response>) -> Response {
    let (headers, whole) = body_of(real).await;
    let half = whole.slice(..whole.len() / 2);
    let sent = futures::stream::iter([Ok::<Bytes, std::io::Error>(half)]);
    let broken = futures::stream::once(async {
        // The connection flushes what it has while the body is not ready.
        tokio::task::yield_now().await;
        Err(std::io::ErrorKind::ConnectionReset.into())
    });
    let length = HeaderValue::from(whole.len());
    let headers = (content_type(&headers), [(header::CONTENT_LENGTH, length)]);
    (headers.0, headers.1, Body::from_stream(sent.chain(broken))).into_response()
}

async fn body_of(real: Option<Response>) -> (HeaderMap, Bytes) {
    let (parts, body) = real.unwrap_or_default().into_parts();
    let bytes = axum::body::to_bytes(body, REPLY_LIMIT).await;
    (parts.headers, bytes.unwrap_or_default())
}

fn content_type(headers: &HeaderMap) -> [(header::HeaderName, HeaderValue); 1] {
    let json = HeaderValue::from_static("application/json");
    let value = headers.get(header::CONTENT_TYPE).cloned();
    [(header::CONTENT_TYPE, value.unwrap_or(json))]
}

fn json(body: impl Into<Body>) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/json")];
    (content_type, body.into()).into_response()
}
