//! How events reached clients, and sending them again.

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Mode, Timestamp};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Operator, Page, PageRequest, clients::unusable, money::AccountMode};
use crate::{
    api::webhook_log::{DeliveryView, Replayed, meant},
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::{Body, Path, Query},
};

/// Which attempts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListClientDeliveries {
    /// Of live orders, or of tests; `live` if absent.
    #[param(inline)]
    mode: Option<AccountMode>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which events of a client to send again: those that meet all of the given conditions. At least
/// one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayClientEvents {
    /// Of live orders, or of tests; `live` if absent.
    #[serde(default)]
    mode: AccountMode,
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
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "their outage is over")]
    reason: String,
}

/// List attempts to deliver events to a client, newest first.
#[utoipa::path(get, path = "/admin/v1/clients/{id}/webhook/deliveries",
    operation_id = "admin_list_deliveries", tag = "admin-clients",
    security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The client's id", example = 7), ListClientDeliveries),
    responses((status = 200, description = "A page of attempts of the last 30 days",
               body = Success<Page<DeliveryView>>)))]
pub async fn deliveries(
    State(state): State<AppState>,
    _: Auditor,
    Path(id): Path<i64>,
    Query(query): Query<ListClientDeliveries>,
) -> Result<impl IntoResponse, ApiError> {
    let page = PageRequest::<i64>::read(query.limit, query.cursor.as_deref())?;
    let mode = Mode::from(query.mode.unwrap_or_default());
    let account = state.ledger.find_account(ClientId(id), mode).await;
    let deliveries = state
        .ledger
        .list_deliveries(account.map_err(unusable)?, page.after, page.rows())
        .await?;
    Ok(ok(page.page(
        deliveries,
        |delivery| delivery.id,
        DeliveryView::from,
    )))
}

/// Send events to a client again.
///
/// Under the ids that they had, in order for each order, with all attempts anew.
#[utoipa::path(post, path = "/admin/v1/clients/{id}/webhook/replay",
    operation_id = "admin_replay_events", tag = "admin-clients",
    security(("admin_token" = ["operator"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    request_body = ReplayClientEvents,
    responses((status = 200, description = "They are in the queue", body = Success<Replayed>)))]
pub async fn replay(
    State(state): State<AppState>,
    Operator(administrator): Operator,
    Path(id): Path<i64>,
    Body(body): Body<ReplayClientEvents>,
) -> Result<impl IntoResponse, ApiError> {
    let replay = meant(
        body.event_ids.as_deref(),
        body.since,
        body.until,
        body.failed,
    )?;
    let reason = super::text::reason(&body.reason)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let replayed = state
        .ledger
        .replay_by_hand(ClientId(id), body.mode.into(), &replay, reason, &actor, now)
        .await
        .map_err(unusable)?;
    Ok(ok(Replayed { replayed }))
}
