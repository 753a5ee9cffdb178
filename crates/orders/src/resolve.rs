//! Establishes what became of purchases without a known outcome, by the provider's recovery class.

use std::sync::Arc;

use domain::{AttemptState, Mode, Product, Timestamp};
use futures::{StreamExt, TryStreamExt};
use ledger::{Attempt, LedgerError, News};
use provider::{BuyRequest, OfferRef, Provider, RecentOrder, RecoveryClass, Sold};
use routing::{Decision, ExcludedOffer, ExclusionReason, RankedOffer, SuspendReason};
use time::ext::NumericalDuration;
use tracing::Instrument;

use crate::{
    Books, OrderDesk,
    inquiry::{
        Finding, Inquiry, LONGEST_WAIT, inquiry, is_blocked, is_hopeless, wait_after, weigh_repeat,
    },
    ownership::{Listing, weigh_list},
    report::Basis,
    spans,
};

/// How many purchases of an account are looked into at the same time.
const AT_ONCE: usize = 8;

impl<B: Books> OrderDesk<B> {
    /// Takes out of a decision what must not be bought while purchases are unclear: the same
    /// product at a provider whose orders we can only tell apart by listing them, and everything
    /// at an account whose exposure would pass its limit.
    pub(crate) async fn exclude_unclear(
        &self,
        decision: &mut Decision,
        product: Product,
    ) -> Result<(), LedgerError> {
        let unclear = self.ledger.sum_unclear().await?;
        if unclear.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let blocked = |offer: &RankedOffer| {
            let provider = self.provider(&offer.provider);
            let recovery = provider.map(|p| p.info().capabilities.recovery);
            is_blocked(&unclear, offer, product, recovery, &self.settings())
        };
        let (out, ranked) = std::mem::take(&mut decision.ranked)
            .into_iter()
            .partition(blocked);
        decision.ranked = ranked;
        decision
            .excluded
            .extend(out.into_iter().map(|offer| ExcludedOffer {
                provider: offer.provider,
                offer_ref: offer.offer_ref,
                reason: ExclusionReason::ProviderSuspended {
                    reason: SuspendReason::ExposureLimit,
                    until: now + LONGEST_WAIT,
                },
                price: Some(offer.price),
            }));
        Ok(())
    }

    /// Looks into every unclear purchase of an account that is due.
    pub(crate) async fn resolve_account(
        &self,
        provider: &Arc<dyn Provider>,
    ) -> Result<(), LedgerError> {
        let unclear = self
            .ledger
            .list_unclear(&provider.info().name, self.now())
            .await?;
        // In a loop: a closure over borrowed rows would make a future that no task may own.
        let mut looks = Vec::with_capacity(unclear.len());
        for attempt in &unclear {
            let look = self.look_into(provider, attempt);
            looks.push(look.instrument(spans::number(attempt)));
        }
        futures::stream::iter(looks)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn look_into(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
    ) -> Result<(), LedgerError> {
        let settled = match self.evidence(provider, attempt).await {
            Ok(Some(news)) => self.decide_unclear(attempt, news).await,
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        };
        let settled = match settled {
            Err(error) if !error.is_unavailable() => {
                tracing::error!(%error, "an unclear purchase cannot be looked into");
                false
            }
            settled => settled?,
        };
        if settled {
            return Ok(());
        }
        let now = self.now();
        if is_hopeless(attempt, now) && self.decide_unclear(attempt, News::LifetimeOver).await? {
            return Ok(());
        }
        self.ledger
            .mark_checked(&[attempt.id], now + wait_after(attempt))
            .await
    }

    /// Writes down what was found; false if the purchase is unclear all the same.
    async fn decide_unclear(&self, attempt: &Attempt, news: News) -> Result<bool, LedgerError> {
        let settled = self.record(attempt.id, news).await?;
        if settled.attempt == AttemptState::Unknown {
            return Ok(false);
        }
        spans::keep();
        tracing::info!(
            state = settled.attempt.as_str(),
            "an unclear purchase is settled"
        );
        self.changes.announce(settled.order_id);
        if settled.wants_next
            && let Some(order) = self.ledger.find_order_for_drive(attempt.id).await?
        {
            self.resume(order);
        }
        Ok(true)
    }

    /// What can be proven about an unclear purchase now.
    async fn evidence(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
    ) -> Result<Option<News>, LedgerError> {
        let asked_at = self.now();
        let abilities = &provider.info().capabilities;
        let finding = match inquiry(attempt, abilities, &self.settings(), asked_at) {
            Inquiry::Repeat => {
                let mode = self.policy().mode_of(&attempt.provider);
                weigh_repeat(provider.repeat_buy(&same_purchase(attempt, mode)).await)
            }
            Inquiry::List { since } => match provider.recent_orders(since).await {
                Ok(recent) => {
                    let finding = self
                        .weigh(attempt, abilities.recovery, &recent, asked_at)
                        .await?;
                    if let Finding::Doubtful { orders, evidence } = &finding {
                        let doubtful = recent.iter().filter(|order| orders.contains(&order.id));
                        for order in doubtful {
                            self.keep(provider, order, evidence).await?;
                        }
                    }
                    finding
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot list orders to settle a purchase");
                    Finding::Unproven
                }
            },
            Inquiry::Wait => Finding::Unproven,
            Inquiry::TooLate => return Ok(Some(News::LifetimeOver)),
        };
        Ok(match finding {
            Finding::Sold(sold) => Some(self.found(provider, attempt, sold)),
            Finding::NotSold(message) => Some(News::ProvenNotSold { message }),
            Finding::Doubtful { .. } | Finding::Unproven => None,
        })
    }

    /// Weighs a list that was asked for at `asked_at`. What the books say is read after it, and in
    /// this order: a sale that becomes known meanwhile makes the purchase wait for the next look,
    /// and never another one's number its own.
    async fn weigh(
        &self,
        attempt: &Attempt,
        recovery: RecoveryClass,
        recent: &[RecentOrder],
        asked_at: Timestamp,
    ) -> Result<Finding, LedgerError> {
        let name = &attempt.provider;
        let ids: Vec<String> = recent.iter().map(|order| order.id.0.clone()).collect();
        let claims = self.ledger.list_claims(name, &ids).await?;
        // Also those that are not due.
        let unclear = self
            .ledger
            .list_unclear(name, self.now() + 1.days())
            .await?;
        let listing = Listing {
            recent,
            claims: &claims,
            unclear: &unclear,
            asked_at,
        };
        let proves_after = self.settings().absence_proves_after;
        Ok(weigh_list(attempt, &listing, recovery, proves_after))
    }

    pub(crate) fn found(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        sold: Sold,
    ) -> News {
        let snapshot = self.catalog.snapshot();
        let rates = snapshot
            .rates()
            .convert(
                attempt.cost,
                attempt.order_currency,
                self.now(),
                self.settings().policy.rate_stale_after,
            )
            .map(|converted| converted.rates)
            .unwrap_or_default();
        let basis = Basis {
            product: attempt.product,
            listed: attempt.cost,
            client: Some(attempt.client),
            currency: attempt.order_currency,
            rates: &rates,
        };
        News::Sold(Box::new(self.sale_of(sold, provider.as_ref(), &basis)))
    }
}

fn same_purchase(attempt: &Attempt, mode: Mode) -> BuyRequest {
    BuyRequest {
        attempt_id: attempt.id,
        product: attempt.product,
        offer_ref: OfferRef(attempt.offer_ref.clone()),
        max_cost: domain::Money::new(attempt.max_cost, attempt.cost.currency),
        test: mode == Mode::Test,
    }
}
