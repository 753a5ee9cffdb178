//! From a provider's cost to a client's price, and back to the highest cost.

use domain::{Currency, Micros, Money, Rate, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{RateProblem, RateTable, RoutePolicy, exact::Fraction, rates::Conversion};

/// What a cost comes to for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The cost in the client's currency, rounded up to the next millionth.
    pub cost_converted: Money,
    /// The rates it was converted with.
    pub rates: Vec<Rate>,
    /// Exact converted cost plus markup, rounded up to the currency's step.
    pub price: Money,
}

/// The price of a cost at today's rates.
///
/// # Errors
/// No usable rate, or the amount does not fit.
pub fn price_for(
    cost: Money,
    to: Currency,
    rates: &RateTable,
    policy: &RoutePolicy,
    now: Timestamp,
) -> Result<Price, RateProblem> {
    Pricer::new(rates, policy, to, now)
        .tariff(cost.currency)?
        .price(cost.amount)
}

/// The price of a cost at the rates of a decision ([`crate::RankedOffer::rates`]), whatever their
/// age by now: a cost up to the decision's `max_cost` gives a price up to its `ceiling`.
///
/// # Errors
/// The rates do not lead to `to`, or the amount does not fit.
pub fn price_with(
    cost: Money,
    to: Currency,
    rates: &[Rate],
    policy: &RoutePolicy,
) -> Result<Price, RateProblem> {
    let conversion = Conversion::along(cost.currency, to, rates.to_vec())?;
    Tariff::new(conversion, to, policy.markup_percent)?.price(cost.amount)
}

/// The most that may be paid in `cost_currency` so that the client's price is within `ceiling`,
/// at the rates of a decision.
///
/// # Errors
/// The rates do not lead there, or the amount does not fit.
pub fn max_cost_for(
    ceiling: Money,
    cost_currency: Currency,
    rates: &[Rate],
    policy: &RoutePolicy,
) -> Result<Money, RateProblem> {
    let conversion = Conversion::along(cost_currency, ceiling.currency, rates.to_vec())?;
    let tariff = Tariff::new(conversion, ceiling.currency, policy.markup_percent)?;
    let amount = tariff.max_cost(ceiling.amount)?;
    Ok(Money::new(amount, cost_currency))
}

/// How costs in one currency become prices in another.
#[derive(Debug)]
pub(crate) struct Tariff {
    conversion: Conversion,
    with_markup: Fraction,
    to: Currency,
    step: Micros,
}

impl Tariff {
    fn new(
        conversion: Conversion,
        to: Currency,
        markup_percent: Decimal,
    ) -> Result<Self, RateProblem> {
        let markup =
            Fraction::from_percent_on_top(markup_percent).ok_or(RateProblem::OutOfRange)?;
        Ok(Self {
            with_markup: conversion.factor.times(&markup),
            conversion,
            to,
            step: to.step(),
        })
    }

    pub(crate) fn rates(&self) -> &[Rate] {
        &self.conversion.rates
    }

    /// Cost plus markup in the client's currency, not rounded.
    pub(crate) fn exact(&self, cost: Micros) -> Result<Fraction, RateProblem> {
        let cost = Fraction::from_micros(cost).ok_or(RateProblem::OutOfRange)?;
        Ok(cost.times(&self.with_markup))
    }

    pub(crate) fn round_up(&self, exact: &Fraction) -> Result<Money, RateProblem> {
        let amount = exact.ceil().ok_or(RateProblem::OutOfRange)?;
        Money::new(amount, self.to)
            .round_up_to_step()
            .map_err(|_| RateProblem::OutOfRange)
    }

    pub(crate) fn converted(&self, cost: Micros) -> Result<Money, RateProblem> {
        Fraction::from_micros(cost)
            .and_then(|cost| cost.times(&self.conversion.factor).ceil())
            .map(|amount| Money::new(amount, self.to))
            .ok_or(RateProblem::OutOfRange)
    }

    pub(crate) fn price(&self, cost: Micros) -> Result<Price, RateProblem> {
        Ok(Price {
            cost_converted: self.converted(cost)?,
            rates: self.rates().to_vec(),
            price: self.round_up(&self.exact(cost)?)?,
        })
    }

    /// The highest cost whose price is within the ceiling. Prices are whole steps, so only the
    /// ceiling's whole steps count.
    pub(crate) fn max_cost(&self, ceiling: Micros) -> Result<Micros, RateProblem> {
        let whole_steps = ceiling.get() - ceiling.get().rem_euclid(self.step.get());
        let limit = Fraction::from_micros(Micros::new(whole_steps));
        let factor = self.with_markup.inverse();
        let cost = limit
            .zip(factor)
            .ok_or(RateProblem::OutOfRange)
            .map(|(limit, factor)| limit.times(&factor))?;
        Ok(cost.floor().unwrap_or(Micros::new(i64::MAX)))
    }

    /// A price with the tolerance on top, rounded up to the step.
    pub(crate) fn ceiling(
        &self,
        price: Money,
        tolerance_percent: Decimal,
    ) -> Result<Money, RateProblem> {
        let raised = Fraction::from_percent_on_top(tolerance_percent.max(Decimal::ZERO))
            .zip(Fraction::from_micros(price.amount))
            .map(|(factor, price)| price.times(&factor))
            .ok_or(RateProblem::OutOfRange)?;
        self.round_up(&raised)
    }
}

/// Tariffs into one currency, worked out once per provider currency.
#[derive(Debug)]
pub(crate) struct Pricer<'a> {
    rates: &'a RateTable,
    policy: &'a RoutePolicy,
    to: Currency,
    now: Timestamp,
    tariffs: Vec<(Currency, Result<Tariff, RateProblem>)>,
}

impl<'a> Pricer<'a> {
    pub(crate) const fn new(
        rates: &'a RateTable,
        policy: &'a RoutePolicy,
        to: Currency,
        now: Timestamp,
    ) -> Self {
        Self {
            rates,
            policy,
            to,
            now,
            tariffs: Vec::new(),
        }
    }

    pub(crate) fn tariff(&mut self, from: Currency) -> Result<&Tariff, RateProblem> {
        let index = match self.tariffs.iter().position(|(known, _)| *known == from) {
            Some(index) => index,
            None => {
                let tariff = self
                    .rates
                    .conversion(from, self.to, self.now, self.policy.rate_stale_after)
                    .and_then(|conversion| {
                        Tariff::new(conversion, self.to, self.policy.markup_percent)
                    });
                self.tariffs.push((from, tariff));
                self.tariffs.len() - 1
            }
        };
        self.tariffs[index].1.as_ref().map_err(Clone::clone)
    }
}
