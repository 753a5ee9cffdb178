//! What differs between two configurations, and whether a running gateway can go from one to the
//! other.

use domain::ProviderName;
use secrecy::{ExposeSecret, SecretString};

use super::{Config, ConfigError, ProviderConfig, source::KeyPath};

const RESTART: &str = "cannot be changed while the gateway runs: restart it";

/// What a running gateway has to take over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The sections that differ, such as `pricing` or `providers.cheap-id`. Values are not told.
    pub sections: Vec<String>,
    /// The accounts that need a new adapter.
    pub(crate) adapters: Vec<ProviderName>,
    /// Requests per client and minute differ.
    pub(crate) limits: bool,
}

impl Change {
    /// Nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }
}

impl Config {
    /// What changes from here to `next`.
    ///
    /// # Errors
    /// Something differs that a running gateway cannot change; the places are those in `next`.
    pub fn change_to(&self, next: &Self) -> Result<Change, ConfigError> {
        // Every section is named, so that a new one cannot be forgotten here.
        let Self {
            listen,
            admin_listen,
            data_dir,
            database,
            pricing,
            rates,
            routing,
            orders,
            limits,
            proxies,
            webhooks,
            retention,
            drain,
            telemetry,
            admin,
            providers,
            // A part of `providers`.
            accounts: _,
            sources: _,
        } = self;
        let mut fixed = Vec::new();
        let mut keep = |is_same: bool, key: KeyPath| {
            if !is_same {
                fixed.push(next.sources.problem(&key, RESTART));
            }
        };
        keep(*listen == next.listen, KeyPath::new(["listen"]));
        keep(
            *admin_listen == next.admin_listen,
            KeyPath::new(["admin_listen"]),
        );
        keep(*data_dir == next.data_dir, KeyPath::new(["data_dir"]));
        keep(
            same_secret(database.url.as_ref(), next.database.url.as_ref()),
            KeyPath::new(["database", "url"]),
        );
        keep(
            database.max_connections == next.database.max_connections,
            KeyPath::new(["database", "max_connections"]),
        );
        keep(*proxies == next.proxies, KeyPath::new(["proxies"]));
        keep(*webhooks == next.webhooks, KeyPath::new(["webhooks"]));
        keep(*drain == next.drain, KeyPath::new(["drain"]));
        keep(*telemetry == next.telemetry, KeyPath::new(["telemetry"]));
        keep(
            same_secret(admin.jwt_secret.as_ref(), next.admin.jwt_secret.as_ref()),
            KeyPath::new(["admin", "jwt_secret"]),
        );
        keep(
            admin.issuer == next.admin.issuer,
            KeyPath::new(["admin", "issuer"]),
        );
        let mut change = Change {
            limits: *limits != next.limits,
            ..Change::default()
        };
        for (name, now) in &next.providers {
            let key = KeyPath::new(["providers", name.as_str()]);
            match providers.get(name) {
                None => keep(false, key),
                Some(before) => {
                    keep(before.kind == now.kind, key.child("kind"));
                    keep(before.currency == now.currency, key.child("currency"));
                    keep(before.test == now.test, key.child("test"));
                    let needs_adapter = !before.makes_same_adapter(now);
                    if needs_adapter {
                        change.adapters.push(name.clone());
                    }
                    if needs_adapter
                        || before.enabled != now.enabled
                        || before.exposure_limit != now.exposure_limit
                        || before.balance_warn != now.balance_warn
                    {
                        change.sections.push(key.to_string());
                    }
                }
            }
        }
        for name in providers.keys() {
            if !next.providers.contains_key(name) {
                let key = KeyPath::new(["providers", name.as_str()]);
                let text = "is gone: while the gateway runs, `enabled = false` stops purchases; a \
                            restart removes it";
                fixed.push(next.sources.problem(&key, text));
            }
        }
        let mut differs = |differs: bool, section: &str| {
            if differs {
                change.sections.push(section.to_owned());
            }
        };
        differs(*pricing != next.pricing, "pricing");
        differs(*rates != next.rates, "rates");
        differs(*routing != next.routing, "routing");
        differs(*orders != next.orders, "orders");
        differs(*limits != next.limits, "limits");
        differs(*retention != next.retention, "retention");
        ConfigError::unless::<Change>(fixed, change)
    }

    /// That an account cannot be used as it is configured.
    pub(crate) fn unusable(&self, name: &ProviderName, text: String) -> ConfigError {
        let key = KeyPath::new(["providers", name.as_str()]);
        ConfigError::new(self.sources.problem(&key, text))
    }
}

impl ProviderConfig {
    /// Every field is named, so that a new one cannot be forgotten here.
    fn makes_same_adapter(&self, other: &Self) -> bool {
        let Self {
            kind,
            base_url,
            token,
            currency,
            enabled: _,
            test: _,
            max_requests_per_second,
            timeout,
            poll_interval,
            auto_cancel_after,
            exposure_limit: _,
            balance_warn: _,
            aliases,
            webhook_secret,
            products,
        } = self;
        *kind == other.kind
            && *base_url == other.base_url
            && same_secret(Some(token), Some(&other.token))
            && *currency == other.currency
            && *max_requests_per_second == other.max_requests_per_second
            && *timeout == other.timeout
            && *poll_interval == other.poll_interval
            && *auto_cancel_after == other.auto_cancel_after
            && *aliases == other.aliases
            && same_secret(webhook_secret.as_ref(), other.webhook_secret.as_ref())
            && *products == other.products
    }
}

fn same_secret(one: Option<&SecretString>, other: Option<&SecretString>) -> bool {
    one.map(ExposeSecret::expose_secret) == other.map(ExposeSecret::expose_secret)
}
