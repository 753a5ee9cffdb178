//! What an operator can set: one TOML file, then `SWITCHBOARD__SECTION__KEY` variables, then
//! checks. An error names the file, the line and the key, or the variable, and what to do.

mod change;
mod check;
mod error;
mod file;
mod overlay;
mod provider;
mod resolve;
mod section;
mod settings;
mod source;
#[cfg(test)]
mod tests;
mod value;

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use domain::{CurrencyPair, ProviderName};
use rust_decimal::Decimal;
use secrecy::SecretString;

pub use change::Change;
pub use check::Findings;
pub use error::{ConfigError, Place, Problem};
pub use overlay::Environment;
pub use provider::{AccountOutline, ProductLine, ProviderConfig, ProviderKind};
pub use section::{
    DrainConfig, LimitsConfig, LogFormat, OrdersConfig, PricingConfig, RetentionConfig,
    RoutingConfig, TelemetryConfig, WebhooksConfig,
};

use crate::{client_address::TrustedProxies, issuer::IssuerSettings};
use file::ConfigFile;
use source::Sources;

/// Every key with its default and what it does, for people to start from.
pub const COMMENTED_DEFAULTS: &str = include_str!("../../../deploy/switchboard.default.toml");

/// Which secrets a command needs: one that only opens the database must not fail because a
/// provider's token is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All: for the gateway and for checking.
    Everything,
    /// The database's; [`Config::providers`] stays empty.
    Database,
    /// The administrators'; [`Config::providers`] stays empty.
    Admin,
}

/// The whole configuration. `Debug` hides secrets.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Admin API and metrics; may equal `listen`.
    pub admin_listen: SocketAddr,
    /// Embedded database and caches, if set; see [`Config::data_dir`].
    pub data_dir: Option<PathBuf>,
    /// The database.
    pub database: DatabaseConfig,
    /// What clients pay.
    pub pricing: PricingConfig,
    /// Rates until a provider publishes fresher ones; above zero.
    pub rates: BTreeMap<CurrencyPair, Decimal>,
    /// How offers are kept and chosen.
    pub routing: RoutingConfig,
    /// How patiently orders are bought and followed.
    pub orders: OrdersConfig,
    /// Requests per client and minute.
    pub limits: LimitsConfig,
    /// Who is believed about where requests come from.
    pub proxies: TrustedProxies,
    /// Telling clients what happened.
    pub webhooks: WebhooksConfig,
    /// How long secrets of orders are kept.
    pub retention: RetentionConfig,
    /// Stopping without a failed request.
    pub drain: DrainConfig,
    /// Logs.
    pub telemetry: TelemetryConfig,
    /// Administrators.
    pub admin: AdminConfig,
    /// The provider accounts by name, disabled ones too.
    pub providers: BTreeMap<ProviderName, ProviderConfig>,
    /// What is no secret of them, whatever the scope.
    pub accounts: BTreeMap<ProviderName, AccountOutline>,
    /// Where settings were written, for messages.
    pub(crate) sources: Sources,
}

/// `[database]`
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Where it is; absent: the embedded one. Holds the password.
    pub url: Option<SecretString>,
    /// At most so many connections.
    pub max_connections: u32,
}

/// `[admin]`
#[derive(Clone, Debug, Default)]
pub struct AdminConfig {
    /// Signs and checks administrators' tokens; absent: there are none.
    pub jwt_secret: Option<SecretString>,
    /// Whose tokens count beside ours.
    pub issuer: Option<IssuerSettings>,
}

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(LOOPBACK, 8080),
            admin_listen: SocketAddr::new(LOOPBACK, 8081),
            data_dir: None,
            database: DatabaseConfig {
                url: None,
                max_connections: 20,
            },
            pricing: PricingConfig::default(),
            rates: BTreeMap::new(),
            routing: RoutingConfig::default(),
            orders: OrdersConfig::default(),
            limits: LimitsConfig::default(),
            proxies: TrustedProxies::default(),
            webhooks: WebhooksConfig::default(),
            retention: RetentionConfig::default(),
            drain: DrainConfig::default(),
            telemetry: TelemetryConfig::default(),
            admin: AdminConfig::default(),
            providers: BTreeMap::new(),
            accounts: BTreeMap::new(),
            sources: Sources::default(),
        }
    }
}

impl Config {
    /// Reads the file, if one is given, lays the environment over it and fetches all secrets.
    /// Settings that contradict each other are found by [`Config::check`].
    ///
    /// # Errors
    /// The file cannot be read, a key is unknown or its value does not fit, or a secret is not
    /// where the configuration says.
    pub fn load(path: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        Self::load_for(Scope::Everything, path, environment)
    }

    /// Like [`Config::load`], fetching only the secrets that `scope` needs. Keys and values are
    /// checked all the same.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_for(
        scope: Scope,
        path: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let text = match path {
            None => None,
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                ConfigError::new(Problem {
                    place: Some(Place::Path(path.to_owned())),
                    key: None,
                    text: format!("cannot read the configuration file: {error}"),
                })
            })?),
        };
        let document = path.zip(text.as_deref());
        let (file, sources) = overlay::read(document, environment)?;
        resolve::resolve(scope, file, sources, environment)
    }

    /// The file it was read from, if there was one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.sources.file()
    }

    /// Embedded database and caches: as configured, else where `switchboard dev` keeps them.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir
            .clone()
            .unwrap_or_else(|| embedded_postgres::default_data_dir("dev"))
    }
}
