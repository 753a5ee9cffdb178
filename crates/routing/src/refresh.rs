//! Keeps the snapshot warm: fetches, compares, publishes, stores.

mod rates;

use std::{collections::HashMap, fmt, sync::Arc};

use arc_swap::ArcSwap;
use domain::{Clock, Money, Product, ProviderName, Rate, Timestamp};
use futures::future::{join, join_all};
use provider::{CatalogSource, ErrorKind, ListedOffer, Provider, ProviderError};
use tokio::sync::{Mutex, Notify, watch};

use crate::{
    CatalogRefresh, CatalogStore, PricingRules, RateTable, RefreshReport, RefreshSettings,
    Snapshot, StoreError, StoredCatalog,
    catalog::{OfferBook, normalise},
};
use rates::with_source;

#[derive(Debug)]
pub(crate) struct Account {
    name: ProviderName,
    provider: ArcSwap<Arc<dyn Provider>>,
    pub(crate) wake: Notify,
    /// Whether its catalog is left alone.
    rests: watch::Sender<bool>,
    /// Held while this account's catalog is written, so that a later state is never overwritten
    /// by an earlier one.
    saving: Mutex<()>,
}

impl Account {
    pub(crate) fn name(&self) -> &ProviderName {
        &self.name
    }

    /// Waits while the account rests.
    pub(crate) async fn awake(&self) {
        // An error is the end of the sender, which this borrows.
        drop(self.rests.subscribe().wait_for(|rests| !rests).await);
    }

    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(self.provider.load().as_ref())
    }
}

/// What the next snapshot is made from.
#[derive(Debug, Default)]
struct Kept {
    catalogs: HashMap<ProviderName, KeptCatalog>,
    published: Vec<Rate>,
}

#[derive(Clone, Debug)]
struct KeptCatalog {
    catalog: StoredCatalog,
    saved: bool,
}

/// Keeps catalogs and rates of all providers in one [`Snapshot`], fresh in the background and
/// stored for the next start.
pub struct CatalogKeeper {
    pub(crate) accounts: Vec<Account>,
    store: Arc<dyn CatalogStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: ArcSwap<RefreshSettings>,
    /// Ends the waits of the loops that no account's `wake` ends.
    pub(crate) reconfigured: watch::Sender<()>,
    snapshot: ArcSwap<Snapshot>,
    kept: Mutex<Kept>,
}

