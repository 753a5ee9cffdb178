//! The gateway as an operator runs it: a configuration file, a database, a process.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use embedded_postgres::testing::{TestDatabase, migrated_database};
use reqwest::{Client, Method, StatusCode};
use sandbox::{DeliveryPercent, ProviderKind, Sandbox, SandboxConfig, SandboxHandle};
use serde_json::{Value, json};

use crate::{process::Gateway, tap::Tap, trap::Traps, wire::Wire};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
/// Far beyond what any step needs; reached only when something hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Shared with the provider that pushes.
pub const PUSH_SECRET: &str = "shared";
pub const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How a world differs from the usual one.
pub struct Setup<'a> {
    /// Which provider accounts are configured, so that a test decides who can be asked.
    pub accounts: &'a [ProviderKind],
    pub deposit: &'a str,
    pub currency: &'a str,
    /// Lines after those of the configuration's first section.
    pub more_config: &'a str,
    pub sandbox: SandboxConfig,
    /// Gateways over the one database.
    pub gateways: usize,
    /// Whether database and providers are reached through proxies.
    pub tapped: bool,
    /// Bound on a provider call.
    pub timeout_ms: u32,
    /// Between two questions about a number.
    pub poll_interval_ms: u32,
    pub database_connections: u32,
    /// From a signal to stop until nobody can connect.
    pub drain_delay_ms: u32,
    /// Keeps the gateways' logs at this filter, see [`Gateway::log`].
    pub log: Option<&'static str>,
    /// How long a purchase may keep its client waiting.
    pub answer_within_s: u32,
    /// Of the provider that cannot be asked, in its currency; none if empty.
    pub exposure_limit: &'a str,
    /// An empty database of the test's own; otherwise there is one in the shared cluster.
    pub database_url: Option<String>,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self {
            accounts: &[ProviderKind::Smscode],
            deposit: "10000000",
            currency: "IDR",
            more_config: "",
            sandbox: SandboxConfig {
                scale: 60,
                delivery: DeliveryPercent::all(100),
                sms_delay: (Duration::from_secs(30), Duration::from_secs(60)),
                price_drift_percent: 0,
                stock_floor: 1_000,
                ..SandboxConfig::default()
            },
            gateways: 1,
            tapped: false,
            timeout_ms: 2_000,
            poll_interval_ms: 300,
            database_connections: 20,
            drain_delay_ms: 100,
            log: None,
            answer_within_s: 10,
            exposure_limit: "",
            database_url: None,
        }
    }
}

/// Where a world's books are.
pub struct Database {
    url: String,
    /// Lives as long as the world, if it is one of the shared cluster.
    _shared: Option<TestDatabase>,
}

