//! The configuration as the settings of the parts it is for.

use std::{collections::BTreeSet, time::Duration};

use domain::{ProviderName, Rate, Timestamp};
use events::AddressPolicy;
use orders::OrderSettings;
use provider::AccountSettings;
use routing::{BreakerSettings, CONFIG_SOURCE, RefreshSettings, RoutePolicy};

use super::{Config, ProviderConfig};
use crate::limit::LimitSettings;

impl Config {
    /// Pricing and staleness limits.
    #[must_use]
    pub fn route_policy(&self) -> RoutePolicy {
        RoutePolicy {
            markup_percent: self.pricing.markup_percent,
            price_tolerance_percent: self.routing.price_tolerance_percent,
            catalog_stale_after: self.routing.catalog_stale_after,
            rate_stale_after: self.routing.rate_stale_after,
            test_providers: self.test_providers(),
        }
    }

    fn test_providers(&self) -> BTreeSet<ProviderName> {
        let accounts = self.providers.iter();
        accounts
            .filter(|(_, provider)| provider.test)
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// How catalogs and rates are kept fresh. `now` is when the configured rates count as learnt.
    #[must_use]
    pub fn refresh_settings(&self, now: Timestamp) -> RefreshSettings {
        let rates = self.rates.iter().map(|(pair, value)| Rate {
            pair: *pair,
            value: *value,
            source: CONFIG_SOURCE.to_owned(),
            as_of: now,
        });
        RefreshSettings {
            interval: self.routing.catalog_refresh,
            rates_interval: self.routing.rate_refresh,
            config_rates: rates.collect(),
            test_providers: self.test_providers(),
            ..RefreshSettings::default()
        }
    }

    /// When breakers open and for how long.
    #[must_use]
    pub fn breaker_settings(&self) -> BreakerSettings {
        BreakerSettings {
            faults_to_open: self.routing.breaker_faults,
            open_for: self.routing.breaker_open_for,
            open_for_at_most: self.routing.breaker_open_for_at_most,
            ..BreakerSettings::default()
        }
    }

    /// Requests per client and group.
    #[must_use]
    pub fn limit_settings(&self) -> LimitSettings {
        LimitSettings {
            window: Duration::from_secs(60),
            catalog: self.limits.catalog_per_minute,
            balance: self.limits.balance_per_minute,
            order_reads: self.limits.order_reads_per_minute,
            order_creation: self.limits.order_creation_per_minute,
            order_cancellation: self.limits.order_cancellation_per_minute,
            order_actions: self.limits.order_actions_per_minute,
            webhook: self.limits.webhook_per_minute,
            strangers: self.limits.strangers_per_minute,
        }
    }

    /// Which receivers may be called.
    #[must_use]
    pub const fn address_policy(&self) -> AddressPolicy {
        AddressPolicy {
            allow_loopback: self.webhooks.allow_loopback,
        }
    }

    /// How patiently orders are bought and followed.
    #[must_use]
    pub fn order_settings(&self) -> OrderSettings {
        let timeouts = self.providers.values().map(|provider| provider.timeout);
        let limits = self
            .providers
            .iter()
            .filter_map(|(name, provider)| Some((name.clone(), provider.exposure_limit?)));
        let warnings = self
            .providers
            .iter()
            .filter_map(|(name, provider)| Some((name.clone(), provider.balance_warn?)));
        OrderSettings {
            policy: self.route_policy(),
            buy_for: self.orders.buy_for,
            answer_within: self.orders.answer_within,
            lease_margin: self.orders.lease_margin,
            call_timeout: timeouts.max().unwrap_or(Duration::ZERO),
            cool_for: self.routing.cool_for,
            suspend_for: self.routing.suspend_for,
            absence_proves_after: self.orders.absence_proves_after,
            repeat_for: self.orders.repeat_for,
            grace: self.orders.grace,
            exposure_limits: limits.collect(),
            balance_warnings: warnings.collect(),
        }
    }
}

impl ProviderConfig {
    /// What its adapter is made with.
    #[must_use]
    pub fn account_settings(&self, name: &ProviderName) -> AccountSettings {
        AccountSettings {
            name: name.clone(),
            base_url: self.base_url.clone(),
            key: self.token.clone(),
            currency: self.currency,
            timeout: self.timeout,
            poll_interval: self.poll_interval,
            auto_cancel_after: self.auto_cancel_after,
            max_requests_per_second: self.max_requests_per_second,
            aliases: self.aliases.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_limits_are_those_of_the_smscode_document() {
        assert_eq!(Config::default().limit_settings(), LimitSettings::default());
    }
}
