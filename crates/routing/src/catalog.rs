//! One provider's offers, sorted for lookup, as fetched or stored.

use std::sync::Arc;

use domain::{Currency, Money, Product, ProviderName, Timestamp};
use provider::ListedOffer;
use serde::{Deserialize, Serialize};

/// A catalog as it is kept over a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCatalog {
    /// Whose.
    pub provider: ProviderName,
    /// What it listed.
    pub offers: Arc<[ListedOffer]>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub fetched_at: Timestamp,
    /// True prices learnt from purchases, where the provider has only a price book.
    pub learnt: Vec<LearntPrice>,
}

/// A price learnt from a purchase. It replaces one listed price and is forgotten when the operator
/// lists another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearntPrice {
    /// Of what.
    pub product: Product,
    /// The listed price that turned out wrong.
    pub listed: Money,
    /// What was charged.
    pub cost: Money,
}

impl StoredCatalog {
    /// With a learnt price; `None` if that changes nothing, or if it is not clear which listed
    /// price it replaces.
    pub(crate) fn with_learnt(&self, product: Product, cost: Money) -> Option<Self> {
        let mut listed = self
            .offers
            .iter()
            .filter(|offer| offer.product == product)
            .map(|offer| offer.cost);
        let price = LearntPrice {
            product,
            listed: listed.next()?,
            cost,
        };
        if listed.any(|other| other != price.listed) {
            return None;
        }
        let mut next = self.clone();
        next.learnt.retain(|known| known.product != product);
        if price.cost != price.listed {
            next.learnt.push(price);
        }
        (next.learnt != self.learnt).then_some(next)
    }

    /// Without learnt prices whose listed price is no longer listed.
    pub(crate) fn without_unlisted(mut self) -> Self {
        let offers = &self.offers;
        self.learnt.retain(|price| {
            let mut offers = offers.iter();
            offers.any(|offer| offer.product == price.product && offer.cost == price.listed)
        });
        self
    }
}

/// Sorts a listing by product (country first) and reference, so that equal catalogs compare equal
/// in whatever order they came. Drops what is not priced above zero in the account's currency, and
/// all but the cheapest of several offers with one reference for one product. CPU-heavy for large
/// catalogs.
pub(crate) fn normalise(mut listed: Vec<ListedOffer>, currency: Currency) -> Arc<[ListedOffer]> {
    listed.retain(|offer| offer.cost.amount.get() > 0 && offer.cost.currency == currency);
    listed.sort_by(|a, b| {
        (a.product, &a.offer_ref, a.cost.amount).cmp(&(b.product, &b.offer_ref, b.cost.amount))
    });
    listed.dedup_by(|b, a| a.product == b.product && a.offer_ref == b.offer_ref);
    listed.into()
}

/// Normalised offers with learnt prices in place, ready for lookup.
#[derive(Debug)]
pub(crate) struct OfferBook {
    offers: Arc<[ListedOffer]>,
    products: Vec<Product>,
}

impl OfferBook {
    /// Shares the listing where no learnt price changes it.
    pub(crate) fn new(listed: Arc<[ListedOffer]>, learnt: &[LearntPrice]) -> Self {
        let mut products: Vec<Product> = listed.iter().map(|offer| offer.product).collect();
        products.dedup();
        let mut book = Self {
            offers: listed,
            products,
        };
        if !learnt.is_empty() {
            let corrected = book.offers.iter().map(|offer| {
                let replaced = learnt
                    .iter()
                    .find(|price| price.product == offer.product && price.listed == offer.cost);
                let cost = replaced.map_or(offer.cost, |price| price.cost);
                ListedOffer {
                    cost,
                    ..offer.clone()
                }
            });
            book.offers = corrected.collect();
        }
        book
    }

    pub(crate) fn len(&self) -> usize {
        self.offers.len()
    }

    pub(crate) fn products(&self) -> &[Product] {
        &self.products
    }

    pub(crate) fn of_product(&self, product: Product) -> &[ListedOffer] {
        let start = self.offers.partition_point(|offer| offer.product < product);
        let rest = &self.offers[start..];
        &rest[..rest.partition_point(|offer| offer.product == product)]
    }
}
