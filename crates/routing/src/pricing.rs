//! From a provider's cost to a client's price, and back to the highest cost.

use domain::{ClientId, Currency, Micros, Money, Product, ProviderName, Rate, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    Markup, PricingRule, PricingRules, RateProblem, RateTable, RoutePolicy, exact::Fraction,
    rates::Conversion,
};

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

/// The price of a cost at today's rates with the policy's markup, as where no rule matches.
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
    let conversion = rates.conversion(cost.currency, to, now, policy.rate_stale_after)?;
    let markup = Markup::of_percent(policy.markup_percent);
    Tariff::new(conversion, to, markup)?.price(cost.amount)
}

/// The price of a cost at the rates and with the markup of a decision ([`crate::RankedOffer`]),
/// whatever their age by now: a cost up to the decision's `max_cost` gives a price up to its
/// `ceiling`.
///
/// # Errors
/// The rates do not lead to `to`, or the amount does not fit.
pub fn price_with(
    cost: Money,
    to: Currency,
    rates: &[Rate],
    markup: &Markup,
) -> Result<Price, RateProblem> {
    let conversion = Conversion::along(cost.currency, to, rates.to_vec())?;
    Tariff::new(conversion, to, *markup)?.price(cost.amount)
}

/// The most that may be paid in `cost_currency` so that the client's price is within `ceiling`,
/// at the rates and with the markup of a decision.
///
/// # Errors
/// The rates do not lead there, the amount does not fit, or nothing costs so little.
pub fn max_cost_for(
    ceiling: Money,
    cost_currency: Currency,
    rates: &[Rate],
    markup: &Markup,
) -> Result<Money, RateProblem> {
    let conversion = Conversion::along(cost_currency, ceiling.currency, rates.to_vec())?;
    let tariff = Tariff::new(conversion, ceiling.currency, *markup)?;
    let amount = tariff.max_cost(ceiling.amount)?;
    Ok(Money::new(amount, cost_currency))
}

/// How costs in one currency become prices in another.
#[derive(Debug)]
pub(crate) struct Tariff {
    conversion: Conversion,
    with_percent: Fraction,
    fixed: Fraction,
    minimum_margin: Option<Fraction>,
    markup: Markup,
    to: Currency,
    step: Micros,
}

impl Tariff {
    fn new(conversion: Conversion, to: Currency, markup: Markup) -> Result<Self, RateProblem> {
        let amount = |amount| Fraction::from_micros(amount).ok_or(RateProblem::OutOfRange);
        let percent =
            Fraction::from_percent_on_top(markup.percent).ok_or(RateProblem::OutOfRange)?;
        Ok(Self {
            with_percent: conversion.factor.times(&percent),
            fixed: amount(markup.fixed)?,
            minimum_margin: markup.minimum_margin.map(amount).transpose()?,
            conversion,
            markup,
            to,
            step: to.step(),
        })
    }

    pub(crate) const fn markup(&self) -> Markup {
        self.markup
    }

    pub(crate) fn rates(&self) -> &[Rate] {
        &self.conversion.rates
    }

    /// Cost plus markup in the client's currency, not rounded. Grows with the cost.
    pub(crate) fn exact(&self, cost: Micros) -> Result<Fraction, RateProblem> {
        let cost = Fraction::from_micros(cost).ok_or(RateProblem::OutOfRange)?;
        let usual = cost.times(&self.with_percent).plus(&self.fixed);
        let least = self
            .minimum_margin
            .as_ref()
            .map(|margin| cost.times(&self.conversion.factor).plus(margin));
        Ok(match least {
            Some(least) => usual.max(least),
            None => usual,
        })
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
        let limit =
            Fraction::from_micros(Micros::new(whole_steps)).ok_or(RateProblem::OutOfRange)?;
        let highest = |added: &Fraction, factor: &Fraction| {
            let rest = limit.minus(added)?;
            Some(rest.times(&factor.inverse()?))
        };
        let usual = highest(&self.fixed, &self.with_percent).ok_or(RateProblem::OutOfRange)?;
        let cost = match &self.minimum_margin {
            Some(margin) => highest(margin, &self.conversion.factor)
                .ok_or(RateProblem::OutOfRange)?
                .min(usual),
            None => usual,
        };
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

/// Tariffs into one currency, worked out once per provider currency and rule.
#[derive(Debug)]
pub(crate) struct Pricer<'a> {
    rates: &'a RateTable,
    rules: &'a PricingRules,
    policy: &'a RoutePolicy,
    client: Option<ClientId>,
    to: Currency,
    now: Timestamp,
    tariffs: Vec<(TariffKey, Result<Tariff, RateProblem>)>,
}

/// Which tariff: costs in the currency, with the markup of the rule. Under one key, costs compare
/// as their prices do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TariffKey {
    from: Currency,
    rule: Option<i64>,
}

impl<'a> Pricer<'a> {
    pub(crate) const fn new(
        (rates, rules): (&'a RateTable, &'a PricingRules),
        policy: &'a RoutePolicy,
        client: Option<ClientId>,
        to: Currency,
        now: Timestamp,
    ) -> Self {
        Self {
            rates,
            rules,
            policy,
            client,
            to,
            now,
            tariffs: Vec::new(),
        }
    }

    /// The tariff of an offer, and the key under which [`Pricer::tariff`] finds it again.
    pub(crate) fn key(
        &mut self,
        provider: &ProviderName,
        product: Product,
        from: Currency,
    ) -> TariffKey {
        let rule = self.rules.find(self.client, provider, product);
        let key = TariffKey {
            from,
            rule: rule.map(|rule| rule.id),
        };
        if !self.tariffs.iter().any(|(known, _)| *known == key) {
            let tariff = self.make(from, rule);
            self.tariffs.push((key, tariff));
        }
        key
    }

    fn make(&self, from: Currency, rule: Option<&PricingRule>) -> Result<Tariff, RateProblem> {
        let markup = match rule {
            Some(rule) => Markup::of_rule(rule, self.to, self.rates, self.policy, self.now)?,
            None => Markup::of_percent(self.policy.markup_percent),
        };
        let conversion =
            self.rates
                .conversion(from, self.to, self.now, self.policy.rate_stale_after)?;
        Tariff::new(conversion, self.to, markup)
    }

    /// A tariff whose key [`Pricer::key`] made.
    pub(crate) fn tariff(&self, key: TariffKey) -> Result<&Tariff, RateProblem> {
        let known = self.tariffs.iter().find(|(known, _)| *known == key);
        match known {
            Some((_, tariff)) => tariff.as_ref().map_err(Clone::clone),
            None => Err(RateProblem::OutOfRange),
        }
    }
}
