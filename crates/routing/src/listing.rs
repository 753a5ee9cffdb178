//! What a client sees of the catalog: one line per product.

use domain::{Micros, Money, Product, Timestamp};
use provider::Stock;
use serde::{Deserialize, Serialize};

use crate::{
    ExclusionReason, HealthView, RoutePolicy, RouteRequest, Snapshot, pricing::TariffKey,
    rank::barrier,
};

/// A product over all offers that a request allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductSummary {
    /// Which.
    pub product: Product,
    /// What the client would pay now for the cheapest offer that could be tried; `None`: none
    /// could.
    pub price: Option<Money>,
    /// Told stock of the offers that could be tried.
    pub available: u64,
    /// Whether an offer among them does not tell its stock (a price book).
    pub more_untold: bool,
    /// When the newest of the allowed offers was listed, in stock or not.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: Timestamp,
}

/// Summarises `products` for the client of `request`, whose own product, limit and strategy do not
/// matter. Products without an allowed offer are left out. The price is the one that
/// [`crate::rank`] gives its first offer under [`crate::Strategy::Cheapest`].
#[must_use]
pub fn summarise(
    snapshot: &Snapshot,
    products: &[Product],
    request: &RouteRequest,
    policy: &RoutePolicy,
    health: &HealthView,
    now: Timestamp,
) -> Vec<ProductSummary> {
    let mut pricer = snapshot.pricer(request, policy, now);
    let lines = products.iter().filter_map(|product| {
        let mut line: Option<ProductSummary> = None;
        // Costs under one tariff compare as they are; only the cheapest of each is converted.
        let mut cheapest: Vec<(TariffKey, Micros)> = Vec::new();
        for offer in snapshot.offers(*product) {
            let reason = barrier(&offer, request, policy, health, now);
            if matches!(
                reason,
                Some(
                    ExclusionReason::OtherMode
                        | ExclusionReason::ProviderNotAllowed
                        | ExclusionReason::OperatorMismatch
                )
            ) {
                continue;
            }
            let line = line.get_or_insert(ProductSummary {
                product: *product,
                price: None,
                available: 0,
                more_untold: false,
                updated_at: offer.seen_at,
            });
            line.updated_at = line.updated_at.max(offer.seen_at);
            let cost = offer.listed.cost;
            if reason.is_some() {
                continue;
            }
            let key = pricer.key(offer.provider, *product, cost.currency);
            if pricer.tariff(key).is_err() {
                continue;
            }
            match offer.listed.stock {
                Stock::Count(count) => line.available += u64::from(count),
                Stock::NotTold => line.more_untold = true,
            }
            match cheapest.iter_mut().find(|(known, _)| *known == key) {
                Some((_, least)) => *least = (*least).min(cost.amount),
                None => cheapest.push((key, cost.amount)),
            }
        }
        let mut line = line?;
        // Rounding keeps the order, so the least rounded price is that of the least exact one.
        line.price = cheapest
            .iter()
            .filter_map(|(key, cost)| pricer.tariff(*key).ok()?.price(*cost).ok())
            .map(|price| price.price)
            .min_by_key(|price| price.amount);
        Some(line)
    });
    lines.collect()
}
