//! How events were delivered, and sending them again.

use axum::{extract::State, response::IntoResponse};
use domain::Timestamp;
use events::payload::{EventName, read_id, written_id};
use ledger::{Delivery, DeliveryState, Replay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    amount::Moment,
    app::AppState,
    auth::Caller,
    envelope::{Success, ok},
    error::ApiError,
    extract::{Body, Query},
};

const MAX_EVENT_IDS: usize = 1_000;

/// Which attempts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListDeliveries {
    /// At most so many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// Only attempts older than the one with this id: the last one of the page before.
    #[param(example = 81)]
    before: Option<i64>,
}

/// Where an event stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "delivered")]
pub enum EventState {
    /// It is sent again at `next_attempt_at`.
    Pending,
    /// Your server has it.
    Delivered,
    /// It is not tried any more.
    GivenUp,
}

/// One attempt to deliver an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryView {
    /// Of the attempt.
    #[schema(example = 81)]
    id: i64,
    /// Of the event: what `webhook-id` said.
    #[schema(example = "evt_42")]
    event_id: String,
    /// What happened.
    #[schema(value_type = EventName)]
    event: &'static str,
    /// To which order.
    #[schema(example = 1001)]
    order_id: i64,
    /// Which attempt it was, from 1.
    #[schema(example = 1)]
    attempt: i32,
    /// When it ended.
    attempted_at: Moment,
    /// How long it took.
    #[schema(example = 35)]
    latency_ms: i32,
    /// What your server answered; anything but 2xx is a failure.
    #[schema(example = 200)]
    status_code: Option<u16>,
    /// Why there was no answer.
    #[schema(example = "timed out")]
    error: Option<String>,
    /// The beginning of the answer.
    #[schema(example = "thank you")]
    response_excerpt: Option<String>,
    /// Where the event stands now.
    event_state: EventState,
    /// When it is sent next.
    next_attempt_at: Option<Moment>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            event_id: written_id(delivery.event_id),
            event: delivery.kind.as_str(),
            order_id: delivery.order_id.0,
            attempt: delivery.attempt,
            attempted_at: Moment(delivery.at),
            latency_ms: delivery.latency_ms,
            status_code: delivery.status,
            error: delivery.reason,
            response_excerpt: delivery.excerpt,
            event_state: match delivery.state {
                DeliveryState::Pending => EventState::Pending,
                DeliveryState::Delivered => EventState::Delivered,
                DeliveryState::GivenUp => EventState::GivenUp,
            },
            next_attempt_at: delivery.next_at.map(Moment),
        }
    }
}

/// Which events to send again: those that meet all of the given conditions. At least one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayEvents {
    /// These.
    #[schema(max_items = 1000, example = json!(["evt_42"]))]
    event_ids: Option<Vec<String>>,
    /// Those that happened then or later.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-02-25T10:00:00Z")]
    since: Option<Timestamp>,
    /// Those that happened before.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-02-25T12:00:00Z")]
    until: Option<Timestamp>,
    /// Only those that were given up.
    #[serde(default)]
    #[schema(example = true)]
    failed: bool,
}

/// How many events are sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Replayed {
    /// At most 10,000 at a time, the oldest first; those still to be sent are not counted.
    #[schema(example = 3)]
    pub(crate) replayed: u64,
}

/// List attempts to deliver events, newest first.
#[utoipa::path(get, path = "/v1/webhook/deliveries", operation_id = "list_deliveries",
    tag = "webhook", params(ListDeliveries),
    responses((status = 200, description = "The attempts of the last 30 days",
               body = Success<Vec<DeliveryView>>)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListDeliveries>,
) -> Result<impl IntoResponse, ApiError> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::invalid("limit", "must be from 1 to 100"));
    }
    let deliveries = state
        .ledger
        .list_deliveries(caller.account_id(), query.before, limit)
        .await?;
    let views: Vec<DeliveryView> = deliveries.into_iter().map(Into::into).collect();
    Ok(ok(views))
}

/// Send events again.
///
/// Under the ids that they had, in order for each order, with all attempts anew.
#[utoipa::path(post, path = "/v1/webhook/replay", operation_id = "replay_events", tag = "webhook",
    request_body = ReplayEvents,
    responses((status = 200, description = "They are in the queue", body = Success<Replayed>)))]
pub async fn replay(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<ReplayEvents>,
) -> Result<impl IntoResponse, ApiError> {
    let replay = meant(
        body.event_ids.as_deref(),
        body.since,
        body.until,
        body.failed,
    )?;
    let now = state.clock.now();
    let replayed = state
        .ledger
        .replay_webhook_events(caller.account_id(), &replay, now)
        .await?;
    Ok(ok(Replayed { replayed }))
}

/// The events that meet all of the conditions, of which there must be one.
pub(crate) fn meant(
    event_ids: Option<&[String]>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    failed_only: bool,
) -> Result<Replay, ApiError> {
    let is_everything = event_ids.is_none() && since.is_none() && until.is_none();
    if is_everything && !failed_only {
        let message = "say which: event_ids, since, until or failed";
        return Err(ApiError::invalid("event_ids", message));
    }
    Ok(Replay {
        event_ids: event_ids.map(read_ids).transpose()?,
        since,
        until,
        failed_only,
    })
}

fn read_ids(texts: &[String]) -> Result<Vec<i64>, ApiError> {
    if texts.len() > MAX_EVENT_IDS {
        return Err(ApiError::invalid(
            "event_ids",
            "must not hold more than 1000",
        ));
    }
    texts
        .iter()
        .map(|text| read_id(text))
        .collect::<Option<_>>()
        .ok_or_else(|| ApiError::invalid("event_ids", "must hold ids such as evt_42"))
}
