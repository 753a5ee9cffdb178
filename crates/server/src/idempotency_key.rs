//! The header `Idempotency-Key`, and the one that marks an answer as an earlier one.

use http::{HeaderMap, HeaderName};

use crate::error::{ApiError, ErrorCode};

/// On an answer that an earlier request with the same key got.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const NAME: &str = "Idempotency-Key";
const LENGTH_MAX: usize = 128;

/// The key, if there is one.
///
/// # Errors
/// It is not 1 to 128 visible ASCII characters.
pub fn find(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get(NAME) else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default();
    let fits = (1..=LENGTH_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    fits.then_some(Some(key))
        .ok_or_else(|| ApiError::invalid(NAME, "must have 1 to 128 visible ASCII characters"))
}

/// The key of a request that needs one.
///
/// # Errors
/// There is none, or it is not 1 to 128 visible ASCII characters.
pub fn get(headers: &HeaderMap) -> Result<&str, ApiError> {
    find(headers)?.ok_or_else(|| {
        ApiError::invalid(
            NAME,
            "is required: any unique text, the same for a repeated request",
        )
    })
}

/// The refusal of a key that was used for something else.
#[must_use]
pub fn reused() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "this Idempotency-Key was used with another body",
    )
    .with_reason("IDEMPOTENCY_KEY_REUSED")
}
