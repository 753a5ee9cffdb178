//! Listing, reading and creating orders.

use std::{collections::BTreeMap, str::FromStr, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{
    Country, Micros, Money, Operator, OrderId, OrderStatus, Product, ProviderName, Service,
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use ledger::{Answer, IdempotencyKey, Idempotent, Order, OrderFilter};
use orders::{CreateError, Created, Purchase};
use routing::{Decision, Strategy};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::order_view::OrderView;
use crate::{
    amount::Amount,
    app::{App, AppState},
    auth::Caller,
    envelope::{self, ErrorBody, REQUEST_ID, Success, header_text, ok},
    error::{ApiError, ErrorCode},
    extract::{Body, Path, Query},
};

const MAX_QUANTITY: u32 = 100;
const MAX_WAIT_SECS: u64 = 60;
const MAX_METADATA_ENTRIES: usize = 20;
const MAX_METADATA_TEXT: usize = 200;
const MAX_KEY_LENGTH: usize = 128;
/// How long a repeated create waits for the first one's answer.
const WAIT_FOR_FIRST: Duration = Duration::from_secs(25);
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Which orders to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListOrders {
    /// At most so many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// Skip so many of the newest.
    #[param(minimum = 0, default = 0)]
    offset: Option<i64>,
    /// Only this status; any case.
    #[param(example = "ACTIVE")]
    status: Option<String>,
}

/// What to buy. Either `product_id`, or `country` and `service`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    /// A product of `/v1/catalog/products`.
    #[schema(example = 142)]
    pub product_id: Option<i64>,
    /// ISO 3166-1 alpha-2 code, with `service`.
    #[schema(example = "ID", max_length = 2)]
    pub country: Option<String>,
    /// Slug, with `country`.
    #[schema(example = "whatsapp", max_length = 64)]
    pub service: Option<String>,
    /// How many numbers; fewer may be bought.
    #[schema(minimum = 1, maximum = 100, default = 1)]
    pub quantity: Option<u32>,
    /// The most that one number may cost, in the account's currency.
    #[schema(value_type = Option<Amount>)]
    pub max_price: Option<Micros>,
    /// Only these provider accounts.
    #[schema(max_items = 50)]
    pub providers: Option<Vec<String>>,
    /// Not these provider accounts.
    #[schema(max_items = 50)]
    pub exclude_providers: Option<Vec<String>>,
    /// Only this mobile operator.
    #[schema(max_length = 64)]
    pub operator: Option<String>,
    /// `cheapest` (default), or `reliable`, which weighs the observed delivery rate.
    #[schema(value_type = Option<String>, example = "cheapest")]
    pub strategy: Option<Strategy>,
    /// The client's own note, given back with the order: at most 20 entries of 200 characters.
    pub metadata: Option<BTreeMap<String, String>>,
}

/// What was bought.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedOrders {
    /// The orders with a number, or whose purchase is still being established (PENDING).
    pub orders: Vec<OrderView>,
    /// How many of the quantity could not be bought.
    #[schema(example = 0)]
    pub failed_count: usize,
}

impl App {
    pub(crate) fn view(&self, order: Order) -> OrderView {
        let provider = self
            .desk
            .providers()
            .find(|p| p.info().name == order.provider);
        let resendable = provider.is_some_and(|p| p.info().capabilities.resend);
        OrderView::new(order, resendable, self.clock.now())
    }
}

/// List orders, newest first.
#[utoipa::path(get, path = "/v1/orders", operation_id = "list_orders", tag = "orders", params(ListOrders),
    responses((status = 200, description = "The orders", body = Success<Vec<OrderView>>),
              (status = "4XX", description = "Refused", body = ErrorBody),
              (status = "5XX", description = "Failed", body = ErrorBody)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListOrders>,
) -> Result<impl IntoResponse, ApiError> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::invalid("limit", "must be from 1 to 100"));
    }
    let offset = query.offset.unwrap_or(0);
    if offset < 0 {
        return Err(ApiError::invalid("offset", "must not be negative"));
    }
    let status = query
        .status
        .map(|word| {
            OrderStatus::from_word(&word).ok_or_else(|| {
                let words: Vec<_> = OrderStatus::ALL
                    .iter()
                    .map(|status| status.as_str())
                    .collect();
                ApiError::invalid("status", format!("must be one of {}", words.join(", ")))
            })
        })
        .transpose()?;
    let filter = OrderFilter {
        status,
        limit,
        offset,
    };
    let orders = state.ledger.list_orders(caller.client(), &filter).await?;
    Ok(ok(orders
        .into_iter()
        .map(|order| state.view(order))
        .collect::<Vec<_>>()))
}

