//! A tolerant reader of JSON objects: several names for a field, numbers or strings. Values stay
//! text until somebody asks, so that money never passes through a float.

use std::collections::HashMap;

use domain::Micros;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::wire::Id;

const ID_CHARS_MAX: usize = 128;

/// Why an object is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub &'static str);

/// An object of unread values.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(HashMap<String, Box<RawValue>>);

impl Fields {
    /// The first of `names` that is present and says something: strings without surrounding space,
    /// numbers by their digits, booleans as words; null, empty strings, lists and objects say
    /// nothing.
    #[must_use]
    pub fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| scalar(self.0.get(*name)?))
    }

    /// The unread value of the first of `names` that is present and not null.
    #[must_use]
    pub fn raw(&self, names: &[&str]) -> Option<&RawValue> {
        let values = names.iter().filter_map(|name| self.0.get(*name));
        values
            .map(|value| &**value)
            .find(|value| value.get().trim() != "null")
    }

    /// All names and values, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    /// An id under one of `names`.
    ///
    /// # Errors
    /// None of them, or longer than any id should be.
    pub fn id(&self, names: &[&str]) -> Result<Id, Unreadable> {
        let text = self.text(names).ok_or(Unreadable("no id"))?;
        if text.len() > ID_CHARS_MAX || text.chars().any(char::is_control) {
            return Err(Unreadable("not an id"));
        }
        Ok(Id(text))
    }

    /// An amount under one of `names`, without its currency sign or code.
    ///
    /// # Errors
    /// There is one, and it is not an exact decimal number.
    pub fn amount(&self, names: &[&str]) -> Result<Option<Micros>, Unreadable> {
        let Some(text) = self.text(names) else {
            return Ok(None);
        };
        let is_sign = |c: char| c.is_alphabetic() || c.is_whitespace() || "$€£¥₽₹₩₫฿".contains(c);
        let digits = text.trim_matches(is_sign);
        digits
            .parse()
            .map(Some)
            .map_err(|_| Unreadable("not an amount"))
    }

    /// A count under one of `names`; what is not a whole number says nothing.
    #[must_use]
    pub fn count(&self, names: &[&str]) -> Option<u32> {
        self.text(names)?.parse().ok()
    }
}

/// A string, number or boolean as text.
pub(crate) fn scalar(value: &RawValue) -> Option<String> {
    let text = value.get().trim();
    let text = match text.chars().next()? {
        '"' => serde_json::from_str::<String>(text).ok()?.trim().to_owned(),
        '{' | '[' => return None,
        _ if text == "null" => return None,
        _ => text.to_owned(),
    };
    (!text.is_empty()).then_some(text)
}
