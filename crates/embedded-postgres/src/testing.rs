//! A database per test, from one cluster that all test processes share.
//!
//! The first test to ask starts the cluster; other test binaries, and the
//! processes of runners that use one per test, join it. It ends with the last
//! of them, killed or not. With a template database a fresh database takes
//! about 30 ms:
//!
//! ```no_run
//! use embedded_postgres::testing::{TestCluster, TestDatabase, TestError};
//!
//! async fn database() -> Result<TestDatabase, TestError> {
//!     let cluster = TestCluster::shared().await?;
//!     let template = cluster
//!         .template("ledger", |url| async move {
//!             let pool = sqlx::PgPool::connect(&url).await?;
//!             // migrate
//!             pool.close().await;
//!             Ok::<_, sqlx::Error>(())
//!         })
//!         .await?;
//!     cluster.fresh_database(&template).await
//! }
//! ```
//!
//! `DATABASE_URL` has no influence, so that tests never touch a database that
//! is in use. `SWITCHBOARD_TEST_DATABASE_URL` names a server to use instead of
//! the embedded one; its role must be allowed to create databases.

mod database;
mod register;

use std::collections::HashSet;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::mpsc::Sender;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Row};
use tokio::sync::{Mutex, OnceCell, oneshot};

use crate::connection;
use crate::error::LaunchError;
use crate::keeper::Keeper;

pub use database::{Template, TestDatabase, fingerprint};

/// Names a server to use instead of the embedded one.
const EXTERNAL_URL: &str = "SWITCHBOARD_TEST_DATABASE_URL";

/// Why a test has no database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestError {
    /// The cluster could not be started.
    #[error("could not start the test cluster: {0}")]
    Launch(#[from] LaunchError),
    /// The thread that starts the cluster could not run.
    #[error("could not start the test cluster's launcher")]
    Launcher(#[source] std::io::Error),
    /// `SWITCHBOARD_TEST_DATABASE_URL` is not a database URL.
    #[error("{EXTERNAL_URL} is not a database URL: {0}")]
    BadUrl(#[from] url::ParseError),
    /// The server refused.
    #[error("could not {action}: {source}")]
    Database {
        /// What was attempted.
        action: String,
        /// The server's answer.
        source: sqlx::Error,
    },
    /// The template's own preparation failed.
    #[error("could not prepare the template {name}: {source}")]
    Migrate {
        /// Name of the template.
        name: String,
        /// What the preparation returned.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A Postgres server for tests.
#[derive(Debug)]
pub struct TestCluster {
    server: Server,
    /// Since version 15 the way of copying can be chosen; files are faster than the log.
    chooses_strategy: bool,
    /// Templates known to be complete.
    built: Mutex<HashSet<String>>,
    unwanted: Sender<String>,
}

#[derive(Debug)]
enum Server {
    Embedded {
        socket_dir: PathBuf,
        /// Lives as long as this process.
        _keeper: Keeper,
    },
    External(url::Url),
}

impl Server {
    fn url_for(&self, database: &str) -> String {
        match self {
            Self::Embedded { socket_dir, .. } => connection::url(socket_dir, database),
            Self::External(url) => {
                let mut url = url.clone();
                url.set_path(database);
                url.into()
            }
        }
    }

    /// Where databases are created from.
    fn maintenance_url(&self) -> String {
        match self {
            Self::Embedded { .. } => self.url_for("postgres"),
            Self::External(url) => url.to_string(),
        }
    }
}

impl TestCluster {
    /// The cluster of this test run, started or joined on first use.
    ///
    /// # Errors
    /// When it can neither be joined nor started.
    pub async fn shared() -> Result<&'static Self, TestError> {
        static SHARED: OnceCell<TestCluster> = OnceCell::const_new();
        SHARED.get_or_try_init(launch_apart).await
    }

    /// URL of a database in this cluster, which need not exist.
    #[must_use]
    pub fn url_for(&self, database: &str) -> String {
        self.server.url_for(database)
    }

    async fn launch() -> Result<Self, TestError> {
        let external = std::env::var(EXTERNAL_URL)
            .ok()
            .filter(|url| !url.is_empty());
        let server = match external {
            Some(url) => Server::External(url::Url::parse(&url)?),
            None => {
                let (socket_dir, keeper) = register::join_or_start().await?;
                Server::Embedded {
                    socket_dir,
                    _keeper: keeper,
                }
            }
        };
        let url = server.maintenance_url();
        let version = server_version(&url)
            .await
            .map_err(|source| TestError::Database {
                action: "ask the test server for its version".to_owned(),
                source,
            })?;
        Ok(Self {
            server,
            chooses_strategy: version >= 150_000,
            built: Mutex::default(),
            unwanted: database::remove_in_background(url).map_err(TestError::Launcher)?,
        })
    }

    async fn connect(&self) -> Result<PgConnection, TestError> {
        connect(&self.server.maintenance_url())
            .await
            .map_err(|source| TestError::Database {
                action: "connect to the test server".to_owned(),
                source,
            })
    }
}

/// A database with these migrations applied: all that most tests need.
///
/// # Errors
/// When the cluster cannot be had or a migration fails.
pub async fn migrated_database(migrator: &Migrator) -> Result<TestDatabase, TestError> {
    let cluster = TestCluster::shared().await?;
    let name = fingerprint(migrator.iter().map(|migration| &migration.checksum));
    let template = cluster
        .template(&name, |url| async move {
            let mut connection = connect(&url).await?;
            migrator.run(&mut connection).await?;
            sqlx::Connection::close(connection).await?;
            Ok::<_, sqlx::migrate::MigrateError>(())
        })
        .await?;
    cluster.fresh_database(&template).await
}

/// Launches on a thread with a runtime of its own: the caller's clock may be
/// paused, and the caller may be cancelled while others wait for the cluster.
async fn launch_apart() -> Result<TestCluster, TestError> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new()
        .name("test-cluster".to_owned())
        .spawn(move || {
            let launched = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(TestError::Launcher)
                .and_then(|runtime| runtime.block_on(TestCluster::launch()));
            // Nobody waits any more when the test run is being given up.
            let _ = sender.send(launched);
        })
        .map_err(TestError::Launcher)?;
    receiver
        .await
        .map_err(|error| TestError::Launcher(std::io::Error::other(error)))?
}

async fn server_version(url: &str) -> Result<i32, sqlx::Error> {
    let mut connection = connect(url).await?;
    let row = sqlx::query("select current_setting('server_version_num')::int4")
        .fetch_one(&mut connection)
        .await?;
    row.try_get(0)
}

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    PgConnectOptions::from_str(url)?.connect().await
}
