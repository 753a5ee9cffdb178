//! One order with all that is known of it.

use axum::{extract::State, response::IntoResponse};
use domain::{AttemptState, OrderId, ProviderName};
use ledger::{AttemptRecord, OrderFile, OrderHistoryEvent};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, orders::FoundOrderView};
use crate::{
    admin_token::Role,
    amount::{Amount, Moment},
    api::order_history::{EventView, MessageView},
    app::AppState,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::{Path, Query},
    order_money::{self, OrderMoney, RateUsed},
};

/// Whether to show codes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Reveal {
    /// With the messages and their codes, the whole number and the provider's words: for the role `admin` only, and on
    /// record in the audit log.
    #[param(default = false)]
    reveal: Option<bool>,
}

/// All that is known of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderFileView {
    /// The order.
    order: FoundOrderView,
    /// What is held for it now, in its currency.
    held: Amount,
    /// The most that it may ever be charged.
    ceiling: Amount,
    /// When it ends without a code.
    expires_at: Moment,
    /// When its client asked to cancel.
    cancel_requested_at: Option<Moment>,
    /// Why it failed.
    #[schema(example = "no_offer_left")]
    failed_reason: Option<String>,
    /// What its client asked for.
    #[schema(value_type = Object)]
    request: Box<RawValue>,
    /// Its purchases, in order; the last is the present one.
    attempts: Vec<AttemptView>,
    /// The number of the present purchase, all but its beginning and end hidden.
    #[schema(example = "+628*******90")]
    phone: Option<String>,
    /// The messages with their codes; null unless they were to be revealed.
    messages: Option<Vec<MessageView>>,
}

/// A purchase.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptView {
    /// Its id.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    id: String,
    /// Counts from 1 within the order.
    #[schema(example = 1)]
    seq: i16,
    /// At which provider account.
    #[schema(value_type = String, example = "cheap-id")]
    provider: ProviderName,
    /// The offer in the provider's words.
    #[schema(example = "142")]
    offer_ref: String,
    /// Which mobile operator.
    #[schema(example = "any")]
    operator: String,
    /// Where it stands.
    #[schema(value_type = String, example = "finished")]
    state: AttemptState,
    /// Listed cost, or what was charged once known.
    cost: Amount,
    /// The most that the provider may charge.
    max_cost: Amount,
    /// Of both.
    #[schema(value_type = String, example = "IDR")]
    currency: domain::Currency,
    /// Between cost and price.
    rates: Vec<RateUsed>,
    /// What the client pays for it.
    price: Amount,
    /// The most that the client pays for it.
    ceiling: Amount,
    /// The provider's id of it.
    #[schema(example = "90210")]
    provider_order_id: Option<String>,
    /// The number, all but its beginning and end hidden.
    #[schema(example = "+628*******90")]
    phone: Option<String>,
    /// Why it stands so.
    #[schema(example = "out_of_stock")]
    reason: Option<String>,
    /// The provider's code for it.
    #[schema(example = "NO_NUMBERS")]
    provider_code: Option<String>,
    /// The provider's words; runs of four and more digits are hidden unless they were to be
    /// revealed.
    #[schema(example = "no numbers")]
    provider_message: Option<String>,
    /// When the intention became durable.
    created_at: Moment,
    /// When the provider answered, or we gave up waiting.
    answered_at: Option<Moment>,
    /// When nothing was left to do.
    closed_at: Option<Moment>,
    /// When the number and all codes and texts were deleted by age.
    #[schema(example = json!(null))]
    redacted_at: Option<Moment>,
    /// When the number ends.
    expires_at: Option<Moment>,
    /// The earliest moment at which the provider takes it back.
    cancel_from: Option<Moment>,
}

impl AttemptView {
    fn new(attempt: AttemptRecord, revealed: bool) -> Self {
        Self {
            id: attempt.id.to_string(),
            seq: attempt.seq,
            provider: attempt.provider,
            offer_ref: attempt.offer_ref,
            operator: attempt.operator,
            state: attempt.state,
            cost: Amount(attempt.cost.amount),
            max_cost: Amount(attempt.max_cost),
            currency: attempt.cost.currency,
            rates: attempt.rates.iter().map(RateUsed::new).collect(),
            price: Amount(attempt.price),
            ceiling: Amount(attempt.ceiling),
            provider_order_id: attempt.provider_order_id,
            phone: attempt.phone.map(|phone| match revealed {
                true => phone.as_str().to_owned(),
                false => masked(phone.as_str()),
            }),
            reason: attempt.reason,
            provider_code: attempt.provider_code,
            provider_message: attempt.provider_message.map(|message| match revealed {
                true => message,
                false => provider::loggable(&message).into_owned(),
            }),
            created_at: Moment(attempt.created_at),
            answered_at: attempt.answered_at.map(Moment),
            closed_at: attempt.closed_at.map(Moment),
            redacted_at: attempt.redacted_at.map(Moment),
            expires_at: attempt.expires_at.map(Moment),
            cancel_from: attempt.cancel_from.map(Moment),
        }
    }
}

