//! A tolerant reader of JSON objects: several names for a field, numbers or strings. Values stay
//! text until somebody asks, so that money never passes through a float.

use std::collections::HashMap;

use domain::{Currency, Micros};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::wire::Id;

const ID_CHARS_MAX: usize = 128;
const CURRENCY_SIGNS: &str = "$€£¥₽₹₩₫฿";

/// Why an object is not what it should be. Never with a value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub &'static str);

/// An object of unread values.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(HashMap<String, Box<RawValue>>);

impl Fields {
    /// An object, if the value is one.
    pub(crate) fn read(value: &RawValue) -> Option<Self> {
        serde_json::from_str(value.get()).ok()
    }

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
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    /// Gives the object a field where it has none of that name: the key under which it was listed.
    pub(crate) fn insert_missing(&mut self, name: &str, text: &str) {
        if let Ok(value) = to_raw_value(text) {
            self.0.entry(name.to_owned()).or_insert(value);
        }
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
        let (_, digits) = split_currency(&text);
        digits
            .parse()
            .map(Some)
            .map_err(|_| Unreadable("not an amount"))
    }

    /// The currency that the object names, in a field of its own or beside an amount under one of
    /// `names`. A sign such as `$` names none.
    #[must_use]
    pub fn currency(&self, names: &[&str]) -> Option<Currency> {
        let named = self.text(&["currency", "currencyCode"]);
        named
            .and_then(|code| code.parse().ok())
            .or_else(|| split_currency(&self.text(names)?).0)
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

/// `$0.50`, `0.50 USD`: the code, if there is one, and the rest.
fn split_currency(text: &str) -> (Option<Currency>, &str) {
    let is_sign = |c: char| c.is_whitespace() || CURRENCY_SIGNS.contains(c);
    let text = text.trim_matches(is_sign);
    let halves = |at: usize| text.is_char_boundary(at).then(|| text.split_at(at));
    let before = halves(3.min(text.len()));
    let after = halves(text.len().saturating_sub(3)).map(|(rest, code)| (code, rest));
    for (code, rest) in [before, after].into_iter().flatten() {
        if let Ok(currency) = code.parse() {
            return (Some(currency), rest.trim_matches(is_sign));
        }
    }
    (None, text)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn fields(json: &str) -> Fields {
        serde_json::from_str(json).unwrap()
    }

    #[rstest]
    #[case("0.5", Some("0.5"), None)]
    #[case(r#""0.50""#, Some("0.5"), None)]
    #[case(r#"" $0.50 ""#, Some("0.5"), None)]
    #[case(r#""0.5€""#, Some("0.5"), None)]
    #[case(r#""¥ 3""#, Some("3"), None)]
    #[case(r#""0.5 USD""#, Some("0.5"), Some("USD"))]
    #[case(r#""rub 12""#, Some("12"), Some("RUB"))]
    #[case("9007199254740.993", Some("9007199254740.993"), None)]
    #[case("1e3", None, None)]
    #[case("0.12345678", None, None)]
    #[case(r#""1,200.50""#, None, None)]
    #[case(r#""5k""#, None, None)]
    #[case(r#""free""#, None, None)]
    #[case("true", None, None)]
    fn amounts_are_exact_or_nothing(
        #[case] json: &str,
        #[case] amount: Option<&str>,
        #[case] currency: Option<&str>,
    ) {
        let fields = fields(&format!(r#"{{"price":null,"cost":{json}}}"#));
        let read = fields.amount(&["price", "cost"]).ok().flatten();
        assert_eq!(read.map(|read| read.to_string()).as_deref(), amount);
        let named = fields.currency(&["price", "cost"]);
        assert_eq!(named.map(|named| named.to_string()).as_deref(), currency);
    }

    #[test]
    fn the_first_name_that_says_something_is_taken() {
        let fields = fields(r#"{"a":null,"b":"","c":[1],"d":" x ","e":7,"f":false}"#);
        assert_eq!(
            fields.text(&["a", "b", "c", "d", "e"]).as_deref(),
            Some("x")
        );
        assert_eq!(fields.text(&["e"]).as_deref(), Some("7"));
        assert_eq!(fields.text(&["f"]).as_deref(), Some("false"));
        assert_eq!(fields.text(&["a", "z"]), None);
        assert_eq!(fields.id(&["e"]), Ok(Id("7".to_owned())));
        assert!(fields.id(&["a"]).is_err());
        assert_eq!(fields.count(&["d", "e"]), None);
        assert_eq!(fields.raw(&["a", "c"]).unwrap().get(), "[1]");
    }

    #[test]
    fn ids_of_any_length_keep_their_digits() {
        let fields = fields(r#"{"id":99999999999999999999999999}"#);
        assert_eq!(fields.id(&["id"]), Ok(Id("9".repeat(26))));
    }
}
