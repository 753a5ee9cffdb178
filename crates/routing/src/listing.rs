//! What a client sees of the catalog: one line per product.

use domain::{Money, Product, Timestamp};
use provider::Stock;
use serde::{Deserialize, Serialize};

use crate::{
    ExclusionReason, HealthView, RoutePolicy, RouteRequest, Snapshot, exact::Fraction,
    pricing::Pricer, rank::barrier,
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
    let mut pricer = Pricer::new(snapshot.rates(), policy, request.currency, now);
    let mut line = |product: &Product| {
        let mut summary: Option<ProductSummary> = None;
        let mut cheapest: Option<Fraction> = None;
        for offer in snapshot.offers(*product) {
            let reason = barrier(&offer, request, policy, health, now);
            if matches!(
                reason,
                Some(ExclusionReason::ProviderNotAllowed | ExclusionReason::OperatorMismatch)
            ) {
                continue;
            }
            let summary = summary.get_or_insert(ProductSummary {
                product: *product,
                price: None,
                available: 0,
                more_untold: false,
                updated_at: offer.seen_at,
            });
            summary.updated_at = summary.updated_at.max(offer.seen_at);
            let Ok(tariff) = pricer.tariff(offer.listed.cost.currency) else {
                continue;
            };
            let (Ok(exact), None) = (tariff.exact(offer.listed.cost.amount), reason) else {
                continue;
            };
            if cheapest.as_ref().is_none_or(|known| exact < *known) {
                summary.price = tariff.round_up(&exact).ok().or(summary.price);
                cheapest = Some(exact);
            }
            match offer.listed.stock {
                Stock::Count(count) => summary.available += u64::from(count),
                Stock::NotTold => summary.more_untold = true,
            }
        }
        summary
    };
    products.iter().filter_map(&mut line).collect()
}
