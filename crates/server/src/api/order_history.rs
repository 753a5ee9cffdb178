//! What happened to an order.

use axum::{extract::State, response::IntoResponse};
use domain::OrderId;
use ledger::{OrderHistoryEvent, OrderMessage};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::event_detail::without_provider;
use crate::{
    amount::Moment,
    app::AppState,
    auth::Caller,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::Path,
};

/// The whole history of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderHistory {
    /// The order.
    #[schema(example = 1001)]
    order_id: i64,
    /// What happened, oldest first.
    events: Vec<EventView>,
    /// The messages that its number received, oldest first.
    messages: Vec<MessageView>,
}

/// Something that happened to an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    /// Grows over all orders.
    #[schema(example = 5001)]
    id: i64,
    /// What: `created`, `routed`, `attempt_open`, `order_received` and so on.
    #[schema(example = "order_received")]
    r#type: String,
    /// When.
    at: Moment,
    /// Facts that go with it, by its type; never a code, a key or a full number. Providers and
    /// what they cost are told to clients that may see them.
    #[schema(value_type = Object)]
    detail: Box<RawValue>,
}

/// A message that a number received.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageView {
    /// The order's `sms_revision` with it.
    #[schema(example = 1)]
    revision: i32,
    /// The code that the provider found in it.
    #[schema(example = "123456")]
    otp_code: Option<String>,
    /// Its text.
    #[schema(example = "Your verification code is 123456")]
    otp_message: Option<String>,
    /// When it arrived here.
    received_at: Moment,
    /// When code and text were deleted by age: they are null since then.
    #[schema(example = json!(null))]
    redacted_at: Option<Moment>,
}

impl EventView {
    /// Without what is the provider's, unless the reader may see it.
    pub(crate) fn new(event: OrderHistoryEvent, names_providers: bool) -> Result<Self, ApiError> {
        let detail = match names_providers {
            true => event.detail,
            false => without_provider(&event.kind, event.detail),
        };
        Ok(Self {
            id: event.id,
            r#type: event.kind,
            at: Moment(event.at),
            detail: RawValue::from_string(detail).map_err(|error| {
                tracing::error!(event_id = event.id, %error, "an event's detail is not JSON");
                ApiError::new(ErrorCode::InternalError, "internal error")
            })?,
        })
    }
}

impl From<OrderMessage> for MessageView {
    fn from(message: OrderMessage) -> Self {
        Self {
            revision: message.revision,
            otp_code: message.code,
            otp_message: message.message,
            received_at: Moment(message.received_at),
            redacted_at: message.redacted_at.map(Moment),
        }
    }
}

/// Read an order's history.
#[utoipa::path(get, path = "/v1/orders/{id}/events", operation_id = "list_order_events",
    tag = "orders",
    params(("id" = i64, Path, description = "The order's id", example = 1001)),
    responses((status = 200, description = "The history", body = Success<OrderHistory>)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let (client, order_id) = (caller.account_id(), OrderId(id));
    let events = state.ledger.list_order_events(client, order_id).await?;
    // Every order's first event is written with it.
    if events.is_empty() {
        return Err(ApiError::not_found("order"));
    }
    let messages = state.ledger.list_messages(client, order_id).await?;
    let named = caller.sees_providers();
    let events = events.into_iter().map(|event| EventView::new(event, named));
    let events: Result<_, _> = events.collect();
    Ok(ok(OrderHistory {
        order_id: id,
        events: events?,
        messages: messages.into_iter().map(Into::into).collect(),
    }))
}
