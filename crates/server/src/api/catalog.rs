//! What can be bought: countries, services, operators.

use std::collections::BTreeSet;

use axum::{extract::State, response::IntoResponse};
use domain::{Country, Operator, Product, Service};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::product_filter::{Choice, country, service};
use crate::{
    app::{App, AppState},
    auth::Caller,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::Query,
    price_list::PriceList,
};

/// A country in which a provider offers something.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountryView {
    /// Stable.
    #[schema(example = 6)]
    id: i32,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "ID")]
    code: &'static str,
    /// In English.
    #[schema(example = "Indonesia")]
    name: &'static str,
    /// Calling code.
    #[schema(example = "+62")]
    dial_code: String,
    /// Flag.
    #[schema(example = "🇮🇩")]
    emoji: String,
    /// Whether something can be bought there right now.
    #[schema(example = true)]
    active: bool,
}

/// Of which country.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListServices {
    /// Only services that are offered in this country.
    #[param(example = 6)]
    country_id: Option<i64>,
    /// The same by ISO 3166-1 alpha-2 code.
    #[param(example = "ID")]
    country: Option<String>,
}

/// A site or app that a provider offers numbers for. The SMSCode document also calls it platform.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceView {
    /// Stable; the `platform_id` of products.
    #[schema(example = 3)]
    id: i32,
    /// Short code.
    #[schema(example = "wa")]
    code: &'static str,
    /// The name that orders and filters take as `service`.
    #[schema(example = "whatsapp")]
    slug: &'static str,
    /// For people.
    #[schema(example = "WhatsApp")]
    name: &'static str,
    /// Whether a number can be bought for it right now.
    #[schema(example = true)]
    active: bool,
}

/// Of which product: a country and a service, each by id or by name.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListOperators {
    /// Country by id.
    #[param(example = 6)]
    country_id: Option<i64>,
    /// Service by id.
    #[param(example = 3)]
    platform_id: Option<i64>,
    /// Country by ISO 3166-1 alpha-2 code.
    #[param(example = "ID")]
    country: Option<String>,
    /// Service by slug.
    #[param(example = "whatsapp")]
    service: Option<String>,
}

/// A mobile operator that a number can be asked from.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorView {
    /// Always null: providers name operators, they do not number them alike.
    #[schema(example = json!(null))]
    operator_id: Option<i64>,
    /// What orders take as `operator`; `any` stands for all of them.
    #[schema(example = "any")]
    code: String,
    /// For people.
    #[schema(example = "Any operator")]
    name: String,
    /// Always null.
    #[schema(example = json!(null))]
    local_name: Option<String>,
}

impl App {
    pub(super) async fn prices_for(
        &self,
        caller: &Caller,
    ) -> Result<std::sync::Arc<PriceList>, ApiError> {
        let list = self.price_list(caller.client(), caller.currency(), caller.mode());
        list.await.map_err(|error| {
            tracing::error!(%error, "cannot make a price list");
            ApiError::new(ErrorCode::InternalError, "internal error")
        })
    }
}

/// List countries, by name.
#[utoipa::path(get, path = "/v1/catalog/countries", operation_id = "list_countries", tag = "catalog",
    responses((status = 200, description = "The countries", body = Success<Vec<CountryView>>)))]
pub async fn countries(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let prices = state.prices_for(&caller).await?;
    let buyable = prices.countries();
    let mut countries: Vec<Country> = prices.listed().iter().map(|p| p.country).collect();
    countries.dedup();
    countries.sort_by_key(|country| country.name());
    let views = countries.into_iter().map(|country| CountryView {
        id: country.id(),
        code: country.alpha2(),
        name: country.name(),
        dial_code: format!("+{}", country.calling_code()),
        emoji: country.emoji(),
        active: buyable.contains(&country),
    });
    Ok(ok(views.collect::<Vec<_>>()))
}

/// List services, by id; of one country or of all.
#[utoipa::path(get, path = "/v1/catalog/services", operation_id = "list_services", tag = "catalog",
    params(ListServices),
    responses((status = 200, description = "The services", body = Success<Vec<ServiceView>>)))]
pub async fn services(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListServices>,
) -> Result<impl IntoResponse, ApiError> {
    let country = match country(query.country_id, query.country.as_deref())? {
        Choice::Any => None,
        Choice::One(country) => Some(country),
        Choice::Unknown => return Ok(ok(Vec::new())),
    };
    let prices = state.prices_for(&caller).await?;
    let buyable = prices.services(country);
    let listed = prices.listed().iter();
    let services: BTreeSet<(i32, Service)> = listed
        .filter(|product| country.is_none_or(|country| product.country == country))
        .map(|product| (product.service.id(), product.service))
        .collect();
    let views = services.into_iter().map(|(id, service)| ServiceView {
        id,
        code: service.short_code(),
        slug: service.slug(),
        name: service.name(),
        active: buyable.contains(&service),
    });
    Ok(ok(views.collect()))
}

/// List the mobile operators of a product: first `any`, then those that a provider sells apart.
#[utoipa::path(get, path = "/v1/catalog/operators", operation_id = "list_operators", tag = "catalog",
    params(ListOperators),
    responses((status = 200, description = "The operators; none if nobody offers the product",
               body = Success<Vec<OperatorView>>)))]
pub async fn operators(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListOperators>,
) -> Result<impl IntoResponse, ApiError> {
    let country = country(query.country_id, query.country.as_deref())?;
    let service = service(query.platform_id, query.service.as_deref())?;
    let product = match (country, service) {
        (Choice::Any, _) => return Err(ApiError::invalid("country_id", "is needed")),
        (_, Choice::Any) => return Err(ApiError::invalid("platform_id", "is needed")),
        (Choice::One(country), Choice::One(service)) => Product { country, service },
        (Choice::Unknown, _) | (_, Choice::Unknown) => return Ok(ok(Vec::new())),
    };
    let snapshot = state.catalog.snapshot();
    let policy = state.desk.policy();
    let offers = snapshot
        .offers(product)
        .filter(|offer| policy.mode_of(offer.provider) == caller.mode());
    let named: BTreeSet<&Operator> = offers.map(|offer| &offer.listed.operator).collect();
    if named.is_empty() {
        return Ok(ok(Vec::new()));
    }
    let any = Operator::default();
    let named = named.into_iter().filter(|operator| **operator != any);
    let mut views = vec![OperatorView {
        operator_id: None,
        code: any.as_str().to_owned(),
        name: "Any operator".to_owned(),
        local_name: None,
    }];
    views.extend(named.map(|operator| OperatorView {
        operator_id: None,
        code: operator.as_str().to_owned(),
        name: operator.as_str().to_owned(),
        local_name: None,
    }));
    Ok(ok(views))
}
