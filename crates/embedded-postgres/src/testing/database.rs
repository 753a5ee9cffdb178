//! Template databases and their copies.

use std::sync::mpsc::{Receiver, Sender, channel};

use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{TestCluster, TestError, connect};
use crate::throwaway::unique_name;

/// A prepared database from which others are copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    database: String,
}

/// A database of one test. Dropping it removes the database in the background.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    name: String,
    unwanted: Option<Sender<String>>,
}

impl TestDatabase {
    /// URL for sqlx and friends.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Name of the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Leaves the database in place when this is dropped. In the embedded
    /// cluster it still ends with the last test process.
    pub fn keep(&mut self) {
        self.unwanted = None;
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(unwanted) = &self.unwanted {
            // Fails only when the remover has ended, and then the cluster has too.
            let _ = unwanted.send(std::mem::take(&mut self.name));
        }
    }
}

impl TestCluster {
    /// The template called `name`, prepared by `migrate` if nobody has done so yet.
    ///
    /// The cluster may be shared with test runs of other checkouts, so the name
    /// has to tell the contents: add a [`fingerprint`] of what `migrate` applies.
    ///
    /// # Errors
    /// When `migrate` fails or the server refuses.
    pub async fn template<M, R, E>(&self, name: &str, migrate: M) -> Result<Template, TestError>
    where
        M: FnOnce(String) -> R,
        R: Future<Output = Result<(), E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let template = Template {
            database: format!("tpl_{}", fingerprint([name])),
        };
        // Held while building: the other tests of this process want the result anyway.
        let mut built = self.built.lock().await;
        if built.contains(&template.database) {
            return Ok(template);
        }
        let database = template.database.as_str();
        let mut connection = self.connect().await?;
        let failed = |source| TestError::Database {
            action: format!("create the template {name}"),
            source,
        };
        // Other processes wait here; the lock ends with the connection.
        sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))")
            .bind(database)
            .execute(&mut connection)
            .await
            .map_err(failed)?;
        let complete = sqlx::query("select from pg_database where datname = $1 and datistemplate")
            .bind(database)
            .fetch_optional(&mut connection)
            .await
            .map_err(failed)?
            .is_some();
        if !complete {
            let begin = [
                format!("drop database if exists {database} with (force)"),
                format!("create database {database}"),
            ];
            run(&mut connection, begin).await.map_err(failed)?;
            migrate(self.url_for(database))
                .await
                .map_err(|error| TestError::Migrate {
                    name: name.to_owned(),
                    source: error.into(),
                })?;
            // A template with a connection left open could not be copied.
            let finish = [
                format!("alter database {database} with allow_connections false"),
                format!(
                    "select pg_terminate_backend(pid) from pg_stat_activity \
                     where datname = '{database}'"
                ),
                format!("alter database {database} with is_template true"),
            ];
            run(&mut connection, finish).await.map_err(failed)?;
        }
        connection.close().await.map_err(failed)?;
        built.insert(template.database.clone());
        Ok(template)
    }

    /// A new database with the template's contents.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn fresh_database(&self, template: &Template) -> Result<TestDatabase, TestError> {
        let failed = |source| TestError::Database {
            action: "create a test database".to_owned(),
            source,
        };
        let name = format!("t_{}", unique_name().replace('.', "_"));
        let strategy = if self.chooses_strategy {
            "strategy file_copy"
        } else {
            ""
        };
        let mut connection = self.connect().await?;
        let create = format!(
            "create database {name} template {} {strategy}",
            template.database
        );
        run(&mut connection, [create]).await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        Ok(TestDatabase {
            url: self.url_for(&name),
            name,
            unwanted: Some(self.unwanted.clone()),
        })
    }

    /// Removes the database and waits for it, ending its sessions.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn remove(&self, mut database: TestDatabase) -> Result<(), TestError> {
        database.keep();
        let mut connection = self.connect().await?;
        drop_database(&mut connection, &database.name)
            .await
            .map_err(|source| TestError::Database {
                action: format!("drop the test database {}", database.name),
                source,
            })
    }
}

/// A short name for contents, for instance of migration files in their order.
pub fn fingerprint<I>(contents: I) -> String
where
    I: IntoIterator,
    I::Item: AsRef<[u8]>,
{
    let mut hasher = Sha256::new();
    for content in contents {
        let content = content.as_ref();
        // With the length two files cannot pass for one.
        hasher.update(content.len().to_le_bytes());
        hasher.update(content);
    }
    hasher.finalize()[..10]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Starts the thread that drops databases whose tests are over. Without it a
/// test run would fill the disk, and no test has to wait for it.
pub(super) fn remove_in_background(url: String) -> std::io::Result<Sender<String>> {
    let (sender, receiver) = channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::Builder::new()
        .name("test-databases".to_owned())
        .spawn(move || {
            if let Err(error) = runtime.block_on(remove_all(&url, receiver)) {
                tracing::debug!(%error, "test databases are left to the cluster's end");
            }
        })?;
    Ok(sender)
}

async fn remove_all(url: &str, unwanted: Receiver<String>) -> Result<(), sqlx::Error> {
    let mut connection = connect(url).await?;
    // Blocking is fine: this thread has nothing else to do.
    for name in unwanted {
        drop_database(&mut connection, &name).await?;
    }
    Ok(())
}

async fn drop_database(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    run(
        connection,
        [format!("drop database if exists {name} with (force)")],
    )
    .await
}

/// Runs statements one by one: creating a database is not allowed among others.
/// The names in them are made here, of letters, digits and underscores.
async fn run<const N: usize>(
    connection: &mut PgConnection,
    statements: [String; N],
) -> Result<(), sqlx::Error> {
    for statement in statements {
        connection
            .execute(sqlx::raw_sql(AssertSqlSafe(statement)))
            .await?;
    }
    Ok(())
}
