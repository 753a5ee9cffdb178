//! The loops that refresh catalogs and rates, each at its own pace.

use std::time::Duration;

use domain::ProviderName;
use futures::future::{join, join_all};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{CatalogKeeper, refresh::Account, schedule::Pace};

impl CatalogKeeper {
    /// Refreshes in the background until cancelled. Catalogs that are fresh already wait for their
    /// turn.
    pub async fn run(&self, cancelled: CancellationToken) {
        let catalogs = self
            .accounts
            .iter()
            .map(|account| self.keep_catalog(account));
        let rates = self.rate_accounts().map(|account| self.keep_rates(account));
        let all = join(join_all(catalogs), join_all(rates));
        cancelled.run_until_cancelled(all).await;
    }

    /// Asks for a provider's catalog before its turn, for instance when it did not know a product.
    pub fn refresh_soon(&self, provider: &ProviderName) {
        if let Some(account) = self.account(provider) {
            account.wake.notify_one();
        }
    }

    async fn keep_catalog(&self, account: &Account) {
        let age = self.snapshot().age(account.name());
        let mut wait = age.map_or(Duration::ZERO, |age| {
            let since = self.clock.now() - age.fetched_at;
            let interval = self.settings.load().interval;
            interval.saturating_sub(since.try_into().unwrap_or_default())
        });
        let mut pace = Pace::default();
        let mut last_fetch: Option<Instant> = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = account.wake.notified() => {
                    if let Some(last_fetch) = last_fetch {
                        let least_gap = self.settings.load().least_gap;
                        tokio::time::sleep_until(last_fetch + least_gap).await;
                    }
                }
            }
            account.awake().await;
            last_fetch = Some(Instant::now());
            let error = self.refresh_catalog(account).await.err();
            if let Some(error) = &error {
                tracing::warn!(provider = %account.name(), %error, "catalog refresh failed");
            }
            let settings = self.settings.load_full();
            wait = pace.after(error.as_ref(), settings.interval, &settings);
        }
    }

    async fn keep_rates(&self, account: &Account) {
        let mut pace = Pace::default();
        let mut reconfigured = self.reconfigured.subscribe();
        loop {
            let error = self.refresh_rates(account).await.err();
            if let Some(error) = &error {
                tracing::warn!(provider = %account.name(), %error, "rates refresh failed");
            }
            let settings = self.settings.load_full();
            let wait = pace.after(error.as_ref(), settings.rates_interval, &settings);
            // What was changed counts at once; the keeper never drops its end while it runs.
            drop(tokio::time::timeout(wait, reconfigured.changed()).await);
        }
    }
}
