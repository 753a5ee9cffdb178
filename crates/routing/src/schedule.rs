//! When to fetch next.

use std::{collections::BTreeSet, time::Duration};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use domain::{ProviderName, Rate};
use provider::ProviderError;
use rust_decimal::Decimal;

/// How often and how patiently.
#[derive(Clone, Debug)]
pub struct RefreshSettings {
    /// Between two fetches of a catalog.
    pub interval: Duration,
    /// Between two fetches of rates.
    pub rates_interval: Duration,
    /// Up to so much is added to each wait, at random, so that replicas and providers spread.
    pub jitter: Duration,
    /// Bound on one fetch.
    pub timeout: Duration,
    /// The wait after a first failure; doubled with each further one.
    pub backoff: Duration,
    /// The longest wait after a failure.
    pub backoff_at_most: Duration,
    /// The least time between two fetches, however often [`crate::CatalogKeeper::refresh_soon`] asks.
    pub least_gap: Duration,
    /// The operator's rates.
    pub config_rates: Vec<Rate>,
    /// A published rate that is more than so many times above or below the operator's is refused:
    /// a misplaced decimal point would sell numbers far below their cost.
    pub rate_band: Decimal,
    /// The provider accounts that serve tests: their rates count where no other account publishes
    /// the pair, so that no test moves a live price.
    pub test_providers: BTreeSet<ProviderName>,
}

impl Default for RefreshSettings {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(60),
            rates_interval: Duration::from_secs(300),
            jitter: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            backoff: Duration::from_secs(5),
            backoff_at_most: Duration::from_secs(300),
            least_gap: Duration::from_secs(5),
            config_rates: Vec::new(),
            rate_band: Decimal::TWO,
            test_providers: BTreeSet::new(),
        }
    }
}

/// The waits between the fetches of one thing.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    failing: Option<ExponentialBackoff>,
}

impl Pace {
    /// How long to wait after a fetch that ended so; `interval` if it went well.
    pub(crate) fn after(
        &mut self,
        error: Option<&ProviderError>,
        interval: Duration,
        settings: &RefreshSettings,
    ) -> Duration {
        let wait = match error {
            None => {
                self.failing = None;
                interval
            }
            Some(error) => {
                let failing = self.failing.get_or_insert_with(|| {
                    ExponentialBuilder::default()
                        .with_min_delay(settings.backoff)
                        .with_max_delay(settings.backoff_at_most)
                        .without_max_times()
                        .build()
                });
                let pause = failing.next().unwrap_or(settings.backoff_at_most);
                pause.max(error.retry_after.unwrap_or_default())
            }
        };
        wait + rand::random_range(Duration::ZERO..=settings.jitter)
    }
}
