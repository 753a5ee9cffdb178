//! Products with their prices, and the offers behind one.

use axum::{Json, extract::State, response::IntoResponse};
use domain::{Currency, Product};
use orders::Purchase;
use routing::Strategy;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    product_filter::{ProductFilter, country, service},
    quotes::Quote,
};
use crate::{
    amount::{Amount, Moment},
    app::AppState,
    auth::Caller,
    envelope::{Success, ok},
    error::ApiError,
    extract::{Path, Query},
    price_list::{Line, SortBy},
};

const MAX_LIMIT: i64 = 10_000;
const DEFAULT_LIMIT: i64 = 1_000;

/// Which products, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListProducts {
    /// Only this country.
    #[param(example = 6)]
    country_id: Option<i64>,
    /// Only this service.
    #[param(example = 3)]
    platform_id: Option<i64>,
    /// Only this country, by ISO 3166-1 alpha-2 code.
    #[param(example = "ID")]
    country: Option<String>,
    /// Only this service, by slug.
    #[param(example = "whatsapp")]
    service: Option<String>,
    /// The order of products.
    #[param(inline)]
    sort: Option<Sort>,
    /// At most so many.
    #[param(minimum = 1, maximum = 10000, default = 1000)]
    limit: Option<i64>,
    /// Which page.
    #[param(minimum = 1, default = 1)]
    page: Option<i64>,
}

/// The order of products; equal ones by id.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Cheapest first (default).
    #[default]
    PriceAsc,
    /// Dearest first.
    PriceDesc,
    /// Least stock first.
    AvailableAsc,
    /// Most stock first.
    AvailableDesc,
    /// By name.
    NameAsc,
    /// By name, backwards.
    NameDesc,
}

impl Sort {
    const fn parts(self) -> (SortBy, bool) {
        match self {
            Self::PriceAsc => (SortBy::Price, false),
            Self::PriceDesc => (SortBy::Price, true),
            Self::AvailableAsc => (SortBy::Available, false),
            Self::AvailableDesc => (SortBy::Available, true),
            Self::NameAsc => (SortBy::Name, false),
            Self::NameDesc => (SortBy::Name, true),
        }
    }
}

/// A product that can be bought now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductView {
    /// Stable; what orders take as `product_id`.
    #[schema(example = 142)]
    id: i64,
    /// For people.
    #[schema(example = "WhatsApp Indonesia")]
    name: String,
    /// Its country.
    #[schema(example = 6)]
    country_id: i32,
    /// Its service.
    #[schema(example = 3)]
    platform_id: i32,
    /// Stock over all offers that can be tried, as far as providers tell it: approximate. Those
    /// that do not tell count as one.
    #[schema(example = 42)]
    available: u64,
    /// What you would pay now for the cheapest offer in stock.
    price: Amount,
    /// Always true: products that cannot be bought now are not listed.
    #[schema(example = true)]
    active: bool,
    /// Of the price: your account's.
    #[schema(value_type = String, example = "IDR")]
    currency: Currency,
    /// When the newest of its offers was listed.
    updated_at: Moment,
}

impl ProductView {
    fn new(line: &Line, currency: Currency) -> Self {
        Self {
            id: line.product.id().get(),
            name: line.name.clone(),
            country_id: line.product.country.id(),
            platform_id: line.product.service.id(),
            available: line.available,
            price: Amount(line.price),
            active: true,
            currency,
            updated_at: Moment(line.updated_at),
        }
    }
}

/// A page of products.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductPage {
    /// Always true.
    #[schema(example = true)]
    success: bool,
    /// The products of the page.
    data: Vec<ProductView>,
    /// Which page it is.
    meta: PageMeta,
}

/// Which page it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageMeta {
    /// From one.
    #[schema(example = 1)]
    page: i64,
    /// The most that a page holds.
    #[schema(example = 10)]
    limit: i64,
    /// How many this page holds.
    #[schema(example = 1)]
    count: usize,
    /// How many there are on all pages.
    #[schema(example = 1)]
    total: usize,
}

/// List products: each country and service that can be bought now, with your price.
///
/// Prices and stock are up to three seconds old.
#[utoipa::path(get, path = "/v1/catalog/products", operation_id = "list_products", tag = "catalog",
    params(ListProducts),
    responses((status = 200, description = "A page of products", body = ProductPage)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListProducts>,
) -> Result<impl IntoResponse, ApiError> {
    let filter = ProductFilter {
        country: country(query.country_id, query.country.as_deref())?,
        service: service(query.platform_id, query.service.as_deref())?,
    };
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::invalid("limit", "must be from 1 to 10000"));
    }
    let page = query.page.unwrap_or(1);
    if page < 1 {
        return Err(ApiError::invalid("page", "must be 1 or more"));
    }
    let skip = (page - 1).saturating_mul(limit);
    let window = (
        usize::try_from(skip).unwrap_or(usize::MAX),
        usize::try_from(limit).unwrap_or(usize::MAX),
    );
    let prices = state.prices_for(&caller).await?;
    let sort = query.sort.unwrap_or_default().parts();
    let (lines, total) = prices.page(|product| filter.allows(product), sort, window);
    let currency = caller.currency();
    let data: Vec<_> = lines
        .into_iter()
        .map(|line| ProductView::new(line, currency))
        .collect();
    Ok(Json(ProductPage {
        success: true,
        meta: PageMeta {
            page,
            limit,
            count: data.len(),
            total,
        },
        data,
    }))
}

/// Compare the offers of a product: what would be tried now, best first, and what would not, with
/// the reason.
#[utoipa::path(get, path = "/v1/catalog/products/{id}/offers", operation_id = "list_offers",
    tag = "catalog",
    params(("id" = i64, Path, description = "The product's id", example = 142)),
    responses((status = 200, description = "The offers", body = Success<Quote>)))]
pub async fn offers(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let product = Product::from_id(id).ok_or_else(|| ApiError::not_found("product"))?;
    let purchase = Purchase {
        product,
        max_price: None,
        price_cap: None,
        client: None,
        providers: Vec::new(),
        exclude_providers: Vec::new(),
        operator: None,
        strategy: Strategy::default(),
        mode: caller.mode(),
        metadata: Default::default(),
    };
    state.outage.refuse_if_away()?;
    let quoted = state.quote(&purchase, &caller).await?;
    Ok(ok(Quote::new(product, &caller, quoted)))
}
