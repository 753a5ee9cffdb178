//! Where a desk finds what is on offer.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Money, Product, ProviderName};
use routing::{CatalogKeeper, Snapshot};

/// What a desk asks of the catalogs, as [`CatalogKeeper`] answers it.
#[async_trait]
pub trait Market: Send + Sync {
    /// All offers and rates at this moment.
    fn snapshot(&self) -> Arc<Snapshot>;

    /// A sale was made at this cost: until the provider lists anew, it is the offer's.
    async fn learn_price(&self, provider: &ProviderName, product: Product, cost: Money);

    /// The provider's list seems to be out of date.
    fn refresh_soon(&self, provider: &ProviderName);
}

#[async_trait]
impl Market for CatalogKeeper {
    fn snapshot(&self) -> Arc<Snapshot> {
        Self::snapshot(self)
    }

    async fn learn_price(&self, provider: &ProviderName, product: Product, cost: Money) {
        Self::learn_price(self, provider, product, cost).await;
    }

    fn refresh_soon(&self, provider: &ProviderName) {
        Self::refresh_soon(self, provider);
    }
}
