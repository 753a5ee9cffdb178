//! A provider in memory, with its own truth of what it sold, charged and gave back.

mod order;
mod plan;
mod serve;
mod shop;
mod subject;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    AttemptId, Clock, Currency, ManualClock, Micros, Money, OtpCode, Product, Rate, Timestamp,
};
use provider::{
    CancelRule, Capabilities, CatalogSource, FinishRule, PollStyle, Provider, ProviderInfo,
    ProviderOrderId, RecoveryClass, Stock,
};
use tokio::sync::watch;

pub use order::{FakeOrder, Truth};
pub use plan::{BuyPlan, Call, Failing, Hold};
pub use serve::PUSH_PROOF;
use shop::Shop;
pub use subject::FakeSubject;

/// A provider for tests of what stands above providers. Clones are the same provider.
///
/// Time is a [`ManualClock`]: codes that are due, numbers that end and delays before a
/// cancellation follow it. Purchases go by the book unless a plan says otherwise.
///
/// ```
/// use domain::Currency;
/// use provider_testkit::{BuyPlan, FakeProvider, product};
///
/// let fake = FakeProvider::new("cheap", Currency::USD)
///     .with_offer(product("ID", "whatsapp"), "0.30", 5)
///     .with_code_after(std::time::Duration::from_secs(8), "123456");
/// fake.next_buy(BuyPlan::LoseReplyAfterSale(provider::UnknownReason::TimedOut));
/// assert_eq!(fake.truth().sold, 0);
/// ```
#[derive(Clone)]
pub struct FakeProvider {
    info: Arc<ProviderInfo>,
    clock: Arc<ManualClock>,
    statuses_take: Duration,
    shop: Arc<Mutex<Shop>>,
    hold: Arc<watch::Sender<Option<Hold>>>,
    held: Arc<watch::Sender<usize>>,
    holds_statuses: Arc<watch::Sender<bool>>,
}

impl fmt::Debug for FakeProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FakeProvider")
            .field(&self.info.name)
            .finish()
    }
}

/// A product by alpha-2 code and slug.
#[must_use]
pub fn product(country: &str, service: &str) -> Product {
    Product {
        country: country.parse().unwrap(),
        service: service.parse().unwrap(),
    }
}

/// Making one.
impl FakeProvider {
    /// A provider without offers, with much money, on a clock of its own at 2026-01-01. It lists
    /// its orders, cancels until a code came and lets numbers live for twenty minutes.
    #[must_use]
    pub fn new(name: &str, currency: Currency) -> Self {
        let capabilities = Capabilities {
            catalog: CatalogSource::Live,
            rates: false,
            balance: true,
            recovery: RecoveryClass::Listable,
            cancel: CancelRule::UntilCode,
            finish: FinishRule::Remote,
            resend: true,
            poll: PollStyle::Batched,
            poll_interval: Duration::from_secs(3),
            number_lifetime: Duration::from_secs(20 * 60),
            auto_cancel_after: None,
            max_requests_per_second: None,
        };
        Self {
            info: Arc::new(ProviderInfo {
                name: name.parse().unwrap(),
                kind: "fake",
                currency,
                capabilities,
            }),
            clock: Arc::new(ManualClock::new(
                Timestamp::from_unix_timestamp(1_767_225_600).unwrap(),
            )),
            statuses_take: Duration::ZERO,
            shop: Arc::new(Mutex::new(Shop::new())),
            hold: Arc::new(watch::Sender::new(None)),
            held: Arc::new(watch::Sender::new(0)),
            holds_statuses: Arc::new(watch::Sender::new(false)),
        }
    }

    /// One more offer; its reference is `whatsapp-ID-1` for the first.
    #[must_use]
    pub fn with_offer(self, product: Product, cost: &str, stock: u32) -> Self {
        self.with_operator_offer(product, "any", cost, stock)
    }

