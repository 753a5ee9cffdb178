//! The SMSOnline protocol. Source: the document of 2026-03-13 for requests; the forms of answers
//! are guesses (providers.md 3.3), written in their likeliest form.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension, Json, Router,
    extract::{Query, State},
    http::{Method, StatusCode, Uri, request::Parts},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use provider_smsonline::wire::{
    Country, Envelope, Failure, Id, Product, STATUS_CANCEL, STATUS_DONE, STATUS_REFUND, Sale,
    Service, Sms,
};
use serde::Serialize;

use super::{
    gate::{self, Caller, Denial, Dialect, Gate},
    state::Shared,
};
use crate::{
    Endpoint, ProviderKind,
    market::{
        COUNTRIES, CancelRefused, FinishRefused, Listing, Market, Order, OrderState, Purchase,
        Refused, SERVICES,
    },
};

type Params = Query<BTreeMap<String, String>>;

const DIALECT: Dialect = Dialect {
    kind: ProviderKind::Smsonline,
    endpoint,
    key,
    idempotency_key: |_| None,
    deny,
};

pub(super) fn router(shared: Arc<Shared>) -> Router {
    let gate = Gate {
        shared: shared.clone(),
        dialect: DIALECT,
    };
    Router::new()
        .route("/virtual-number/get-countries", get(countries))
        .route("/virtual-number/get-services", get(services))
        .route("/virtual-number/get-products", get(products))
        .route("/virtual-number/buy-service", get(buy))
        .route("/virtual-number/get-sms", get(sms))
        .route("/virtual-number/change-status", get(change_status))
        .fallback(|| async { deny(Denial::NoSuchPath) })
        .method_not_allowed_fallback(|| async { deny(Denial::NoSuchPath) })
        .layer(middleware::from_fn_with_state(gate, gate::pass))
        .with_state(shared)
}

fn endpoint(method: &Method, uri: &Uri) -> Endpoint {
    let call = uri.path().strip_prefix("/virtual-number/");
    match (method.as_str(), call) {
        ("GET", Some("buy-service")) => Endpoint::Buy,
        ("GET", Some("get-sms")) => Endpoint::Status,
        ("GET", Some("get-countries" | "get-services" | "get-products")) => Endpoint::Catalog,
        ("GET", Some("change-status")) => match param(uri, "status").as_deref() {
            Some(STATUS_DONE) => Endpoint::Finish,
            _ => Endpoint::Cancel,
        },
        _ => Endpoint::Unknown,
    }
}

fn param(uri: &Uri, name: &str) -> Option<String> {
    let Query(mut params) = Params::try_from_uri(uri).ok()?;
    params.remove(name)
}

fn key(parts: &Parts) -> Option<String> {
    param(&parts.uri, "apiKey")
}

/// Errors come with HTTP 200, as far as the one known script shows.
fn fail(message: &str) -> Response {
    Json(Failure::new(message)).into_response()
}

fn success(data: impl Serialize) -> Response {
    Json(Envelope::ok(data)).into_response()
}

fn deny(denial: Denial) -> Response {
    match denial {
        Denial::InvalidKey => fail("invalid key"),
        Denial::Blocked => fail("account blocked"),
        Denial::NoSuchPath => (StatusCode::NOT_FOUND, fail("not found")).into_response(),
        Denial::RateLimited(wait) => {
            let mut response = fail("too many requests");
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            if let Some(wait) = wait {
                response.headers_mut().insert("retry-after", wait.into());
            }
            response
        }
    }
}

fn id(number: i64) -> Id {
    Id(number.to_string())
}

async fn countries() -> Response {
    let rows = COUNTRIES.iter().map(|row| Country {
        id: id(row.smsonline_id),
        name: Some(row.smsonline_name.to_owned()),
        code: None,
    });
    success(rows.collect::<Vec<_>>())
}

async fn services() -> Response {
    let rows = SERVICES.iter().map(|row| Service {
        id: id(row.smsonline_id),
        name: Some(row.smsonline_name.to_owned()),
    });
    success(rows.collect::<Vec<_>>())
}

