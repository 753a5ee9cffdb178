//! A desk with its clock, its books and its fake providers.

use std::{sync::Arc, time::Duration};

use domain::{AccountId, Clock, Currency, ManualClock, Micros, Mode, OrderId, OrderState, Product};
use embedded_postgres::testing::{TestDatabase, migrated_database};
use ledger::{Actor, Deposit, Ledger, NewClient, OpenStray, Order, StrayFilter};
use orders::{Buyer, CreateError, Created, OrderDesk, OrderSettings, Purchase};
use provider_testkit::{FakeProvider, product};
use routing::{
    BreakerSettings, CatalogKeeper, HealthBoard, MemoryCatalogStore, RefreshSettings, RoutePolicy,
    Strategy,
};
use rust_decimal::Decimal;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
/// Far beyond what any step needs; reached only when something hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Shop {
    pub desk: OrderDesk,
    pub ledger: Ledger,
    pub clock: Arc<ManualClock>,
    pub buyer: Buyer,
    pub fakes: Vec<FakeProvider>,
    pub database: TestDatabase,
}

pub fn whatsapp() -> Product {
    product("ID", "whatsapp")
}

pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(
        time::macros::datetime!(2026-11-22 10:00 UTC),
    ))
}

pub fn settings() -> OrderSettings {
    OrderSettings {
        policy: RoutePolicy {
            markup_percent: Decimal::ZERO,
            price_tolerance_percent: Decimal::TEN,
            catalog_stale_after: Duration::from_secs(365 * 24 * 3600),
            rate_stale_after: Duration::from_secs(365 * 24 * 3600),
            test_providers: Default::default(),
        },
        buy_for: Duration::from_secs(45),
        answer_within: PATIENCE,
        lease_margin: Duration::from_secs(5),
        call_timeout: Duration::from_secs(10),
        cool_for: Duration::from_secs(60),
        suspend_for: Duration::from_secs(60),
        absence_proves_after: Duration::from_secs(15),
        repeat_for: Duration::from_secs(600),
        grace: Duration::from_secs(60),
        exposure_limits: Default::default(),
        balance_warnings: Default::default(),
    }
}

impl Shop {
    /// Fakes must share `clock`.
    pub async fn open(clock: Arc<ManualClock>, fakes: Vec<FakeProvider>, deposit: &str) -> Self {
        Self::open_with(clock, fakes, deposit, settings()).await
    }

    /// With settings of its own. Fakes must share `clock`.
    pub async fn open_with(
        clock: Arc<ManualClock>,
        fakes: Vec<FakeProvider>,
        deposit: &str,
        settings: OrderSettings,
    ) -> Self {
        let database = migrated_database(&MIGRATOR).await.unwrap();
        let ledger = Ledger::connect(database.url(), 20).await.unwrap();
        let new = NewClient {
            name: "qa".into(),
            currency: Currency::USD,
            credit_limit: Micros::ZERO,
        };
        let actor = Actor::local("accounting");
        let client = ledger
            .admit_client(&new, Mode::Live, Micros::ZERO, &actor, clock.now())
            .await
            .unwrap();
        let deposit = Deposit {
            client,
            mode: Mode::Live,
            amount: deposit.parse().unwrap(),
            reason: "start".into(),
        };
        ledger
            .book_by_hand(&deposit, false, &actor, clock.now())
            .await
            .unwrap()
            .unwrap();
        let buyer = Buyer {
            client,
            account_id: ledger.find_account(client, Mode::Live).await.unwrap(),
            currency: Currency::USD,
        };
        let desk = desk(&ledger, &clock, &fakes, settings).await;
        Self {
            desk,
            ledger,
            clock,
            buyer,
            fakes,
            database,
        }
    }

    /// Another process on the same database.
    pub async fn second_desk(&self) -> OrderDesk {
        desk_on(self.database.url(), &self.clock, &self.fakes).await
    }

    pub fn purchase(&self) -> Purchase {
        Purchase {
            product: whatsapp(),
            max_price: None,
            price_cap: None,
            client: None,
            providers: Vec::new(),
            exclude_providers: Vec::new(),
            operator: None,
            strategy: Strategy::Cheapest,
            mode: Mode::Live,
            metadata: Default::default(),
        }
    }

    pub async fn create(&self) -> Result<Created, CreateError> {
        self.desk
            .create(self.buyer, &self.purchase(), 1, None)
            .await
    }

    /// Buys one number that is expected to be had at once.
    pub async fn buy(&self) -> Order {
        let mut created = self.create().await.unwrap();
        assert_eq!(created.orders.len(), 1);
        created.orders.remove(0)
    }