/// A number with its first four and last two characters.
pub(super) fn masked(phone: &str) -> String {
    let count = phone.chars().count();
    let seen = |index: usize| index < 4 || index + 2 >= count;
    let hide = |(index, c)| if seen(index) { c } else { '*' };
    phone.chars().enumerate().map(hide).collect()
}

impl OrderFileView {
    pub(crate) fn new(
        file: OrderFile,
        messages: Option<Vec<MessageView>>,
    ) -> Result<Self, ApiError> {
        let revealed = messages.is_some();
        let attempts: Vec<_> = file
            .attempts
            .into_iter()
            .map(|attempt| AttemptView::new(attempt, revealed))
            .collect();
        Ok(Self {
            order: file.order.into(),
            held: Amount(file.held),
            ceiling: Amount(file.ceiling),
            expires_at: Moment(file.expires_at),
            cancel_requested_at: file.cancel_requested_at.map(Moment),
            failed_reason: file.failed_reason,
            request: RawValue::from_string(file.request).map_err(|error| {
                tracing::error!(%error, "an order's request is not JSON");
                ApiError::new(ErrorCode::InternalError, "internal error")
            })?,
            phone: attempts.last().and_then(|attempt| attempt.phone.clone()),
            attempts,
            messages,
        })
    }
}

/// Read an order with its purchases.
#[utoipa::path(get, path = "/admin/v1/orders/{id}", operation_id = "admin_get_order",
    tag = "admin-orders", security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The order's id", example = 1001), Reveal),
    responses((status = 200, description = "The order", body = Success<OrderFileView>)))]
pub async fn get(
    State(state): State<AppState>,
    Auditor(administrator): Auditor,
    Path(id): Path<i64>,
    Query(query): Query<Reveal>,
) -> Result<impl IntoResponse, ApiError> {
    let reveal = query.reveal.unwrap_or_default();
    if reveal && !administrator.role.includes(Role::Admin) {
        let message = "codes are revealed to the role admin only";
        return Err(ApiError::new(ErrorCode::Forbidden, message).with_reason("ROLE_TOO_LOW"));
    }
    let id = OrderId(id);
    let file = state.ledger.find_order_file(id).await?;
    let file = file.ok_or_else(|| ApiError::not_found("order"))?;
    let messages = match reveal {
        false => None,
        true => {
            let (actor, now) = (administrator.actor(), state.clock.now());
            let messages = state.ledger.reveal_messages(id, &actor, now).await?;
            Some(messages.into_iter().map(Into::into).collect())
        }
    };
    OrderFileView::new(file, messages).map(ok)
}

/// The history of an order, without its messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Timeline {
    /// The order.
    #[schema(example = 1001)]
    order_id: i64,
    /// What happened, oldest first. `routed` has the decision: the ranked offers, and the others
    /// with the reason why they were left out.
    events: Vec<EventView>,
}

/// Read an order's history.
#[utoipa::path(get, path = "/admin/v1/orders/{id}/events", operation_id = "admin_list_order_events",
    tag = "admin-orders", security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The order's id", example = 1001)),
    responses((status = 200, description = "The history", body = Success<Timeline>)))]
pub async fn events(
    State(state): State<AppState>,
    _: Auditor,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let history: Vec<OrderHistoryEvent> = state.ledger.list_history(OrderId(id)).await?;
    // Every order's first event is written with it.
    if history.is_empty() {
        return Err(ApiError::not_found("order"));
    }
    let events = history.into_iter().map(|event| EventView::new(event, true));
    let events: Result<_, _> = events.collect();
    Ok(ok(Timeline {
        order_id: id,
        events: events?,
    }))
}

/// Read why an order cost what it cost.
#[utoipa::path(get, path = "/admin/v1/orders/{id}/money", operation_id = "admin_explain_order",
    tag = "admin-orders", security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The order's id", example = 1001)),
    responses((status = 200, description = "The order's money", body = Success<OrderMoney>)))]
pub async fn money(
    State(state): State<AppState>,
    _: Auditor,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let money = order_money::explain(&state.ledger, OrderId(id)).await?;
    money.map(ok).ok_or_else(|| ApiError::not_found("order"))
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_number_shows_where_it_is_from_and_no_more() {
        assert_eq!(masked("+6281234567890"), "+628********90");
        assert_eq!(masked("+4479"), "+4479");
    }
}
