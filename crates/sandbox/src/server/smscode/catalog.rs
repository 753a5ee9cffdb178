//! Countries, services, products, the rate, the balance.

use std::{cmp::Reverse, sync::Arc};

use axum::Json;
use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use domain::{Currency, Product as DomainProduct};
use provider_smscode::wire::{Balance, Country, Envelope, ExchangeRate, Meta, Product, Service};
use serde::Deserialize;

use super::{invalid, not_found, success};
use crate::{
    ProviderKind,
    market::{COUNTRIES, Listing, SERVICES},
    server::{gate::Caller, state::Shared},
};

/// WhatsApp Indonesia is the first listing, and 142 in the document.
const FIRST_PRODUCT: i64 = 142;

pub(super) fn product_id(listing: usize) -> i64 {
    FIRST_PRODUCT.saturating_add_unsigned(listing as u64)
}

/// The listing's position; it may be out of range.
pub(super) fn listing_of(product_id: i64) -> Option<usize> {
    usize::try_from(product_id.checked_sub(FIRST_PRODUCT)?).ok()
}

/// The id that a country and a service have together (OpenAPI document: "umbrella").
pub(super) fn catalog_product_id(listing: &Listing) -> i64 {
    listing.service.smscode_id * 1_000 + listing.country.smscode_id
}

pub(super) async fn countries() -> Response {
    let rows = COUNTRIES.iter().filter_map(|row| {
        let country = row.country()?;
        Some(Country {
            id: row.smscode_id.into(),
            code: Some(country.alpha2().to_owned()),
            name: Some(country.name().to_owned()),
            dial_code: Some(format!("+{}", country.calling_code())),
            emoji: Some(country.emoji()),
            active: true,
        })
    });
    success(rows.collect::<Vec<_>>())
}

#[derive(Deserialize)]
pub(super) struct ServicesQuery {
    country_id: Option<i64>,
}

pub(super) async fn services(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<ServicesQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(ServicesQuery { country_id })) = query else {
        return invalid("country_id must be an integer");
    };
    let market = shared.market();
    let listings = market.listings(ProviderKind::Smscode);
    let sold = |service: i64| {
        listings.iter().any(|listing| {
            let here = country_id.is_none_or(|country| listing.country.smscode_id == country);
            here && listing.service.smscode_id == service
        })
    };
    let rows = SERVICES.iter().filter(|row| sold(row.smscode_id));
    let rows = rows.filter_map(|row| {
        let service = row.service()?;
        Some(Service {
            id: row.smscode_id.into(),
            code: Some(service.short_code().to_owned()),
            name: Some(service.name().to_owned()),
            active: true,
        })
    });
    success(rows.collect::<Vec<_>>())
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sort {
    #[default]
    PriceAsc,
    PriceDesc,
    AvailableAsc,
    AvailableDesc,
    NameAsc,
    NameDesc,
}

impl Sort {
    fn apply(self, rows: &mut [(usize, &Listing)]) {
        let name = |listing: &Listing| DomainProduct::name(listing.product);
        match self {
            Self::PriceAsc => rows.sort_by_key(|(_, listing)| listing.price),
            Self::PriceDesc => rows.sort_by_key(|(_, listing)| Reverse(listing.price)),
            Self::AvailableAsc => rows.sort_by_key(|(_, listing)| listing.stock),
            Self::AvailableDesc => rows.sort_by_key(|(_, listing)| Reverse(listing.stock)),
            Self::NameAsc => rows.sort_by_cached_key(|(_, listing)| name(listing)),
            Self::NameDesc => rows.sort_by_cached_key(|(_, listing)| Reverse(name(listing))),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct ProductsQuery {
    country_id: Option<i64>,
    platform_id: Option<i64>,
    #[serde(default)]
    sort: Sort,
    #[serde(default = "a_thousand")]
    limit: u64,
    #[serde(default = "first")]
    page: u64,
}

const fn a_thousand() -> u64 {
    1_000
}

const fn first() -> u64 {
    1
}

/// Only what is in stock, as the vendor's SDK says; `count` is of the page.
pub(super) async fn products(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<ProductsQuery>, QueryRejection>,
) -> Response {
    let query = match query {
        Ok(Query(query)) if (1..=10_000).contains(&query.limit) && query.page >= 1 => query,
        Ok(_) => return invalid("limit must be 1 to 10000, page at least 1"),
        Err(_) => return invalid("invalid query parameters"),
    };
    let market = shared.market();
    let mut rows: Vec<_> = market
        .listings(ProviderKind::Smscode)
        .iter()
        .enumerate()
        .filter(|(_, listing)| listing.stock > 0)
        .filter(|(_, listing)| {
            let country = query
                .country_id
                .is_none_or(|id| listing.country.smscode_id == id);
            country
                && query
                    .platform_id
                    .is_none_or(|id| listing.service.smscode_id == id)
        })
        .collect();
    query.sort.apply(&mut rows);
    let before = (query.page - 1).saturating_mul(query.limit);
    let (before, limit) = (usize::try_from(before), usize::try_from(query.limit));
    let page: Vec<_> = rows
        .into_iter()
        .skip(before.unwrap_or(usize::MAX))
        .take(limit.unwrap_or(usize::MAX))
        .map(|(index, listing)| shown(index, listing))
        .collect();
    let meta = Meta {
        page: query.page,
        limit: query.limit,
        count: page.len() as u64,
    };
    Json(Envelope::page(page, meta)).into_response()
}

fn shown(index: usize, listing: &Listing) -> Product {
    Product {
        id: product_id(index).into(),
        name: Some(listing.product.name()),
        country_id: Some(listing.country.smscode_id.into()),
        platform_id: Some(listing.service.smscode_id.into()),
        available: Some(listing.stock),
        price: Some(listing.price.into()),
        active: true,
        catalog_product_id: Some(catalog_product_id(listing).into()),
        operator: None,
    }
}

#[derive(Deserialize)]
pub(super) struct RateQuery {
    pair: Option<String>,
}

pub(super) async fn exchange_rate(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<RateQuery>, QueryRejection>,
) -> Response {
    const PAIR: &str = "USD/IDR";
    let asked = query.ok().and_then(|Query(query)| query.pair);
    if asked.is_some_and(|pair| !pair.eq_ignore_ascii_case(PAIR)) {
        return not_found("Exchange rate not found");
    }
    success(ExchangeRate {
        pair: PAIR.to_owned(),
        base_currency: Currency::USD,
        quote_currency: Currency::IDR,
        rate: shared.market().config().usd_idr.into(),
    })
}

pub(super) async fn balance(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let market = shared.market();
    let account = market.account(caller.account);
    success(Balance {
        currency: account.config.currency,
        balance: account.available().into(),
    })
}