    /// Buys one number whose purchase stays unclear; the client goes on waiting in the background.
    pub async fn buy_unclear(
        &self,
    ) -> (
        OrderId,
        tokio::task::JoinHandle<Result<Created, CreateError>>,
    ) {
        let (desk, buyer, purchase) = (self.desk.clone(), self.buyer, self.purchase());
        let waiting = tokio::spawn(async move { desk.create(buyer, &purchase, 1, None).await });
        let id = self
            .newest_once(|order| order.state == OrderState::Unresolved)
            .await;
        (id, waiting)
    }

    /// Waits until the newest order is as wanted.
    pub async fn newest_once(&self, wanted: impl Fn(&Order) -> bool) -> OrderId {
        let look = async {
            loop {
                let filter = ledger::OrderFilter {
                    status: None,
                    limit: 1,
                    offset: 0,
                };
                let orders = self
                    .ledger
                    .list_orders(self.account(), &filter)
                    .await
                    .unwrap();
                if let Some(order) = orders.first().filter(|order| wanted(order)) {
                    return order.id;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, look)
            .await
            .expect("the order never became as wanted")
    }

    pub fn account(&self) -> AccountId {
        self.buyer.account_id
    }

    pub async fn order(&self, id: OrderId) -> Order {
        self.ledger
            .find_order(self.account(), id)
            .await
            .unwrap()
            .unwrap()
    }

    /// One look at every account.
    pub async fn beat(&self) {
        for fake in &self.fakes {
            use provider::Provider;
            self.desk.beat(&fake.info().name).await.unwrap();
            self.desk.reconcile(&fake.info().name).await.unwrap();
        }
        self.desk.sweep().await.unwrap();
    }

    /// Lets time pass in steps of a second, as followers would see it.
    pub async fn pass(&self, seconds: u64) {
        for _ in 0..seconds {
            self.clock.advance(time::Duration::SECOND);
            self.beat().await;
        }
    }

    /// Lets time pass at once, then looks twice: once to learn, once to act.
    pub async fn jump(&self, by: time::Duration) {
        self.clock.advance(by);
        self.beat().await;
        self.clock.advance(time::Duration::seconds(10));
        self.beat().await;
    }

    /// Something that nobody of ours does.
    pub async fn execute(&self, statement: &'static str) {
        let pool = sqlx::PgPool::connect(self.database.url()).await.unwrap();
        sqlx::query(statement).execute(&pool).await.unwrap();
        pool.close().await;
    }

    /// Orders that wait for a person.
    pub async fn strays(&self) -> Vec<OpenStray> {
        let all = StrayFilter::default();
        self.ledger.list_strays(&all, 100).await.unwrap()
    }

    /// Balance and held money.
    pub async fn money(&self) -> (String, String) {
        let balance = self.ledger.balance(self.buyer.account_id).await.unwrap();
        (balance.balance.to_string(), balance.frozen.to_string())
    }

    /// The books obey every rule, and each provider's truth is what they say of it.
    pub async fn assert_settled(&self) {
        let verification = self.ledger.verify().await.unwrap();
        let broken: Vec<_> = verification
            .checks
            .iter()
            .filter(|check| check.broken > 0)
            .collect();
        assert!(broken.is_empty(), "{broken:#?}");
        let pool = sqlx::PgPool::connect(self.database.url()).await.unwrap();
        for fake in &self.fakes {
            use provider::Provider;
            let truth = fake.truth();
            let wallet: i64 = sqlx::query_scalar(
                "select coalesce(sum(p.amount_micros), 0)::bigint
                 from postings p join transfers t on t.id = p.transfer_id
                 where p.account = 'provider_wallet' and p.provider = $1 and t.attempt_id is not null",
            )
            .bind(fake.info().name.as_str())
            .fetch_one(&pool)
            .await
            .unwrap();
            let spent = truth.charged.amount.get() - truth.given_back.amount.get();
            assert_eq!(-wallet, spent, "{}: {truth:?}", fake.info().name);
        }
        pool.close().await;
    }
}

/// A process of its own on the same database.
pub async fn desk_on(url: &str, clock: &Arc<ManualClock>, fakes: &[FakeProvider]) -> OrderDesk {
    let ledger = Ledger::connect(url, 10).await.unwrap();
    desk(&ledger, clock, fakes, settings()).await
}

pub async fn desk(
    ledger: &Ledger,
    clock: &Arc<ManualClock>,
    fakes: &[FakeProvider],
    settings: OrderSettings,
) -> OrderDesk {
    let providers: Vec<_> = fakes.iter().map(FakeProvider::shared).collect();
    let clock: Arc<dyn Clock> = clock.clone();
    let store = Arc::new(MemoryCatalogStore::default());
    let refresh = RefreshSettings::default();
    let catalog = Arc::new(CatalogKeeper::new(
        providers.clone(),
        store,
        clock.clone(),
        refresh,
    ));
    catalog.refresh_all_once().await;
    let health = Arc::new(HealthBoard::new(BreakerSettings::default()));
    OrderDesk::new(ledger.clone(), catalog, health, clock, providers, settings)
}
