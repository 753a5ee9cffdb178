//! Where a page of a list ends, as an opaque text.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::ApiError;

/// Longer texts are not ours.
const MAX_CHARS: usize = 512;

/// The key of the last row of a page. The next page begins behind it, whatever was inserted since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor<K>(pub K);

impl<K: Serialize + DeserializeOwned> Cursor<K> {
    /// The text for callers.
    #[must_use]
    pub fn text(&self) -> String {
        // Keys are numbers and texts; a failure would show as a cursor that is refused.
        let json = serde_json::to_vec(&self.0).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(json)
    }

    /// Reads a text that [`Cursor::text`] wrote.
    ///
    /// # Errors
    /// It is none, or of another list.
    pub fn read(text: &str) -> Result<Self, ApiError> {
        let key = (text.len() <= MAX_CHARS)
            .then(|| URL_SAFE_NO_PAD.decode(text).ok())
            .flatten()
            .and_then(|json| serde_json::from_slice(&json).ok());
        key.map(Self).ok_or_else(|| {
            ApiError::invalid("cursor", "must be the next_cursor of a page of this list")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_foreign_texts_are_refused() {
        let key = ("2026-11-22T10:00:00Z".to_owned(), 42_i64);
        let text = Cursor(key.clone()).text();
        assert_eq!(Cursor::<(String, i64)>::read(&text).unwrap(), Cursor(key));
        for foreign in ["", "42", "x y", &Cursor(42_i64).text(), &"A".repeat(600)] {
            let error = Cursor::<(String, i64)>::read(foreign).unwrap_err();
            assert!(error.details.contains_key("cursor"), "{foreign}");
        }
    }
}
