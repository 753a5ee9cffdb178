//! Exchange rates: those that providers publish, near the operator's own.

use std::sync::Arc;

use domain::{CurrencyPair, Rate};
use provider::{ErrorKind, ProviderError};

use super::{Account, CatalogKeeper};
use crate::{CONFIG_SOURCE, RateTable, RefreshSettings};

impl CatalogKeeper {
    /// How many rates the account's provider publishes now.
    pub(crate) async fn refresh_rates(&self, account: &Account) -> Result<usize, ProviderError> {
        let mut rates = self
            .in_time(account.provider().rates(self.clock.now()))
            .await?;
        for rate in &mut rates {
            account.name().as_str().clone_into(&mut rate.source);
        }
        for rate in &rates {
            self.check_band(rate)?;
        }
        let count = rates.len();
        self.publish_rates(rates.clone()).await;
        if let Err(error) = self.store.save_rates(&rates).await {
            tracing::warn!(provider = %account.name(), %error, "rates not stored");
        }
        Ok(count)
    }

    /// A rate far from the operator's is a mistake of somebody's.
    pub(super) fn check_band(&self, rate: &Rate) -> Result<(), ProviderError> {
        let settings = self.settings.load();
        let operators = RateTable::new(settings.config_rates.iter().cloned());
        if operators.is_near(rate, settings.rate_band) {
            return Ok(());
        }
        let text = format!(
            "{} = {} is far from the operator's rate",
            rate.pair, rate.value
        );
        Err(ProviderError::new(ErrorKind::MalformedReply, text))
    }

    /// Goes on with these in place of what their sources published before.
    pub(super) async fn publish_rates(&self, rates: Vec<Rate>) {
        let mut kept = self.kept.lock().await;
        for rate in rates {
            kept.published
                .retain(|known| known.source != rate.source || known.pair != rate.pair);
            kept.published.push(rate);
        }
        let settings = self.settings.load();
        let is_test = |rate: &Rate| {
            let mut names = settings.test_providers.iter();
            names.any(|name| name.as_str() == rate.source)
        };
        let is_live_pair = |pair: CurrencyPair| {
            let mut live = kept.published.iter().filter(|rate| !is_test(rate));
            live.any(|rate| rate.pair == pair || rate.pair == pair.inverse())
        };
        let counts = |rate: &&Rate| !is_test(rate) || !is_live_pair(rate.pair);
        let published = kept.published.iter().filter(counts);
        let all = settings.config_rates.iter().chain(published);
        let table = RateTable::new(all.cloned());
        let next = self.snapshot.load().with_rates(table);
        self.snapshot.store(Arc::new(next));
    }
}

/// The operator's rates under their own name.
pub(super) fn with_source(mut settings: RefreshSettings) -> RefreshSettings {
    for rate in &mut settings.config_rates {
        CONFIG_SOURCE.clone_into(&mut rate.source);
    }
    settings
}
