use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Rate, Timestamp};
use provider::{
    BuyOutcome, BuyRequest, CancelOutcome, CancelRule, Capabilities, CatalogSource, ErrorKind,
    FinishRule, ListedOffer, NumberStatus, PollStyle, Provider, ProviderBalance, ProviderError,
    ProviderInfo, ProviderOrderId, RecentOrder, RecoveryClass, ResendOutcome,
};
use tokio::time::Instant;

use crate::support::{currency, name, offer};

/// A provider whose catalog is what the test last put there.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) info: ProviderInfo,
    pub(crate) started: Instant,
    pub(crate) shelf: Mutex<Result<Vec<ListedOffer>, ProviderError>>,
    pub(crate) rates: Mutex<Vec<Rate>>,
    pub(crate) fetches: Mutex<Vec<u64>>,
    pub(crate) hangs: bool,
}

impl Shop {
    pub(crate) fn new(provider: &str, catalog: CatalogSource) -> Self {
        Self {
            info: ProviderInfo {
                name: name(provider),
                kind: "shop",
                currency: currency("USD"),
                capabilities: Capabilities {
                    catalog,
                    rates: true,
                    balance: false,
                    recovery: RecoveryClass::Blind,
                    cancel: CancelRule::UntilCode,
                    finish: FinishRule::Local,
                    resend: false,
                    poll: PollStyle::Batched,
                    poll_interval: Duration::from_secs(1),
                    number_lifetime: Duration::from_secs(600),
                    auto_cancel_after: None,
                    max_requests_per_second: None,
                },
            },
            started: Instant::now(),
            shelf: Mutex::new(Ok(vec![offer("1", "0.5 USD")])),
            rates: Mutex::default(),
            fetches: Mutex::default(),
            hangs: false,
        }
    }

    pub(crate) fn live(provider: &str) -> Arc<Self> {
        Arc::new(Self::new(provider, CatalogSource::Live))
    }

    pub(crate) fn put(&self, offers: impl Into<Vec<ListedOffer>>) {
        *self.shelf.lock().unwrap() = Ok(offers.into());
    }

    pub(crate) fn fail(&self, retry_after: Option<Duration>) {
        *self.shelf.lock().unwrap() = Err(ProviderError {
            retry_after,
            ..ProviderError::new(ErrorKind::Unavailable, "scripted")
        });
    }

    /// The seconds at which the catalog was asked for.
    pub(crate) fn fetches(&self) -> Vec<u64> {
        self.fetches.lock().unwrap().clone()
    }
}

fn unused<T>() -> Result<T, ProviderError> {
    Err(ProviderError::unsupported("such call in this test"))
}

#[async_trait]
impl Provider for Shop {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        self.fetches
            .lock()
            .unwrap()
            .push(self.started.elapsed().as_secs());
        if self.hangs {
            std::future::pending::<()>().await;
        }
        self.shelf.lock().unwrap().clone()
    }

    async fn rates(&self, _: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        Ok(self.rates.lock().unwrap().clone())
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        unused()
    }

    async fn buy(&self, _: &BuyRequest) -> BuyOutcome {
        panic!("a keeper never buys")
    }

    async fn repeat_buy(&self, _: &BuyRequest) -> BuyOutcome {
        panic!("a keeper never buys")
    }

    async fn status(&self, _: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        unused()
    }

    async fn statuses(
        &self,
        _: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        unused()
    }

    async fn cancel(&self, _: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        unused()
    }

    async fn finish(&self, _: &ProviderOrderId) -> Result<(), ProviderError> {
        unused()
    }

    async fn resend(&self, _: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        unused()
    }

    async fn recent_orders(&self, _: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        unused()
    }
}