/// List the orders that are not over, oldest first: the cheap way to poll for codes.
#[utoipa::path(get, path = "/v1/orders/active", operation_id = "list_active_orders", tag = "orders",
    responses((status = 200, description = "The open orders", body = Success<Vec<OrderView>>),
              (status = "4XX", description = "Refused", body = ErrorBody),
              (status = "5XX", description = "Failed", body = ErrorBody)))]
pub async fn active(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let orders = state.ledger.list_open_orders(caller.client()).await?;
    Ok(ok(orders
        .into_iter()
        .map(|order| state.view(order))
        .collect::<Vec<_>>()))
}

/// How long to wait for news of an order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetOrder {
    /// Answer when the order changes, or after so many seconds; an order that is over answers at
    /// once. Zero: answer now.
    #[param(minimum = 0, maximum = 60, default = 0)]
    wait: Option<u64>,
}

/// Read one order, at once or when it changes.
#[utoipa::path(get, path = "/v1/orders/{id}", operation_id = "get_order", tag = "orders",
    params(("id" = i64, Path, description = "The order's id"), GetOrder),
    responses((status = 200, description = "The order", body = Success<OrderView>),
              (status = "4XX", description = "Refused", body = ErrorBody),
              (status = "5XX", description = "Failed", body = ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    Query(query): Query<GetOrder>,
) -> Result<impl IntoResponse, ApiError> {
    let wait = query.wait.unwrap_or(0);
    if wait > MAX_WAIT_SECS {
        return Err(ApiError::invalid("wait", "must be from 0 to 60"));
    }
    let (client, id) = (caller.client(), OrderId(id));
    let order = match wait {
        0 => state.ledger.find_order(client, id).await?,
        seconds => {
            let deadline = Instant::now() + Duration::from_secs(seconds);
            state.desk.await_change(client, id, deadline).await?
        }
    };
    Ok(ok(
        state.view(order.ok_or_else(|| ApiError::not_found("order"))?)
    ))
}

/// Buy numbers. With an `Idempotency-Key` the same request can be sent again safely: it is answered
/// with the first one's answer and header `Idempotency-Replayed: true`.
#[utoipa::path(post, path = "/v1/orders/create", operation_id = "create_order", tag = "orders",
    request_body = CreateOrder,
    params(("Idempotency-Key" = Option<String>, Header,
            description = "Any unique text of 1 to 128 visible ASCII characters")),
    responses((status = 200, description = "Bought, or being established", body = Success<CreatedOrders>),
              (status = "4XX", description = "Refused", body = ErrorBody),
              (status = "5XX", description = "Failed", body = ErrorBody)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body<CreateOrder>,
) -> Result<Response, ApiError> {
    let (purchase, quantity) = checked(&body, &caller)?;
    let request_id = header_text(&headers, REQUEST_ID);
    let Some(key) = idempotency_key(&headers, &body)? else {
        let outcome = state
            .desk
            .create(caller.buyer(), &purchase, quantity, None)
            .await;
        return Ok(render(
            answer(&state, outcome, &purchase, &request_id)?,
            false,
        ));
    };
    if let Some(replay) = replay(&state, &caller, &key, &request_id).await? {
        return Ok(replay);
    }
    match state
        .desk
        .create(caller.buyer(), &purchase, quantity, Some(key.clone()))
        .await
    {
        // Another request with the key was a moment faster.
        Err(CreateError::KeySeen) => {
            let replay = replay(&state, &caller, &key, &request_id).await?;
            replay.ok_or_else(|| in_progress("the first request with this key has just failed"))
        }
        outcome => {
            let made_orders = outcome.is_ok();
            let answer = answer(&state, outcome, &purchase, &request_id)?;
            // What ordered nothing has not used the key up.
            let answer = match made_orders {
                true => {
                    state
                        .ledger
                        .store_answer(caller.client(), &key.key, &answer)
                        .await?
                }
                false => answer,
            };
            Ok(render(answer, false))
        }
    }
}

/// Turns the body into a purchase, naming what is wrong with it.
pub(super) fn checked(body: &CreateOrder, caller: &Caller) -> Result<(Purchase, u32), ApiError> {
    let product = match (body.product_id, &body.country, &body.service) {
        (Some(id), None, None) => Product::from_id(id)
            .ok_or_else(|| ApiError::invalid("product_id", "no such product"))?,
        (None, Some(country), Some(service)) => Product {
            country: parsed::<Country>("country", country)?,
            service: parsed::<Service>("service", service)?,
        },
        _ => {
            let message = "give either product_id, or country and service";
            return Err(ApiError::invalid("product_id", message));
        }
    };
    let quantity = body.quantity.unwrap_or(1);
    if !(1..=MAX_QUANTITY).contains(&quantity) {
        return Err(ApiError::invalid("quantity", "must be from 1 to 100"));
    }
    if body.max_price.is_some_and(|price| price <= Micros::ZERO) {
        return Err(ApiError::invalid("max_price", "must be above zero"));
    }
    let names = |field, names: &Option<Vec<String>>| -> Result<Vec<ProviderName>, ApiError> {
        names
            .iter()
            .flatten()
            .map(|name| parsed(field, name))
            .collect()
    };
    let metadata = body.metadata.clone().unwrap_or_default();
    let too_long = |text: &String| text.chars().count() > MAX_METADATA_TEXT;
    if metadata.len() > MAX_METADATA_ENTRIES
        || metadata.iter().any(|(k, v)| too_long(k) || too_long(v))
    {
        return Err(ApiError::invalid(
            "metadata",
            "at most 20 entries of at most 200 characters",
        ));
    }
    if metadata
        .iter()
        .any(|(k, v)| k.contains('\0') || v.contains('\0'))
    {
        return Err(ApiError::invalid(
            "metadata",
            "must not contain NUL characters",
        ));
    }
    let purchase = Purchase {
        product,
        max_price: body
            .max_price
            .map(|price| Money::new(price, caller.currency())),
        providers: names("providers", &body.providers)?,
        exclude_providers: names("exclude_providers", &body.exclude_providers)?,
        operator: body.operator.as_deref().map(operator).transpose()?,
        strategy: body.strategy.unwrap_or_default(),
        metadata,
    };
    Ok((purchase, quantity))
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(field: &str, text: &str) -> Result<T, ApiError> {
    text.parse()
        .map_err(|error: T::Err| ApiError::invalid(field, error.to_string()))
}

fn operator(name: &str) -> Result<Operator, ApiError> {
    if name.trim().is_empty() || name.len() > 64 || name.contains('\0') {
        return Err(ApiError::invalid(
            "operator",
            "must have 1 to 64 characters",
        ));
    }
    Ok(Operator::new(name))
}

/// The caller's key with the meaning of its body: the order of fields and blanks do not matter.
fn idempotency_key(
    headers: &HeaderMap,
    body: &CreateOrder,
) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default();
    let fits =
        (1..=MAX_KEY_LENGTH).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if !fits {
        return Err(ApiError::invalid(
            "Idempotency-Key",
            "must have 1 to 128 visible ASCII characters",
        ));
    }
    let meaning = serde_json::to_vec(body)
        .map_err(|_| ApiError::new(ErrorCode::InternalError, "internal error"))?;
    Ok(Some(IdempotencyKey {
        key: key.to_owned(),
        body_sha256: Sha256::digest(meaning).into(),
    }))
}

/// The answer of a key that was used before; waits for the first request while it runs.
async fn replay(
    state: &App,
    caller: &Caller,
    key: &IdempotencyKey,
    request_id: &str,
) -> Result<Option<Response>, ApiError> {
    let deadline = Instant::now() + WAIT_FOR_FIRST;
    loop {
        match state.ledger.find_idempotent(caller.client(), key).await? {
            None => return Ok(None),
            Some(Idempotent::OtherBody) => {
                let message = "this Idempotency-Key was used with another body";
                return Err(ApiError::new(ErrorCode::Conflict, message)
                    .with_reason("IDEMPOTENCY_KEY_REUSED"));
            }
            Some(Idempotent::Answered(answer)) => return Ok(Some(render(answer, true))),
            Some(Idempotent::Unanswered) => {}
        }
        let orders = state
            .ledger
            .list_orders_of_key(caller.client(), &key.key)
            .await?;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let settled = orders
            .iter()
            .all(|order| order.status() != OrderStatus::Pending);
        if settled || Instant::now() >= deadline {
            // The first request died, or still establishes its purchase: answer with the orders.
            let answer = created_answer(state, Created { orders, unpaid: 0 }, request_id);
            return Ok(Some(render(answer?, true)));
        }
        let next_look = deadline.min(Instant::now() + Duration::from_secs(1));
        state
            .desk
            .await_outcomes(caller.client(), &ids, next_look)
            .await?;
    }
}

fn in_progress(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Conflict, message)
        .with_reason("REQUEST_IN_PROGRESS")
        .safe_to_retry(true)
}

