//! Orders of all clients.

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Country, OrderId, OrderStatus, ProviderName, Service, Timestamp};
use ledger::{FoundOrder, OrderPosition, OrderSearch};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Page, ledger_query::BoundPages, money::AccountMode};
use crate::{
    amount::{Amount, Moment},
    api::order_view::Status,
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::Query,
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
    mode: Option<AccountMode>,
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
