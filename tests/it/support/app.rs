//! The gateway's parts, put together as `gateway.rs` does, without its background work.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use arc_swap::ArcSwap;
use axum::{
    Router,
    body::Body,
    http::{Method, Request},
};
use domain::{ClientId, Clock, Currency, ManualClock, Micros, Mode, Rate, Timestamp};
use embedded_postgres::testing::{TestDatabase, migrated_database};
use events::{AddressPolicy, Courier, Dispatcher, EventStream};
use ledger::{Actor, ClientChange, Deposit, KeyTerms, Ledger, NewClient};
use orders::{OrderDesk, OrderSettings};
use provider_testkit::{FakeProvider, product};
use routing::{
    BreakerSettings, CatalogKeeper, HealthBoard, MemoryCatalogStore, RefreshSettings, RoutePolicy,
};
use rust_decimal::Decimal;
use serde_json::Value;
use server::{
    admin::Administrators,
    admin_token::{self, Role},
    app::{App, AppState},
    client_address::TrustedProxies,
    config::Config,
    issuer::Issuer,
    keys::KeyRing,
    limit::{LimitSettings, Limits},
    metrics::Readings,
    outage::Outage,
    price_list::PriceLists,
    reload::Configuration,
    routes,
    runtime_settings::RuntimeSettings,
};
use time::macros::datetime;
use tower::ServiceExt;

use super::Reply;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");
/// Signs administrators' tokens.
pub(crate) const ADMIN_SECRET: &str = "the secret that signs tokens in tests";
const START: Timestamp = datetime!(2026-11-22 10:00 UTC);
/// Far beyond what any step needs; reached only when something hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a gateway is made of, before it starts.
pub(crate) struct Setup {
    pub(crate) clock: Arc<ManualClock>,
    /// The gateway's time, if it is not `clock`.
    pub(crate) gateway_clock: Option<Arc<dyn Clock>>,
    /// They share `clock`.
    pub(crate) fakes: Vec<FakeProvider>,
    pub(crate) limits: LimitSettings,
    pub(crate) proxies: TrustedProxies,
    pub(crate) issuer: Option<Issuer>,
    pub(crate) orders: OrderSettings,
    pub(crate) rates: Vec<Rate>,
    /// Of the first client.
    pub(crate) currency: Currency,
    /// Of the first client.
    pub(crate) deposit: &'static str,
}

/// Two providers with WhatsApp in Indonesia, at 0.30 USD (5 numbers) and 8,125 IDR (0.50 USD, 37
/// numbers), the second with Telegram in Vietnam too, at 16,250 IDR (1 USD, 2 numbers); a client
/// with 100 USD.
impl Default for Setup {
    fn default() -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let cheap = FakeProvider::new("cheap", Currency::USD)
            .with_clock(clock.clone())
            .with_offer(product("ID", "whatsapp"), "0.30", 5);
        let island = FakeProvider::new("island", Currency::IDR)
            .with_clock(clock.clone())
            .with_offer(product("ID", "whatsapp"), "8125", 37)
            .with_offer(product("VN", "telegram"), "16250", 2);
        Self {
            clock,
            gateway_clock: None,
            fakes: vec![cheap, island],
            limits: LimitSettings::default(),
            proxies: TrustedProxies::default(),
            issuer: None,
            orders: settings(),
            rates: vec![rate("USD/IDR", "16250")],
            currency: Currency::USD,
            deposit: "100",
        }
    }
}

/// A rate of the configuration.
fn rate(pair: &str, value: &str) -> Rate {
    Rate {
        pair: pair.parse().unwrap(),
        value: value.parse().unwrap(),
        source: routing::CONFIG_SOURCE.to_owned(),
        as_of: START,
    }
}

