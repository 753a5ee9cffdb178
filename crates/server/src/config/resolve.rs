//! Asks for what must be there and fetches secrets.

use std::{collections::BTreeMap, time::Duration};

use domain::{Product, ProviderName};
use provider::Aliases;
use secrecy::{ExposeSecret, SecretString};

use super::{
    AdminConfig, Config, ConfigError, DatabaseConfig, Environment, Problem, ProductLine,
    ProviderConfig, Scope,
    file::{ConfigFile, ProviderSection},
    source::{KeyPath, Sources},
    value::{AtLeastOne, SecretSource},
};
use crate::issuer::IssuerSettings;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);
/// An HS256 key shorter than its hash is weaker than the hash (RFC 7518, 3.2).
const JWT_SECRET_BYTES: usize = 32;

pub(super) fn resolve(
    scope: Scope,
    file: ConfigFile,
    sources: Sources,
    environment: &Environment,
) -> Result<Config, ConfigError> {
    let mut resolver = Resolver {
        sources,
        environment,
        problems: Vec::new(),
    };
    let url = if scope == Scope::Admin {
        None
    } else {
        resolver.secret(&KeyPath::new(["database", "url"]), file.database.url)
    };
    let jwt_secret = if scope == Scope::Database {
        None
    } else {
        resolver.jwt_secret(file.admin.jwt_secret)
    };
    let accounts = file.providers.iter();
    let accounts = accounts.map(|(name, section)| (name.clone(), section.outline()));
    let accounts = accounts.collect();
    let issuer = file.admin.issuer.map(|section| IssuerSettings {
        issuer: section.issuer,
        audience: section.audience,
        jwks_url: section.jwks_url.0,
        role_claim: section.role_claim,
    });
    let providers = if scope == Scope::Everything {
        resolver.providers(file.providers)
    } else {
        BTreeMap::new()
    };
    let rates = file.rates.into_iter();
    let config = Config {
        listen: file.listen,
        admin_listen: file.admin_listen,
        data_dir: file.data_dir,
        database: DatabaseConfig {
            url,
            max_connections: file.database.max_connections,
        },
        pricing: file.pricing,
        rates: rates.map(|(pair, rate)| (pair.0, rate.0)).collect(),
        routing: file.routing,
        orders: file.orders,
        limits: file.limits,
        proxies: file.proxies,
        webhooks: file.webhooks,
        retention: file.retention,
        drain: file.drain,
        telemetry: file.telemetry,
        admin: AdminConfig { jwt_secret, issuer },
        providers,
        accounts,
        sources: resolver.sources,
    };
    ConfigError::unless(resolver.problems, config)
}

struct Resolver<'a> {
    sources: Sources,
    environment: &'a Environment,
    problems: Vec<Problem>,
}

impl Resolver<'_> {
    fn report(&mut self, key: &KeyPath, text: impl Into<String>) {
        self.problems.push(self.sources.problem(key, text));
    }

    fn secret(&mut self, key: &KeyPath, source: Option<SecretSource>) -> Option<SecretString> {
        match source? {
            SecretSource::Text(text) => Some(text),
            SecretSource::Env(name) => {
                let value = self.environment.get(&name);
                if value.is_none() {
                    self.report(key, format!("the environment variable {name} is not set"));
                }
                value.map(Into::into)
            }
            SecretSource::File(path) => match std::fs::read_to_string(&path) {
                Ok(text) if text.trim().is_empty() => {
                    self.report(key, format!("the file {} is empty", path.display()));
                    None
                }
                // Editors and `echo` end a file with a newline.
                Ok(text) => Some(text.trim_end_matches(['\r', '\n']).into()),
                Err(error) => {
                    self.report(key, format!("cannot read {}: {error}", path.display()));
                    None
                }
            },
        }
    }

    fn jwt_secret(&mut self, source: Option<SecretSource>) -> Option<SecretString> {
        let key = KeyPath::new(["admin", "jwt_secret"]);
        let secret = self.secret(&key, source)?;
        if secret.expose_secret().len() < JWT_SECRET_BYTES {
            let text = format!(
                "shorter than {JWT_SECRET_BYTES} characters: make one with `openssl rand -hex 32`"
            );
            self.report(&key, text);
        }
        Some(secret)
    }

    fn required<T>(&mut self, section: &KeyPath, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let key = section.child(name);
            let variable = key.0.join("__").to_uppercase().replace('-', "_");
            let text = format!("is missing: add it, or set SWITCHBOARD__{variable}");
            self.report(&key, text);
        }
        value
    }

    fn providers(
        &mut self,
        sections: BTreeMap<ProviderName, ProviderSection>,
    ) -> BTreeMap<ProviderName, ProviderConfig> {
        sections
            .into_iter()
            .filter_map(|(name, section)| {
                let provider = self.provider(&name, section)?;
                Some((name, provider))
            })
            .collect()
    }

    fn provider(
        &mut self,
        name: &ProviderName,
        section: ProviderSection,
    ) -> Option<ProviderConfig> {
        let key = KeyPath::new(["providers", name.as_str()]);
        let enabled = section.is_enabled();
        // All are asked for before any is missed, so that one run names all that is missing.
        let kind = self.required(&key, "kind", section.kind);
        let base_url = self.required(&key, "base_url", section.base_url);
        let token = self
            .required(&key, "token", section.token)
            .and_then(|source| self.secret(&key.child("token"), Some(source)));
        let currency = self.required(&key, "currency", section.currency);
        let webhook_secret = self.secret(&key.child("webhook_secret"), section.webhook_secret);
        let millis = |AtLeastOne(count): AtLeastOne| Duration::from_millis(count.into());
        let products = section.products.into_iter().map(|entry| ProductLine {
            product: Product {
                country: entry.country,
                service: entry.service,
            },
            price: entry.price.map(|price| price.0),
            project_code: entry.project_code,
        });
        Some(ProviderConfig {
            kind: kind?,
            base_url: base_url?.0,
            token: token?,
            currency: currency?,
            test: section.test,
            enabled,
            max_requests_per_second: section.max_requests_per_second.map(|count| count.0),
            timeout: section.timeout_ms.map_or(DEFAULT_TIMEOUT, millis),
            poll_interval: section.poll_interval_ms.map(millis),
            auto_cancel_after: section
                .auto_cancel_after_s
                .map(|count| Duration::from_secs(count.0.into())),
            exposure_limit: section.exposure_limit.map(|limit| limit.0),
            balance_warn: section.balance_warn.map(|limit| limit.0),
            aliases: Aliases::new(section.aliases.services, section.aliases.countries),
            webhook_secret,
            products: products.collect(),
        })
    }
}
