//! The exchange rates that prices are converted with.

use axum::{extract::State, response::IntoResponse};
use domain::{Currency, CurrencyPair};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::value::RawValue;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    amount::Moment,
    app::AppState,
    auth::Caller,
    envelope::{Success, ok},
    error::ApiError,
    extract::Query,
};

const DEFAULT_PAIR: &str = "USD/IDR";
/// Of an inverse, whose digits need not end.
const SIGNIFICANT_DIGITS: u32 = 12;

/// Of which pair.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindRate {
    /// Base and quote currency.
    #[param(example = "USD/IDR", default = "USD/IDR")]
    pair: Option<String>,
}

/// An exchange rate.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateView {
    /// Base and quote currency.
    #[schema(value_type = String, example = "USD/IDR")]
    pair: CurrencyPair,
    /// One unit of it …
    #[schema(value_type = String, example = "USD")]
    base_currency: Currency,
    /// … costs `rate` units of this.
    #[schema(value_type = String, example = "IDR")]
    quote_currency: Currency,
    /// Exact as published; the inverse of a published rate has twelve significant digits.
    #[schema(value_type = ExactNumber)]
    rate: ExactNumber,
    /// When it was learnt.
    rate_as_of: Moment,
    /// `config`, or the provider account that published it.
    #[schema(example = "cheap-id")]
    source: String,
}

/// A JSON number with all its digits.
#[derive(Debug)]
struct ExactNumber(Decimal);

/// Without the format `double`, which would invite readers to lose digits.
impl PartialSchema for ExactNumber {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("An exact decimal number."))
            .examples([serde_json::json!(16250)])
            .into()
    }
}

impl ToSchema for ExactNumber {
    fn name() -> std::borrow::Cow<'static, str> {
        "ExactNumber".into()
    }
}

impl Serialize for ExactNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.normalize().to_string())
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

/// Read an exchange rate.
#[utoipa::path(get, path = "/v1/catalog/exchange-rate", operation_id = "get_exchange_rate",
    tag = "catalog", params(FindRate),
    responses((status = 200, description = "The rate", body = Success<RateView>)))]
pub async fn get(
    State(state): State<AppState>,
    _caller: Caller,
    Query(query): Query<FindRate>,
) -> Result<impl IntoResponse, ApiError> {
    let asked = query.pair.as_deref().unwrap_or(DEFAULT_PAIR);
    if !is_pair(asked) {
        let message = "must be two currency codes such as USD/IDR";
        return Err(ApiError::invalid("pair", message));
    }
    let not_found = || ApiError::not_found("exchange rate");
    let pair: CurrencyPair = asked.parse().map_err(|_| not_found())?;
    let snapshot = state.catalog.snapshot();
    let mut rates = snapshot.rates().iter();
    let known = rates
        .find(|rate| rate.pair == pair || rate.pair == pair.inverse())
        .ok_or_else(not_found)?;
    let rate = if known.pair == pair {
        known.value
    } else {
        inverse(known.value).ok_or_else(not_found)?
    };
    Ok(ok(RateView {
        pair,
        base_currency: pair.base,
        quote_currency: pair.quote,
        rate: ExactNumber(rate),
        rate_as_of: Moment(known.as_of),
        source: known.source.clone(),
    }))
}

fn is_pair(text: &str) -> bool {
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    text.split_once('/')
        .is_some_and(|(base, quote)| is_code(base) && is_code(quote))
}

fn inverse(rate: Decimal) -> Option<Decimal> {
    Decimal::ONE
        .checked_div(rate)?
        .round_sf_with_strategy(SIGNIFICANT_DIGITS, RoundingStrategy::MidpointNearestEven)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("16250", "0.0000615384615385")]
    #[case("0.5", "2")]
    #[case("3", "0.333333333333")]
    fn an_inverse_is_rounded_where_its_digits_do_not_end(#[case] rate: &str, #[case] text: &str) {
        let inverse = ExactNumber(inverse(rate.parse().unwrap()).unwrap());
        assert_eq!(serde_json::to_string(&inverse).unwrap(), text);
    }

    #[rstest]
    #[case("USD/IDR", true)]
    #[case("usd/idr", true)]
    #[case("USDIDR", false)]
    #[case("USD/", false)]
    #[case("US\0/IDR", false)]
    #[case("USD/IDR/EUR", false)]
    fn a_pair_is_two_codes(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_pair(text), expected, "{text:?}");
    }
}
