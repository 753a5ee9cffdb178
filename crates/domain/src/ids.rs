//! Ids that cannot be mixed up.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The text is not an id of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {kind}: {text:?}")]
pub struct InvalidId {
    kind: &'static str,
    text: String,
}

/// An order, as clients see it: a decimal integer below 2^53, so that every protocol we speak and
/// every JSON reader can carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(pub i64);

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A client (tenant), written `cl_42`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub i64);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cl_{}", self.0)
    }
}

impl FromStr for ClientId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("cl_")
            .unwrap_or(text)
            .parse()
            .ok()
            .filter(|id| *id > 0)
            .map(Self)
            .ok_or_else(|| InvalidId {
                kind: "a client id such as cl_42",
                text: text.to_owned(),
            })
    }
}

impl Serialize for ClientId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// One account of a client: its money in one [`Mode`](crate::Mode), and all that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One purchase at one provider, written `at_` and 32 hexadecimal digits.
///
/// The written form is the idempotency key at providers that take one (letters, digits, `_`, `-`,
/// at most 128 characters).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub Uuid);

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at_{}", self.0.simple())
    }
}

impl FromStr for AttemptId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("at_")
            .and_then(|hex| Uuid::try_parse(hex).ok())
            .map(Self)
            .ok_or_else(|| InvalidId {
                kind: "an attempt id",
                text: text.to_owned(),
            })
    }
}

impl Serialize for AttemptId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AttemptId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// The name of a configured provider account: 1 to 40 of `a-z 0-9 - _`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ProviderName(std::sync::Arc<str>);

impl ProviderName {
    /// The name as configured.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProviderName {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if (1..=40).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.into()));
        }
        Err(InvalidId {
            kind: "a provider name of 1 to 40 of a-z, 0-9, - and _",
            text: text.to_owned(),
        })
    }
}

impl<'de> Deserialize<'de> for ProviderName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_ids_read_back_and_kinds_do_not_mix() {
        let attempt = AttemptId(Uuid::from_u128(7));
        assert_eq!(attempt.to_string().parse(), Ok(attempt));
        assert_eq!(ClientId(42).to_string().parse(), Ok(ClientId(42)));
        assert_eq!("42".parse(), Ok(ClientId(42)));
        assert!("at_42".parse::<ClientId>().is_err());
        assert!("cl_42".parse::<AttemptId>().is_err());
        assert!("cl_0".parse::<ClientId>().is_err());
        assert!("Cheap ID".parse::<ProviderName>().is_err());
        assert!("cheap-id".parse::<ProviderName>().is_ok());
    }
}
