//! `impl Provider`, and what the account can do.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Product, Rate, Timestamp};
use futures::{StreamExt, stream};
use provider::{
    AccountSettings, Aliases, BuyOutcome, BuyRequest, CancelOutcome, CancelRule, Capabilities,
    CatalogSource, ErrorKind, FinishRule, HttpSettings, ListedOffer, NotSentReason, NumberState,
    NumberStatus, PollStyle, Provider, ProviderBalance, ProviderError, ProviderInfo,
    ProviderOrderId, RecentOrder, RecoveryClass, ResendOutcome,
};

use crate::{
    catalog::Lister,
    client::Client,
    map, offer,
    wire::{STATUS_CANCEL, STATUS_DONE},
    words,
};

/// "One request every 5 seconds" (document of 2026-03-13).
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// "At most 24 times, 2 minutes", then cancel for the refund (document of 2026-03-13).
const AUTO_CANCEL_AFTER: Duration = Duration::from_secs(120);
/// Not documented: what its siblings give (providers.md 1, 2026-11).
const NUMBER_LIFETIME: Duration = Duration::from_secs(20 * 60);
/// Status reads at a time.
const CONCURRENT_READS: usize = 4;

/// One account at SMSOnline.
#[derive(Clone)]
pub struct Smsonline {
    info: Arc<ProviderInfo>,
    client: Client,
    aliases: Arc<Aliases>,
    wanted: Option<Arc<HashSet<Product>>>,
}

impl fmt::Debug for Smsonline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smsonline")
            .field("name", &self.info.name)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Smsonline {
    /// An account whose catalog is everything that maps to our countries and services: one request
    /// for each pair of them. See [`Smsonline::with_products_of_interest`].
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(settings: AccountSettings) -> Result<Self, ProviderError> {
        let client = Client::new(HttpSettings {
            base_url: settings.base_url,
            key: settings.key,
            timeout: settings.timeout,
        })?;
        let capabilities = Capabilities {
            catalog: CatalogSource::Live,
            rates: false,
            balance: false,
            recovery: RecoveryClass::Blind,
            cancel: CancelRule::UntilCode,
            finish: FinishRule::Remote,
            resend: false,
            poll: PollStyle::PerNumber,
            poll_interval: settings.poll_interval.unwrap_or(POLL_INTERVAL),
            number_lifetime: NUMBER_LIFETIME,
            auto_cancel_after: settings.auto_cancel_after.or(Some(AUTO_CANCEL_AFTER)),
            max_requests_per_second: settings.max_requests_per_second,
        };
        let info = ProviderInfo {
            name: settings.name,
            kind: "smsonline",
            currency: settings.currency,
            capabilities,
        };
        Ok(Self {
            info: Arc::new(info),
            client,
            aliases: Arc::new(settings.aliases),
            wanted: None,
        })
    }

    /// Limits the catalog to these products, and so its cost: two requests and one for each of
    /// them, where 200 countries and 80 services would be 16 000.
    #[must_use]
    pub fn with_products_of_interest(mut self, products: Vec<Product>) -> Self {
        self.wanted = Some(Arc::new(products.into_iter().collect()));
        self
    }

    async fn single(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        map::status(self.client.sms(&id.0).await?)
    }

    /// `change-status`: `None` where it worked, else a refusal that has to do with how the order
    /// stands.
    async fn change(
        &self,
        id: &ProviderOrderId,
        to: &str,
    ) -> Result<Option<ProviderError>, ProviderError> {
        let heard = self.client.change_status(&id.0, to).await?;
        match map::good(heard, ErrorKind::NotAllowedNow) {
            Ok(_) => Ok(None),
            Err(error) if error.kind == ErrorKind::NotAllowedNow => Ok(Some(error)),
            Err(error) => Err(error),
        }
    }
}

/// Whether a read failed for a reason that has nothing to do with its order.
fn says_nothing(status: &Result<NumberStatus, ProviderError>) -> bool {
    let error = status.as_ref().err();
    error.is_some_and(|error| error.is_fault() || error.kind == ErrorKind::RateLimited)
}

#[async_trait]
impl Provider for Smsonline {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        let lister = Lister {
            client: &self.client,
            aliases: &self.aliases,
            currency: self.info.currency,
            wanted: self.wanted.as_deref(),
        };
        lister.offers().await
    }

    async fn rates(&self, _now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        Err(ProviderError::unsupported("published exchange rates"))
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        Err(ProviderError::unsupported("balance call"))
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        let Some(offer) = offer::offer(&request.offer_ref) else {
            return BuyOutcome::NotSent {
                reason: NotSentReason::BadRequest,
                detail: format!("{:?} is no offer of SMSOnline", request.offer_ref.0),
            };
        };
        let sent = self.client.buy(&offer, request.test).await;
        map::bought(sent, request.product.country, self.info.currency)
    }

    async fn repeat_buy(&self, _request: &BuyRequest) -> BuyOutcome {
        BuyOutcome::NotSent {
            reason: NotSentReason::Unsupported,
            detail: "SMSOnline purchases have no idempotency key".to_owned(),
        }
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.single(id).await
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        let statuses: Vec<_> = stream::iter(ids.to_vec())
            .map(|id| async move { self.single(&id).await })
            .buffered(CONCURRENT_READS)
            .collect()
            .await;
        match statuses.first() {
            Some(Err(error)) if statuses.iter().all(says_nothing) => Err(error.clone()),
            _ => Ok(statuses),
        }
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        let Some(refusal) = self.change(id, STATUS_CANCEL).await? else {
            return Ok(CancelOutcome::Cancelled { refund: None });
        };
        let said = words::already(&refusal.message).map(NumberStatus::bare);
        let status = match (self.single(id).await, said) {
            (Ok(status), Some(said)) if status.state == NumberState::Waiting => said,
            (Ok(status), _) => status,
            (Err(_), Some(said)) => said,
            (Err(error), None) => return Err(error),
        };
        map::cancel_outcome(&status).ok_or(refusal)
    }

    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        let Some(refusal) = self.change(id, STATUS_DONE).await? else {
            return Ok(());
        };
        let is_said = words::already(&refusal.message) == Some(NumberState::Finished);
        if is_said || self.single(id).await?.state == NumberState::Finished {
            return Ok(());
        }
        Err(refusal)
    }

    async fn resend(&self, _id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        Err(ProviderError::unsupported("resend"))
    }

    async fn recent_orders(&self, _since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        Err(ProviderError::unsupported("order list"))
    }
}
