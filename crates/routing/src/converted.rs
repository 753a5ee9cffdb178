//! A cost in another currency, with rates from the past.

use domain::{Currency, Money, Rate};

use crate::{RateProblem, exact::Fraction, rates::Conversion};

/// What a cost comes to in another currency, at the rates of a decision
/// ([`crate::RankedOffer::rates`]) whatever their age by now, rounded up to the next millionth.
///
/// # Errors
/// The rates do not lead to `to`, or the amount does not fit.
pub fn convert_cost(cost: Money, to: Currency, rates: &[Rate]) -> Result<Money, RateProblem> {
    let conversion = Conversion::along(cost.currency, to, rates.to_vec())?;
    Fraction::from_micros(cost.amount)
        .and_then(|cost| cost.times(&conversion.factor).ceil())
        .map(|amount| Money::new(amount, to))
        .ok_or(RateProblem::OutOfRange)
}
