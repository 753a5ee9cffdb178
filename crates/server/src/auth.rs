//! From a request's key to the client that makes it.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{AccountId, ClientId, Currency, Mode};
use http::HeaderMap;
use ledger::StoredKey;
use orders::Buyer;

use crate::{
    app::AppState,
    envelope::header_text,
    error::{ApiError, ErrorCode},
    outage::database_unavailable,
};

/// The client behind a request.
#[derive(Clone, Debug)]
pub struct Caller(pub Arc<StoredKey>);

impl Caller {
    /// Whose request it is.
    #[must_use]
    pub fn client(&self) -> ClientId {
        self.0.client
    }

    /// What the client pays in.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.0.currency
    }

    /// Whether it is a test.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// The account that pays, and that owns all that the caller may see.
    #[must_use]
    pub fn account_id(&self) -> AccountId {
        self.0.account_id
    }

    /// Whether the client is told who sells, and for how much.
    #[must_use]
    pub fn sees_providers(&self) -> bool {
        self.0.sees_providers
    }

    /// The caller as the order desk knows it.
    #[must_use]
    pub fn buyer(&self) -> Buyer {
        Buyer {
            client: self.client(),
            account_id: self.account_id(),
            currency: self.currency(),
        }
    }
}

/// Finds the caller, before any limit that counts per client. While the database is away, a key
/// that was found a short while ago still opens what can be answered from memory.
///
/// # Errors
/// No key, or not a valid one; or the database is away.
pub async fn identify(state: &AppState, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let header = header_text(headers, "authorization");
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => {
            let message = "send your API key as 'Authorization: Bearer sb_live_…' (or sb_test_…)";
            return Err(ApiError::new(ErrorCode::Unauthorized, message));
        }
    };
    let now = state.clock.now();
    let found = match state.outage.is_away() {
        true => state.keys.recall(token, now).await,
        false => match state.keys.find(token, now).await {
            Ok(found) => Some(found),
            Err(error) if error.is_unavailable() => state.keys.recall(token, now).await,
            Err(error) => {
                tracing::error!(%error, "cannot look an API key up");
                return Err(ApiError::new(ErrorCode::InternalError, "internal error"));
            }
        },
    };
    match found {
        Some(Some(key)) => Ok(Caller(key)),
        Some(None) => Err(ApiError::new(
            ErrorCode::Unauthorized,
            "the API key is not valid",
        )),
        None => Err(database_unavailable()),
    }
}

/// The caller that the limit middleware put into the request.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| ApiError::new(ErrorCode::Unauthorized, "an API key is needed"))
    }
}
