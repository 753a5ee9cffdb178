//! A provider that knows what it sold, and lies about it.

mod shop;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Clock, Money, Rate, Timestamp};
use futures::{FutureExt, channel::oneshot};
use provider::{
    BuyOutcome, BuyRequest, CancelOutcome, ErrorKind, ListedOffer, NotSentReason, NumberStatus,
    Provider, ProviderBalance, ProviderError, ProviderInfo, ProviderOrderId, RecentOrder,
    RecoveryClass, ResendOutcome, UnknownReason,
};

use crate::{link::Link, stage::ProcessId};
pub(crate) use shop::{Reply, Shop};

/// A provider's account as one process reaches it.
#[derive(Clone)]
pub(crate) struct Account {
    info: Arc<ProviderInfo>,
    shop: Arc<Mutex<Shop>>,
    link: Link,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Account").field(&self.info.name).finish()
    }
}

impl Account {
    pub(crate) const fn new(info: Arc<ProviderInfo>, shop: Arc<Mutex<Shop>>, link: Link) -> Self {
        Self { info, shop, link }
    }

    fn shop(&self) -> MutexGuard<'_, Shop> {
        let mut shop = self.shop.lock().unwrap_or_else(PoisonError::into_inner);
        shop.pass_time(self.link.stage.now());
        shop
    }

    /// A call other than a purchase: there and back, with what may go wrong on each way.
    async fn call<T>(
        &self,
        act: impl FnOnce(&mut Shop, Timestamp) -> Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        let unavailable = || ProviderError::new(ErrorKind::Unavailable, "simulated");
        self.link.to_provider().await;
        if self.link.mishap(30) {
            return Err(unavailable());
        }
        let now = self.link.stage.now();
        let answer = act(&mut self.shop(), now);
        self.link.to_provider().await;
        if self.link.mishap(30) {
            return Err(unavailable());
        }
        answer
    }

    async fn purchase(&self, request: &BuyRequest, is_repeat: bool) -> BuyOutcome {
        if self.link.mishap(20) {
            return BuyOutcome::NotSent {
                reason: NotSentReason::ConnectFailed,
                detail: "simulated".to_owned(),
            };
        }
        self.link.maybe_die().await;
        let (tell, told) = oneshot::channel();
        self.shop().expect_intent(request, is_repeat);
        let arrival = self.clone().arrive(request.clone(), tell);
        self.link.stage.spawn(ProcessId::OUTSIDE, arrival.boxed());
        let outcome = match told.await {
            Ok(Reply::At(outcome)) => outcome,
            Ok(Reply::Later(_)) => return lost(UnknownReason::TimedOut),
            Err(_) => return lost(UnknownReason::ConnectionLost),
        };
        self.link.to_provider().await;
        if self.link.mishap(40) {
            return lost(UnknownReason::TimedOut);
        }
        outcome
    }

    /// A purchase request on its way, and what it leads to, whoever still waits for the reply.
    async fn arrive(self, request: BuyRequest, tell: oneshot::Sender<Reply>) {
        self.link.travel().await;
        if self.link.is_dead() {
            // What its sender does not wait for any more may come long after the same was asked again.
            self.link
                .stage
                .sleep(self.link.dice.millis(1, 12_000))
                .await;
        }
        if self.link.mishap(30) {
            return;
        }
        let reply = self.shop().buy(&request, self.link.stage.now());
        let later = match reply {
            Reply::Later(after) => Some(after),
            Reply::At(_) => None,
        };
        drop(tell.send(reply));
        if let Some(after) = later {
            self.link.stage.sleep(after).await;
            let now = self.link.stage.now();
            self.shop().sell_late(&request, now);
        }
    }

    fn has_list(&self) -> bool {
        self.info.capabilities.recovery != RecoveryClass::Blind
    }
}

fn lost(reason: UnknownReason) -> BuyOutcome {
    BuyOutcome::Unknown {
        reason,
        detail: String::new(),
    }
}

#[async_trait]
impl Provider for Account {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        Err(ProviderError::unsupported("catalog in a simulation"))
    }

    async fn rates(&self, _now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        Err(ProviderError::unsupported("rates in a simulation"))
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        let currency = self.info.currency;
        self.call(|shop, _| {
            Ok(ProviderBalance {
                available: Money::new(shop.wallet(), currency),
                frozen: None,
            })
        })
        .await
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.purchase(request, false).await
    }

    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome {
        if self.info.capabilities.recovery != RecoveryClass::RepeatableByKey {
            return BuyOutcome::NotSent {
                reason: NotSentReason::Unsupported,
                detail: String::new(),
            };
        }
        self.purchase(request, true).await
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.call(|shop, _| shop.status(id)).await
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        self.call(|shop, _| Ok(ids.iter().map(|id| shop.status(id)).collect()))
            .await
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        self.call(|shop, now| shop.cancel(id, now)).await
    }

    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        self.call(|shop, _| shop.finish(id)).await
    }

    async fn resend(&self, id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        self.call(|shop, now| shop.resend(id, now)).await
    }

    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        if !self.has_list() {
            return Err(ProviderError::unsupported("order list"));
        }
        self.call(|shop, now| Ok(shop.recent(since, now))).await
    }
}

/// The longest that a sale is made after its request: lists show it within what proves absence.
pub(crate) const LATEST_SALE: Duration = Duration::from_secs(8);