impl fmt::Debug for CatalogKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CatalogKeeper")
            .field("accounts", &self.accounts)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl CatalogKeeper {
    /// A keeper that has seen nothing yet but the operator's rates.
    #[must_use]
    pub fn new(
        providers: Vec<Arc<dyn Provider>>,
        store: Arc<dyn CatalogStore>,
        clock: Arc<dyn Clock>,
        settings: RefreshSettings,
    ) -> Self {
        let settings = with_source(settings);
        let accounts = providers.into_iter().map(|provider| Account {
            name: provider.info().name.clone(),
            provider: ArcSwap::from_pointee(provider),
            wake: Notify::new(),
            rests: watch::Sender::new(false),
            saving: Mutex::default(),
        });
        let rates = RateTable::new(settings.config_rates.iter().cloned());
        Self {
            accounts: accounts.collect(),
            store,
            clock,
            snapshot: ArcSwap::from_pointee(Snapshot::default().with_rates(rates)),
            settings: ArcSwap::from_pointee(settings),
            reconfigured: watch::Sender::new(()),
            kept: Mutex::default(),
        }
    }

    /// Goes on with other settings, and with these adapters in place of those of the same accounts;
    /// everything is fetched again soon. Published rates that are too far from the operator's new
    /// ones are not used any more.
    pub async fn reconfigure(&self, settings: RefreshSettings, replaced: &[Arc<dyn Provider>]) {
        self.settings.store(Arc::new(with_source(settings)));
        for provider in replaced {
            if let Some(account) = self.account(&provider.info().name) {
                account.provider.store(Arc::new(Arc::clone(provider)));
            }
        }
        let mut kept = self.kept.lock().await;
        kept.published.retain(|rate| self.check_band(rate).is_ok());
        drop(kept);
        self.publish_rates(Vec::new()).await;
        self.accounts
            .iter()
            .for_each(|account| account.wake.notify_one());
        self.reconfigured.send_replace(());
    }

    /// Leaves an account's catalog alone in the background, or reads it again from now on.
    pub fn rest(&self, provider: &ProviderName, rests: bool) {
        if let Some(account) = self.account(provider) {
            account.rests.send_replace(rests);
        }
    }

    /// The latest snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Loads what an earlier process stored, for the providers that are still configured.
    ///
    /// # Errors
    /// The store failed. The keeper works on without what was stored.
    pub async fn warm(&self) -> Result<(), StoreError> {
        let (catalogs, rates) = join(self.store.load(), self.store.load_rates()).await;
        let configured: HashMap<ProviderName, _> = self
            .accounts
            .iter()
            .map(|account| (account.name().clone(), account.provider().info().currency))
            .collect();
        if let Ok(rates) = &rates {
            let known = |rate: &&Rate| {
                let mut names = configured.keys();
                names.any(|name| name.as_str() == rate.source) && self.check_band(rate).is_ok()
            };
            let published = rates.iter().filter(known).cloned().collect();
            self.publish_rates(published).await;
        }
        for mut stored in catalogs? {
            let Some(currency) = configured.get(&stored.provider).copied() else {
                continue;
            };
            let normalised = on_a_worker(move || {
                stored.offers = normalise(stored.offers.to_vec(), currency);
                stored
            });
            if let Ok(stored) = normalised.await {
                let mut kept = self.kept.lock().await;
                self.install(&mut kept, stored, true).await;
            }
        }
        rates.map(drop)
    }

    /// Fetches everything once, all providers at a time.
    pub async fn refresh_all_once(&self) -> RefreshReport {
        let catalogs = join_all(self.accounts.iter().map(|account| async move {
            let refresh = self.refresh_catalog(account).await;
            let refresh = refresh.unwrap_or_else(|error| CatalogRefresh::Failed {
                error: error.to_string(),
            });
            (account.name().clone(), refresh)
        }));
        let rates = join_all(self.rate_accounts().map(|account| async move {
            let count = self.refresh_rates(account).await;
            (
                account.name().clone(),
                count.map_err(|error| error.to_string()),
            )
        }));
        let (catalogs, rates) = join(catalogs, rates).await;
        RefreshReport { catalogs, rates }
    }

    /// Replaces the listed price of a product at a price-book provider by what a purchase was
    /// charged, until the operator lists another price. Does nothing for providers with a live
    /// catalog, and for a product that is listed at more than one price.
    pub async fn learn_price(&self, provider: &ProviderName, product: Product, cost: Money) {
        let Some(account) = self.account(provider) else {
            return;
        };
        let provider_now = account.provider();
        let info = provider_now.info();
        if info.capabilities.catalog != CatalogSource::PriceBook
            || cost.currency != info.currency
            || cost.amount.get() <= 0
        {
            return;
        }
        let mut kept = self.kept.lock().await;
        let known = kept.catalogs.get(provider);
        let learnt = known.and_then(|known| known.catalog.with_learnt(product, cost));
        if let Some(catalog) = learnt {
            self.install(&mut kept, catalog, false).await;
            drop(kept);
            self.save(account).await;
        }
    }

    /// Prices by other rules from now on.
    pub async fn set_rules(&self, rules: PricingRules) {
        let _kept = self.kept.lock().await;
        let next = self.snapshot.load().with_rules(rules);
        self.snapshot.store(Arc::new(next));
    }

    pub(crate) fn account(&self, provider: &ProviderName) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.name() == provider)
    }

    pub(crate) fn rate_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts
            .iter()
            .filter(|account| account.provider().info().capabilities.rates)
    }

    pub(crate) async fn refresh_catalog(
        &self,
        account: &Account,
    ) -> Result<CatalogRefresh, ProviderError> {
        // Taken before the call: an answer is never fresher than its question.
        let asked_at = self.clock.now();
        match self.fetch_catalog(account).await {
            Ok(offers) => Ok(self.take_catalog(account, offers, asked_at).await),
            Err(error) => {
                let _kept = self.kept.lock().await;
                let next = self
                    .snapshot
                    .load()
                    .with_error(account.name(), error.to_string());
                self.snapshot.store(Arc::new(next));
                Err(error)
            }
        }
    }

    async fn fetch_catalog(&self, account: &Account) -> Result<Arc<[ListedOffer]>, ProviderError> {
        let offers = self.in_time(account.provider().catalog()).await?;
        let currency = account.provider().info().currency;
        on_a_worker(move || normalise(offers, currency)).await
    }

    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let timeout = self.settings.load().timeout;
        tokio::time::timeout(timeout, call)
            .await
            .unwrap_or_else(|_| {
                let text = format!("no answer within {timeout:?}");
                Err(ProviderError::new(ErrorKind::Unavailable, text))
            })
    }

    async fn take_catalog(
        &self,
        account: &Account,
        offers: Arc<[ListedOffer]>,
        asked_at: Timestamp,
    ) -> CatalogRefresh {
        let name = account.name();
        let mut kept = self.kept.lock().await;
        let known = kept.catalogs.get(name).map(|known| known.catalog.clone());
        // Another fetch that was asked later is in already.
        if known
            .as_ref()
            .is_some_and(|known| known.fetched_at > asked_at)
        {
            return CatalogRefresh::Unchanged;
        }
        let count = offers.len();
        let catalog = StoredCatalog {
            provider: name.clone(),
            offers,
            fetched_at: asked_at,
            learnt: known
                .as_ref()
                .map_or_else(Vec::new, |known| known.learnt.clone()),
        };
        let changed = on_a_worker(move || {
            let unchanged = known.is_some_and(|known| known.offers == catalog.offers);
            (!unchanged).then(|| catalog.without_unlisted())
        });
        let refresh = match changed.await {
            Ok(Some(catalog)) => {
                self.install(&mut kept, catalog, false).await;
                CatalogRefresh::Changed { offers: count }
            }
            Ok(None) => {
                if let Some(known) = kept.catalogs.get_mut(name) {
                    known.catalog.fetched_at = asked_at;
                }
                let next = self.snapshot.load().with_age(name, asked_at);
                self.snapshot.store(Arc::new(next));
                CatalogRefresh::Unchanged
            }
            Err(error) => CatalogRefresh::Failed {
                error: error.to_string(),
            },
        };
        drop(kept);
        self.save(account).await;
        refresh
    }

    async fn install(&self, kept: &mut Kept, catalog: StoredCatalog, saved: bool) {
        let before = self.snapshot();
        let built = on_a_worker({
            let catalog = catalog.clone();
            move || {
                let book = OfferBook::new(catalog.offers, &catalog.learnt);
                before.with_catalog(catalog.provider, Arc::new(book), catalog.fetched_at)
            }
        });
        if let Ok(next) = built.await {
            let name = catalog.provider.clone();
            let replaced = (
                kept.catalogs.insert(name, KeptCatalog { catalog, saved }),
                self.snapshot.swap(Arc::new(next)),
            );
            // Freeing hundreds of thousands of offers is work, too.
            on_a_worker(move || drop(replaced)).await.ok();
        }
    }

    /// Writes the account's catalog if it changed, else only its age.
    async fn save(&self, account: &Account) {
        let name = account.name();
        let _turn = account.saving.lock().await;
        let Some(known) = self.kept.lock().await.catalogs.get(name).cloned() else {
            return;
        };
        let catalog = &known.catalog;
        let written = if known.saved {
            self.store.touch_catalog(name, catalog.fetched_at).await
        } else {
            self.store.save_catalog(catalog).await
        };
        match written {
            Ok(()) => {
                let mut kept = self.kept.lock().await;
                if let Some(now) = kept.catalogs.get_mut(name)
                    && Arc::ptr_eq(&now.catalog.offers, &catalog.offers)
                    && now.catalog.learnt == catalog.learnt
                {
                    now.saved = true;
                }
            }
            Err(error) => tracing::warn!(provider = %name, %error, "catalog not stored"),
        }
    }
}

/// Runs CPU-heavy work where it does not hold up requests.
async fn on_a_worker<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ProviderError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        ProviderError::new(
            ErrorKind::MalformedReply,
            "the catalog could not be worked through",
        )
    })
}
