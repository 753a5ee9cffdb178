//! What can be bought, at which rate, with which money.

use domain::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use super::{
    Amount, Id,
    scalar::{lenient, lenient_count, lenient_text},
};

/// An entry of `GET /catalog/countries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// The provider's id. Differs between documents: learn it, do not know it.
    pub id: Id,
    /// ISO 3166-1 alpha-2, upper case (document) or lower case (OpenAPI document).
    #[serde(default, deserialize_with = "lenient_text")]
    pub code: Option<String>,
    /// English name.
    #[serde(default, deserialize_with = "lenient_text")]
    pub name: Option<String>,
    /// Calling code, with a plus (document) or without (OpenAPI document).
    #[serde(default, deserialize_with = "lenient_text")]
    pub dial_code: Option<String>,
    /// Flag.
    #[serde(default, deserialize_with = "lenient_text")]
    pub emoji: Option<String>,
    /// Whether it can be bought from.
    #[serde(default = "yes")]
    pub active: bool,
}

/// An entry of `GET /catalog/services`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The provider's id.
    pub id: Id,
    /// `wa` (document) or `whatsapp` (OpenAPI document).
    #[serde(default, deserialize_with = "lenient_text")]
    pub code: Option<String>,
    /// Display name.
    #[serde(default, deserialize_with = "lenient_text")]
    pub name: Option<String>,
    /// Whether it can be bought.
    #[serde(default = "yes")]
    pub active: bool,
}

/// An entry of `GET /catalog/products`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// What an order names.
    pub id: Id,
    /// `WhatsApp Indonesia`.
    #[serde(default, deserialize_with = "lenient_text")]
    pub name: Option<String>,
    /// Id of a [`Country`].
    #[serde(default, deserialize_with = "lenient")]
    pub country_id: Option<Id>,
    /// Id of a [`Service`].
    #[serde(default, deserialize_with = "lenient")]
    pub platform_id: Option<Id>,
    /// Approximate stock.
    #[serde(default, deserialize_with = "lenient_count")]
    pub available: Option<u32>,
    /// Price of one number; `None` also where it cannot be read exactly.
    #[serde(default, deserialize_with = "lenient")]
    pub price: Option<Amount>,
    /// Whether it can be bought.
    #[serde(default = "yes")]
    pub active: bool,
    /// The stable country and service id that price tiers share (OpenAPI document).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient"
    )]
    pub catalog_product_id: Option<Id>,
    /// Name of the operator, where products differ by it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_text"
    )]
    pub operator: Option<String>,
}

const fn yes() -> bool {
    true
}

/// `GET /catalog/exchange-rate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRate {
    /// `USD/IDR`.
    pub pair: String,
    /// One unit of this ...
    pub base_currency: Currency,
    /// ... costs `rate` units of this.
    pub quote_currency: Currency,
    /// Read and written digit by digit.
    #[serde(serialize_with = "write_decimal", deserialize_with = "read_decimal")]
    pub rate: Decimal,
}

fn write_decimal<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(value.to_string())
        .map_err(ser::Error::custom)?
        .serialize(serializer)
}

fn read_decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Decimal::from_str_exact(raw.get().trim_matches('"')).map_err(de::Error::custom)
}

/// `GET /balance`. Strict: a balance that cannot be read is no balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// `IDR` on `/v1`.
    pub currency: Currency,
    /// What can be spent.
    pub balance: Amount,
}