    /// One more offer of an operator.
    #[must_use]
    pub fn with_operator_offer(
        self,
        product: Product,
        operator: &str,
        cost: &str,
        stock: u32,
    ) -> Self {
        let cost = self.money(cost);
        self.shop().add_offer(product, operator, cost, stock);
        self
    }

    /// Other abilities, changed in place. Call it before cloning.
    #[must_use]
    pub fn with_capabilities(mut self, change: impl FnOnce(&mut Capabilities)) -> Self {
        change(&mut Arc::make_mut(&mut self.info).capabilities);
        self
    }

    /// What can be learnt about a lost purchase.
    #[must_use]
    pub fn with_recovery(self, recovery: RecoveryClass) -> Self {
        self.with_capabilities(|capabilities| capabilities.recovery = recovery)
    }

    /// A clock shared with others.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<ManualClock>) -> Self {
        self.clock = clock;
        self
    }

    /// So much time passes on the clock while statuses are asked for. Call it before cloning.
    #[must_use]
    pub const fn with_slow_statuses(mut self, by: Duration) -> Self {
        self.statuses_take = by;
        self
    }

    /// So much money at the provider.
    #[must_use]
    pub fn with_wallet(self, amount: &str) -> Self {
        self.shop().wallet = amount.parse().unwrap();
        self
    }

    /// Every number sold from now on gets this code so long after its sale.
    #[must_use]
    pub fn with_code_after(self, delay: Duration, code: &str) -> Self {
        self.shop().code_plan = Some((delay, OtpCode::new(code).unwrap()));
        self
    }

    /// Refuses what is dearer than the request allows; without it the caller has to check.
    #[must_use]
    pub fn honouring_max_cost(self) -> Self {
        self.shop().honours_max_cost = true;
        self
    }

    /// Publishes a rate, and declares that it does.
    #[must_use]
    pub fn with_rate(self, pair: &str, value: &str) -> Self {
        let fake = self.with_capabilities(|capabilities| capabilities.rates = true);
        let rate = Rate {
            pair: pair.parse().unwrap(),
            value: value.parse().unwrap(),
            source: fake.info.name.to_string(),
            as_of: fake.clock.now(),
        };
        fake.shop().rates.push(rate);
        fake
    }

    /// As what callers of providers take.
    #[must_use]
    pub fn shared(&self) -> Arc<dyn Provider> {
        Arc::new(self.clone())
    }
}

/// Directing it.
impl FakeProvider {
    /// The clock in hand.
    #[must_use]
    pub fn clock(&self) -> &Arc<ManualClock> {
        &self.clock
    }

    /// Plans the next purchase (repeats count); plans queue up.
    pub fn next_buy(&self, plan: BuyPlan) -> &Self {
        self.shop().plans.push_back(plan);
        self
    }

    /// How purchases go when nothing is queued.
    pub fn every_buy(&self, plan: BuyPlan) -> &Self {
        self.shop().standing_plan = plan;
        self
    }

    /// The next sale gets this id.
    pub fn next_id(&self, id: &str) -> &Self {
        self.shop().next_id = Some(ProviderOrderId(id.to_owned()));
        self
    }

    /// Lets the next call of its kind fail; failures queue up. Purchases are planned with
    /// [`Self::next_buy`] instead.
    pub fn fail_next(&self, call: Call, failing: Failing) -> &Self {
        self.shop().fail_next(call, failing);
        self
    }

    /// Nobody listens, or somebody does again: reads fail, purchases are not sent.
    pub fn set_down(&self, is_down: bool) -> &Self {
        self.shop().is_down = is_down;
        self
    }

    /// Whether asking for another SMS works.
    pub fn set_resends(&self, resends: bool) -> &Self {
        self.shop().resends = resends;
        self
    }

    /// New stock of all offers of a product.
    pub fn restock(&self, product: Product, stock: u32) -> &Self {
        for offer in &mut self.shop().offers {
            if offer.product == product {
                offer.stock = Stock::Count(stock);
            }
        }
        self
    }

