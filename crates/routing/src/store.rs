//! Where catalogs and rates survive a restart.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::{CurrencyPair, ProviderName, Rate, Timestamp};

use crate::StoredCatalog;

/// The store failed; with its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalog store: {0}")]
pub struct StoreError(pub String);

/// Keeps the latest catalog of each provider and the latest rates of each source.
#[async_trait]
pub trait CatalogStore: Send + Sync {
    /// All stored catalogs.
    async fn load(&self) -> Result<Vec<StoredCatalog>, StoreError>;

    /// Replaces the stored catalog of its provider.
    async fn save_catalog(&self, catalog: &StoredCatalog) -> Result<(), StoreError>;

    /// The provider listed the same again: moves the stored catalog's time only.
    async fn touch_catalog(
        &self,
        provider: &ProviderName,
        fetched_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// All stored rates.
    async fn load_rates(&self) -> Result<Vec<Rate>, StoreError>;

    /// Replaces the stored rates of the same source and pair.
    async fn save_rates(&self, rates: &[Rate]) -> Result<(), StoreError>;
}

/// A store in memory, for tests and for running without a database.
#[derive(Debug, Default)]
pub struct MemoryCatalogStore(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    catalogs: BTreeMap<ProviderName, StoredCatalog>,
    rates: BTreeMap<(String, CurrencyPair), Rate>,
    catalog_writes: usize,
}

impl MemoryCatalogStore {
    /// How many whole catalogs were written.
    #[must_use]
    pub fn catalog_writes(&self) -> usize {
        self.lock().catalog_writes
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CatalogStore for MemoryCatalogStore {
    async fn load(&self) -> Result<Vec<StoredCatalog>, StoreError> {
        Ok(self.lock().catalogs.values().cloned().collect())
    }

    async fn save_catalog(&self, catalog: &StoredCatalog) -> Result<(), StoreError> {
        let mut memory = self.lock();
        memory.catalog_writes += 1;
        let provider = catalog.provider.clone();
        memory.catalogs.insert(provider, catalog.clone());
        Ok(())
    }

    async fn touch_catalog(
        &self,
        provider: &ProviderName,
        fetched_at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(catalog) = self.lock().catalogs.get_mut(provider) {
            catalog.fetched_at = fetched_at;
        }
        Ok(())
    }

    async fn load_rates(&self) -> Result<Vec<Rate>, StoreError> {
        Ok(self.lock().rates.values().cloned().collect())
    }

    async fn save_rates(&self, rates: &[Rate]) -> Result<(), StoreError> {
        let mut memory = self.lock();
        for rate in rates {
            let key = (rate.source.clone(), rate.pair);
            memory.rates.insert(key, rate.clone());
        }
        Ok(())
    }
}
