//! The only place that picks an HTTP status.

use std::{collections::BTreeMap, time::Duration};

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ledger::{InvalidSetting, LedgerError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::outage::database_unavailable;

/// The closed list of error codes of the SMSCode document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(example = "VALIDATION_ERROR")]
pub enum ErrorCode {
    /// 401: no key, or not a valid one.
    Unauthorized,
    /// 403: the key may not do this.
    Forbidden,
    /// 404: no such thing, or not yours.
    NotFound,
    /// 409: a duplicate, or not possible in this state.
    Conflict,
    /// 409: the account cannot bear the price.
    InsufficientBalance,
    /// 422: a parameter is wrong; `details` names it.
    ValidationError,
    /// 429: slow down; see `Retry-After`.
    RateLimitExceeded,
    /// 500: our fault.
    InternalError,
    /// 422: no provider could do it.
    ProviderError,
    /// 409: the provider does not take the number back yet.
    CancelTooEarly,
    /// 503: try again later; see `Retry-After`.
    ServiceUnavailable,
}

impl ErrorCode {
    /// The status that goes with the code.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict | Self::InsufficientBalance | Self::CancelTooEarly => {
                StatusCode::CONFLICT
            }
            Self::ValidationError | Self::ProviderError => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimitExceeded => StatusCode::TOO_MANY_REQUESTS,
            Self::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ServiceUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// An error for a client. Turned into a body, with the request's id, by [`crate::envelope`].
#[derive(Clone, Debug)]
pub struct ApiError {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    pub(crate) reason: Option<&'static str>,
    pub(crate) safe_to_retry: bool,
    pub(crate) details: BTreeMap<String, serde_json::Value>,
    pub(crate) retry_after: Option<Duration>,
}

impl ApiError {
    /// An error with a text for people.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let safe_to_retry = matches!(
            code,
            ErrorCode::RateLimitExceeded | ErrorCode::ServiceUnavailable
        );
        Self {
            code,
            message: message.into(),
            reason: None,
            safe_to_retry,
            details: BTreeMap::new(),
            retry_after: None,
        }
    }

    /// A wrong parameter, by name.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(ErrorCode::ValidationError, format!("{field}: {message}"))
            .with_detail(field, message)
    }

    /// No such thing, or not the caller's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("{what} not found"))
    }

    /// A finer word than the code, from a closed set.
    #[must_use]
    pub const fn with_reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Whether sending the same request again can help and cannot harm.
    #[must_use]
    pub const fn safe_to_retry(mut self, safe: bool) -> Self {
        self.safe_to_retry = safe;
        self
    }

    /// A fact for programs.
    #[must_use]
    pub fn with_detail(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// When to come back.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl From<InvalidSetting> for ApiError {
    fn from(invalid: InvalidSetting) -> Self {
        Self::invalid(invalid.field, invalid.rule)
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        if error.is_unavailable() {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the database is unavailable"
            );
            return database_unavailable();
        }
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a ledger operation failed"
        );
        Self::new(ErrorCode::InternalError, "internal error")
    }
}

/// The body is made by the envelope middleware, which knows the request.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
