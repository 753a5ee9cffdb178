//! The contract over the fake's shop.

use async_trait::async_trait;
use domain::{Clock, Money, Rate, Timestamp};
use provider::{
    BuyOutcome, BuyRequest, CancelOutcome, CancelRule, ErrorKind, FinishRule, HeaderMap,
    ListedOffer, NotSentReason, NumberState, NumberStatus, Provider, ProviderBalance,
    ProviderError, ProviderInfo, ProviderOrderId, PushRefusal, RecentOrder, RecoveryClass,
    ResendOutcome,
};

use super::{Call, Failing, FakeProvider, Hold, shop::Shop, shop::error};

impl FakeProvider {
    /// A call other than a purchase, with its planned failure.
    fn act<T>(
        &self,
        call: Call,
        act: impl FnOnce(&mut Shop, Timestamp) -> Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        let now = self.clock.now();
        let mut shop = self.shop();
        match shop.enter(call, now) {
            Some(Failing::Before(kind)) => Err(error(kind, "the call fails")),
            Some(Failing::After(kind)) => {
                let _lost = act(&mut shop, now);
                Err(error(kind, "the answer is lost"))
            }
            None => act(&mut shop, now),
        }
    }

    async fn purchase(&self, call: Call, request: &BuyRequest) -> BuyOutcome {
        self.pause(Hold::BeforeSale).await;
        let outcome = {
            let now = self.clock.now();
            let mut shop = self.shop();
            shop.calls.push(call);
            shop.pass_time(now);
            let has_key = self.info.capabilities.recovery == RecoveryClass::RepeatableByKey;
            shop.buy(&self.info, request, has_key, now)
        };
        self.pause(Hold::AfterSale).await;
        outcome
    }

    async fn pause(&self, place: Hold) {
        let mut hold = self.hold.subscribe();
        if *hold.borrow_and_update() != Some(place) {
            return;
        }
        let held = HeldBuy::new(self);
        // The sender lives as long as the provider.
        let _released = hold.wait_for(|hold| *hold != Some(place)).await;
        drop(held);
    }

    fn unsupported<T>(&self, what: &'static str) -> Result<T, ProviderError> {
        Err(ProviderError::unsupported(what))
    }
}

/// Counts a held purchase for as long as somebody waits for it.
struct HeldBuy<'a>(&'a FakeProvider);

impl<'a> HeldBuy<'a> {
    fn new(fake: &'a FakeProvider) -> Self {
        fake.held.send_modify(|held| *held += 1);
        Self(fake)
    }
}

impl Drop for HeldBuy<'_> {
    fn drop(&mut self) {
        self.0.held.send_modify(|held| *held -= 1);
    }
}

/// The header that proves a push of this provider: it holds the account's name. The body is the
/// number's id.
pub const PUSH_PROOF: &str = "x-fake-proof";

#[async_trait]
impl Provider for FakeProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        self.act(Call::Catalog, |shop, _| Ok(shop.offers.clone()))
    }

    async fn rates(&self, now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        if !self.info.capabilities.rates {
            return self.unsupported("exchange rates");
        }
        self.act(Call::Rates, |shop, _| {
            let rates = shop.rates.iter().cloned();
            Ok(rates.map(|rate| Rate { as_of: now, ..rate }).collect())
        })
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        if !self.info.capabilities.balance {
            return self.unsupported("balance");
        }
        self.act(Call::Balance, |shop, _| {
            Ok(ProviderBalance {
                available: Money::new(shop.wallet, self.info.currency),
                frozen: None,
            })
        })
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.purchase(Call::Buy, request).await
    }

    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome {
        if self.info.capabilities.recovery != RecoveryClass::RepeatableByKey {
            return BuyOutcome::NotSent {
                reason: NotSentReason::Unsupported,
                detail: "this provider takes no key".to_owned(),
            };
        }
        self.purchase(Call::RepeatBuy, request).await
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.act(Call::Status, |shop, _| Ok(shop.order(id)?.status()))
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.clock
            .advance(self.statuses_take.try_into().unwrap_or_default());
        let answer = self.act(Call::Statuses, |shop, _| {
            let statuses = ids.iter().map(|id| Ok(shop.order(id)?.status()));
            Ok(statuses.collect())
        });
        // The sender lives as long as the provider.
        let mut holds = self.holds_statuses.subscribe();
        let _released = holds.wait_for(|holds| !holds).await;
        answer
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        let rule = self.info.capabilities.cancel;
        self.act(Call::Cancel, |shop, now| {
            let order = shop.order(id)?;
            let cost = order.cost;
            let cancelled = CancelOutcome::Cancelled { refund: Some(cost) };
            Ok(match (order.state, rule) {
                (NumberState::Cancelled, _) => cancelled,
                (NumberState::Received, _) => CancelOutcome::CodeArrived,
                (NumberState::Finished, _) => CancelOutcome::Finished,
                (NumberState::Expired, _) => CancelOutcome::Expired,
                (NumberState::Waiting, CancelRule::AfterDelay(delay))
                    if order.remaining(now, delay).is_some() =>
                {
                    let rest = order.remaining(now, delay);
                    CancelOutcome::TooEarly {
                        retry_after: rest.and_then(|rest| rest.try_into().ok()),
                    }
                }
                (NumberState::Waiting, _) => {
                    order.state = NumberState::Cancelled;
                    shop.wallet = shop.wallet.checked_add(cost.amount).unwrap();
                    cancelled
                }
            })
        })
    }

    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        if self.info.capabilities.finish == FinishRule::Local {
            return Ok(());
        }
        self.act(Call::Finish, |shop, _| {
            let order = shop.order(id)?;
            if order.messages.is_empty() {
                return Err(error(ErrorKind::NotAllowedNow, "no code to finish after"));
            }
            order.state = NumberState::Finished;
            Ok(())
        })
    }

    fn read_push(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<ProviderOrderId>, PushRefusal> {
        match headers.get(PUSH_PROOF) {
            Some(proof) if proof == self.info.name.as_str() => {
                let id = String::from_utf8_lossy(body).into_owned();
                Ok(Some(ProviderOrderId(id)).filter(|id| !id.0.is_empty()))
            }
            _ => Err(PushRefusal::Unproven),
        }
    }

    async fn resend(&self, id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        if !self.info.capabilities.resend {
            return self.unsupported("resend");
        }
        self.act(Call::Resend, |shop, _| {
            let resent = shop.resends;
            let order = shop.order(id)?;
            if !order.is_open() {
                return Err(error(ErrorKind::NotAllowedNow, "the order is over"));
            }
            order.resends += u32::from(resent);
            Ok(ResendOutcome { resent })
        })
    }

    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        if self.info.capabilities.recovery == RecoveryClass::Blind {
            return self.unsupported("order list");
        }
        self.act(Call::RecentOrders, |shop, _| {
            let newest_first = shop.orders.iter().rev();
            let recent = newest_first.filter(|order| order.created_at >= since);
            Ok(recent.map(super::FakeOrder::recent).collect())
        })
    }
}
