//! Settings that fit by themselves but not together.

use std::{collections::HashSet, time::Duration};

use domain::ProviderName;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::{Config, ConfigError, Problem, ProviderConfig, source::KeyPath};

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What the gateway cannot work with.
    pub errors: Vec<Problem>,
    /// What works, but is probably not meant.
    pub warnings: Vec<Problem>,
}

impl Findings {
    /// The warnings, or the errors if there are any.
    ///
    /// # Errors
    /// The check found one.
    pub fn into_result(self) -> Result<Vec<Problem>, ConfigError> {
        ConfigError::unless(self.errors, self.warnings)
    }
}

impl Config {
    /// Looks for settings that contradict each other.
    #[must_use]
    pub fn check(&self) -> Findings {
        let mut check = Check {
            config: self,
            findings: Findings::default(),
        };
        check.listeners();
        check.routing();
        check.webhooks();
        check.issuer();
        check.providers();
        check.findings
    }
}

struct Check<'a> {
    config: &'a Config,
    findings: Findings,
}

impl Check<'_> {
    fn error(&mut self, key: &KeyPath, text: impl Into<String>) {
        let problem = self.config.sources.problem(key, text);
        self.findings.errors.push(problem);
    }

    fn warn(&mut self, key: &KeyPath, text: impl Into<String>) {
        let problem = self.config.sources.problem(key, text);
        self.findings.warnings.push(problem);
    }

    fn listeners(&mut self) {
        let (client, admin) = (self.config.listen, self.config.admin_listen);
        let key = KeyPath::new(["admin_listen"]);
        if client == admin {
            if !client.ip().is_loopback() {
                self.warn(
                    &key,
                    "is the clients' address: they can reach the admin API and metrics",
                );
            }
            return;
        }
        let everywhere = client.ip().is_unspecified() || admin.ip().is_unspecified();
        if client.port() == admin.port() && client.port() != 0 && everywhere {
            let text = format!(
                "{admin} and listen = {client} take the same port: choose another one, or make \
                 them equal to serve both there"
            );
            self.error(&key, text);
        }
    }

    fn routing(&mut self) {
        let routing = &self.config.routing;
        if routing.catalog_stale_after <= routing.catalog_refresh {
            let text = "is not above catalog_refresh_s: catalogs would be stale before they are \
                        fetched again";
            self.error(&KeyPath::new(["routing", "catalog_stale_after_s"]), text);
        }
        if routing.rate_stale_after <= routing.rate_refresh {
            let text = "is not above rate_refresh_s: rates would be stale before they are fetched \
                        again";
            self.error(&KeyPath::new(["routing", "rate_stale_after_s"]), text);
        }
        if routing.breaker_open_for_at_most < routing.breaker_open_for {
            let text = "is below breaker_open_for_s";
            self.error(
                &KeyPath::new(["routing", "breaker_open_for_at_most_s"]),
                text,
            );
        }
    }

    fn webhooks(&mut self) {
        if self.config.webhooks.allow_loopback && !self.config.listen.ip().is_loopback() {
            self.warn(
                &KeyPath::new(["webhooks", "allow_loopback"]),
                "lets every client make the gateway call services of this machine",
            );
        }
    }

    fn issuer(&mut self) {
        let Some(issuer) = &self.config.admin.issuer else {
            return;
        };
        if is_exposed(&issuer.jwks_url) {
            let text = "must be https: who can change the answer on its way makes administrators";
            self.error(&KeyPath::new(["admin", "issuer", "jwks_url"]), text);
        }
    }

    fn providers(&mut self) {
        let providers = &self.config.providers;
        let section = KeyPath::new(["providers"]);
        if providers.is_empty() {
            self.error(
                &section,
                "no provider is configured: add a [providers.NAME] section",
            );
        } else if providers.values().all(|provider| !provider.enabled) {
            self.warn(
                &section,
                "all providers are disabled: nothing can be bought",
            );
        }
        for (name, provider) in providers {
            self.provider(name, provider);
        }
    }

    fn provider(&mut self, name: &ProviderName, provider: &ProviderConfig) {
        let key = KeyPath::new(["providers", name.as_str()]);
        if is_exposed(&provider.base_url) {
            self.warn(
                &key.child("base_url"),
                "is plain http to another machine: the token travels readably; use https",
            );
        }
        if !is_header_text(&provider.token) {
            self.error(
                &key.child("token"),
                "holds characters that no HTTP header can carry",
            );
        }
        self.products(&key, provider);
        self.times(&key, provider);
    }

    fn products(&mut self, key: &KeyPath, provider: &ProviderConfig) {
        let kind = provider.kind;
        if kind.needs_price_book() && provider.products.is_empty() {
            let text = format!(
                "is missing: {} has no catalog, so list what it sells, such as \
                 [ {{ service = \"whatsapp\", country = \"ID\", price = \"0.50\" }} ]",
                kind.as_str()
            );
            self.error(&key.child("products"), text);
        }
        let mut seen = HashSet::new();
        for (index, line) in provider.products.iter().enumerate() {
            let key = key.child("products").child(index);
            if kind.needs_price_book() && line.price.is_none() {
                let text = format!(
                    "has no price: {} has no catalog to learn it from",
                    kind.as_str()
                );
                self.error(&key, text);
            }
            if !kind.needs_price_book() && line.price.is_some() {
                let text = format!(
                    "its price has no effect: {} lists prices itself",
                    kind.as_str()
                );
                self.warn(&key, text);
            }
            if !seen.insert(line.product) {
                let text = format!("{} is listed twice", line.product.name());
                self.error(&key, text);
            }
        }
    }

    fn times(&mut self, key: &KeyPath, provider: &ProviderConfig) {
        let kind = provider.kind;
        let orders = &self.config.orders;
        if provider.timeout > orders.answer_within {
            let text = format!(
                "is longer than orders.answer_within_s ({} s): clients get PENDING while the \
                 provider may still answer",
                orders.answer_within.as_secs()
            );
            self.warn(&key.child("timeout_ms"), text);
        }
        if provider
            .poll_interval
            .is_some_and(|interval| interval < kind.least_poll_interval())
        {
            let text = format!(
                "is below what {} allows ({} ms): the account may be blocked for it",
                kind.as_str(),
                kind.least_poll_interval().as_millis()
            );
            self.warn(&key.child("poll_interval_ms"), text);
        }
        let beyond = |wait: Duration| wait > kind.number_lifetime();
        if provider.auto_cancel_after.is_some_and(beyond) {
            let text = format!(
                "is beyond a number's lifetime at {} ({} s): it never takes effect",
                kind.as_str(),
                kind.number_lifetime().as_secs()
            );
            self.warn(&key.child("auto_cancel_after_s"), text);
        }
        if beyond(orders.buy_for) {
            let text = format!(
                "is beyond a number's lifetime at {} ({} s)",
                kind.as_str(),
                kind.number_lifetime().as_secs()
            );
            self.warn(&KeyPath::new(["orders", "buy_for_s"]), text);
        }
    }
}

/// Whether the key would travel readably over a network.
fn is_exposed(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_local = host == "localhost"
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    url.scheme() == "http" && !is_local
}

fn is_header_text(secret: &SecretString) -> bool {
    secret
        .expose_secret()
        .bytes()
        .all(|byte| (b' '..=b'~').contains(&byte))
}
