//! All catalogs and rates at one moment.

use std::{collections::BTreeMap, sync::Arc};

use domain::{ClientId, Currency, Product, ProviderName, Timestamp};
use provider::ListedOffer;

use crate::{
    Markup, PricingRules, RateProblem, RateTable, RoutePolicy, RouteRequest,
    catalog::{OfferBook, normalise},
    pricing::Pricer,
};

/// One way to buy a product, as seen in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer<'a> {
    /// Whose.
    pub provider: &'a ProviderName,
    /// As the provider lists it.
    pub listed: &'a ListedOffer,
    /// When the provider last listed it.
    pub seen_at: Timestamp,
}

/// How fresh a provider's catalog is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogAge {
    /// When it was last listed.
    pub fetched_at: Timestamp,
    /// What went wrong since, if the latest try failed.
    pub last_error: Option<String>,
}

/// One provider's part of a snapshot.
#[derive(Clone, Debug)]
struct Shelf {
    book: Arc<OfferBook>,
    /// `None`: never listed.
    fetched_at: Option<Timestamp>,
    last_error: Option<String>,
}

/// All catalogs and rates at one moment; immutable and cheap to clone. A change of one provider
/// makes a new snapshot that shares everything else with the old one.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    shelves: BTreeMap<ProviderName, Shelf>,
    rates: Arc<RateTable>,
    rules: Arc<PricingRules>,
    /// What all providers list together, by country and service; made anew only when somebody's
    /// set of products changes.
    products: Arc<[Product]>,
}

impl Snapshot {
    /// A snapshot of catalogs that were just listed, for tests and simulations; the
    /// [`crate::CatalogKeeper`] makes the others.
    #[must_use]
    pub fn of(
        catalogs: impl IntoIterator<Item = (ProviderName, Currency, Timestamp, Vec<ListedOffer>)>,
        rates: RateTable,
    ) -> Self {
        let mut snapshot = Self::default().with_rates(rates);
        for (name, currency, fetched_at, offers) in catalogs {
            let book = OfferBook::new(normalise(offers, currency), &[]);
            snapshot = snapshot.with_catalog(name, Arc::new(book), fetched_at);
        }
        snapshot
    }

    /// The exchange rates.
    #[must_use]
    pub fn rates(&self) -> &RateTable {
        &self.rates
    }

    /// How fresh a provider's catalog is; `None` if it was never listed.
    #[must_use]
    pub fn age(&self, provider: &ProviderName) -> Option<CatalogAge> {
        let shelf = self.shelves.get(provider)?;
        Some(CatalogAge {
            fetched_at: shelf.fetched_at?,
            last_error: shelf.last_error.clone(),
        })
    }

    /// The error of the latest try to list a provider's offers, also where none ever worked.
    #[must_use]
    pub fn last_error(&self, provider: &ProviderName) -> Option<&str> {
        self.shelves.get(provider)?.last_error.as_deref()
    }

    /// All products that any provider lists, in or out of stock, by country and service.
    #[must_use]
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// All offers of a product: by provider, then by reference.
    pub fn offers(&self, product: Product) -> impl Iterator<Item = Offer<'_>> {
        self.shelves.iter().flat_map(move |(provider, shelf)| {
            let listed = shelf.book.of_product(product).iter();
            listed.filter_map(move |listed| {
                Some(Offer {
                    provider,
                    listed,
                    seen_at: shelf.fetched_at?,
                })
            })
        })
    }

    /// How many offers there are over all products.
    #[must_use]
    pub fn offer_count(&self) -> usize {
        let shelves = self.shelves.values();
        shelves.map(|shelf| shelf.book.len()).sum()
    }

    /// What is added to costs.
    #[must_use]
    pub fn rules(&self) -> &PricingRules {
        &self.rules
    }

    /// What is added to the cost of an offer for a client who pays in `to`.
    ///
    /// # Errors
    /// No usable rate into the client's currency for the amounts of the rule.
    pub fn markup(
        &self,
        client: Option<ClientId>,
        (provider, product): (&ProviderName, Product),
        to: Currency,
        policy: &RoutePolicy,
        now: Timestamp,
    ) -> Result<Markup, RateProblem> {
        match self.rules.find(client, provider, product) {
            Some(rule) => Markup::of_rule(rule, to, &self.rates, policy, now),
            None => Ok(Markup::of_percent(policy.markup_percent)),
        }
    }

    /// How many offers a provider lists.
    #[must_use]
    pub fn offers_of(&self, provider: &ProviderName) -> usize {
        self.shelves
            .get(provider)
            .map_or(0, |shelf| shelf.book.len())
    }

    pub(crate) fn pricer<'a>(
        &'a self,
        request: &RouteRequest,
        policy: &'a RoutePolicy,
        now: Timestamp,
    ) -> Pricer<'a> {
        let sources = (&*self.rates, &*self.rules);
        Pricer::new(sources, policy, request.client, request.currency, now)
    }

    /// The same with other rules.
    #[must_use]
    pub fn with_rules(&self, rules: PricingRules) -> Self {
        Self {
            rules: Arc::new(rules),
            ..self.clone()
        }
    }

    pub(crate) fn with_rates(&self, rates: RateTable) -> Self {
        Self {
            rates: Arc::new(rates),
            ..self.clone()
        }
    }

    pub(crate) fn with_catalog(
        &self,
        provider: ProviderName,
        book: Arc<OfferBook>,
        fetched_at: Timestamp,
    ) -> Self {
        let mut next = self.clone();
        let known = self.shelves.get(&provider);
        let same_products = known.is_some_and(|shelf| shelf.book.products() == book.products());
        let shelf = Shelf {
            book,
            fetched_at: Some(fetched_at),
            last_error: None,
        };
        next.shelves.insert(provider, shelf);
        if !same_products {
            let books = next.shelves.values().map(|shelf| &*shelf.book);
            // The sort finds the books' sorted runs and merges them.
            let mut products: Vec<Product> = books.flat_map(OfferBook::products).copied().collect();
            products.sort();
            products.dedup();
            next.products = products.into();
        }
        next
    }

    pub(crate) fn with_age(&self, provider: &ProviderName, fetched_at: Timestamp) -> Self {
        let mut next = self.clone();
        if let Some(shelf) = next.shelves.get_mut(provider) {
            shelf.fetched_at = Some(fetched_at);
            shelf.last_error = None;
        }
        next
    }

    pub(crate) fn with_error(&self, provider: &ProviderName, error: String) -> Self {
        let mut next = self.clone();
        let shelf = next
            .shelves
            .entry(provider.clone())
            .or_insert_with(|| Shelf {
                book: Arc::new(OfferBook::new(Arc::default(), &[])),
                fetched_at: None,
                last_error: None,
            });
        shelf.last_error = Some(error);
        next
    }
}
