//! Runs the binary in a place of its own.

use std::{path::Path, process::Output, time::Duration};

use domain::{AttemptId, Currency, Micros, Mode, Money, Operator, Product, Timestamp};
use embedded_postgres::testing::{TestCluster, TestDatabase};
use ledger::{DriverLease, Ledger, NewAttempt, NewOrder, News, Reservation, Reserved};
use serde_json::Value;
use sqlx::Connection;
use tokio::process::Command;

/// When what a test finds in the books happened.
pub(crate) const NOW: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);
/// What was said of a purchase that was lost.
pub(crate) const NO_ANSWER: &str = "no answer within 10 s";

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// The one line that tells what went wrong.
    pub(crate) fn error(self) -> String {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (1, ""),
            "{}",
            self.stderr
        );
        let line = self.stderr.strip_suffix('\n').unwrap_or_default();
        assert!(!line.contains('\n'), "{line}");
        line.strip_prefix("error: ").unwrap().to_owned()
    }
}

/// A folder of its own, without the variables of whoever runs the tests.
pub(crate) struct World {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
    database: Option<TestDatabase>,
}

impl World {
    pub(crate) fn without_database() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
            database: None,
        }
    }

    pub(crate) async fn with_empty_database() -> Self {
        let cluster = TestCluster::shared().await.unwrap();
        let template = cluster
            .template("empty", |_| async { Ok::<_, sqlx::Error>(()) })
            .await
            .unwrap();
        let database = cluster.fresh_database(&template).await.unwrap();
        Self {
            variables: vec![("DATABASE_URL", database.url().to_owned())],
            database: Some(database),
            ..Self::without_database()
        }
    }

    pub(crate) async fn migrated() -> Self {
        let world = Self::with_empty_database().await;
        world.run(&["migrate"]).await.ok();
        world
    }

    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn url(&self) -> &str {
        self.database.as_ref().unwrap().url()
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(Duration::from_secs(60), output);
        Ran::new(&output.await.unwrap().unwrap())
    }

    /// Makes a client and gives its id.
    pub(crate) async fn client(&self, name: &str, more: &[&str]) -> String {
        let args = [
            "client",
            "create",
            "--name",
            name,
            "--currency",
            "USD",
            "--json",
        ];
        let made = self.run(&[&args, more].concat()).await.json();
        made["client_id"].as_str().unwrap().to_owned()
    }

    /// An order of the only client whose purchase at `provider` has no known outcome.
    pub(crate) async fn lose_a_purchase(&self, provider: &str) -> AttemptId {
        let ledger = Ledger::connect(self.url(), 2).await.unwrap();
        let client = ledger.list_clients().await.unwrap().remove(0).id;
        let price: Micros = "0.5".parse().unwrap();
        let attempt = NewAttempt {
            id: AttemptId(uuid::Uuid::now_v7()),
            provider: provider.parse().unwrap(),
            offer_ref: "142".into(),
            operator: Operator::default(),
            cost: Money::new(price, Currency::USD),
            max_cost: price,
            rates: Vec::new(),
            price,
            ceiling: price,
        };
        let id = attempt.id;
        let order = NewOrder {
            product: Product::from_id(142).unwrap(),
            request: "{}".into(),
            decision: "{}".into(),
            attempt,
            lease: DriverLease {
                driver: "gone".into(),
                until: NOW,
            },
            buy_until: NOW,
            expires_at: NOW + time::Duration::minutes(20),
            trace_parent: None,
        };
        let reservation = Reservation {
            client,
            account_id: ledger.find_account(client, Mode::Live).await.unwrap(),
            idempotency: None,
            orders: vec![order],
            now: NOW,
        };
        let reserved = ledger.reserve(reservation).await;
        assert!(matches!(reserved, Reserved::Orders { .. }), "{reserved:?}");
        let lost = News::Lost {
            reason: "timed_out",
            message: NO_ANSWER.into(),
        };
        ledger.settle(id, lost, NOW).await.unwrap();
        ledger.close().await;
        id
    }

    pub(crate) async fn execute(&self, statement: &'static str) {
        let mut connection = sqlx::PgConnection::connect(self.url()).await.unwrap();
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}
