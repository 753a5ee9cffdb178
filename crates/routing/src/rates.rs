//! Exchange rates of all sources, one per pair, and exact conversion over at most two of them.

use std::{collections::HashMap, time::Duration};

use domain::{Currency, CurrencyPair, Money, Rate, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::exact::Fraction;

/// The source of rates from the configuration. They never go stale.
pub const CONFIG_SOURCE: &str = "config";

/// The best known rate of each pair of currencies. Immutable.
#[derive(Clone, Debug, Default)]
pub struct RateTable {
    best: HashMap<CurrencyPair, Rate>,
}

/// A converted amount and what it was converted with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    /// The amount, rounded up once to the next millionth.
    pub money: Money,
    /// The rates in the order of their use: none for the same currency, two over US dollars.
    pub rates: Vec<Rate>,
}

/// Why an amount cannot be converted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateProblem {
    /// No source has a rate, neither direct nor over US dollars.
    #[error("no rate between {from} and {to}")]
    Missing {
        /// The currency to convert from.
        from: Currency,
        /// The currency to convert to.
        to: Currency,
    },
    /// The freshest rate is too old to trust.
    #[error("rate {pair} of {as_of} is too old")]
    Stale {
        /// Which.
        pair: CurrencyPair,
        /// When it was learnt.
        as_of: Timestamp,
    },
    /// The amount is negative, or the result does not fit.
    #[error("amount out of range")]
    OutOfRange,
}

/// A way from one currency to another.
#[derive(Clone, Debug)]
pub(crate) struct Conversion {
    pub(crate) factor: Fraction,
    pub(crate) rates: Vec<Rate>,
}

impl RateTable {
    /// Keeps the best rate of each pair, whichever way round it is quoted: any published rate
    /// before one from the configuration ([`CONFIG_SOURCE`]), then the freshest. Rates that are
    /// not above zero are dropped.
    #[must_use]
    pub fn new(rates: impl IntoIterator<Item = Rate>) -> Self {
        let mut best: HashMap<CurrencyPair, Rate> = HashMap::new();
        let usable = |rate: &Rate| {
            Fraction::from_decimal(rate.value).is_some() && rate.pair.base != rate.pair.quote
        };
        for rate in rates.into_iter().filter(usable) {
            let key = unordered(rate.pair);
            if best.get(&key).is_none_or(|known| is_better(&rate, known)) {
                best.insert(key, rate);
            }
        }
        Self { best }
    }

    /// The rates in use, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Rate> {
        self.best.values()
    }

    /// Converts by the direct pair, either way round, else over US dollars. A pair whose best rate
    /// is published and older than `stale_after` is a problem, not a reason to fall back.
    ///
    /// # Errors
    /// No way between the currencies, a stale rate on it, or an amount that does not fit.
    pub fn convert(
        &self,
        money: Money,
        to: Currency,
        now: Timestamp,
        stale_after: Duration,
    ) -> Result<Converted, RateProblem> {
        let conversion = self.conversion(money.currency, to, now, stale_after)?;
        let amount = Fraction::from_micros(money.amount)
            .and_then(|amount| amount.times(&conversion.factor).ceil())
            .ok_or(RateProblem::OutOfRange)?;
        Ok(Converted {
            money: Money::new(amount, to),
            rates: conversion.rates,
        })
    }

    pub(crate) fn conversion(
        &self,
        from: Currency,
        to: Currency,
        now: Timestamp,
        stale_after: Duration,
    ) -> Result<Conversion, RateProblem> {
        let path = if from == to {
            Vec::new()
        } else if let Some(rate) = self.between(from, to) {
            vec![rate.clone()]
        } else {
            let legs = self
                .between(from, Currency::USD)
                .zip(self.between(Currency::USD, to));
            let (first, second) = legs.ok_or(RateProblem::Missing { from, to })?;
            vec![first.clone(), second.clone()]
        };
        if let Some(stale) = path
            .iter()
            .find(|rate| rate.source != CONFIG_SOURCE && now - rate.as_of > stale_after)
        {
            return Err(RateProblem::Stale {
                pair: stale.pair,
                as_of: stale.as_of,
            });
        }
        Conversion::along(from, to, path)
    }

    /// Whether a rate is within `times` of the known one of its pair, above and below. Also when
    /// there is none.
    pub(crate) fn is_near(&self, rate: &Rate, times: Decimal) -> bool {
        let Some(known) = self.between(rate.pair.base, rate.pair.quote) else {
            return true;
        };
        let values = [rate.value, known.value, times].map(Fraction::from_decimal);
        let [Some(value), Some(known_value), Some(times)] = values else {
            return false;
        };
        let known_value = if known.pair == rate.pair {
            Some(known_value)
        } else {
            known_value.inverse()
        };
        known_value
            .is_some_and(|known| value <= known.times(&times) && known <= value.times(&times))
    }

    fn between(&self, one: Currency, other: Currency) -> Option<&Rate> {
        self.best.get(&unordered(CurrencyPair::new(one, other)))
    }
}

impl Conversion {
    /// Uses the rates one after the other, whatever their age.
    pub(crate) fn along(
        from: Currency,
        to: Currency,
        rates: Vec<Rate>,
    ) -> Result<Self, RateProblem> {
        let mut factor = Fraction::whole(1);
        let mut currency = from;
        for rate in &rates {
            let value = Fraction::from_decimal(rate.value).ok_or(RateProblem::OutOfRange)?;
            let (step, next) = if rate.pair.base == currency {
                (Some(value), rate.pair.quote)
            } else if rate.pair.quote == currency {
                (value.inverse(), rate.pair.base)
            } else {
                return Err(RateProblem::Missing { from, to });
            };
            factor = factor.times(&step.ok_or(RateProblem::OutOfRange)?);
            currency = next;
        }
        if currency != to {
            return Err(RateProblem::Missing { from, to });
        }
        Ok(Self { factor, rates })
    }
}

fn unordered(pair: CurrencyPair) -> CurrencyPair {
    pair.min(pair.inverse())
}

fn is_better(rate: &Rate, known: &Rate) -> bool {
    let rank = |rate: &Rate| (rate.source != CONFIG_SOURCE, rate.as_of);
    // The last two settle ties, so that the order of the sources does not matter.
    let tie = |rate: &Rate| (rate.source.clone(), rate.pair);
    rank(rate)
        .cmp(&rank(known))
        .then_with(|| tie(known).cmp(&tie(rate)))
        .is_gt()
}
