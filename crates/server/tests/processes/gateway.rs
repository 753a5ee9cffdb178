//! The gateway as an operator runs it: a configuration file, a database, a process.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Stdio,
    time::Duration,
};

use embedded_postgres::testing::{TestDatabase, migrated_database};
use reqwest::{Client, Method, StatusCode};
use sandbox::{DeliveryPercent, ProviderKind, Sandbox, SandboxConfig, SandboxHandle};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
/// Far beyond what any step needs; reached only when something hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);
pub const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Everything that one test needs; dropping it ends the processes.
pub struct World {
    pub sandbox: SandboxHandle,
    pub database: TestDatabase,
    pub key: String,
    pub client_id: String,
    pub http: Client,
    folder: tempfile::TempDir,
    address: SocketAddr,
    process: Option<Child>,
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
    /// Providers, database, client and a running gateway. `accounts` names the provider kinds that
    /// are configured, so that a test decides who can be asked.
    pub async fn start(accounts: &[ProviderKind], deposit: &str, currency: &str) -> Self {
        let settings = SandboxConfig {
            scale: 60,
            delivery: DeliveryPercent::all(100),
            sms_delay: (Duration::from_secs(30), Duration::from_secs(60)),
            price_drift_percent: 0,
            stock_floor: 1_000,
            ..SandboxConfig::default()
        };
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let sandbox = Sandbox::start(anywhere, settings).await.unwrap();
        let database = migrated_database(&MIGRATOR).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        // Free when asked; somebody else may take it before the gateway does, which then says so.
        let free = TcpListener::bind(anywhere).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut world = Self {
            sandbox,
            database,
            key: String::new(),
            client_id: String::new(),
            http: Client::builder()
                .no_proxy()
                .timeout(PATIENCE)
                .build()
                .unwrap(),
            folder,
            address,
            process: None,
        };
        std::fs::write(world.config_path(), world.config(accounts)).unwrap();
        let made = world
            .run(&[
                "client",
                "create",
                "--name",
                "qa",
                "--currency",
                currency,
                "--deposit",
                deposit,
                "--json",
            ])
            .await;
        let made: Value = serde_json::from_str(&made).unwrap();
        world.key = made["api_key"].as_str().unwrap().to_owned();
        world.client_id = made["client_id"].as_str().unwrap().to_owned();
        world.restart().await;
        world
    }

    fn config_path(&self) -> std::path::PathBuf {
        self.folder.path().join("switchboard.toml")
    }

    fn config(&self, accounts: &[ProviderKind]) -> String {
        let mut text = format!(
            r#"listen = "{address}"
admin_listen = "{address}"
[database]
url = "{url}"
[rates]
"USD/IDR" = "16250"
[routing]
breaker_faults = 1000
cool_for_s = 1
[orders]
answer_within_s = 10
absence_proves_after_s = 3
lease_margin_s = 2
grace_s = 5
"#,
            address = self.address,
            url = self.database.url(),
        );
        for account in self.sandbox.accounts() {
            if !accounts.contains(&account.kind) {
                continue;
            }
            text.push_str(&format!(
                "[providers.{}]\nkind = \"{}\"\nbase_url = \"{}\"\ntoken = \"{}\"\ncurrency = \"{}\"\n\
                 timeout_ms = 2000\npoll_interval_ms = 300\nmax_requests_per_second = 500\n",
                account.name, account.kind, account.base_url, account.key, account.currency,
            ));
            if account.kind == ProviderKind::Gosms {
                text.push_str("products = [ { service = \"whatsapp\", country = \"ID\", price = \"0.50\" } ]\n");
            }
            if account.kind == ProviderKind::Smsonline {
                text.push_str("products = [ { service = \"whatsapp\", country = \"ID\" } ]\n");
            }
        }
        text
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
        command
            .args(arguments)
            .arg("--config")
            .arg(self.config_path())
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end and returns what it printed.
    pub async fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().await.unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{arguments:?}: {stdout}\n{stderr}");
        stdout.into_owned()
    }

    /// Starts the gateway and waits until it takes work.
    pub async fn restart(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let mut process = self.command(&["serve"]).spawn().unwrap();
        let ready = async {
            loop {
                if let Some(status) = process.try_wait().unwrap() {
                    panic!("the gateway ended with {status}");
                }
                let asked = self
                    .http
                    .get(format!("http://{}/readyz", self.address))
                    .send()
                    .await;
                if asked.is_ok_and(|answer| answer.status().is_success()) {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready)
            .await
            .expect("the gateway did not become ready");
        self.process = Some(process);
    }

    /// SIGKILL: nothing of the process runs any more.
    pub async fn kill(&mut self) {
        let mut process = self.process.take().expect("it does not run");
        process.kill().await.unwrap();
    }

    /// SIGTERM.
    pub async fn terminate(&self) {
        let process = self.process.as_ref().expect("it does not run");
        let pid = process.id().expect("it has ended").to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .await
                .unwrap()
                .success()
        );
    }

    /// SIGTERM, and the exit status.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        self.terminate().await;
        self.end().await
    }

    /// The exit status of a process that was told to stop.
    pub async fn end(&mut self) -> std::process::ExitStatus {
        let mut process = self.process.take().expect("it does not run");
        tokio::time::timeout(PATIENCE, process.wait())
            .await
            .expect("it does not stop")
            .unwrap()
    }

    /// A request with the client's key; `Err` if no whole answer came.
    pub async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        idempotency_key: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let url = format!("http://{}{path}", self.address);
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
            "select coalesce(sum(amount_micros), 0)::bigint from postings
             where account = 'provider_wallet' and provider = $1",
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