/// The stored and sent form of what a create request came to.
fn answer(
    state: &App,
    outcome: Result<Created, CreateError>,
    purchase: &Purchase,
    request_id: &str,
) -> Result<Answer, ApiError> {
    match outcome {
        Ok(created) => created_answer(state, created, request_id),
        Err(CreateError::NoOffer(decision)) => Err(no_offer(&decision, purchase.product)),
        Err(CreateError::Insufficient { price, spendable }) => {
            let message =
                format!("the balance is not sufficient: {price} needed, {spendable} available");
            Err(ApiError::new(ErrorCode::InsufficientBalance, message).safe_to_retry(true))
        }
        Err(CreateError::Suspended) => Err(ApiError::new(
            ErrorCode::Forbidden,
            "this client is suspended: ask its administrator",
        )
        .with_reason("CLIENT_SUSPENDED")),
        Err(CreateError::KeySeen) => Err(in_progress("the first request with this key still runs")),
        Err(CreateError::ShuttingDown) => Err(ApiError::new(
            ErrorCode::ServiceUnavailable,
            "this instance is shutting down",
        )
        .with_reason("DRAINING")
        .with_retry_after(Duration::from_secs(1))),
        Err(CreateError::Died) => Err(ApiError::new(ErrorCode::InternalError, "internal error")),
        Err(CreateError::Ledger(error)) => Err(error.into()),
    }
}

