//! Orders of all clients.

use axum::{extract::State, response::IntoResponse};
use domain::{
    AttemptState, ClientId, Country, OrderId, OrderStatus, ProviderName, Service, Timestamp,
};
use ledger::{AttemptRecord, FoundOrder, OrderFile, OrderHistoryEvent, OrderPosition, OrderSearch};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::{
    Auditor, Page,
    ledger_query::{BoundPages, MoneyMode},
};
use crate::{
    admin_token::Role,
    amount::{Amount, Moment},
    api::{
        order_history::{EventView, MessageView},
        order_view::Status,
    },
    app::AppState,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::{Path, Query},
    order_money::{self, OrderMoney, RateUsed},
};

/// In characters.
const MAX_PROVIDER_ORDER_ID: usize = 200;

/// Which orders to list; all conditions must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListOrders {
    /// Live orders, or tests.
    #[param(inline)]
    mode: Option<MoneyMode>,
    /// Of this client.
    #[param(value_type = Option<i64>, example = 7)]
    client_id: Option<ClientId>,
    /// Whose present attempt is at this provider account; sorted by its time then.
    #[param(value_type = Option<String>, example = "cheap-id")]
    provider: Option<ProviderName>,
    /// For this service.
    #[param(value_type = Option<String>, example = "whatsapp")]
    service: Option<Service>,
    /// Of this country's numbers; ISO 3166-1 alpha-2.
    #[param(value_type = Option<String>, example = "ID")]
    country: Option<Country>,
    /// As clients see it: `ACTIVE`, `COMPLETED` and so on.
    #[param(example = "COMPLETED")]
    status: Option<String>,
    /// As we see it: `waiting`, `unresolved` and so on.
    #[param(value_type = Option<String>, example = "unresolved")]
    state: Option<domain::OrderState>,
    /// This order.
    #[param(example = 1001)]
    order_id: Option<i64>,
    /// The order that its provider knows by this id.
    #[param(max_length = 200)]
    provider_order_id: Option<String>,
    /// Made then or later.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Made before.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same conditions.
    cursor: Option<String>,
}

impl ListOrders {
    fn search(&self) -> Result<OrderSearch, ApiError> {
        let status = self.status.as_deref().map(|word| {
            OrderStatus::from_word(word)
                .ok_or_else(|| ApiError::invalid("status", "must be a status of orders"))
        });
        let mut states: Vec<_> = status
            .transpose()?
            .map(|status| status.states().collect())
            .unwrap_or_default();
        if let Some(state) = self.state {
            if !states.is_empty() && !states.contains(&state) {
                let message = "must be a state behind the status";
                return Err(ApiError::invalid("state", message));
            }
            states = vec![state];
        }
        let provider_order_id = self.provider_order_id.clone();
        if provider_order_id
            .as_ref()
            .is_some_and(|id| id.chars().count() > MAX_PROVIDER_ORDER_ID)
        {
            let message = "must have at most 200 characters";
            return Err(ApiError::invalid("provider_order_id", message));
        }
        Ok(OrderSearch {
            mode: self.mode.map(Into::into),
            client: self.client_id,
            provider: self.provider.clone(),
            service: self.service,
            country: self.country,
            states,
            order_id: self.order_id.map(OrderId),
            provider_order_id,
            since: self.since,
            until: self.until,
        })
    }
}

/// An order in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundOrderView {
    /// Its id.
    #[schema(example = 1001)]
    id: i64,
    /// Whose.
    #[schema(example = 7)]
    client_id: i64,
    /// The client's name.
    #[schema(example = "qa-team")]
    client_name: String,
    /// `live` or `test`.
    #[schema(example = "live")]
    mode: String,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = String, example = "ID")]
    country: Country,
    /// Slug.
    #[schema(value_type = String, example = "whatsapp")]
    service: Service,
    /// The product.
    #[schema(example = 142)]
    product_id: i64,
    /// Where it stands, as we see it.
    #[schema(example = "completed")]
    state: &'static str,
    /// As its client sees it.
    status: Status,
    /// Where its present attempt is.
    #[schema(value_type = String, example = "cheap-id")]
    provider: ProviderName,
    /// What it costs if a code arrives.
    price: Amount,
    /// Of price and charge.
    #[schema(value_type = String, example = "USD")]
    currency: domain::Currency,
    /// What was charged.
    charged: Amount,
    /// When it was made.
    created_at: Moment,
    /// When it ended.
    ended_at: Option<Moment>,
    /// When the first code came.
    otp_received_at: Option<Moment>,
    /// How many purchases were tried for it.
    #[schema(example = 1)]
    attempts: i16,
}

impl From<FoundOrder> for FoundOrderView {
    fn from(order: FoundOrder) -> Self {
        Self {
            id: order.id.0,
            client_id: order.client.0,
            client_name: order.client_name,
            mode: order.mode,
            country: order.product.country,
            service: order.product.service,
            product_id: order.product.id().get(),
            state: order.state.as_str(),
            status: order.state.status().into(),
            provider: order.provider,
            price: Amount(order.price),
            currency: order.currency,
            charged: Amount(order.charged),
            created_at: Moment(order.created_at),
            ended_at: order.ended_at.map(Moment),
            otp_received_at: order.otp_received_at.map(Moment),
            attempts: order.attempts,
        }
    }
}

/// List orders of all clients, newest first.
#[utoipa::path(get, path = "/admin/v1/orders", operation_id = "admin_list_orders",
    tag = "admin-orders", params(ListOrders), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of orders",
               body = Success<Page<FoundOrderView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ListOrders>,
) -> Result<impl IntoResponse, ApiError> {
    let search = query.search()?;
    let conditions = format!("orders {search:?}");
    let page =
        BoundPages::<OrderPosition>::read(&conditions, query.limit, query.cursor.as_deref())?;
    let orders = state
        .ledger
        .search_orders(&search, page.after(), page.rows())
        .await?;
    Ok(ok(page.page(
        orders,
        |order| order.position,
        FoundOrderView::from,
    )))
}

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
