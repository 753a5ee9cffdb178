//! Money and time as they appear in JSON.

use domain::{Micros, Timestamp};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// An exact decimal number in the account's currency, at most six decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub Micros);

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some(
                "An exact decimal number in the account's currency, at most six decimals.",
            ))
            .examples([serde_json::json!(15000)])
            .into()
    }
}

impl ToSchema for Amount {
    fn name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }
}

/// RFC 3339 in UTC to the second, as the SMSCode document writes times (`2026-02-25T10:00:00Z`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Moment(#[serde(with = "time::serde::rfc3339")] pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.0.replace_nanosecond(0).unwrap_or(self.0);
        time::serde::rfc3339::serialize(&whole, serializer)
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .examples([serde_json::json!("2026-02-25T10:00:00Z")])
            .into()
    }
}

impl ToSchema for Moment {
    fn name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
}