fn created_answer(state: &App, created: Created, request_id: &str) -> Result<Answer, ApiError> {
    let total = created.orders.len() + created.unpaid;
    let (failed, made): (Vec<_>, Vec<_>) = created
        .orders
        .into_iter()
        .partition(|order| order.status() == OrderStatus::Failed);
    if made.is_empty() {
        let error = all_failed(&failed);
        return Ok(Answer {
            status: error.code.status().as_u16(),
            body: envelope::envelope(&error, request_id),
        });
    }
    let data = CreatedOrders {
        failed_count: total - made.len(),
        orders: made.into_iter().map(|order| state.view(order)).collect(),
    };
    let body = serde_json::to_string(&Success {
        success: true,
        data,
    })
    .map_err(|_| ApiError::new(ErrorCode::InternalError, "internal error"))?;
    Ok(Answer {
        status: StatusCode::OK.as_u16(),
        body,
    })
}

/// Every order was made and none found a number: the money is back.
fn all_failed(failed: &[Order]) -> ApiError {
    let ids: Vec<i64> = failed.iter().map(|order| order.id.0).collect();
    let reason = failed
        .first()
        .and_then(|order| order.failed_reason.as_deref())
        .unwrap_or_default();
    let (code, word) = match reason {
        "insufficient_balance" => (ErrorCode::InsufficientBalance, "PRICE_ROSE"),
        _ => (ErrorCode::ProviderError, "NO_AVAILABLE_NUMBER"),
    };
    ApiError::new(code, "no provider could sell a number; nothing was charged")
        .with_reason(word)
        .safe_to_retry(true)
        .with_detail("order_ids", ids)
}

fn no_offer(decision: &Decision, product: Product) -> ApiError {
    let reasons: Vec<_> = decision
        .excluded
        .iter()
        .map(|offer| offer.reason.as_str())
        .collect();
    let message = match reasons.is_empty() {
        true => format!("no provider offers {}", product.name()),
        false => format!("no offer for {} can be tried now", product.name()),
    };
    let word =
        match reasons.iter().all(|reason| *reason == "above_max_price") && !reasons.is_empty() {
            true => "ABOVE_MAX_PRICE",
            false => "NO_AVAILABLE_NUMBER",
        };
    ApiError::new(ErrorCode::ProviderError, message)
        .with_reason(word)
        .safe_to_retry(true)
        .with_detail("excluded", reasons)
}

fn render(answer: Answer, replayed: bool) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
