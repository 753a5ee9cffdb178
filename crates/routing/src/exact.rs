//! Fractions of whole numbers, never negative, for amounts that are not rounded yet.

use std::cmp::Ordering;

use domain::Micros;
use num_bigint::BigUint;
use rust_decimal::Decimal;

/// A fraction; the denominator is never zero. It is not reduced: the few factors of a price keep
/// it short.
#[derive(Clone, Debug)]
pub(crate) struct Fraction {
    numerator: BigUint,
    denominator: BigUint,
}

impl Fraction {
    pub(crate) fn whole(value: u64) -> Self {
        Self::ratio(BigUint::from(value), BigUint::from(1_u8))
    }

    fn ratio(numerator: BigUint, denominator: BigUint) -> Self {
        Self {
            numerator,
            denominator,
        }
    }

    /// `None` below zero.
    pub(crate) fn from_micros(amount: Micros) -> Option<Self> {
        u64::try_from(amount.get()).ok().map(Self::whole)
    }

    /// `None` for zero and below.
    pub(crate) fn from_decimal(value: Decimal) -> Option<Self> {
        let mantissa = u128::try_from(value.mantissa()).ok()?;
        (mantissa > 0).then(|| {
            Self::ratio(
                BigUint::from(mantissa),
                BigUint::from(10_u8).pow(value.scale()),
            )
        })
    }

    /// `1 + percent / 100`; `None` at minus one hundred per cent and below.
    pub(crate) fn from_percent_on_top(percent: Decimal) -> Option<Self> {
        let total = Self::from_decimal(Decimal::ONE_HUNDRED.checked_add(percent)?)?;
        Some(total.over(100))
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self::ratio(
            &self.numerator * &other.denominator + &other.numerator * &self.denominator,
            &self.denominator * &other.denominator,
        )
    }

    /// `None` below zero.
    pub(crate) fn minus(&self, other: &Self) -> Option<Self> {
        let (whole, part) = (
            &self.numerator * &other.denominator,
            &other.numerator * &self.denominator,
        );
        (whole >= part).then(|| Self::ratio(whole - part, &self.denominator * &other.denominator))
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        Self::ratio(
            &self.numerator * &other.numerator,
            &self.denominator * &other.denominator,
        )
    }

    /// One divided by it; `None` for zero.
    pub(crate) fn inverse(&self) -> Option<Self> {
        (self.numerator != BigUint::ZERO)
            .then(|| Self::ratio(self.denominator.clone(), self.numerator.clone()))
    }

    /// Divided by a whole number above zero.
    pub(crate) fn over(&self, divisor: u64) -> Self {
        Self::ratio(self.numerator.clone(), &self.denominator * divisor.max(1))
    }

    /// Rounded up; `None` where it does not fit.
    pub(crate) fn ceil(&self) -> Option<Micros> {
        let lifted = &self.numerator + &self.denominator - 1_u8;
        i64::try_from(lifted / &self.denominator)
            .ok()
            .map(Micros::new)
    }

    /// Rounded down; `None` where it does not fit.
    pub(crate) fn floor(&self) -> Option<Micros> {
        i64::try_from(&self.numerator / &self.denominator)
            .ok()
            .map(Micros::new)
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_add_up_and_rounding_happens_once() {
        let third = Fraction::from_decimal(Decimal::new(3, 0))
            .unwrap()
            .inverse()
            .unwrap();
        let ten = Fraction::whole(10);
        assert_eq!(ten.times(&third).times(&Fraction::whole(3)), ten);
        assert_eq!(ten.times(&third).ceil(), Some(Micros::new(4)));
        assert_eq!(ten.times(&third).floor(), Some(Micros::new(3)));
        assert_eq!(ten.ceil(), ten.floor());
    }

    #[test]
    fn what_makes_no_price_is_none() {
        assert!(Fraction::from_micros(Micros::new(-1)).is_none());
        assert!(Fraction::from_decimal(Decimal::ZERO).is_none());
        assert!(Fraction::from_percent_on_top(Decimal::new(-100, 0)).is_none());
        assert!(Fraction::whole(0).inverse().is_none());
        let huge = Fraction::whole(u64::MAX);
        assert_eq!((huge.ceil(), huge.floor()), (None, None));
    }
}
