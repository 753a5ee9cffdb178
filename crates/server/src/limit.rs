//! Requests per client and group of routes, and failed sign-ins per address.
//!
//! A budget of 1,200 in 60 seconds lets 1,200 requests through at once and gives one back every
//! 50 ms. Budgets live in this process: replicas count apart. All keys of an account share its
//! budgets, but for keys with a number of their own, which have a budget of their own.

mod guard;
#[cfg(test)]
mod tests;
mod ticks;

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{AccountId, Clock};
use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use guard::limited;
use ticks::Ticks;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Between two rounds of forgetting keys whose budget is full again.
const TIDY_EVERY_SECS: u64 = 60;

/// The groups of the SMSCode document, each with its own budget.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
#[schema(as = LimitGroup, example = "order_reads")]
pub enum Group {
    /// Countries, services, products, offers, exchange rate, quotes: 1,200 in 60 seconds.
    Catalog,
    /// Balance, profile, transactions: 600.
    Balance,
    /// Reading orders: 1,200.
    OrderReads,
    /// Creating orders: 1,200.
    OrderCreation,
    /// Cancelling: 600.
    OrderCancellation,
    /// Finish and resend: 600.
    OrderActions,
    /// Webhook settings: 120.
    Webhook,
}

impl Group {
    const ALL: [Self; 7] = [
        Self::Catalog,
        Self::Balance,
        Self::OrderReads,
        Self::OrderCreation,
        Self::OrderCancellation,
        Self::OrderActions,
        Self::Webhook,
    ];

    /// The group's name in the `RateLimit` headers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Balance => "balance",
            Self::OrderReads => "orders-read",
            Self::OrderCreation => "orders-create",
            Self::OrderCancellation => "orders-cancel",
            Self::OrderActions => "orders-action",
            Self::Webhook => "webhook",
        }
    }

    /// The group's word in the database, and in what administrators send.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Balance => "balance",
            Self::OrderReads => "order_reads",
            Self::OrderCreation => "order_creation",
            Self::OrderCancellation => "order_cancellation",
            Self::OrderActions => "order_actions",
            Self::Webhook => "webhook",
        }
    }
}

/// How many requests go through in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitSettings {
    /// The time in which a budget that was used up comes back.
    pub window: Duration,
    /// [`Group::Catalog`].
    pub catalog: NonZeroU32,
    /// [`Group::Balance`].
    pub balance: NonZeroU32,
    /// [`Group::OrderReads`].
    pub order_reads: NonZeroU32,
    /// [`Group::OrderCreation`].
    pub order_creation: NonZeroU32,
    /// [`Group::OrderCancellation`].
    pub order_cancellation: NonZeroU32,
    /// [`Group::OrderActions`].
    pub order_actions: NonZeroU32,
    /// [`Group::Webhook`].
    pub webhook: NonZeroU32,
    /// Requests without a valid key, per address. Past it they are answered with 429 instead of
    /// 401; requests with a valid key from the same address are not touched.
    pub strangers: NonZeroU32,
}

/// The budgets of the SMSCode document.
impl Default for LimitSettings {
    fn default() -> Self {
        let count = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self {
            window: Duration::from_secs(60),
            catalog: count(1200),
            balance: count(600),
            order_reads: count(1200),
            order_creation: count(1200),
            order_cancellation: count(600),
            order_actions: count(600),
            webhook: count(120),
            strangers: count(60),
        }
    }
}

impl LimitSettings {
    const fn budget(&self, group: Group) -> NonZeroU32 {
        match group {
            Group::Catalog => self.catalog,
            Group::Balance => self.balance,
            Group::OrderReads => self.order_reads,
            Group::OrderCreation => self.order_creation,
            Group::OrderCancellation => self.order_cancellation,
            Group::OrderActions => self.order_actions,
            Group::Webhook => self.webhook,
        }
    }
}

/// By group and size, since one limiter has one size.
type OwnBudgets = HashMap<(Group, NonZeroU32), Arc<Budget<String>>>;

/// The budgets of all clients and addresses.
#[derive(Debug)]
pub struct Limits {
    /// By account: only who proved a key gets in, so there are as many entries as active accounts.
    groups: [Budget<AccountId>; Group::ALL.len()],
    /// Of keys with numbers of their own, by their public ids.
    own: Mutex<OwnBudgets>,
    window: Duration,
    /// By a hash of the address that strangers cannot foresee: the map has at most 65,536 entries
    /// however many addresses call, and no address can aim at another one's budget.
    strangers: Budget<u16>,
    hasher: RandomState,
    ticks: Ticks,
    tidied_at_secs: AtomicU64,
}

