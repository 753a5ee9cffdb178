//! What all use cases share.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use domain::{AttemptId, Clock, ProviderName, Timestamp};
use futures::{FutureExt, channel::oneshot};
use ledger::{Ledger, LedgerError};
use provider::Provider;
use routing::{CatalogKeeper, HealthBoard, RoutePolicy};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::{
    Books, Market, Runtime, changes::Changes, exposure, life::Life, measure, reconcile::Turns,
    runtime::TokioRuntime, wallet::WalletWatch,
};

/// No number lives longer than a day: a provider that says so is not believed, and an unclear
/// purchase that could not be proven until then is booked as lost.
pub(crate) const LONGEST_LIFE: time::Duration = time::Duration::hours(24);

/// How patiently orders are bought and followed.
#[derive(Clone, Debug)]
pub struct OrderSettings {
    /// Pricing and staleness limits.
    pub policy: RoutePolicy,
    /// How long a create request looks for a number before it gives up.
    pub buy_for: Duration,
    /// How long a create request waits for an unclear purchase before it answers PENDING.
    pub answer_within: Duration,
    /// How long a driver owns a purchase beyond its provider's time-out.
    pub lease_margin: Duration,
    /// The longest that any provider call may take; bounds the lease.
    pub call_timeout: Duration,
    /// An offer that was refused is left alone for so long.
    pub cool_for: Duration,
    /// A provider that is out of our money or asks us to slow down is left alone for so long,
    /// unless it says itself.
    pub suspend_for: Duration,
    /// At a listable provider: how long after a lost purchase its absence from the list proves
    /// that nothing was sold. Lists may lag.
    pub absence_proves_after: Duration,
    /// How long the same idempotency key is repeated to a provider; it may forget keys.
    pub repeat_for: Duration,
    /// How long after a number's end the provider may still say how it ended.
    pub grace: Duration,
    /// The most that may be exposed at each provider account, in its currency. At an account where
    /// nothing can be asked it holds exactly, whatever is bought at the same time.
    pub exposure_limits: BTreeMap<ProviderName, domain::Micros>,
    /// Below these balances of provider accounts somebody should top up, in their currencies.
    pub balance_warnings: BTreeMap<ProviderName, domain::Micros>,
}

impl OrderSettings {
    /// No driver that lives needs longer to write a purchase down. It may take two calls: the second
    /// reads what the first left out.
    pub(crate) fn longest_purchase(&self) -> Duration {
        2 * self.call_timeout + self.lease_margin
    }
}

/// The counter at which orders are placed and looked after, over books that are the [`Ledger`]
/// unless somebody simulates.
#[derive(Clone)]
pub struct OrderDesk<B = Ledger> {
    pub(crate) ledger: B,
    pub(crate) catalog: Arc<dyn Market>,
    pub(crate) health: Arc<HealthBoard>,
    pub(crate) clock: Arc<dyn Clock>,
    settings: Arc<ArcSwap<OrderSettings>>,
    pub(crate) changes: Changes,
    pub(crate) tasks: TaskTracker,
    pub(crate) runtime: Arc<dyn Runtime>,
    accounts: Arc<BTreeMap<ProviderName, Account>>,
    driven: Arc<Mutex<BTreeSet<AttemptId>>>,
    pub(crate) life: Arc<Mutex<Life>>,
    /// Names this process in leases.
    pub(crate) holder: Arc<str>,
}

pub(crate) struct Account {
    provider: ArcSwap<Arc<dyn Provider>>,
    /// Wakes the account's follower before its next beat.
    wake: Arc<Notify>,
    pub(crate) wallet: WalletWatch,
    pub(crate) late_sales: Turns,
}

/// What a desk is made of, where it is not the usual.
pub struct DeskParts<B> {
    /// Orders and money.
    pub books: B,
    /// What is on offer.
    pub market: Arc<dyn Market>,
    /// How the providers behave.
    pub health: Arc<HealthBoard>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Tasks and pauses.
    pub runtime: Arc<dyn Runtime>,
    /// Where numbers are bought.
    pub providers: Vec<Arc<dyn Provider>>,
    /// How patiently.
    pub settings: OrderSettings,
}

impl<B> fmt::Debug for DeskParts<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeskParts").finish_non_exhaustive()
    }
}

impl<B> fmt::Debug for OrderDesk<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderDesk")
            .field("holder", &self.holder)
            .finish_non_exhaustive()
    }
}

impl OrderDesk {
    /// A desk over these accounts. Background work starts with [`OrderDesk::run`].
    #[must_use]
    pub fn new(
        ledger: Ledger,
        catalog: Arc<CatalogKeeper>,
        health: Arc<HealthBoard>,
        clock: Arc<dyn Clock>,
        providers: Vec<Arc<dyn Provider>>,
        settings: OrderSettings,
    ) -> Self {
        let desk = Self::from_parts(DeskParts {
            books: ledger,
            market: catalog,
            health,
            clock,
            runtime: Arc::new(TokioRuntime),
            providers,
            settings,
        });
        desk.limit_exposure();
        desk
    }

