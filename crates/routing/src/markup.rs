//! What is added to a cost, and by which rule.
//!
//! Of all rules that match an offer and its client one wins, alone: the most specific. A rule for
//! the client beats every other one; then one for the provider; then one for the service; then one
//! for the country. No two rules have the same scope, so there is always exactly one winner; where
//! no rule matches, [`RoutePolicy::markup_percent`] stands.
//!
//! The winner's price is `converted cost x (100 + percent) / 100 + fixed`, but never less than
//! `converted cost + minimum margin`, rounded up once at the end. It grows with the cost, so that a
//! ceiling has one highest cost.

use std::collections::HashMap;

use domain::{
    ClientId, Country, Currency, Micros, Money, Product, ProviderName, Service, Timestamp,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{RateProblem, RateTable, RoutePolicy};

/// A rule of the operator's. What is `None` matches everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricingRule {
    /// Names it in decision records.
    pub id: i64,
    /// Only offers of this account.
    pub provider: Option<ProviderName>,
    /// Only this service.
    pub service: Option<Service>,
    /// Only this country.
    pub country: Option<Country>,
    /// Only for this client.
    pub client: Option<ClientId>,
    /// Added to the converted cost.
    pub percent: Decimal,
    /// Added after that; not negative.
    pub fixed: Micros,
    /// The price is at least so much above the converted cost; not negative.
    pub minimum_margin: Micros,
    /// Of both amounts, which are converted at the rate of the day. `None`: they are zero.
    pub currency: Option<Currency>,
}

/// Rules at one moment; immutable.
#[derive(Clone, Debug, Default)]
pub struct PricingRules {
    rules: Vec<PricingRule>,
    providers: HashMap<ProviderName, usize>,
    by_scope: HashMap<Scope, usize>,
    /// Which kinds of scope there are, the most specific first.
    shapes: Vec<Shape>,
}

/// What a rule matches, with the provider as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Scope {
    client: Option<ClientId>,
    provider: Option<usize>,
    service: Option<Service>,
    country: Option<Country>,
}

/// What a rule names: client, provider, service, country. Ordered by weight.
type Shape = (bool, bool, bool, bool);

impl Scope {
    const fn shape(&self) -> Shape {
        (
            self.client.is_some(),
            self.provider.is_some(),
            self.service.is_some(),
            self.country.is_some(),
        )
    }
}

impl PricingRules {
    /// Of two rules with the same scope the later one counts.
    #[must_use]
    pub fn new(rules: Vec<PricingRule>) -> Self {
        let mut set = Self::default();
        for (index, rule) in rules.iter().enumerate() {
            let provider = rule.provider.as_ref().map(|provider| {
                let next = set.providers.len();
                *set.providers.entry(provider.clone()).or_insert(next)
            });
            let scope = Scope {
                client: rule.client,
                provider,
                service: rule.service,
                country: rule.country,
            };
            set.by_scope.insert(scope, index);
            set.shapes.push(scope.shape());
        }
        set.shapes.sort_unstable_by(|a, b| b.cmp(a));
        set.shapes.dedup();
        set.rules = rules;
        set
    }

    /// The rule for an offer; `None`: the policy's markup stands.
    #[must_use]
    pub fn find(
        &self,
        client: Option<ClientId>,
        provider: &ProviderName,
        product: Product,
    ) -> Option<&PricingRule> {
        if self.shapes.is_empty() {
            return None;
        }
        let provider = self.providers.get(provider).copied();
        self.shapes
            .iter()
            .find_map(|(by_client, by_provider, by_service, by_country)| {
                let scope = Scope {
                    client: client.filter(|_| *by_client),
                    provider: provider.filter(|_| *by_provider),
                    service: by_service.then_some(product.service),
                    country: by_country.then_some(product.country),
                };
                // A kind of scope that names a client does not match who is none.
                let complete =
                    scope.shape() == (*by_client, *by_provider, *by_service, *by_country);
                let index = self.by_scope.get(&scope).filter(|_| complete)?;
                self.rules.get(*index)
            })
    }

    /// Whether a rule names this client: its prices are then not everybody's.
    #[must_use]
    pub fn name_client(&self, client: ClientId) -> bool {
        self.rules.iter().any(|rule| rule.client == Some(client))
    }
}

/// What is added to a converted cost, in the client's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markup {
    /// The rule that says so; `None`: the configuration.
    pub rule: Option<i64>,
    /// Added to the converted cost.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub percent: Decimal,
    /// Added after that.
    pub fixed: Micros,
    /// The price is at least so much above the converted cost; `None`: no such limit.
    pub minimum_margin: Option<Micros>,
}

impl Markup {
    /// A percentage alone.
    #[must_use]
    pub fn of_percent(percent: Decimal) -> Self {
        Self {
            percent,
            ..Self::default()
        }
    }

    /// What a rule comes to for a client who pays in `to`. Amounts are rounded up to the next
    /// millionth.
    pub(crate) fn of_rule(
        rule: &PricingRule,
        to: Currency,
        rates: &RateTable,
        policy: &RoutePolicy,
        now: Timestamp,
    ) -> Result<Self, RateProblem> {
        let converted = |amount: Micros| match rule.currency {
            Some(currency) if amount != Micros::ZERO => rates
                .convert(
                    Money::new(amount, currency),
                    to,
                    now,
                    policy.rate_stale_after,
                )
                .map(|converted| converted.money.amount),
            _ => Ok(Micros::ZERO),
        };
        Ok(Self {
            rule: Some(rule.id),
            percent: rule.percent,
            fixed: converted(rule.fixed)?,
            minimum_margin: Some(converted(rule.minimum_margin)?),
        })
    }
}

fn as_text<S: Serializer>(percent: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(percent)
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(de::Error::custom)
}