impl Limits {
    /// Full budgets.
    #[must_use]
    pub fn new(settings: LimitSettings, clock: Arc<dyn Clock>) -> Self {
        let ticks = Ticks::new(clock);
        let budget = |name, count| (name, count, settings.window, ticks.clone());
        Self {
            groups: Group::ALL
                .map(|group| Budget::new(budget(group.as_str(), settings.budget(group)))),
            own: Mutex::default(),
            window: settings.window,
            strangers: Budget::new(budget("unauthenticated", settings.strangers)),
            hasher: RandomState::new(),
            tidied_at_secs: AtomicU64::new(0),
            ticks,
        }
    }

    /// Takes one request of an account from a group's budget.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn take(&self, group: Group, account: AccountId) -> Result<Usage, Exceeded> {
        self.tidy();
        self.groups[group as usize].take(&account)
    }

    /// Takes one request of a key that may send `count` in a minute, whatever its account may.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn take_own(
        &self,
        group: Group,
        key: &String,
        count: NonZeroU32,
    ) -> Result<Usage, Exceeded> {
        self.tidy();
        let budget = {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            let made = || {
                let ticks = self.ticks.clone();
                Arc::new(Budget::new((group.as_str(), count, self.window, ticks)))
            };
            Arc::clone(own.entry((group, count)).or_insert_with(made))
        };
        budget.take(key)
    }

    /// Takes one request without a valid key from an address's budget; `None` where the address is
    /// not known.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn take_stranger(&self, address: Option<IpAddr>) -> Result<Usage, Exceeded> {
        self.tidy();
        let hash = self.hasher.hash_one(address.map(Neighbourhood::of));
        self.strangers.take(&(hash as u16))
    }

    /// Forgets now and then whose budget is full again.
    fn tidy(&self) {
        let now = self.ticks.now().as_secs();
        let last = self.tidied_at_secs.load(Ordering::Relaxed);
        let due = now >= last.saturating_add(TIDY_EVERY_SECS);
        if due
            && self
                .tidied_at_secs
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        {
            self.groups.iter().for_each(Budget::tidy);
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            own.retain(|_, budget| {
                budget.tidy();
                !budget.limiter.is_empty()
            });
            self.strangers.tidy();
        }
    }
}

/// Who shares a budget: one IPv4 address, or the /64 network that one IPv6 host has to itself.
#[derive(Hash)]
enum Neighbourhood {
    V4([u8; 4]),
    V6([u16; 4]),
}

impl Neighbourhood {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, Ticks, StateInformationMiddleware>;

#[derive(Debug)]
struct Budget<K: Hash + Eq + Clone> {
    name: &'static str,
    count: NonZeroU32,
    window: Duration,
    ticks: Ticks,
    limiter: Limiter<K>,
}

impl<K: Hash + Eq + Clone> Budget<K> {
    fn new((name, count, window, ticks): (&'static str, NonZeroU32, Duration, Ticks)) -> Self {
        // A window too short to be divided would be no limit at all.
        let window = window.max(Duration::from_nanos(u64::from(count.get())));
        let quota = Quota::with_period(window / count.get())
            .unwrap_or(Quota::per_minute(count))
            .allow_burst(count);
        let limiter = Limiter::new(quota, DefaultKeyedStateStore::default(), ticks.clone());
        Self {
            name,
            count,
            window,
            ticks,
            limiter,
        }
    }

    fn take(&self, key: &K) -> Result<Usage, Exceeded> {
        match self.limiter.check_key(key) {
            Ok(left) => Ok(self.usage(left.remaining_burst_capacity())),
            Err(not_until) => Err(Exceeded {
                usage: self.usage(0),
                wait: not_until.wait_time_from(self.ticks.now()),
            }),
        }
    }

    fn usage(&self, remaining: u32) -> Usage {
        let count = self.count.get();
        let used = count.saturating_sub(remaining);
        Usage {
            name: self.name,
            count,
            window: self.window,
            remaining,
            reset: (self.window / count).saturating_mul(used),
        }
    }

    fn tidy(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    name: &'static str,
    count: u32,
    window: Duration,
    remaining: u32,
    reset: Duration,
}

/// A budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Nothing is left.
    pub usage: Usage,
    /// Until one request more goes through.
    pub wait: Duration,
}

impl Usage {
    /// Adds the headers `RateLimit` (`r`: how many are left, `t`: seconds until all are back) and
    /// `RateLimit-Policy`, as in draft-ietf-httpapi-ratelimit-headers-10.
    pub fn write_to(&self, headers: &mut HeaderMap) {
        let name = self.name;
        let (left, reset) = (self.remaining, whole_seconds(self.reset));
        let (count, window) = (self.count, whole_seconds(self.window));
        let mut write = |header, text: String| {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(header, value);
            }
        };
        write(RATE_LIMIT, format!("\"{name}\";r={left};t={reset}"));
        write(
            RATE_LIMIT_POLICY,
            format!("\"{name}\";q={count};w={window}"),
        );
    }
}

/// Rounded up.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}
