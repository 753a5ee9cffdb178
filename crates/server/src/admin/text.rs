//! Texts that administrators write, as fields of requests.

use crate::{error::ApiError, short_text};

/// A name: one line of 1 to 100 characters, without spaces around it.
pub(super) fn name(text: &str) -> Result<String, ApiError> {
    let name = short_text::name(text).map_err(|rule| ApiError::invalid("name", rule))?;
    Ok(name.to_owned())
}

/// Why something is done: one line of 1 to 500 characters.
pub(super) fn reason(text: &str) -> Result<&str, ApiError> {
    short_text::reason(text).map_err(|rule| ApiError::invalid("reason", rule))
}
