//! What a client asks to buy, checked field by field.

use std::{collections::BTreeMap, str::FromStr};

use domain::{Country, Micros, Money, Operator, Product, ProviderName, Service};
use orders::Purchase;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{amount::Amount, auth::Caller, error::ApiError};

const MAX_QUANTITY: u32 = 100;
const MAX_METADATA_ENTRIES: usize = 20;
const MAX_METADATA_TEXT: usize = 200;

/// What to buy. Either `product_id`, or `country` and `service`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"country": "ID", "service": "whatsapp", "max_price": 20000}))]
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
    #[schema(minimum = 1, maximum = 100, default = 1, example = 1)]
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
    #[schema(max_length = 64, example = "telkomsel")]
    pub operator: Option<String>,
    /// Which offer is the best; `cheapest` if not given.
    pub strategy: Option<Strategy>,
    /// The client's own note, given back with the order: at most 20 entries of 200 characters.
    pub metadata: Option<BTreeMap<String, String>>,
}

/// Which offer is the best one.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "cheapest")]
pub enum Strategy {
    /// The lowest price.
    #[default]
    Cheapest,
    /// The lowest price per code that is expected to arrive, by the observed delivery rate.
    Reliable,
}

impl From<Strategy> for routing::Strategy {
    fn from(strategy: Strategy) -> Self {
        match strategy {
            Strategy::Cheapest => Self::Cheapest,
            Strategy::Reliable => Self::Reliable,
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
        price_cap: None,
        client: None,
        providers: names("providers", &body.providers)?,
        exclude_providers: names("exclude_providers", &body.exclude_providers)?,
        operator: body.operator.as_deref().map(operator).transpose()?,
        strategy: body.strategy.unwrap_or_default().into(),
        mode: caller.mode(),
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
