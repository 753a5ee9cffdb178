//! Phone numbers and one-time codes: parsed once, hidden when debug-printed.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Country;

/// A phone number in E.164 form with its plus, 8 to 15 digits.
///
/// `Debug` shows only the last two digits; use [`PhoneNumber::as_str`] where the number is the goods.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

/// The text does not hold 8 to 15 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number of 8 to 15 digits")]
pub struct InvalidPhone;

impl PhoneNumber {
    /// Reads a provider's form of a number: separators are dropped and, where the digits lack the
    /// country's calling code, it is put in front (providers.md 3.3).
    ///
    /// # Errors
    /// Fewer than 8 or more than 15 digits are left, or other characters than separators.
    pub fn parse_for(text: &str, country: Country) -> Result<Self, InvalidPhone> {
        let number: Self = text.parse()?;
        if number.belongs_to(country) {
            return Ok(number);
        }
        let national = number.digits().trim_start_matches('0');
        format!("+{}{national}", country.calling_code())
            .parse()
            .or(Ok(number))
    }

    /// With the plus.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the plus.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// Whether the number begins with the country's calling code. A mismatch is worth a warning
    /// on the order, not a rejection: shared codes (+1, +7) do not identify a country.
    #[must_use]
    pub fn belongs_to(&self, country: Country) -> bool {
        self.digits().starts_with(country.calling_code())
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidPhone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits = String::with_capacity(16);
        digits.push('+');
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' | ' ' | '-' | '(' | ')' | '.' => {}
                _ => return Err(InvalidPhone),
            }
        }
        match digits.len() - 1 {
            8..=15 => Ok(Self(digits)),
            _ => Err(InvalidPhone),
        }
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+…{}", &self.0[self.0.len() - 2..])
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A one-time code, or the text of a message that holds one. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OtpCode(String);

impl OtpCode {
    /// Keeps the text as it came, without surrounding space and without NUL, which no database
    /// text holds; `None` if nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.replace('\0', "");
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// The code itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("+6281234567890", "+6281234567890")]
    #[case("62 812-3456-7890", "+6281234567890")]
    #[case("081234567890", "+6281234567890")]
    #[case("81234567890", "+6281234567890")]
    fn provider_forms_become_e164(#[case] text: &str, #[case] expected: &str) {
        let number = PhoneNumber::parse_for(text, "ID".parse().unwrap()).unwrap();
        assert_eq!(number.as_str(), expected);
    }

    #[rstest]
    #[case("")]
    #[case("1234567")]
    #[case("+1234567890123456")]
    #[case("<html>")]
    #[case("pending")]
    fn nonsense_is_not_a_number(#[case] text: &str) {
        assert!(PhoneNumber::parse_for(text, "ID".parse().unwrap()).is_err());
    }

    #[test]
    fn debug_shows_neither_number_nor_code() {
        let number: PhoneNumber = "+6281234567890".parse().unwrap();
        assert_eq!(format!("{number:?}"), "+…90");
        assert!(!format!("{:?}", OtpCode::new("123456")).contains("123"));
    }
}
