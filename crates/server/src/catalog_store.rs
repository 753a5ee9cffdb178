//! The router's catalogs, kept in the ledger's database over a restart.

use async_trait::async_trait;
use domain::{ProviderName, Rate, Timestamp};
use ledger::{Ledger, StoredOffers};
use routing::{CatalogStore, StoreError, StoredCatalog};

/// Catalogs and rates in Postgres.
#[derive(Clone, Debug)]
pub struct LedgerCatalogStore(pub Ledger);

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError(error.to_string())
}

#[async_trait]
impl CatalogStore for LedgerCatalogStore {
    async fn load(&self) -> Result<Vec<StoredCatalog>, StoreError> {
        let stored = self.0.load_offers().await.map_err(failed)?;
        stored
            .into_iter()
            .map(|stored| {
                let mut catalog: StoredCatalog =
                    serde_json::from_str(&stored.offers).map_err(failed)?;
                catalog.fetched_at = stored.fetched_at;
                Ok(catalog)
            })
            .collect()
    }

    async fn save_catalog(&self, catalog: &StoredCatalog) -> Result<(), StoreError> {
        let stored = StoredOffers {
            provider: catalog.provider.clone(),
            fetched_at: catalog.fetched_at,
            offers: serde_json::to_string(catalog).map_err(failed)?,
        };
        self.0.save_offers(&stored).await.map_err(failed)
    }

    async fn touch_catalog(
        &self,
        provider: &ProviderName,
        fetched_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .touch_offers(provider, fetched_at)
            .await
            .map_err(failed)
    }

    async fn load_rates(&self) -> Result<Vec<Rate>, StoreError> {
        self.0.load_rates().await.map_err(failed)
    }

    async fn save_rates(&self, rates: &[Rate]) -> Result<(), StoreError> {
        self.0.save_rates(rates).await.map_err(failed)
    }
}
