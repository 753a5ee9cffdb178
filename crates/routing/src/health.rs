//! How the providers behave: breakers, suspensions, offers to leave alone, delivery statistics.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;
use domain::{Product, ProviderName, Timestamp};
use provider::OfferRef;
use serde::{Deserialize, Serialize};

use crate::{BreakerSettings, BreakerState, DeliveryRate, ProbeClaim, breaker::Breaker};

/// How many offers of one provider may be cooling at a time; beyond it the one that would end
/// soonest ends at once.
const COOLING_LIMIT: usize = 4_096;
/// Observations per product before both counts are halved, so that old ones fade.
const DELIVERY_WINDOW: u32 = 200;

/// What a breaker counts. Refusals (no numbers, a price above the limit) are not faults: they are
/// answers, and reported as success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Unreachable, timed out, broken.
    Transport,
    /// A purchase without a readable outcome.
    UnknownOutcome,
    /// The key is not accepted, or the account is blocked.
    InvalidCredentials,
    /// An answer that cannot be read.
    MalformedReply,
}

/// Why nothing is bought at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspendReason {
    /// Our money there is used up.
    BalanceLow,
    /// The provider asked us to slow down.
    RateLimited,
    /// The account is blocked or banned.
    AccountBlocked,
    /// The key is not accepted.
    InvalidCredentials,
    /// Too many purchases with unknown outcome are open there.
    ExposureLimit,
    /// A person lets it run dry.
    Draining,
    /// A person, or the configuration, switched it off. Decisions on record call it `operator`.
    #[serde(alias = "operator")]
    Disabled,
}

#[derive(Clone, Debug, Default)]
struct ProviderHealth {
    breaker: Breaker,
    last_success: Option<Timestamp>,
    last_fault: Option<(FaultKind, Timestamp)>,
    suspensions: BTreeMap<SuspendReason, Timestamp>,
    cooling: Arc<HashMap<OfferRef, Timestamp>>,
    deliveries: Arc<HashMap<Product, DeliveryRate>>,
}

type Board = BTreeMap<ProviderName, ProviderHealth>;

/// The shared memory of how providers behave. Every call is short and takes the time.
///
/// The data is copied on write: a [`HealthView`] costs one reference count, and a report copies
/// something only while a view is still held.
#[derive(Debug, Default)]
pub struct HealthBoard {
    settings: ArcSwap<BreakerSettings>,
    board: Mutex<Arc<Board>>,
}

/// The board at one moment. Immutable.
#[derive(Clone, Debug)]
pub struct HealthView {
    board: Arc<Board>,
    now: Timestamp,
}

