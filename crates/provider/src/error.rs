//! What goes wrong at a provider, by what the caller can do about it.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::loggable;

/// The kind of a provider's failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The key is not accepted: the account is unusable until somebody mends it.
    InvalidCredentials,
    /// The account is blocked or banned.
    AccountBlocked,
    /// The account has no money left.
    BalanceLow,
    /// The provider does not know the order.
    UnknownOrder,
    /// Not possible in the order's present state.
    NotAllowedNow,
    /// Too many requests; see `retry_after`.
    RateLimited,
    /// Unreachable, timed out, or the provider says that it is broken.
    Unavailable,
    /// An answer that cannot be read, is too large, or contradicts itself.
    MalformedReply,
    /// The protocol has no such call.
    Unsupported,
    /// Our request was wrong, or our configuration is.
    BadRequest,
}

/// A failed call. Purchases never end in one: see [`crate::BuyOutcome`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    /// What kind.
    pub kind: ErrorKind,
    /// The provider's own code, if it gave one.
    pub code: Option<String>,
    /// The provider's own text, or ours; bounded, and never with a key in it.
    pub message: String,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// When the provider asks us to come back.
    pub retry_after: Option<Duration>,
}

impl ProviderError {
    /// An error in our words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: None,
            message: message.into(),
            status: None,
            retry_after: None,
        }
    }

    /// The answer of a call that the protocol does not have (clause 12).
    #[must_use]
    pub fn unsupported(what: &'static str) -> Self {
        Self::new(
            ErrorKind::Unsupported,
            format!("this provider has no {what}"),
        )
    }

    /// Whether a circuit breaker should count it: a fault of transport or of the account, never a
    /// plain no.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::InvalidCredentials
                | ErrorKind::AccountBlocked
                | ErrorKind::Unavailable
                | ErrorKind::MalformedReply
        )
    }
}

/// Fit for a log: without what may be a code or a phone number.
impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, loggable(&self.message))?;
        if let Some(code) = &self.code {
            write!(f, " [{code}]")?;
        }
        match self.status {
            Some(status) => write!(f, " (HTTP {status})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ProviderError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_no_code_that_a_provider_put_into_its_text() {
        let error = ProviderError {
            status: Some(409),
            ..ProviderError::new(ErrorKind::NotAllowedNow, "+628123456789 has got 123456")
        };
        let shown = "NotAllowedNow: +[digits] has got [digits] (HTTP 409)";
        assert_eq!(error.to_string(), shown);
    }
}
