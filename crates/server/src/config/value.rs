//! Values that TOML has no type for. Their errors never repeat what was written: it may be a
//! secret in the wrong place.

use std::{fmt, marker::PhantomData, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use domain::{CurrencyPair, Micros};
use reqwest::Url;
use rust_decimal::Decimal;
use secrecy::SecretString;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};

/// A secret, or where it is.
#[derive(Clone, Debug)]
pub(super) enum SecretSource {
    Text(SecretString),
    Env(String),
    File(PathBuf),
}

const SECRET_FORMS: &str = "text, { env = \"NAME\" } or { file = \"PATH\" }";

impl<'de> Deserialize<'de> for SecretSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

struct SecretVisitor;

impl<'de> Visitor<'de> for SecretVisitor {
    type Value = SecretSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SECRET_FORMS)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretSource, E> {
        if text.is_empty() {
            return Err(E::custom("the secret is empty"));
        }
        Ok(SecretSource::Text(text.to_owned().into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretSource, A::Error> {
        let mut source = None;
        while let Some(key) = map.next_key::<String>()? {
            let found = match key.as_str() {
                "env" => SecretSource::Env(map.next_value()?),
                "file" => SecretSource::File(map.next_value()?),
                _ => return Err(de::Error::unknown_field(&key, &["env", "file"])),
            };
            if source.replace(found).is_some() {
                return Err(de::Error::custom("give either env or file, not both"));
            }
        }
        source.ok_or_else(|| de::Error::custom(format_args!("expected {SECRET_FORMS}")))
    }
}

/// An exact number, written as text or as a whole number.
struct ExactVisitor<T>(PhantomData<T>);

impl<T: FromStr> Visitor<'_> for ExactVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number in quotes, such as \"2.5\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.trim()
            .parse()
            .map_err(|_| E::custom("expected a decimal number, such as \"2.5\""))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<T, E> {
        Err(E::custom(
            "put the number in quotes, such as \"2.5\": it is read exactly, digit by digit",
        ))
    }
}

fn exact<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(ExactVisitor(PhantomData))
}

/// A percentage of zero or more.
pub(super) fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let value: Decimal = exact(deserializer)?;
    if value.is_sign_negative() && !value.is_zero() {
        return Err(de::Error::custom("must not be negative"));
    }
    Ok(value)
}

/// An amount above zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct PositiveAmount(pub(super) Micros);

impl<'de> Deserialize<'de> for PositiveAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let amount: Micros = exact(deserializer)?;
        if amount <= Micros::ZERO {
            return Err(de::Error::custom("must be above zero"));
        }
        Ok(Self(amount))
    }
}

/// An exchange rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct RateValue(pub(super) Decimal);

impl<'de> Deserialize<'de> for RateValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value: Decimal = exact(deserializer)?;
        if value.is_sign_negative() || value.is_zero() {
            return Err(de::Error::custom("must be above zero"));
        }
        Ok(Self(value))
    }
}

/// Two different currencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair(pub(super) CurrencyPair);

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pair: CurrencyPair = text
            .parse()
            .map_err(|_| de::Error::custom("expected two ISO 4217 codes such as \"USD/IDR\""))?;
        if pair.base == pair.quote {
            return Err(de::Error::custom("the two currencies are the same"));
        }
        Ok(Self(pair))
    }
}

/// An address with a port.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(|_| {
        de::Error::custom("expected an IP address with a port, such as 127.0.0.1:8080")
    })
}

/// The base URL of a provider, or of whoever else speaks HTTP.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl(pub(super) Url);

impl<'de> Deserialize<'de> for BaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<Url>()
            .ok()
            .filter(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.has_host()
                    && url.username().is_empty()
                    && url.password().is_none()
                    && url.query().is_none()
                    && url.fragment().is_none()
            })
            .map(Self)
            .ok_or_else(|| {
                de::Error::custom(
                    "expected a URL such as https://api.example.com/v1, without key or query",
                )
            })
    }
}

/// A base URL, where there need not be one.
pub(super) fn base_url<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Url>, D::Error> {
    BaseUrl::deserialize(deserializer).map(|url| Some(url.0))
}

/// Whole seconds, at least one.
pub(super) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    at_least_one(deserializer).map(|count| Duration::from_secs(count.into()))
}

/// Whole days, from two: an idempotency key answers so long with what it was answered at first.
pub(super) fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    match u32::deserialize(deserializer)? {
        days @ 2..=36_500 => Ok(Duration::from_secs(u64::from(days) * 86_400)),
        _ => Err(de::Error::custom("must be from 2 to 36500")),
    }
}

/// Whole milliseconds; zero is fine.
pub(super) fn milliseconds<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    u32::deserialize(deserializer).map(|count| Duration::from_millis(count.into()))
}

/// A number of at least one.
pub(super) fn at_least_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        0 => Err(de::Error::custom("must be at least 1")),
        number => Ok(number),
    }
}

/// A number of at least one, where there need not be one.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtLeastOne(pub(super) u32);

impl<'de> Deserialize<'de> for AtLeastOne {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        at_least_one(deserializer).map(Self)
    }
}
