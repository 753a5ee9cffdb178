//! What routing is asked, and the record of what it answered.

use std::{collections::BTreeSet, time::Duration};

use domain::{ClientId, Currency, Mode, Money, Operator, Product, ProviderName, Rate, Timestamp};
use provider::{OfferRef, Stock};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Markup, SuspendReason};

/// What a client wants.
#[derive(Clone, Debug)]
pub struct RouteRequest {
    /// The product.
    pub product: Product,
    /// The client's currency, which all prices are given in.
    pub currency: Currency,
    /// The most the client pays, in the client's currency.
    pub max_price: Option<Money>,
    /// The most that one number may cost this client at all, in its currency.
    pub price_cap: Option<Money>,
    /// Who asks: rules may name it. `None`: nobody in particular.
    pub client: Option<ClientId>,
    /// Only these providers; empty: all.
    pub include: Vec<ProviderName>,
    /// Not these providers; wins over `include`.
    pub exclude: Vec<ProviderName>,
    /// Only offers of this operator; `any` is the same as `None`.
    pub operator: Option<Operator>,
    /// What "best" means.
    pub strategy: Strategy,
    /// Whether it is for a test: only provider accounts of the same mode are asked.
    pub mode: Mode,
    /// Offers that this order has tried before.
    pub already_tried: Vec<(ProviderName, OfferRef)>,
}

impl RouteRequest {
    /// The plain wish: any provider and operator, at the listed price, cheapest first.
    #[must_use]
    pub fn new(product: Product, currency: Currency) -> Self {
        Self {
            product,
            currency,
            max_price: None,
            price_cap: None,
            client: None,
            include: Vec::new(),
            exclude: Vec::new(),
            operator: None,
            strategy: Strategy::default(),
            mode: Mode::default(),
            already_tried: Vec::new(),
        }
    }
}

/// What "best" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The lowest price.
    #[default]
    Cheapest,
    /// The lowest price per code that is expected to arrive.
    Reliable,
}

/// The operator's rules.
#[derive(Clone, Debug)]
pub struct RoutePolicy {
    /// What is added to the converted cost where no rule matches.
    pub markup_percent: Decimal,
    /// How far above the listed price a sale may end up when the client gave no limit.
    pub price_tolerance_percent: Decimal,
    /// Catalogs older than this are not bought from.
    pub catalog_stale_after: Duration,
    /// Published rates older than this are not used.
    pub rate_stale_after: Duration,
    /// The provider accounts that serve tests, and nothing else; all others serve live purchases
    /// only.
    pub test_providers: BTreeSet<ProviderName>,
}

impl RoutePolicy {
    /// Which requests a provider account serves.
    #[must_use]
    pub fn mode_of(&self, provider: &ProviderName) -> Mode {
        match self.test_providers.contains(provider) {
            true => Mode::Test,
            false => Mode::Live,
        }
    }
}

/// The whole answer; stored with the order, and shown by `POST /v1/quotes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What to try, best first.
    pub ranked: Vec<RankedOffer>,
    /// What not to try, by provider and offer.
    pub excluded: Vec<ExcludedOffer>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub decided_at: Timestamp,
}

/// An offer worth trying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedOffer {
    /// Whose.
    pub provider: ProviderName,
    /// How its adapter names it.
    pub offer_ref: OfferRef,
    /// Of which operator.
    pub operator: Operator,
    /// The listed cost, in the provider's currency.
    pub cost: Money,
    /// The same in the client's currency, rounded up to the next millionth.
    pub cost_converted: Money,
    /// The rates it was converted with: none, one, or two over US dollars.
    pub rates: Vec<Rate>,
    /// What was added to it. Records from before there were rules do not say.
    #[serde(default)]
    pub markup: Markup,
    /// What the client pays: exact converted cost plus markup, rounded up to the currency's step.
    pub price: Money,
    /// The most the client may be charged: the request's limit if it has one, else the price plus
    /// the tolerance, rounded up to the step.
    pub ceiling: Money,
    /// The most the provider may charge so that the client's price stays within the ceiling, in the
    /// provider's currency, rounded down.
    pub max_cost: Money,
    /// What the provider says of its stock.
    pub stock: Stock,
    /// When the provider listed it.
    #[serde(with = "time::serde::rfc3339")]
    pub seen_at: Timestamp,
    /// How often codes arrived there for this product, if that was ever observed.
    pub delivery_rate: Option<DeliveryRate>,
}

/// How often a code arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DeliveryRate {
    /// Numbers that got their code.
    pub delivered: u32,
    /// Numbers that could have.
    pub tried: u32,
}

/// An offer that is not tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedOffer {
    /// Whose.
    pub provider: ProviderName,
    /// How its adapter names it.
    pub offer_ref: OfferRef,
    /// Why.
    pub reason: ExclusionReason,
    /// What the client would pay, where that could be told.
    pub price: Option<Money>,
}

/// Why an offer is not tried: the first in this order that applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ExclusionReason {
    /// The provider account serves tests only, and this is none; or the other way round.
    OtherMode,
    /// The request leaves this provider out.
    ProviderNotAllowed,
    /// Another operator was asked for.
    OperatorMismatch,
    /// This order tried it before.
    AlreadyTried,
    /// Nothing is bought at this provider for some time.
    ProviderSuspended {
        /// Why.
        reason: SuspendReason,
        /// Until when.
        #[serde(with = "time::serde::rfc3339")]
        until: Timestamp,
    },
    /// Too many faults in a row.
    CircuitOpen {
        /// When the next purchase may probe.
        #[serde(with = "time::serde::rfc3339")]
        until: Timestamp,
    },
    /// The provider refused this offer a moment ago.
    CoolingDown {
        /// Until when.
        #[serde(with = "time::serde::rfc3339")]
        until: Timestamp,
    },
    /// The provider has not listed its offers for too long.
    CatalogStale {
        /// When it did.
        #[serde(with = "time::serde::rfc3339")]
        fetched_at: Timestamp,
    },
    /// The provider has none.
    OutOfStock,
    /// Nobody gave a rate between the currencies.
    RateMissing,
    /// The rate is too old.
    RateStale {
        /// When it was learnt.
        #[serde(with = "time::serde::rfc3339")]
        as_of: Timestamp,
    },
    /// Cost, markup and rates make no price that fits.
    Unpriceable,
    /// The price is above the request's limit.
    AboveMaxPrice,
    /// The price is above what the client may pay for one number.
    AbovePriceCap,
}

impl ExclusionReason {
    /// The word in its JSON form, for logs and metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OtherMode => "other_mode",
            Self::ProviderNotAllowed => "provider_not_allowed",
            Self::OperatorMismatch => "operator_mismatch",
            Self::AlreadyTried => "already_tried",
            Self::ProviderSuspended { .. } => "provider_suspended",
            Self::CircuitOpen { .. } => "circuit_open",
            Self::CoolingDown { .. } => "cooling_down",
            Self::CatalogStale { .. } => "catalog_stale",
            Self::OutOfStock => "out_of_stock",
            Self::RateMissing => "rate_missing",
            Self::RateStale { .. } => "rate_stale",
            Self::Unpriceable => "unpriceable",
            Self::AboveMaxPrice => "above_max_price",
            Self::AbovePriceCap => "above_price_cap",
        }
    }
}
