//! What happens to a client's orders, as it happens.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use events::{StreamItem, SubscribeError};
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    app::AppState,
    auth::{self, Caller},
    envelope::header_text,
    error::{ApiError, ErrorCode},
};

const LAST_EVENT_ID: &str = "last-event-id";
/// Proxies that collect answers before they pass them on are told not to.
const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// A comment that often keeps the connection from looking dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long the stream outlives its key, beside what the key ring remembers.
const LOOK_AT_KEY_EVERY: Duration = Duration::from_secs(2);
/// How long browsers wait before they connect again.
const RECONNECT_AFTER: Duration = Duration::from_secs(2);
/// For the document.
fn stream_example() -> &'static str {
    concat!(
        "id: 5001\nevent: order.completed\ndata: ",
        r#"{"event":"order.completed","timestamp":"2026-02-25T10:01:00Z","data":{"order_id":1001}}"#,
        "\n\n",
    )
}
/// When to come back if there are too many.
const TOO_MANY_WAIT: Duration = Duration::from_secs(5);

/// Follow all orders.
///
/// Server-sent events: `event` is the event's name, `data` the payload, `id` grows. Beside the
/// events of webhooks there are `order.active` (the number is there) and `order.failed`. After a
/// break, send the last id that you have seen as `Last-Event-ID` (browsers do) and the stream goes
/// on with the next event, nothing missing and nothing twice; without it, it begins now. At most 16
/// streams at a time. A stream ends when its key does.
#[utoipa::path(get, path = "/v1/events", operation_id = "stream_events", tag = "orders",
    params(("Last-Event-ID" = Option<i64>, Header, description = "Go on after this event",
            example = 5001)),
    responses((status = 200, description = "The events, until you leave or the key ends; `data` is an `EventPayload`",
               body = String, content_type = "text/event-stream", example = stream_example)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let after = match header_text(&headers, LAST_EVENT_ID).trim() {
        "" => None,
        text => Some(text.parse().ok().filter(|id| *id >= 0).ok_or_else(|| {
            ApiError::invalid("Last-Event-ID", "must be the id of an event of this stream")
        })?),
    };
    let subscription = match state.stream.subscribe(caller.account_id(), after).await {
        Ok(subscription) => subscription,
        Err(SubscribeError::Ledger(error)) => return Err(error.into()),
        Err(SubscribeError::TooMany) => {
            let message = "too many streams are open: close one first";
            let error = ApiError::new(ErrorCode::RateLimitExceeded, message);
            let error = error.with_reason("TOO_MANY_STREAMS");
            return Err(error.with_retry_after(TOO_MANY_WAIT));
        }
    };
    let items = stream::unfold(subscription, async |mut subscription| {
        let item = subscription.next().await?;
        Some((event(&item), subscription))
    });
    let greeting = Event::default().retry(RECONNECT_AFTER).comment("hello");
    let all = stream::iter([greeting])
        .chain(items)
        .take_until(end_of_key(state, headers))
        .map(Ok::<_, Infallible>);
    let heartbeat = KeepAlive::new().interval(HEARTBEAT);
    let mut response = Sse::new(all).keep_alive(heartbeat).into_response();
    response
        .headers_mut()
        .insert(NO_BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// Completes once the key would open no stream. While the database is away it does what it does for
/// requests: it opens what it opened, for a while.
async fn end_of_key(state: AppState, headers: HeaderMap) {
    loop {
        tokio::time::sleep(LOOK_AT_KEY_EVERY).await;
        if auth::identify(&state, &headers).await.is_err() {
            return;
        }
    }
}

fn event(item: &StreamItem) -> Event {
    Event::default()
        .id(item.id.to_string())
        .event(item.payload.event)
        .data(item.payload.to_json())
}
