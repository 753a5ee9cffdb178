//! Money as integer millionths with a currency. No float ever holds an amount.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

const MICROS_PER_UNIT: i64 = 1_000_000;
const MAX_DECIMALS: usize = 6;

/// An amount in millionths of its currency's unit, without the currency.
///
/// Text and JSON forms are exact decimal numbers (`15000`, `0.5`, `-1.25`). Parsing refuses
/// exponents, and more than six significant decimals, instead of rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    /// Not a plain decimal number (empty, an exponent, a sign in the wrong place, letters).
    #[error("not a plain decimal number")]
    NotDecimal,
    /// More than six digits after the point that are not zero.
    #[error("more than six decimals")]
    TooPrecise,
    /// Outside of what 64 bits of millionths hold.
    #[error("amount out of range")]
    OutOfRange,
}

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From a count of millionths, as the database stores it.
    #[must_use]
    pub const fn new(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole units of the currency; `None` on overflow.
    #[must_use]
    pub fn from_units(units: i64) -> Option<Self> {
        units.checked_mul(MICROS_PER_UNIT).map(Self)
    }

    /// The count of millionths.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Sum, or `None` on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference, or `None` on overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let unit = MICROS_PER_UNIT.unsigned_abs();
        let (whole, fraction) = (magnitude / unit, magnitude % unit);
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:06}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Micros {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits_only = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits_only(whole) || !digits_only(fraction) {
            return Err(InvalidAmount::NotDecimal);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > MAX_DECIMALS {
            return Err(InvalidAmount::TooPrecise);
        }
        let digits = format!("{whole}{fraction:0<6}");
        let magnitude: i128 = match digits.trim_start_matches('0') {
            "" => 0,
            long if long.len() > 20 => return Err(InvalidAmount::OutOfRange),
            short => short.parse().map_err(|_| InvalidAmount::OutOfRange)?,
        };
        let signed = if negative { -magnitude } else { magnitude };
        i64::try_from(signed)
            .map(Self)
            .map_err(|_| InvalidAmount::OutOfRange)
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_string())
            .map_err(ser::Error::custom)?
            .serialize(serializer)
    }
}

/// Accepts a JSON number or a string that holds one; the digits are read as text.
impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim();
        let digits = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(text);
        digits
            .trim()
            .parse()
            .map_err(|error| de::Error::custom(format_args!("bad amount: {error}")))
    }
}

/// An ISO 4217 currency, by its alphabetic code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The text is not an ISO 4217 alphabetic code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown currency {0:?}: use an ISO 4217 code such as USD")]
pub struct InvalidCurrency(pub String);

impl Currency {
    /// US dollar.
    pub const USD: Self = Self(*b"USD");
    /// Indonesian rupiah.
    pub const IDR: Self = Self(*b"IDR");

    /// The alphabetic code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// The smallest amount a client is charged in: the minor unit, and whole rupiah for IDR,
    /// which ISO 4217 gives two decimals but nobody uses (SMSCode document: `"price": 15000`).
    #[must_use]
    pub fn step(self) -> Micros {
        if self == Self::IDR {
            return Micros(MICROS_PER_UNIT);
        }
        let exponent = iso_currency::Currency::from_code(self.code())
            .and_then(|currency| currency.exponent())
            .unwrap_or(2);
        Micros(MICROS_PER_UNIT / 10_i64.pow(u32::from(exponent.min(6))))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        match (
            upper.as_bytes().try_into(),
            iso_currency::Currency::from_code(&upper),
        ) {
            (Ok(code), Some(_)) => Ok(Self(code)),
            _ => Err(InvalidCurrency(text.to_owned())),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// An amount with its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How much, in millionths.
    pub amount: Micros,
    /// Of what.
    pub currency: Currency,
}

/// Why two amounts cannot be combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The currencies differ; convert with a stored rate first.
    #[error("currencies differ: {0} and {1}")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit.
    #[error("amount out of range")]
    OutOfRange,
}

impl Money {
    /// An amount of a currency.
    #[must_use]
    pub const fn new(amount: Micros, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Parses a decimal text as an amount of `currency`.
    ///
    /// # Errors
    /// The text is not a plain decimal with at most six decimals.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, InvalidAmount> {
        Ok(Self::new(text.parse()?, currency))
    }

    /// Sum of two amounts of one currency.
    ///
    /// # Errors
    /// Currencies differ, or overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let amount = self
            .amount
            .checked_add(other.amount)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self::new(amount, self.currency))
    }

    /// The next multiple of the currency's step at or above this amount.
    ///
    /// # Errors
    /// Overflow.
    pub fn round_up_to_step(self) -> Result<Self, MoneyError> {
        let step = self.currency.step().get();
        let remainder = self.amount.get().rem_euclid(step);
        if remainder == 0 {
            return Ok(self);
        }
        let amount = self
            .amount
            .get()
            .checked_add(step - remainder)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self::new(Micros(amount), self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("15000", 15_000_000_000)]
    #[case("0.5", 500_000)]
    #[case("0.50", 500_000)]
    #[case("-1.25", -1_250_000)]
    #[case("0.000001", 1)]
    #[case("1.10000000000", 1_100_000)]
    #[case("9223372036854.775807", i64::MAX)]
    #[case("-9223372036854.775808", i64::MIN)]
    fn decimal_text_is_read_exactly(#[case] text: &str, #[case] micros: i64) {
        assert_eq!(text.parse::<Micros>(), Ok(Micros(micros)));
    }

    #[rstest]
    #[case("")]
    #[case("-")]
    #[case("1e3")]
    #[case("1.")]
    #[case(".5")]
    #[case("+1")]
    #[case("1,5")]
    #[case("NaN")]
    #[case("0x10")]
    #[case("0.0000001")]
    #[case("9223372036854.775808")]
    #[case("99999999999999999999999999999999999999999999")]
    fn what_is_not_an_exact_amount_is_refused(#[case] text: &str) {
        assert!(text.parse::<Micros>().is_err(), "{text} was accepted");
    }

    #[test]
    fn json_never_passes_through_a_float() {
        let parsed: Vec<Micros> =
            serde_json::from_str(r#"[0.1, "0.2", 9007199254740.993]"#).unwrap();
        assert_eq!(
            serde_json::to_string(&parsed).unwrap(),
            "[0.1,0.2,9007199254740.993]"
        );
        assert!(serde_json::from_str::<Micros>("1e2").is_err());
        assert!(serde_json::from_str::<Micros>("null").is_err());
    }

    #[rstest]
    #[case("15000.2", "IDR", "15001")]
    #[case("0.501", "USD", "0.51")]
    #[case("0.50", "USD", "0.5")]
    #[case("10.1", "JPY", "11")]
    #[case("-0.501", "USD", "-0.5")]
    fn prices_round_up_to_the_currency_step(
        #[case] text: &str,
        #[case] code: &str,
        #[case] expected: &str,
    ) {
        let money = Money::parse(text, code.parse().unwrap()).unwrap();
        assert_eq!(
            money.round_up_to_step().unwrap().amount.to_string(),
            expected
        );
    }

    proptest! {
        #[test]
        fn text_round_trips(micros: i64) {
            let amount = Micros(micros);
            prop_assert_eq!(amount.to_string().parse::<Micros>(), Ok(amount));
        }
    }
}