/// The listings of the asked country and service; an error where one of them does not exist.
fn asked<'m>(
    market: &'m Market,
    Query(params): &Params,
) -> Result<Vec<(usize, &'m Listing)>, &'static str> {
    let number = |name: &str| params.get(name)?.parse::<i64>().ok();
    let country = number("countryId").ok_or("countryId is required")?;
    let service = number("serviceId").ok_or("serviceId is required")?;
    if !COUNTRIES.iter().any(|row| row.smsonline_id == country) {
        return Err("country not found");
    }
    if !SERVICES.iter().any(|row| row.smsonline_id == service) {
        return Err("service not found");
    }
    let listings = market.listings(ProviderKind::Smsonline).iter().enumerate();
    Ok(listings
        .filter(|(_, listing)| {
            listing.country.smsonline_id == country && listing.service.smsonline_id == service
        })
        .collect())
}

async fn products(State(shared): State<Arc<Shared>>, params: Params) -> Response {
    let market = shared.market();
    let listings = match asked(&market, &params) {
        Ok(listings) => listings,
        Err(message) => return fail(message),
    };
    let row = |listing: &Listing| {
        let (operator, _, name) = listing.operator.as_ref()?;
        Some(Product {
            operator_id: id(*operator),
            operator: Some((*name).to_owned()),
            price: listing.price,
            count: Some(listing.stock),
        })
    };
    let rows = listings.into_iter().filter_map(|(_, listing)| row(listing));
    success(rows.collect::<Vec<_>>())
}

async fn buy(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Response {
    let mut market = shared.market();
    let Some(operator) = params
        .get("operatorId")
        .and_then(|text| text.parse::<i64>().ok())
    else {
        return fail("operatorId is required");
    };
    let sold = match asked(&market, &params) {
        Ok(listings) => listings.into_iter().find(|(_, listing)| {
            let offered = listing.operator.as_ref();
            offered.is_some_and(|(id, _, _)| *id == operator)
        }),
        Err(message) => return fail(message),
    };
    let Some((listing, _)) = sold else {
        return fail("no numbers available");
    };
    let purchase = Purchase {
        test: params.get("test").is_some_and(|test| test == "1"),
        ..Purchase::one(listing)
    };
    let bought = match market.buy(caller.account, &purchase, caller.twist) {
        Ok(bought) => bought,
        Err(Refused::BalanceLow) => return fail("insufficient balance"),
        Err(_) => return fail("no numbers available"),
    };
    let order = bought.orders.first().copied();
    match order.and_then(|id| market.order(caller.account, id)) {
        Some(order) => success(Sale {
            id: Id(order.id.to_string()),
            number: order.phone.digits().to_owned(),
            price: Some(order.charged),
        }),
        None => fail("order not found"),
    }
}

fn order_id(Query(params): &Params) -> u64 {
    let id = params.get("id").and_then(|text| text.parse().ok());
    // No order has this id.
    id.unwrap_or(0)
}

async fn sms(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Response {
    let market = shared.market();
    let Some(order) = market.order(caller.account, order_id(&params)) else {
        return fail("order not found");
    };
    let message = order.last_message();
    success(Sms {
        status: Some(word(order).to_owned()),
        sms: message.map(|message| message.text.clone()),
        code: message.and_then(|message| message.code.clone()),
    })
}

fn word(order: &Order) -> &'static str {
    match order.state {
        OrderState::Open if order.has_message() => "received",
        OrderState::Open => "waiting",
        OrderState::Completed => "completed",
        OrderState::Cancelled => "cancelled",
        OrderState::Expired => "expired",
    }
}

#[derive(Serialize)]
struct Changed {
    id: Id,
    status: &'static str,
}

async fn change_status(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Response {
    let wanted = order_id(&params);
    let mut market = shared.market();
    let refused = match params.get("status").map(String::as_str) {
        Some(STATUS_DONE) => match market.finish(caller.account, wanted) {
            Ok(()) => None,
            Err(FinishRefused::Unknown) => Some("order not found"),
            Err(FinishRefused::NoMessage) => Some("sms not received yet"),
            Err(FinishRefused::Ended(_)) => Some("order already closed"),
        },
        Some(STATUS_CANCEL | STATUS_REFUND) => match market.cancel(caller.account, wanted) {
            Ok(_) => None,
            Err(CancelRefused::Unknown) => Some("order not found"),
            Err(CancelRefused::HasMessage | CancelRefused::TooEarly(_)) => {
                Some("sms already received")
            }
            Err(CancelRefused::Ended(_)) => Some("order already closed"),
        },
        _ => Some("status must be 3, 4 or 5"),
    };
    match (refused, market.order(caller.account, wanted)) {
        (Some(message), _) => fail(message),
        (None, order) => success(Changed {
            id: Id(wanted.to_string()),
            status: order.map_or("closed", word),
        }),
    }
}
