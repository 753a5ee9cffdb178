//! Keeps the snapshot warm: fetches, compares, publishes, stores.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use backon::{BackoffBuilder, ExponentialBuilder};
use domain::{Clock, Money, Product, ProviderName, Rate, Timestamp};
use futures::future::{join, join_all};
use provider::{CatalogSource, ErrorKind, ListedOffer, Provider, ProviderError};
use tokio::{
    sync::{Mutex, Notify},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{
    CONFIG_SOURCE, CatalogStore, LearntPrice, RateTable, Snapshot, StoreError, StoredCatalog,
    catalog::{OfferBook, normalise},
};

/// How often and how patiently.
#[derive(Clone, Debug)]
pub struct RefreshSettings {
    /// Between two fetches of a catalog.
    pub interval: Duration,
    /// Between two fetches of rates.
    pub rates_interval: Duration,
    /// Up to so much is added to each wait, at random, so that replicas and providers spread.
    pub jitter: Duration,
    /// Bound on one fetch.
    pub timeout: Duration,
    /// The wait after a first failure; doubled with each further one.
    pub backoff: Duration,
    /// The longest wait after a failure.
    pub backoff_at_most: Duration,
    /// The least time between two fetches, however often [`CatalogKeeper::refresh_soon`] asks.
    pub least_gap: Duration,
    /// The operator's rates (source [`CONFIG_SOURCE`]).
    pub config_rates: Vec<Rate>,
}

impl Default for RefreshSettings {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(60),
            rates_interval: Duration::from_secs(300),
            jitter: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            backoff: Duration::from_secs(5),
            backoff_at_most: Duration::from_secs(300),
            least_gap: Duration::from_secs(5),
            config_rates: Vec::new(),
        }
    }
}

/// How fetching one catalog went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogRefresh {
    /// New content.
    Changed {
        /// How many offers there are now.
        offers: usize,
    },
    /// The same content; only its age moved.
    Unchanged,
    /// The stale catalog was kept.
    Failed {
        /// What went wrong.
        error: String,
    },
}

/// How one round over all providers went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Per provider.
    pub catalogs: Vec<(ProviderName, CatalogRefresh)>,
    /// Per provider that publishes rates: how many, or what went wrong.
    pub rates: Vec<(ProviderName, Result<usize, String>)>,
}

#[derive(Debug)]
struct Account {
    provider: Arc<dyn Provider>,
    wake: Notify,
    /// Held while this account's catalog is written, so that a later state is never overwritten
    /// by an earlier one.
    saving: Mutex<()>,
}

impl Account {
    fn name(&self) -> &ProviderName {
        &self.provider.info().name
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
    accounts: Vec<Account>,
    store: Arc<dyn CatalogStore>,
    clock: Arc<dyn Clock>,
    settings: RefreshSettings,
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
        mut settings: RefreshSettings,
    ) -> Self {
        for rate in &mut settings.config_rates {
            CONFIG_SOURCE.clone_into(&mut rate.source);
        }
        let accounts = providers.into_iter().map(|provider| Account {
            provider,
            wake: Notify::new(),
            saving: Mutex::default(),
        });
        let rates = RateTable::new(settings.config_rates.iter().cloned());
        Self {
            accounts: accounts.collect(),
            store,
            clock,
            snapshot: ArcSwap::from_pointee(Snapshot::default().with_rates(rates)),
            settings,
            kept: Mutex::default(),
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
            .map(|account| (account.name().clone(), account.provider.info().currency))
            .collect();
        if let Ok(rates) = &rates {
            let known = |rate: &&Rate| configured.keys().any(|name| name.as_str() == rate.source);
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
                self.publish_catalog(stored, true).await;
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

    /// Refreshes in the background until cancelled. Catalogs that are fresh already wait for their
    /// turn.
    pub async fn run(&self, cancelled: CancellationToken) {
        let catalogs = self
            .accounts
            .iter()
            .map(|account| self.keep_catalog(account));
        let rates = self.rate_accounts().map(|account| self.keep_rates(account));
        let all = join(join_all(catalogs), join_all(rates));
        cancelled.run_until_cancelled(all).await;
    }

    /// Asks for a provider's catalog before its turn, for instance when it did not know a product.
    pub fn refresh_soon(&self, provider: &ProviderName) {
        if let Some(account) = self.account(provider) {
            account.wake.notify_one();
        }
    }

    /// Replaces the listed price of a product at a price-book provider by what a purchase was
    /// charged, until the operator lists another price. Does nothing for providers with a live
    /// catalog, and for a product that is listed at more than one price.
    pub async fn learn_price(&self, provider: &ProviderName, product: Product, cost: Money) {
        let Some(account) = self.account(provider) else {
            return;
        };
        let info = account.provider.info();
        if info.capabilities.catalog != CatalogSource::PriceBook
            || cost.currency != info.currency
            || cost.amount.get() <= 0
        {
            return;
        }
        let learnt = {
            let kept = self.kept.lock().await;
            kept.catalogs
                .get(provider)
                .and_then(|known| known.catalog.with_learnt(product, cost))
        };
        if let Some(catalog) = learnt {
            self.publish_catalog(catalog, false).await;
            self.save(account).await;
        }
    }

    fn account(&self, provider: &ProviderName) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.name() == provider)
    }

    fn rate_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts
            .iter()
            .filter(|account| account.provider.info().capabilities.rates)
    }

