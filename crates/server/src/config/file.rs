//! The file's shape. What variables may supply is optional here and asked for afterwards.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use domain::{Country, Currency, ProviderName, Service};
use serde::Deserialize;

use super::{
    AccountOutline, Config, DrainConfig, LimitsConfig, OrdersConfig, PricingConfig, ProviderKind,
    RetentionConfig, RoutingConfig, TelemetryConfig, WebhooksConfig,
    value::{
        AtLeastOne, BaseUrl, Pair, PositiveAmount, RateValue, SecretSource, address, at_least_one,
    },
};
use crate::client_address::TrustedProxies;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ConfigFile {
    #[serde(deserialize_with = "address")]
    pub(super) listen: SocketAddr,
    #[serde(deserialize_with = "address")]
    pub(super) admin_listen: SocketAddr,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) database: DatabaseSection,
    pub(super) pricing: PricingConfig,
    pub(super) rates: BTreeMap<Pair, RateValue>,
    pub(super) routing: RoutingConfig,
    pub(super) orders: OrdersConfig,
    pub(super) limits: LimitsConfig,
    pub(super) proxies: TrustedProxies,
    pub(super) webhooks: WebhooksConfig,
    pub(super) retention: RetentionConfig,
    pub(super) drain: DrainConfig,
    pub(super) telemetry: TelemetryConfig,
    pub(super) admin: AdminSection,
    pub(super) providers: BTreeMap<ProviderName, ProviderSection>,
}

impl Default for ConfigFile {
    fn default() -> Self {
        let config = Config::default();
        Self {
            listen: config.listen,
            admin_listen: config.admin_listen,
            data_dir: config.data_dir,
            database: DatabaseSection::default(),
            pricing: config.pricing,
            rates: BTreeMap::new(),
            routing: config.routing,
            orders: config.orders,
            limits: config.limits,
            proxies: config.proxies,
            webhooks: config.webhooks,
            retention: config.retention,
            drain: config.drain,
            telemetry: config.telemetry,
            admin: AdminSection::default(),
            providers: BTreeMap::new(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DatabaseSection {
    pub(super) url: Option<SecretSource>,
    #[serde(deserialize_with = "at_least_one")]
    pub(super) max_connections: u32,
}

impl Default for DatabaseSection {
    fn default() -> Self {
        Self {
            url: None,
            max_connections: Config::default().database.max_connections,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AdminSection {
    pub(super) jwt_secret: Option<SecretSource>,
    pub(super) issuer: Option<IssuerSection>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuerSection {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) jwks_url: BaseUrl,
    #[serde(default = "role_claim")]
    pub(super) role_claim: String,
}

fn role_claim() -> String {
    "role".to_owned()
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ProviderSection {
    pub(super) kind: Option<ProviderKind>,
    pub(super) base_url: Option<BaseUrl>,
    pub(super) token: Option<SecretSource>,
    pub(super) currency: Option<Currency>,
    pub(super) enabled: Option<bool>,
    pub(super) test: bool,
    pub(super) max_requests_per_second: Option<AtLeastOne>,
    pub(super) timeout_ms: Option<AtLeastOne>,
    pub(super) poll_interval_ms: Option<AtLeastOne>,
    pub(super) auto_cancel_after_s: Option<AtLeastOne>,
    pub(super) exposure_limit: Option<PositiveAmount>,
    pub(super) balance_warn: Option<PositiveAmount>,
    pub(super) aliases: AliasSection,
    pub(super) webhook_secret: Option<SecretSource>,
    pub(super) products: Vec<ProductEntry>,
}

impl ProviderSection {
    pub(super) fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }

    pub(super) fn outline(&self) -> AccountOutline {
        AccountOutline {
            kind: self.kind,
            currency: self.currency,
            test: self.test,
            enabled: self.is_enabled(),
            exposure_limit: self.exposure_limit.map(|limit| limit.0),
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AliasSection {
    pub(super) services: BTreeMap<String, Service>,
    pub(super) countries: BTreeMap<String, Country>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductEntry {
    pub(super) service: Service,
    pub(super) country: Country,
    pub(super) price: Option<PositiveAmount>,
    pub(super) project_code: Option<String>,
}
