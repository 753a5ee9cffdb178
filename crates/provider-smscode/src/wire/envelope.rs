//! What every answer is wrapped in.

use serde::{Deserialize, Serialize};

use super::scalar::{lenient, lenient_count, lenient_text};

/// Every answer: `data` if `success`, else `error`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Which of the two there is.
    pub success: bool,
    /// What was asked for.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
    /// Where in a list this page is.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient"
    )]
    pub meta: Option<Meta>,
}

impl<T> Envelope<T> {
    /// A yes.
    pub const fn ok(data: T) -> Self {
        Self {
            success: true,
            data: Some(data),
            error: None,
            meta: None,
        }
    }

    /// A yes with a page.
    pub const fn page(data: T, meta: Meta) -> Self {
        Self {
            success: true,
            data: Some(data),
            error: None,
            meta: Some(meta),
        }
    }

    /// A no.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            success: false,
            data: None,
            error: Some(ErrorBody {
                code: code.into(),
                message: message.into(),
                details: None,
            }),
            meta: None,
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// One of [`code`], or a newer one.
    pub code: String,
    /// For people.
    #[serde(default)]
    pub message: String,
    /// More of it, for some codes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient"
    )]
    pub details: Option<ErrorDetails>,
}

/// Details of a temporary ban (OpenAPI document).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetails {
    /// When it ends.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_text"
    )]
    pub until: Option<String>,
    /// How severe it is.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_text"
    )]
    pub tier: Option<String>,
    /// How long it lasts from now.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_count"
    )]
    pub retry_after_seconds: Option<u32>,
}

/// Where in a list a page is. The document does not say whether `count` is of the page or of the
/// whole list, so nothing is derived from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// From 1.
    pub page: u64,
    /// Rows per page.
    pub limit: u64,
    /// How many.
    pub count: u64,
}

/// The values of [`ErrorBody::code`] with the status they come with.
pub mod code {
    /// 401: the key is missing or wrong.
    pub const UNAUTHORIZED: &str = "UNAUTHORIZED";
    /// 403.
    pub const FORBIDDEN: &str = "FORBIDDEN";
    /// 404: no such order, product or rate.
    pub const NOT_FOUND: &str = "NOT_FOUND";
    /// 409: a repeated request, or a state that forbids it.
    pub const CONFLICT: &str = "CONFLICT";
    /// 409: the account's money is used up.
    pub const INSUFFICIENT_BALANCE: &str = "INSUFFICIENT_BALANCE";
    /// 422: a parameter is wrong.
    pub const VALIDATION_ERROR: &str = "VALIDATION_ERROR";
    /// 429: with `Retry-After`.
    pub const RATE_LIMIT_EXCEEDED: &str = "RATE_LIMIT_EXCEEDED";
    /// 500.
    pub const INTERNAL_ERROR: &str = "INTERNAL_ERROR";
    /// 422: the provider behind the provider refused.
    pub const PROVIDER_ERROR: &str = "PROVIDER_ERROR";
    /// 409: orders can be cancelled two minutes after their creation.
    pub const CANCEL_TOO_EARLY: &str = "CANCEL_TOO_EARLY";
    /// 503: maintenance.
    pub const SERVICE_UNAVAILABLE: &str = "SERVICE_UNAVAILABLE";
    /// 422, OpenAPI document: no numbers.
    pub const NO_OFFER_AVAILABLE: &str = "NO_OFFER_AVAILABLE";
    /// 422, OpenAPI document: the key was used with another body.
    pub const IDEMPOTENCY_KEY_REUSED: &str = "IDEMPOTENCY_KEY_REUSED";
    /// 409, OpenAPI document: the first request with this key is still running.
    pub const REQUEST_IN_PROGRESS: &str = "REQUEST_IN_PROGRESS";
    /// 429, OpenAPI document: too many cancellations; lasts up to hours.
    pub const TEMP_BANNED_ABUSE_GUARD: &str = "TEMP_BANNED_ABUSE_GUARD";
    /// 503, OpenAPI document: `/v2` cannot convert now.
    pub const FX_RATE_UNAVAILABLE: &str = "FX_RATE_UNAVAILABLE";
}
