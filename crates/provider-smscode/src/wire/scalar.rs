//! Values that come in more than one shape.

use domain::{Currency, Micros};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::DeserializeOwned};
use serde_json::value::RawValue;

const ID_CHARS_MAX: usize = 64;

/// An id: documented as a JSON integer, kept as text. A string is accepted as well.
///
/// Ids become a segment of a path, so only letters, digits, `-` and `_` are taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// `None` for what cannot be an id of this provider.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        ((1..=ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed))
            .then(|| Self(text.to_owned()))
    }

    /// The id itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the integer that the document shows, where it is one.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        let number: i64 = self.0.parse().ok()?;
        (number.to_string() == self.0).then_some(number)
    }
}

impl From<i64> for Id {
    fn from(id: i64) -> Self {
        Self(id.to_string())
    }
}

/// As a number where it is one.
impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_integer() {
            Some(number) => serializer.serialize_i64(number),
            None => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        scalar_text(&raw)
            .and_then(|text| Self::parse(&text))
            .ok_or_else(|| de::Error::custom("not an id"))
    }
}

/// An amount of money, exact to the millionth.
///
/// `/v1` writes a bare number in the account's currency; `/v2` writes
/// `{"amount": "1.23", "currency": "USD", ...}`. Both are read; a bare one is written where no
/// currency is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub value: Micros,
    /// Of what; `None`: the account's currency.
    pub currency: Option<Currency>,
}

#[derive(Serialize, Deserialize)]
struct AmountObject {
    amount: Micros,
    currency: Currency,
}

impl From<Micros> for Amount {
    fn from(value: Micros) -> Self {
        Self {
            value,
            currency: None,
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.currency {
            None => self.value.serialize(serializer),
            Some(currency) => AmountObject {
                amount: self.value,
                currency,
            }
            .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let read = if raw.get().starts_with('{') {
            serde_json::from_str(raw.get()).map(|object: AmountObject| Self {
                value: object.amount,
                currency: Some(object.currency),
            })
        } else {
            serde_json::from_str::<Micros>(raw.get()).map(Self::from)
        };
        read.map_err(de::Error::custom)
    }
}

/// A string, or the digits of a number; `None` for anything else.
fn scalar_text(raw: &RawValue) -> Option<String> {
    let text = raw.get().trim();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok(),
        b'0'..=b'9' | b'-' => Some(text.to_owned()),
        _ => None,
    }
}

/// A value that may be absent, null or of another shape: all three are `None`.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}

/// The same for a text, which may come as a number.
pub(super) fn lenient_text<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(scalar_text(&Box::<RawValue>::deserialize(deserializer)?))
}

/// The same for a count, which may come as a text.
pub(super) fn lenient_count<'de, D>(deserializer: D) -> Result<Option<u32>, D::Error>
where
    D: Deserializer<'de>,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(scalar_text(&raw).and_then(|text| text.trim().parse().ok()))
}

/// A text whose key may be there with a null, which is not the same as being absent.
pub(super) fn nullable_text<'de, D>(deserializer: D) -> Result<Option<Option<String>>, D::Error>
where
    D: Deserializer<'de>,
{
    lenient_text(deserializer).map(Some)
}