/// No markup, and much patience.
pub(crate) fn settings() -> OrderSettings {
    OrderSettings {
        policy: RoutePolicy {
            markup_percent: Decimal::ZERO,
            price_tolerance_percent: Decimal::TEN,
            catalog_stale_after: Duration::from_secs(24 * 3600),
            rate_stale_after: Duration::from_secs(24 * 3600),
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

impl Setup {
    pub(crate) async fn start(self) -> TestApp {
        let database = migrated_database(&MIGRATOR).await.unwrap();
        let ledger = Ledger::connect(database.url(), 20).await.unwrap();
        let right: Arc<dyn Clock> = self.clock.clone();
        let clock = self.gateway_clock.unwrap_or(right);
        let providers: Vec<_> = self.fakes.iter().map(FakeProvider::shared).collect();
        let catalog = Arc::new(CatalogKeeper::new(
            providers.clone(),
            Arc::new(MemoryCatalogStore::default()),
            clock.clone(),
            RefreshSettings {
                config_rates: self.rates,
                ..RefreshSettings::default()
            },
        ));
        catalog.refresh_all_once().await;
        let health = Arc::new(HealthBoard::new(BreakerSettings::default()));
        let names = providers.iter().map(|provider| &provider.info().name);
        let configured = names.map(|name| (name.clone(), true)).collect();
        let runtime_settings =
            RuntimeSettings::new(ledger.clone(), catalog.clone(), health.clone(), configured);
        let desk = OrderDesk::new(
            ledger.clone(),
            catalog.clone(),
            health.clone(),
            clock.clone(),
            providers,
            self.orders,
        );
        let courier = Courier::new(AddressPolicy {
            allow_loopback: true,
        });
        let courier = courier.unwrap();
        let state = Arc::new(App {
            keys: KeyRing::open(ledger.clone()).await.unwrap(),
            books: Default::default(),
            administrators: Administrators::new(Some(ADMIN_SECRET.into()), self.issuer),
            limits: ArcSwap::from_pointee(Limits::new(self.limits, clock.clone())),
            proxies: self.proxies,
            configuration: Configuration::new(Config::default()),
            runtime_settings,
            prices: PriceLists::default(),
            webhooks: Dispatcher::new(ledger.clone(), clock.clone(), courier),
            stream: EventStream::new(ledger.clone()),
            ledger,
            desk,
            catalog,
            health,
            readings: Readings::default(),
            clock,
            outage: Outage::default(),
            draining: AtomicBool::new(false),
        });
        let mut app = TestApp {
            router: routes::single_router(state.clone()),
            state,
            clock: self.clock,
            fakes: self.fakes,
            client: ClientId(0),
            key: String::new(),
            database,
        };
        (app.client, app.key) = app.add_client("qa", self.currency, self.deposit).await;
        app.show_providers().await;
        app
    }
}

/// A running gateway with one client.
pub(crate) struct TestApp {
    pub(crate) state: AppState,
    pub(crate) router: Router,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) fakes: Vec<FakeProvider>,
    pub(crate) client: ClientId,
    pub(crate) key: String,
    pub(crate) database: TestDatabase,
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Setup::default().start().await
    }

    /// Another client with a key of its own; an empty deposit is none.
    pub(crate) async fn add_client(
        &self,
        name: &str,
        currency: Currency,
        deposit: &str,
    ) -> (ClientId, String) {
        let (ledger, now) = (&self.state.ledger, self.clock.now());
        let actor = Actor::local("accounting");
        let new = NewClient {
            name: name.to_owned(),
            currency,
            credit_limit: Micros::ZERO,
        };
        let client = ledger
            .admit_client(&new, Mode::Live, Micros::ZERO, &actor, now)
            .await
            .unwrap();
        if !deposit.is_empty() {
            let deposit = Deposit {
                client,
                mode: Mode::Live,
                amount: deposit.parse().unwrap(),
                reason: "start".to_owned(),
            };
            ledger
                .book_by_hand(&deposit, false, &actor, now)
                .await
                .unwrap()
                .unwrap();
        }
        (client, self.add_key(client, Mode::Live).await)
    }

    /// One more key for a client.
    pub(crate) async fn add_key(&self, client: ClientId, mode: Mode) -> String {
        let key = self.state.keys.mint().make(mode);
        let stored = key.to_store(client, None);
        let now = self.clock.now();
        let actor = Actor::local("accounting");
        self.state
            .ledger
            .create_key(&stored, &KeyTerms::default(), &actor, now)
            .await
            .unwrap();
        key.reveal()
    }

    /// The first client is told who sells.
    async fn show_providers(&self) {
        let shown = ClientChange {
            sees_providers: Some(true),
            ..ClientChange::default()
        };
        let (ledger, now) = (&self.state.ledger, self.clock.now());
        let actor = Actor::local("accounting");
        let changed = ledger.update_client(self.client, &shown, None, &actor, now);
        changed.await.unwrap().unwrap();
    }

    /// A token that is valid for an hour; its subject is the role's name.
    pub(crate) fn admin_token(&self, role: Role) -> String {
        let (hour, now) = (Duration::from_secs(3600), self.clock.now());
        let issued = admin_token::issue(&ADMIN_SECRET.into(), role, &role.to_string(), hour, now);
        issued.unwrap().0
    }

    /// A request to the admin API as an administrator of this role.
    pub(crate) async fn administer(
        &self,
        role: Role,
        method: Method,
        path: &str,
        body: Value,
    ) -> Reply {
        let request = request(method, path, &self.admin_token(role));
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.get_as(&self.key, path).await
    }

    pub(crate) async fn get_as(&self, key: &str, path: &str) -> Reply {
        self.send(request(Method::GET, path, key).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.post_text(path, &body.to_string()).await
    }

    pub(crate) async fn post_as(&self, key: &str, path: &str, body: Value) -> Reply {
        let request = request(Method::POST, path, key);
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// With a body that may be anything.
    pub(crate) async fn post_text(&self, path: &str, body: &str) -> Reply {
        let request = request(Method::POST, path, &self.key);
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        let request = request(Method::PATCH, path, &self.key);
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// Buys the cheapest WhatsApp number of Indonesia; its code is at the provider already.
    pub(crate) async fn buy_with_code(&self, code: &str) -> i64 {
        let body = serde_json::json!({"product_id": 142});
        let reply = self.post("/v1/orders/create", body).await;
        let order = reply.data()["orders"][0].clone();
        let bought = self.fakes[0].orders().pop().unwrap();
        self.fakes[0].deliver_code(&bought.id, code);
        order["id"].as_i64().unwrap()
    }

    /// Every account is looked at once.
    pub(crate) async fn beat(&self) {
        self.clock.advance(time::Duration::seconds(10));
        for provider in self.state.desk.providers() {
            let name = &provider.info().name;
            self.state.desk.beat(name).await.unwrap();
        }
    }

    /// A request as it stands, without a key of ours.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        Reply::read(response).await
    }
}

fn request(method: Method, path: &str, key: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
}
