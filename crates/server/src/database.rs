//! Opens the configured database, or the embedded one.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, anyhow, bail};
use embedded_postgres::{EmbeddedPostgres, Options, Profile};
use ledger::Ledger;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;
use url::{Host, Url};

use crate::config::Config;

/// A host that drops packets is given up after so long.
const REACH_WITHIN: Duration = Duration::from_secs(5);
const SET_URL: &str = "set DATABASE_URL or [database] url";

/// How to open a gateway's database.
#[derive(Debug)]
pub struct Database;

/// A database that answers.
#[derive(Debug)]
pub struct OpenedDatabase {
    /// The database.
    pub ledger: Ledger,
    /// The embedded server, if that is what it is; to be stopped after the ledger is closed.
    pub embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// The database at the configured URL; without one the embedded database, which is made if
    /// there is none yet. `may_download`: whether a Postgres may be fetched for it.
    ///
    /// # Errors
    /// It cannot be reached or started; the text says what to do.
    pub async fn open(config: &Config, may_download: bool) -> anyhow::Result<OpenedDatabase> {
        match url_of(config) {
            Some(url) => connect(url.expose_secret(), config, None).await,
            None => start_embedded(config, may_download).await,
        }
    }

    /// Like [`Database::open`], but only an embedded database that is there already: for commands
    /// that have nothing to do in an empty one.
    ///
    /// # Errors
    /// Likewise, or there is none.
    pub async fn open_existing(config: &Config) -> anyhow::Result<OpenedDatabase> {
        let folder = embedded_dir(config);
        if url_of(config).is_none() && !folder.join("data").exists() {
            bail!(
                "there is no database: {SET_URL}, or make an embedded one in {} with `switchboard \
                 dev` or `switchboard migrate`",
                folder.display()
            );
        }
        Self::open(config, false).await
    }
}

impl OpenedDatabase {
    /// Refuses a database whose schema is not this version's.
    ///
    /// # Errors
    /// Migrations are missing.
    pub async fn require_schema(&self) -> anyhow::Result<()> {
        match self.ledger.pending_migrations().await?.len() {
            0 => Ok(()),
            missing => bail!(
                "the database lacks {missing} of this version's migrations: run `switchboard migrate`"
            ),
        }
    }

    /// Closes all connections and stops the embedded server if it is ours.
    ///
    /// # Errors
    /// The server does not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        self.ledger.close().await;
        if let Some(embedded) = self.embedded {
            embedded.stop().await?;
        }
        Ok(())
    }
}

fn url_of(config: &Config) -> Option<&SecretString> {
    let url = config.database.url.as_ref();
    url.filter(|url| !url.expose_secret().is_empty())
}

fn embedded_dir(config: &Config) -> PathBuf {
    config.data_dir().join("postgres")
}

async fn start_embedded(config: &Config, may_download: bool) -> anyhow::Result<OpenedDatabase> {
    let embedded = EmbeddedPostgres::start(Options {
        data_dir: embedded_dir(config),
        profile: Profile::Durable,
        may_download,
    })
    .await
    .context("the embedded database cannot start")?;
    let url = embedded.url();
    connect(&url, config, Some(embedded)).await
}

async fn connect(
    url: &str,
    config: &Config,
    embedded: Option<EmbeddedPostgres>,
) -> anyhow::Result<OpenedDatabase> {
    let place = Place::of(url)?;
    // Asked first, because the pool would take a refused connection for a server that is just
    // starting, and then report only that time ran out.
    place.reach().await?;
    let ledger = Ledger::connect(url, config.database.max_connections)
        .await
        .with_context(|| format!("cannot use the database at {} ({SET_URL})", place.name))?;
    Ok(OpenedDatabase { ledger, embedded })
}

/// Where a URL leads. Its password is left behind.
struct Place {
    name: String,
    tcp: Option<(String, u16)>,
}

impl Place {
    fn of(url: &str) -> anyhow::Result<Self> {
        let malformed = || {
            anyhow!(
                "the database URL is malformed: write it as \
                 postgres://USER:PASS@HOST:PORT/DATABASE ({SET_URL})"
            )
        };
        let url = Url::parse(url).map_err(|_| malformed())?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(malformed());
        }
        let port = url.port().unwrap_or(5432);
        let in_query = url
            .query_pairs()
            .find(|(key, _)| key == "host")
            .map(|(_, value)| value.into_owned());
        let host = in_query.or_else(|| match url.host() {
            Some(Host::Ipv6(address)) => Some(address.to_string()),
            Some(host) => Some(host.to_string()),
            None => None,
        });
        Ok(match host {
            // A socket's folder, plain or percent-encoded.
            Some(folder) if folder.starts_with(['/', '%']) => Self {
                name: folder,
                tcp: None,
            },
            Some(host) => Self {
                name: format!("{host}:{port}"),
                tcp: Some((host, port)),
            },
            None => Self {
                name: "the default host".to_owned(),
                tcp: None,
            },
        })
    }

    async fn reach(&self) -> anyhow::Result<()> {
        let Some((host, port)) = &self.tcp else {
            return Ok(());
        };
        let tried = TcpStream::connect((host.as_str(), *port));
        let why = match tokio::time::timeout(REACH_WITHIN, tried).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", REACH_WITHIN.as_secs()),
        };
        bail!(
            "cannot reach the database at {} ({why}): is it running? {SET_URL}",
            self.name
        )
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("postgres://user:hush@db.example/x", "db.example:5432", true)]
    #[case("postgresql://127.0.0.1:6000/x", "127.0.0.1:6000", true)]
    #[case("postgres://[::1]:6000/x", "::1:6000", true)]
    #[case(
        "postgres://u@localhost:5432/x?host=/run/pg&sslmode=disable",
        "/run/pg",
        false
    )]
    #[case("postgres://u@%2Frun%2Fpg/x", "%2Frun%2Fpg", false)]
    #[case("postgres:///x", "the default host", false)]
    fn a_url_is_named_without_its_password(
        #[case] url: &str,
        #[case] name: &str,
        #[case] is_tcp: bool,
    ) {
        let place = Place::of(url).unwrap();
        assert_eq!((place.name.as_str(), place.tcp.is_some()), (name, is_tcp));
    }

    #[rstest]
    #[case("db.example")]
    #[case("mysql://db")]
    #[case("postgres://db:port/x")]
    fn what_is_no_database_url_is_not_repeated(#[case] url: &str) {
        let error = Place::of(url).err().unwrap().to_string();
        assert!(
            error.contains("malformed") && !error.contains(url),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_refused_connection_says_where_and_what_to_do() {
        let mut config = Config::default();
        // Nobody serves TCPMUX.
        config.database.url = Some("postgres://u:hush@127.0.0.1:1/x".into());
        let error = format!("{:#}", Database::open(&config, false).await.unwrap_err());
        assert_eq!(
            error,
            "cannot reach the database at 127.0.0.1:1 (Connection refused (os error 111)): is it \
             running? set DATABASE_URL or [database] url"
        );
    }

    #[tokio::test]
    async fn commands_do_not_make_a_database() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: Some(folder.path().to_owned()),
            ..Config::default()
        };
        let error = Database::open_existing(&config)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("there is no database: set DATABASE_URL"),
            "{error}"
        );
        assert!(!folder.path().join("postgres").exists());
    }
}