impl Database {
    pub async fn open(own: Option<String>) -> Self {
        match own {
            Some(url) => Self { url, _shared: None },
            None => {
                let shared = migrated_database(&MIGRATOR).await.unwrap();
                Self {
                    url: shared.url().to_owned(),
                    _shared: Some(shared),
                }
            }
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Everything that one test needs; dropping it ends the processes.
pub struct World {
    pub sandbox: SandboxHandle,
    pub database: Database,
    pub key: String,
    pub client_id: String,
    pub http: Client,
    pub gateways: Vec<Gateway>,
    /// Where it dies, if the world is tapped.
    pub traps: Traps,
    /// The way to the database, if the world is tapped.
    pub wire: Option<Wire>,
    /// The way of each gateway to the providers, if the world is tapped.
    pub taps: Vec<Tap>,
    _folder: tempfile::TempDir,
}

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
}

impl Answer {
    pub fn data(&self) -> &Value {
        assert!(self.status.is_success(), "{self:?}");
        &self.body["data"]
    }
}

impl World {
    /// Providers, database, client and a running gateway.
    pub async fn start(accounts: &[ProviderKind], deposit: &str, currency: &str) -> Self {
        Self::build(Setup {
            accounts,
            deposit,
            currency,
            ..Setup::default()
        })
        .await
    }

    /// Providers, database, client and running gateways.
    pub async fn build(setup: Setup<'_>) -> Self {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let sandbox = Sandbox::start(anywhere, setup.sandbox.clone())
            .await
            .unwrap();
        let database = Database::open(setup.database_url.clone()).await;
        let traps = Traps::default();
        let wire = match setup.tapped {
            true => Some(Wire::start(database.url(), traps.clone()).await),
            false => None,
        };
        let mut taps = Vec::new();
        if setup.tapped {
            // Only the first one dies.
            taps.push(Tap::start(sandbox.addr(), traps.clone()).await);
            for _ in 1..setup.gateways {
                taps.push(Tap::start(sandbox.addr(), Traps::default()).await);
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let http = Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        let mut gateways: Vec<_> = (0..setup.gateways)
            .map(|number| Gateway::new(folder.path(), &format!("gateway-{number}"), &http))
            .collect();
        if let Some(filter) = setup.log {
            gateways.iter_mut().for_each(|one| one.keep_log(filter));
        }
        let mut world = Self {
            sandbox,
            database,
            key: String::new(),
            client_id: String::new(),
            http,
            gateways,
            traps,
            wire,
            taps,
            _folder: folder,
        };
        for (index, gateway) in world.gateways.iter().enumerate() {
            gateway.configure(&world.config(gateway.address, world.taps.get(index), &setup));
        }
        if setup.database_url.is_some() {
            world.run(&["migrate"]).await;
        }
        let create = [
            "client",
            "create",
            "--name",
            "qa",
            "--currency",
            setup.currency,
        ];
        let deposit = ["--deposit", setup.deposit, "--json"];
        let made = world.run(&[&create[..], &deposit[..]].concat()).await;
        let made: Value = serde_json::from_str(&made).unwrap();
        world.key = made["api_key"].as_str().unwrap().to_owned();
        world.client_id = made["client_id"].as_str().unwrap().to_owned();
        if setup.tapped {
            world.traps.set_victim(world.gateways[0].victim.clone());
        }
        futures::future::join_all(world.gateways.iter().map(Gateway::start)).await;
        world
    }

    fn config(&self, address: SocketAddr, tap: Option<&Tap>, setup: &Setup<'_>) -> String {
        let url = match &self.wire {
            Some(wire) => wire.url(),
            None => self.database.url().to_owned(),
        };
        let mut text = format!(
            r#"listen = "{address}"
admin_listen = "{address}"
[rates]
"USD/IDR" = "16250"
[routing]
breaker_faults = 1000
cool_for_s = 1
[orders]
answer_within_s = {}
absence_proves_after_s = 3
lease_margin_s = 2
grace_s = 5
[database]
url = "{url}"
max_connections = {}
[drain]
delay_ms = {}
{}
"#,
            setup.answer_within_s,
            setup.database_connections,
            setup.drain_delay_ms,
            setup.more_config,
        );
        for account in self.sandbox.accounts() {
            if !setup.accounts.contains(&account.kind) {
                continue;
            }
            let base_url = match tap {
                Some(tap) => {
                    let direct = self.sandbox.addr().to_string();
                    account.base_url.replace(&direct, &tap.address.to_string())
                }
                None => account.base_url,
            };
            text.push_str(&format!(
                "[providers.{}]\nkind = \"{}\"\nbase_url = \"{base_url}\"\ntoken = \"{}\"\ncurrency = \"{}\"\n\
                 timeout_ms = {}\npoll_interval_ms = {}\nmax_requests_per_second = 500\n",
                account.name,
                account.kind,
                account.key,
                account.currency,
                setup.timeout_ms,
                setup.poll_interval_ms,
            ));
            if account.kind == ProviderKind::Smscode {
                text.push_str(&format!("webhook_secret = \"{PUSH_SECRET}\"\n"));
            }
            if account.kind == ProviderKind::Gosms {
                text.push_str("products = [ { service = \"whatsapp\", country = \"ID\", price = \"0.50\" } ]\n");
            }
            if account.kind == ProviderKind::Smsonline && !setup.exposure_limit.is_empty() {
                text.push_str(&format!("exposure_limit = \"{}\"\n", setup.exposure_limit));
            }
            if account.kind == ProviderKind::Smsonline {
                text.push_str("products = [ { service = \"whatsapp\", country = \"ID\" } ]\n");
            }
        }
        text
    }

    /// The first gateway, which most tests have alone.
    pub fn gateway(&self) -> &Gateway {
        &self.gateways[0]
    }

    /// Runs a command to its end and returns what it printed.
    pub async fn run(&self, arguments: &[&str]) -> String {
        self.gateway().run(arguments).await
    }

    /// Starts the gateway and waits until it takes work.
    pub async fn restart(&self) {
        self.gateway().start().await;
    }

    /// SIGKILL: nothing of the process runs any more.
    pub async fn kill(&self) {
        self.gateway().kill().await;
    }

    /// SIGTERM.
    pub async fn terminate(&self) {
        self.gateway().signal("TERM").await;
    }

    /// SIGTERM, and the exit status.
    pub async fn stop(&self) -> std::process::ExitStatus {
        self.terminate().await;
        self.end().await
    }

    /// The exit status of a process that was told to stop.
    pub async fn end(&self) -> std::process::ExitStatus {
        self.gateway().end().await
    }

    /// A request with the client's key; `Err` if no whole answer came.
    pub async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        idempotency_key: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        self.call(self.gateway(), method, path, body, idempotency_key)
            .await
    }

    /// The same at one of several gateways.
    pub async fn call(
        &self,
        gateway: &Gateway,
        method: Method,
        path: &str,
        body: Option<Value>,
        idempotency_key: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let url = gateway.url(path);
        let mut request = self.http.request(method, url).bearer_auth(&self.key);
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        Ok(Answer {
            status: response.status(),
            body: response.json().await?,
        })
    }

    /// The value of a series of `/metrics`.
    pub async fn metric(&self, series: &str) -> String {
        let url = self.gateway().url("/metrics");
        let page = self.http.get(url).send().await.unwrap();
        let page = page.text().await.unwrap();
        let line = page
            .lines()
            .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {series} in {page}"))
            .to_owned()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.try_call(Method::GET, path, None, None).await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.try_call(Method::POST, path, Some(body), None)
            .await
            .unwrap()
    }

    /// Creates one order of WhatsApp Indonesia under a key.
    pub async fn create(&self, key: &str) -> Result<Answer, reqwest::Error> {
        let body = json!({"product_id": 142, "quantity": 1});
        self.try_call(Method::POST, "/v1/orders/create", Some(body), Some(key))
            .await
    }

    /// Waits until the order has one of the statuses.
    pub async fn order_once(&self, id: i64, statuses: &[&str]) -> Value {
        let look = async {
            loop {
                let answer = self.get(&format!("/v1/orders/{id}?wait=2")).await;
                let status = answer.data()["status"].as_str().unwrap().to_owned();
                if statuses.contains(&status.as_str()) {
                    return answer.body["data"].clone();
                }
            }
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(order) => order,
            Err(_) => panic!(
                "order {id} is not {statuses:?}: {:?}",
                self.get(&format!("/v1/orders/{id}/events")).await
            ),
        }
    }

    /// Waits until no order is open, finishing those with a code.
    pub async fn settle_all(&self) {
        let settle = async {
            loop {
                let open = self
                    .get("/v1/orders/active")
                    .await
                    .data()
                    .as_array()
                    .unwrap()
                    .clone();
                if open.is_empty() {
                    return;
                }
                for order in open
                    .iter()
                    .filter(|order| order["status"] == "OTP_RECEIVED")
                {
                    self.post("/v1/orders/finish", json!({"id": order["id"]}))
                        .await;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        if tokio::time::timeout(2 * PATIENCE, settle).await.is_err() {
            panic!(
                "orders stay open: {:?}",
                self.get("/v1/orders/active").await
            );
        }
    }

    /// What a provider account has spent by our books, in millionths.
    pub async fn booked_spending(&self, provider: &str) -> i64 {
        let pool = sqlx::PgPool::connect(self.database.url()).await.unwrap();
        let wallet: i64 = sqlx::query_scalar(
            "select coalesce(sum(p.amount_micros), 0)::bigint
             from postings p join transfers t on t.id = p.transfer_id
             where p.account = 'provider_wallet' and p.provider = $1 and t.attempt_id is not null",
        )
        .bind(provider)
        .fetch_one(&pool)
        .await
        .unwrap();
        pool.close().await;
        -wallet
    }

    /// The provider order ids that our books know.
    pub async fn known_ids(&self, provider: &str) -> Vec<String> {
        let pool = sqlx::PgPool::connect(self.database.url()).await.unwrap();
        let ids = sqlx::query_scalar(
            "select provider_order_id from attempts where provider = $1 and provider_order_id is not null",
        )
        .bind(provider)
        .fetch_all(&pool)
        .await
        .unwrap();
        pool.close().await;
        ids
    }

    /// The provider's truth and our books agree to the last unit, and every order it sold is ours.
    pub async fn assert_agreement(&self, kind: ProviderKind) {
        let agreed = async {
            loop {
                let truth = self.sandbox.truth();
                let account = truth.account(kind).unwrap();
                let spent = account.opening_balance.get() - account.balance.get();
                let known = self.known_ids(kind.as_str()).await;
                let unknown: Vec<_> = account
                    .orders
                    .iter()
                    .filter(|order| !known.contains(&order.id.to_string()))
                    .collect();
                let booked = self.booked_spending(kind.as_str()).await;
                if spent == booked && unknown.is_empty() {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        if tokio::time::timeout(PATIENCE, agreed).await.is_err() {
            let truth = self.sandbox.truth();
            panic!(
                "{kind}: booked {}, truth {:#?}",
                self.booked_spending(kind.as_str()).await,
                truth.account(kind)
            );
        }
    }
}