    /// Goes on with other settings, and with these adapters in place of those of the same accounts.
    /// Calls under way end as they began. Adapters of other accounts are left out: the set of
    /// accounts stays as it is.
    pub fn reconfigure(&self, settings: OrderSettings, replaced: &[Arc<dyn Provider>]) {
        self.settings.store(Arc::new(settings));
        for provider in replaced {
            if let Some(account) = self.accounts.get(&provider.info().name) {
                account.provider.store(Arc::new(Arc::clone(provider)));
            }
        }
        self.limit_exposure();
        for account in self.accounts.values() {
            account.wake.notify_one();
        }
    }

    /// Lets the ledger hold the limits of the settings in force.
    fn limit_exposure(&self) {
        self.ledger
            .limit_exposure(exposure::limits(self.providers(), &self.settings()));
    }
}

impl<B: Books> OrderDesk<B> {
    /// A desk of these parts.
    #[must_use]
    pub fn from_parts(parts: DeskParts<B>) -> Self {
        let accounts = parts.providers.into_iter().map(|provider| {
            measure::begin_at_zero(&provider.info().name);
            let name = provider.info().name.clone();
            let account = Account {
                wake: Arc::new(Notify::new()),
                wallet: WalletWatch::default(),
                late_sales: Turns::default(),
                provider: ArcSwap::from_pointee(provider),
            };
            (name, account)
        });
        Self {
            ledger: parts.books,
            catalog: parts.market,
            health: parts.health,
            clock: parts.clock,
            settings: Arc::new(ArcSwap::from_pointee(parts.settings)),
            changes: Changes::new(),
            tasks: TaskTracker::new(),
            accounts: Arc::new(accounts.collect()),
            driven: Arc::default(),
            life: Arc::default(),
            holder: parts.runtime.fresh_id().simple().to_string().into(),
            runtime: parts.runtime,
        }
    }

    /// Runs a task that a shutdown waits for. What it comes to is lost if nobody takes it, and
    /// missing if it panicked.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (tell, told) = oneshot::channel();
        let told_of = task
            .map(|outcome| drop(tell.send(outcome)))
            .in_current_span();
        self.runtime.spawn(self.tasks.track_future(told_of).boxed());
        told
    }

    /// The account with this name, unless it is no longer configured.
    pub(crate) fn provider(&self, name: &ProviderName) -> Option<Arc<dyn Provider>> {
        let account = self.accounts.get(name)?;
        Some(Arc::clone(account.provider.load().as_ref()))
    }

    /// All accounts, by name.
    pub fn providers(&self) -> impl Iterator<Item = Arc<dyn Provider>> {
        let accounts = self.accounts.values();
        accounts.map(|account| Arc::clone(account.provider.load().as_ref()))
    }

    /// The settings in force now; a use case that needs several takes them once.
    pub(crate) fn settings(&self) -> Arc<OrderSettings> {
        self.settings.load_full()
    }

    pub(crate) fn account(&self, name: &ProviderName) -> Option<&Account> {
        self.accounts.get(name)
    }

    pub(crate) fn wake_of(&self, name: &ProviderName) -> Option<Arc<Notify>> {
        self.accounts
            .get(name)
            .map(|account| Arc::clone(&account.wake))
    }

    /// Lets an account's follower look right away.
    pub(crate) fn wake(&self, name: &ProviderName) {
        if let Some(account) = self.accounts.get(name) {
            account.wake.notify_one();
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Names this process in leases.
    #[must_use]
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// The pricing and staleness limits in force.
    #[must_use]
    pub fn policy(&self) -> RoutePolicy {
        self.settings().policy.clone()
    }

    /// How long a request to buy may wait for what becomes of it.
    #[must_use]
    pub fn answer_within(&self) -> Duration {
        self.settings().answer_within
    }

    /// What purchases without a known outcome may add up to at an account, in its currency; `None`:
    /// no limit.
    #[must_use]
    pub fn exposure_limit(&self, name: &ProviderName) -> Option<domain::Micros> {
        self.settings().exposure_limits.get(name).copied()
    }

    /// Takes no new purchase, and waits for those under way, for at most `patience`. Those left
    /// over are the next process's, once their leases have run out or were ended
    /// ([`Ledger::abandon_purchases`]).
    pub async fn shut_down(&self, patience: Duration) -> Vec<AttemptId> {
        self.tasks.close();
        if tokio::time::timeout(patience, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                purchases = self.tasks.len(),
                "purchases still under way at shutdown"
            );
        }
        self.driven().iter().copied().collect()
    }

    /// Gives the accounts back that this desk looks after.
    ///
    /// # Errors
    /// The database is away: leases run out by themselves.
    pub async fn release_leases(&self) -> Result<(), LedgerError> {
        self.ledger.release_leases(&self.holder).await
    }

    /// The purchases that tasks of this desk drive.
    pub(crate) fn driven(&self) -> MutexGuard<'_, BTreeSet<AttemptId>> {
        self.driven.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
