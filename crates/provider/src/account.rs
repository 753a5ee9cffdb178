//! What every adapter is configured with.

use std::{collections::HashMap, time::Duration};

use domain::{AliasColumn, Country, Currency, ProviderName, Service};
use reqwest::Url;
use secrecy::SecretString;

/// The settings that all accounts share; `Debug` hides the key.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// The configured account name.
    pub name: ProviderName,
    /// The protocol's base URL.
    pub base_url: Url,
    /// The account's key.
    pub key: SecretString,
    /// What the account is charged in. No adapter guesses it.
    pub currency: Currency,
    /// Bound on one request.
    pub timeout: Duration,
    /// Overrides the adapter's least time between polls.
    pub poll_interval: Option<Duration>,
    /// Overrides the adapter's rule when to give up on a number.
    pub auto_cancel_after: Option<Duration>,
    /// Overrides the provider's documented limit.
    pub max_requests_per_second: Option<u32>,
    /// The operator's additions to the alias tables.
    pub aliases: Aliases,
}

/// Names that a provider uses and our tables lack, or that they understand differently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    services: HashMap<String, Service>,
    countries: HashMap<String, Country>,
}

impl Aliases {
    /// From the provider's own codes or names (any case) to ours.
    pub fn new(
        services: impl IntoIterator<Item = (String, Service)>,
        countries: impl IntoIterator<Item = (String, Country)>,
    ) -> Self {
        let services = services
            .into_iter()
            .map(|(alias, service)| (fold(&alias), service));
        let countries = countries
            .into_iter()
            .map(|(alias, country)| (fold(&alias), country));
        Self {
            services: services.collect(),
            countries: countries.collect(),
        }
    }

    /// Our service for a provider's code and display name: the operator's aliases first, then the
    /// compiled-in table. `None`: not routed to.
    #[must_use]
    pub fn service(
        &self,
        column: AliasColumn,
        code: Option<&str>,
        name: Option<&str>,
    ) -> Option<Service> {
        [code, name]
            .into_iter()
            .flatten()
            .find_map(|text| self.services.get(&fold(text)).copied())
            .or_else(|| Service::resolve(column, code, name))
    }

    /// Our country for a provider's code and name, likewise.
    #[must_use]
    pub fn country(&self, code: Option<&str>, name: Option<&str>) -> Option<Country> {
        let texts = [code, name];
        let mut texts = texts.into_iter().flatten();
        let aliased = texts
            .clone()
            .find_map(|text| self.countries.get(&fold(text)).copied());
        aliased.or_else(|| texts.find_map(Country::find))
    }

    /// The provider's code for our service, if the operator gave one.
    #[must_use]
    pub fn code_for(&self, service: Service) -> Option<&str> {
        self.services
            .iter()
            .filter(|(_, aliased)| **aliased == service)
            .map(|(alias, _)| alias.as_str())
            .min()
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