    /// New price of all offers of a product.
    pub fn reprice(&self, product: Product, cost: &str) -> &Self {
        let cost = self.money(cost);
        for offer in &mut self.shop().offers {
            if offer.product == product {
                offer.cost = cost;
            }
        }
        self
    }

    /// A code arrives now.
    pub fn deliver_code(&self, id: &ProviderOrderId, code: &str) -> &Self {
        self.deliver(id, OtpCode::new(code), None)
    }

    /// A message arrives in which the provider finds no code.
    pub fn deliver_message(&self, id: &ProviderOrderId, text: &str) -> &Self {
        self.deliver(id, None, OtpCode::new(text))
    }

    fn deliver(&self, id: &ProviderOrderId, code: Option<OtpCode>, text: Option<OtpCode>) -> &Self {
        let mut shop = self.shop();
        shop.pass_time(self.clock.now());
        let order = shop.order(id).unwrap();
        assert!(order.is_open(), "{order:?} receives nothing any more");
        order.receive(code, text);
        drop(shop);
        self
    }

    /// From now on purchases wait until [`Self::release_buys`].
    pub fn hold_buys(&self, hold: Hold) -> &Self {
        self.hold.send_replace(Some(hold));
        self
    }

    /// Lets held purchases go on.
    pub fn release_buys(&self) -> &Self {
        self.hold.send_replace(None);
        self
    }

    /// From now on the answer to a question about many numbers waits until
    /// [`Self::release_statuses`]; what it says is as things were when it was asked.
    pub fn hold_statuses(&self) -> &Self {
        self.holds_statuses.send_replace(true);
        self
    }

    /// Lets held answers go.
    pub fn release_statuses(&self) -> &Self {
        self.holds_statuses.send_replace(false);
        self
    }

    /// Waits until so many purchases are held at once.
    pub async fn wait_for_held_buys(&self, count: usize) {
        let mut held = self.held.subscribe();
        held.wait_for(|held| *held >= count).await.unwrap();
    }
}

/// Its truth.
impl FakeProvider {
    /// Its books, at the clock's time.
    #[must_use]
    pub fn truth(&self) -> Truth {
        let orders = self.orders();
        let sum = |of: &dyn Fn(&FakeOrder) -> bool| {
            let costs = orders.iter().filter(|order| of(order));
            let total = costs.fold(Micros::ZERO, |sum, order| {
                sum.checked_add(order.cost.amount).unwrap()
            });
            Money::new(total, self.info.currency)
        };
        Truth {
            purchase_requests: self.shop().purchases.len(),
            sold: orders.len(),
            open: orders.iter().filter(|order| order.is_open()).count(),
            coded: orders
                .iter()
                .filter(|order| !order.messages.is_empty())
                .count(),
            refunded: orders.iter().filter(|order| order.is_refunded()).count(),
            charged: sum(&|_| true),
            given_back: sum(&FakeOrder::is_refunded),
        }
    }

    /// All orders, oldest first, at the clock's time.
    #[must_use]
    pub fn orders(&self) -> Vec<FakeOrder> {
        let mut shop = self.shop();
        shop.pass_time(self.clock.now());
        shop.orders.clone()
    }

    /// The orders that a purchase made: one at most, if nobody repeats blindly.
    #[must_use]
    pub fn orders_of(&self, attempt_id: AttemptId) -> Vec<FakeOrder> {
        let mut orders = self.orders();
        orders.retain(|order| order.attempt_id == attempt_id);
        orders
    }

    /// Its money for the account, at the clock's time.
    #[must_use]
    pub fn wallet(&self) -> Money {
        let mut shop = self.shop();
        shop.pass_time(self.clock.now());
        Money::new(shop.wallet, self.info.currency)
    }

    /// How often each call was made.
    #[must_use]
    pub fn calls(&self) -> HashMap<Call, usize> {
        let mut counts = HashMap::new();
        for call in &self.shop().calls {
            *counts.entry(*call).or_default() += 1;
        }
        counts
    }

    fn money(&self, amount: &str) -> Money {
        Money::parse(amount, self.info.currency).unwrap()
    }

    fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
