//! Texts that administrators write.

use crate::error::ApiError;

const MAX_NAME: usize = 100;
const MAX_REASON: usize = 500;

/// A name: one line of 1 to 100 characters, without spaces around it.
pub(super) fn name(text: &str) -> Result<String, ApiError> {
    line("name", text, MAX_NAME).map(str::to_owned)
}

/// Why something is done: one line of 1 to 500 characters.
pub(super) fn reason(text: &str) -> Result<&str, ApiError> {
    line("reason", text, MAX_REASON)
}

fn line<'a>(field: &str, text: &'a str, max: usize) -> Result<&'a str, ApiError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= max && !text.contains(char::is_control);
    fits.then_some(text)
        .ok_or_else(|| ApiError::invalid(field, format!("must be a line of 1 to {max} characters")))
}