    async fn keep_catalog(&self, account: &Account) {
        let age = self.snapshot().age(account.name());
        let mut wait = age.map_or(Duration::ZERO, |age| {
            let since = self.clock.now() - age.fetched_at;
            self.settings
                .interval
                .saturating_sub(since.try_into().unwrap_or_default())
        });
        let mut backoff = self.backoff();
        let mut last_fetch: Option<Instant> = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = account.wake.notified() => {
                    if let Some(last_fetch) = last_fetch {
                        tokio::time::sleep_until(last_fetch + self.settings.least_gap).await;
                    }
                }
            }
            last_fetch = Some(Instant::now());
            wait = match self.refresh_catalog(account).await {
                Ok(_) => {
                    backoff = self.backoff();
                    self.settings.interval
                }
                Err(error) => {
                    tracing::warn!(provider = %account.name(), %error, "catalog refresh failed");
                    let pause = backoff.next().unwrap_or(self.settings.backoff_at_most);
                    pause.max(error.retry_after.unwrap_or_default())
                }
            } + self.jitter();
        }
    }

    async fn keep_rates(&self, account: &Account) {
        let mut backoff = self.backoff();
        loop {
            let wait = match self.refresh_rates(account).await {
                Ok(_) => {
                    backoff = self.backoff();
                    self.settings.rates_interval
                }
                Err(error) => {
                    tracing::warn!(provider = %account.name(), %error, "rates refresh failed");
                    let pause = backoff.next().unwrap_or(self.settings.backoff_at_most);
                    pause.max(error.retry_after.unwrap_or_default())
                }
            };
            tokio::time::sleep(wait + self.jitter()).await;
        }
    }

    fn backoff(&self) -> backon::ExponentialBackoff {
        ExponentialBuilder::default()
            .with_min_delay(self.settings.backoff)
            .with_max_delay(self.settings.backoff_at_most)
            .without_max_times()
            .build()
    }

    fn jitter(&self) -> Duration {
        rand::random_range(Duration::ZERO..=self.settings.jitter)
    }

    async fn refresh_catalog(&self, account: &Account) -> Result<CatalogRefresh, ProviderError> {
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
        let offers = self.in_time(account.provider.catalog()).await?;
        let currency = account.provider.info().currency;
        on_a_worker(move || normalise(offers, currency)).await
    }

    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        tokio::time::timeout(self.settings.timeout, call)
            .await
            .unwrap_or_else(|_| {
                let text = format!("no answer within {:?}", self.settings.timeout);
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
        let count = offers.len();
        let mut kept = self.kept.lock().await;
        let known = kept.catalogs.get_mut(name);
        let refresh = match known {
            // Somebody else's later fetch is in already.
            Some(known) if known.catalog.fetched_at > asked_at => return CatalogRefresh::Unchanged,
            Some(known) if known.catalog.offers == offers => {
                known.catalog.fetched_at = asked_at;
                let next = self.snapshot.load().with_age(name, asked_at);
                self.snapshot.store(Arc::new(next));
                drop(kept);
                CatalogRefresh::Unchanged
            }
            known => {
                let mut catalog = StoredCatalog {
                    provider: name.clone(),
                    offers,
                    fetched_at: asked_at,
                    learnt: known.map_or_else(Vec::new, |known| known.catalog.learnt.clone()),
                };
                catalog.forget_unlisted();
                drop(kept);
                self.publish_catalog(catalog, false).await;
                CatalogRefresh::Changed { offers: count }
            }
        };
        self.save(account).await;
        refresh
    }

    async fn publish_catalog(&self, catalog: StoredCatalog, saved: bool) {
        let mut kept = self.kept.lock().await;
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
            kept.catalogs.insert(name, KeptCatalog { catalog, saved });
            self.snapshot.store(Arc::new(next));
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

    async fn refresh_rates(&self, account: &Account) -> Result<usize, ProviderError> {
        let mut rates = self
            .in_time(account.provider.rates(self.clock.now()))
            .await?;
        for rate in &mut rates {
            account.name().as_str().clone_into(&mut rate.source);
        }
        let count = rates.len();
        self.publish_rates(rates.clone()).await;
        if let Err(error) = self.store.save_rates(&rates).await {
            tracing::warn!(provider = %account.name(), %error, "rates not stored");
        }
        Ok(count)
    }

    async fn publish_rates(&self, rates: Vec<Rate>) {
        let mut kept = self.kept.lock().await;
        for rate in rates {
            kept.published
                .retain(|known| known.source != rate.source || known.pair != rate.pair);
            kept.published.push(rate);
        }
        let all = self.settings.config_rates.iter().chain(&kept.published);
        let table = RateTable::new(all.cloned());
        let next = self.snapshot.load().with_rates(table);
        self.snapshot.store(Arc::new(next));
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

impl StoredCatalog {
    /// With a learnt price; `None` if that changes nothing, or if it is not clear which listed
    /// price it replaces.
    fn with_learnt(&self, product: Product, cost: Money) -> Option<Self> {
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

    /// Drops learnt prices whose listed price is no longer listed.
    fn forget_unlisted(&mut self) {
        let offers = &self.offers;
        self.learnt.retain(|price| {
            let mut offers = offers.iter();
            offers.any(|offer| offer.product == price.product && offer.cost == price.listed)
        });
    }
}
