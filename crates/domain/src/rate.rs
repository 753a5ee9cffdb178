//! Exchange rates and exact conversion with a stored rate.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Currency, InvalidCurrency, Micros, Money, Timestamp};

/// Two currencies as written in `USD/IDR`: one unit of the base costs `rate` units of the quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CurrencyPair {
    /// The currency one unit of which is priced.
    pub base: Currency,
    /// The currency of the price.
    pub quote: Currency,
}

impl CurrencyPair {
    /// A pair of two currencies.
    #[must_use]
    pub const fn new(base: Currency, quote: Currency) -> Self {
        Self { base, quote }
    }

    /// The same two currencies the other way round.
    #[must_use]
    pub const fn inverse(self) -> Self {
        Self::new(self.quote, self.base)
    }
}

impl fmt::Display for CurrencyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.quote)
    }
}

impl FromStr for CurrencyPair {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (base, quote) = text
            .split_once('/')
            .ok_or_else(|| InvalidCurrency(text.to_owned()))?;
        Ok(Self::new(base.parse()?, quote.parse()?))
    }
}

impl Serialize for CurrencyPair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CurrencyPair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A rate with where and when it was learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// What is priced in what.
    pub pair: CurrencyPair,
    /// Units of the quote currency for one unit of the base; above zero.
    #[serde(with = "decimal_text")]
    pub value: Decimal,
    /// `config`, or the provider account that published it.
    pub source: String,
    /// When we learnt it, by our clock.
    #[serde(with = "time::serde::rfc3339")]
    pub as_of: Timestamp,
}

/// Why an amount cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConversionError {
    /// The rate is for other currencies.
    #[error("rate {0} does not convert {1}")]
    WrongPair(CurrencyPair, Currency),
    /// The rate is zero or negative, or the result does not fit.
    #[error("conversion out of range")]
    OutOfRange,
}

impl Rate {
    /// Converts in whichever direction the pair allows, rounding up to the next millionth, so
    /// that a converted cost is never understated.
    ///
    /// # Errors
    /// The money is in neither currency of the pair, or the result does not fit.
    pub fn convert(&self, money: Money) -> Result<Money, ConversionError> {
        if self.value <= Decimal::ZERO {
            return Err(ConversionError::OutOfRange);
        }
        let micros = Decimal::from(money.amount.get());
        let (converted, currency) = if money.currency == self.pair.base {
            (micros.checked_mul(self.value), self.pair.quote)
        } else if money.currency == self.pair.quote {
            (micros.checked_div(self.value), self.pair.base)
        } else {
            return Err(ConversionError::WrongPair(self.pair, money.currency));
        };
        let micros = converted
            .map(|value| value.round_dp_with_strategy(0, RoundingStrategy::ToPositiveInfinity))
            .and_then(|value| value.to_i64())
            .ok_or(ConversionError::OutOfRange)?;
        Ok(Money::new(Micros::new(micros), currency))
    }
}

mod decimal_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(
        value: &Decimal,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(pair: &str, value: &str) -> Rate {
        Rate {
            pair: pair.parse().unwrap(),
            value: value.parse().unwrap(),
            source: "test".into(),
            as_of: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn converts_both_ways_and_rounds_up() {
        let usd_idr = rate("USD/IDR", "16250");
        let rupiah = Money::parse("15000", Currency::IDR).unwrap();
        assert_eq!(usd_idr.convert(rupiah).unwrap().to_string(), "0.923077 USD");
        let dollar = Money::parse("0.5", Currency::USD).unwrap();
        assert_eq!(usd_idr.convert(dollar).unwrap().to_string(), "8125 IDR");
        let euro = Money::parse("1", "EUR".parse().unwrap()).unwrap();
        assert!(matches!(
            usd_idr.convert(euro),
            Err(ConversionError::WrongPair(..))
        ));
        assert!(rate("USD/IDR", "0").convert(dollar).is_err());
    }

    proptest! {
        #[test]
        fn a_round_trip_never_loses_money(micros in 0_i64..1_000_000_000_000_000) {
            let usd_idr = rate("USD/IDR", "16250.37");
            let start = Money::new(Micros::new(micros), Currency::IDR);
            let back = usd_idr.convert(usd_idr.convert(start).unwrap()).unwrap();
            prop_assert!(back.amount >= start.amount);
            // One millionth of a dollar is at most this many millionths of a rupiah.
            prop_assert!(back.amount.get() - start.amount.get() <= 16_251);
        }
    }
}