impl HealthBoard {
    /// An empty board: all providers are taken to be well.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        Self {
            settings: ArcSwap::from_pointee(settings),
            board: Mutex::default(),
        }
    }

    /// Goes on with other settings. A breaker that is open stays so for as long as it was meant to.
    pub fn reconfigure(&self, settings: BreakerSettings) {
        self.settings.store(Arc::new(settings));
    }

    /// The board as it is now.
    #[must_use]
    pub fn view(&self, now: Timestamp) -> HealthView {
        HealthView {
            board: Arc::clone(&self.lock()),
            now,
        }
    }

    /// The provider answered, be it with a refusal. Closes its breaker.
    pub fn record_success(&self, provider: &ProviderName, now: Timestamp) {
        self.change(provider, |health| {
            health.last_success = Some(now);
            health.breaker.succeed();
        });
    }

    /// The provider failed. Enough of these in a row open its breaker.
    pub fn record_fault(&self, provider: &ProviderName, kind: FaultKind, now: Timestamp) {
        self.change(provider, |health| {
            health.last_fault = Some((kind, now));
            health.breaker.fail(&self.settings.load(), now);
        });
    }

    /// Asks, right before a purchase, whether it may go; of many callers at a half-open breaker
    /// exactly one is granted the probe. Whoever holds it reports the outcome, or gives it back
    /// with [`Self::release_probe`].
    pub fn try_claim_probe(&self, provider: &ProviderName, now: Timestamp) -> ProbeClaim {
        self.change(provider, |health| {
            health.breaker.try_claim_probe(&self.settings.load(), now)
        })
    }

    /// Gives the probe back unused: nothing was sent.
    pub fn release_probe(&self, provider: &ProviderName) {
        self.change(provider, |health| health.breaker.release_probe());
    }

    /// Leaves an offer alone for some time: no stock, or a price above the limit.
    pub fn cool_offer(&self, provider: &ProviderName, offer_ref: OfferRef, until: Timestamp) {
        self.change(provider, |health| {
            let cooling = Arc::make_mut(&mut health.cooling);
            cooling.insert(offer_ref, until);
            if cooling.len() > COOLING_LIMIT {
                let soonest = cooling.iter().min_by_key(|(_, until)| **until);
                if let Some(soonest) = soonest.map(|(offer_ref, _)| offer_ref.clone()) {
                    cooling.remove(&soonest);
                }
            }
        });
    }

    /// Buys nothing at a provider for some time. A second suspension for the same reason replaces
    /// the first.
    pub fn suspend(&self, provider: &ProviderName, reason: SuspendReason, until: Timestamp) {
        self.change(provider, |health| {
            health.suspensions.insert(reason, until);
        });
    }

    /// Ends a suspension before its time.
    pub fn resume(&self, provider: &ProviderName, reason: SuspendReason) {
        self.change(provider, |health| {
            health.suspensions.remove(&reason);
        });
    }

    /// A number came to its end: with a code, or without one though its time was used up. Numbers
    /// that the client gave back early say nothing and are not reported.
    pub fn record_delivery(&self, provider: &ProviderName, product: Product, delivered: bool) {
        self.seed_deliveries(
            provider,
            product,
            DeliveryRate {
                delivered: u32::from(delivered),
                tried: 1,
            },
        );
    }

    /// Adds what was observed before, for instance what the ledger knows at start.
    pub fn seed_deliveries(
        &self,
        provider: &ProviderName,
        product: Product,
        observed: DeliveryRate,
    ) {
        self.change(provider, |health| {
            let rate = Arc::make_mut(&mut health.deliveries)
                .entry(product)
                .or_default();
            rate.tried = rate.tried.saturating_add(observed.tried);
            rate.delivered = rate
                .delivered
                .saturating_add(observed.delivered)
                .min(rate.tried);
            while rate.tried > DELIVERY_WINDOW {
                rate.tried = rate.tried.div_ceil(2);
                rate.delivered = rate.delivered.div_ceil(2);
            }
        });
    }

    /// Forgets what is over. Called now and then; nothing depends on it but memory.
    pub fn prune(&self, now: Timestamp) {
        let mut board = self.lock();
        for health in Arc::make_mut(&mut board).values_mut() {
            health.suspensions.retain(|_, until| *until > now);
            if health.cooling.values().any(|until| *until <= now) {
                Arc::make_mut(&mut health.cooling).retain(|_, until| *until > now);
            }
        }
    }

    fn change<T>(
        &self,
        provider: &ProviderName,
        change: impl FnOnce(&mut ProviderHealth) -> T,
    ) -> T {
        let mut board = self.lock();
        change(
            Arc::make_mut(&mut board)
                .entry(provider.clone())
                .or_default(),
        )
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Board>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HealthView {
    /// A view in which all is well.
    #[must_use]
    pub fn healthy(now: Timestamp) -> Self {
        Self {
            board: Arc::default(),
            now,
        }
    }

    /// Where the provider's breaker stands.
    #[must_use]
    pub fn breaker(&self, provider: &ProviderName) -> BreakerState {
        self.board
            .get(provider)
            .map_or(BreakerState::Closed { faults: 0 }, |health| {
                health.breaker.state(self.now)
            })
    }

    /// When a provider last answered a purchase.
    #[must_use]
    pub fn last_success(&self, provider: &ProviderName) -> Option<Timestamp> {
        self.board.get(provider)?.last_success
    }

    /// The latest fault of a provider and when it was.
    #[must_use]
    pub fn last_fault(&self, provider: &ProviderName) -> Option<(FaultKind, Timestamp)> {
        self.board.get(provider)?.last_fault
    }

    /// The suspension of a provider that lasts longest.
    #[must_use]
    pub fn suspension(&self, provider: &ProviderName) -> Option<(SuspendReason, Timestamp)> {
        let suspensions = self.board.get(provider)?.suspensions.iter();
        suspensions
            .map(|(reason, until)| (*reason, *until))
            .filter(|(_, until)| *until > self.now)
            .max_by_key(|(_, until)| *until)
    }

    /// Whether nothing is bought at a provider for this reason.
    #[must_use]
    pub fn is_suspended_for(&self, provider: &ProviderName, reason: SuspendReason) -> bool {
        let suspensions = self.board.get(provider).map(|health| &health.suspensions);
        suspensions
            .and_then(|suspensions| suspensions.get(&reason))
            .is_some_and(|until| *until > self.now)
    }

    /// Until when an offer is left alone.
    #[must_use]
    pub fn cooling(&self, provider: &ProviderName, offer_ref: &OfferRef) -> Option<Timestamp> {
        let until = *self.board.get(provider)?.cooling.get(offer_ref)?;
        (until > self.now).then_some(until)
    }

    /// What was observed of deliveries over all products; `None` if nothing was.
    #[must_use]
    pub fn delivery_total(&self, provider: &ProviderName) -> Option<DeliveryRate> {
        let rates = self.board.get(provider)?.deliveries.values();
        let total = rates.fold(DeliveryRate::default(), |sum, rate| DeliveryRate {
            delivered: sum.delivered.saturating_add(rate.delivered),
            tried: sum.tried.saturating_add(rate.tried),
        });
        (total.tried > 0).then_some(total)
    }

    /// What was observed of deliveries; `None` if nothing was.
    #[must_use]
    pub fn deliveries(&self, provider: &ProviderName, product: Product) -> Option<DeliveryRate> {
        let rate = self.board.get(provider)?.deliveries.get(&product).copied();
        rate.filter(|rate| rate.tried > 0)
    }
}
