//! Establishes what became of purchases without a known outcome, by the provider's recovery class.

use std::{collections::HashSet, sync::Arc, time::Duration};

use domain::{AttemptState, Product, Timestamp};
use futures::{StreamExt, TryStreamExt};
use ledger::{Attempt, LedgerError, News};
use provider::{
    BuyOutcome, BuyRequest, OfferRef, Provider, RecentOrder, RecoveryClass, Refusal, RefusalReason,
    Sold,
};
use routing::{Decision, ExcludedOffer, ExclusionReason, SuspendReason};

use crate::{OrderDesk, desk::LONGEST_LIFE};

/// The provider's clock and ours may differ by so much.
const CLOCK_SKEW: time::Duration = time::Duration::minutes(2);
/// How many purchases of an account are looked into at the same time.
const AT_ONCE: usize = 8;
/// Waits between two looks at one purchase: doubled from the first to the last.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl OrderDesk {
    /// Takes out of a decision what must not be bought while purchases are unclear: the same
    /// product at a provider whose orders we can only tell apart by listing them, and everything
    /// at an account whose exposure has reached its limit.
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
        let blocked = |name: &domain::ProviderName| {
            let listable = self
                .provider(name)
                .is_some_and(|p| p.info().capabilities.recovery == RecoveryClass::Listable);
            let same = listable
                && unclear
                    .iter()
                    .any(|u| u.provider == *name && u.product == product);
            let exposed: i64 = unclear
                .iter()
                .filter(|u| u.provider == *name)
                .map(|u| u.exposure.amount.get())
                .sum();
            let full = self
                .settings
                .exposure_limits
                .get(name)
                .is_some_and(|limit| exposed >= limit.get());
            same || full
        };
        let (out, ranked) = std::mem::take(&mut decision.ranked)
            .into_iter()
            .partition(|o| blocked(&o.provider));
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
            looks.push(self.look_into(provider, attempt));
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
                tracing::error!(attempt_id = %attempt.id, %error, "an unclear purchase cannot be looked into");
                false
            }
            settled => settled?,
        };
        if settled {
            return Ok(());
        }
        // What nobody can prove for so long must not block its product and fill lists for ever.
        if self.now() >= attempt.created_at + LONGEST_LIFE
            && self.decide_unclear(attempt, News::LifetimeOver).await?
        {
            return Ok(());
        }
        let doublings = u32::try_from(attempt.checks).unwrap_or(0).min(10);
        let wait = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
        self.ledger
            .mark_checked(&[attempt.id], self.now() + wait)
            .await
    }

    /// Writes down what was found; false if the purchase is unclear all the same.
    async fn decide_unclear(&self, attempt: &Attempt, news: News) -> Result<bool, LedgerError> {
        let settled = self.record(attempt.id, news).await?;
        if settled.attempt == AttemptState::Unknown {
            return Ok(false);
        }
        tracing::info!(attempt_id = %attempt.id, provider = %attempt.provider, state = settled.attempt.as_str(),
            "an unclear purchase is settled");
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
        let abilities = &provider.info().capabilities;
        let now = self.now();
        match abilities.recovery {
            RecoveryClass::RepeatableByKey
                if now < attempt.created_at + self.settings.repeat_for =>
            {
                Ok(self.repeat(provider, attempt).await)
            }
            RecoveryClass::RepeatableByKey | RecoveryClass::Listable => {
                self.look_up(provider, attempt).await
            }
            RecoveryClass::Blind => {
                let end = attempt.created_at + abilities.number_lifetime + self.settings.grace;
                Ok((now >= end).then_some(News::LifetimeOver))
            }
        }
    }

    /// Asks again under the same key: the provider answers with the first outcome.
    async fn repeat(&self, provider: &Arc<dyn Provider>, attempt: &Attempt) -> Option<News> {
        let request = BuyRequest {
            attempt_id: attempt.id,
            product: attempt.product,
            offer_ref: OfferRef(attempt.offer_ref.clone()),
            max_cost: domain::Money::new(attempt.max_cost, attempt.cost.currency),
            test: false,
        };
        match provider.repeat_buy(&request).await {
            BuyOutcome::Sold(sold) => Some(self.found(provider, attempt, sold)),
            BuyOutcome::Refused(refusal) if is_proof(&refusal) => Some(News::ProvenNotSold {
                message: format!(
                    "the repeated purchase was refused: {}",
                    refusal.reason.as_str()
                ),
            }),
            BuyOutcome::Refused(_) | BuyOutcome::NotSent { .. } | BuyOutcome::Unknown { .. } => {
                None
            }
        }
    }

    /// Looks for an order that is ours by product and time and that we do not know. If none shows
    /// for long enough, none was made.
    async fn look_up(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
    ) -> Result<Option<News>, LedgerError> {
        let since = attempt.created_at - CLOCK_SKEW;
        let asked_at = self.now();
        let recent = match provider.recent_orders(since).await {
            Ok(recent) => recent,
            Err(error) => {
                tracing::warn!(attempt_id = %attempt.id, %error, "cannot list orders to settle a purchase");
                return Ok(None);
            }
        };
        let ids: Vec<String> = recent.iter().map(|order| order.id.0.clone()).collect();
        let known: HashSet<String> = self
            .ledger
            .list_known_ids(&attempt.provider, &ids)
            .await?
            .into_iter()
            .collect();
        let answered_at = attempt.answered_at.unwrap_or(attempt.created_at);
        let until = answered_at + CLOCK_SKEW;
        let mut candidates: Vec<&RecentOrder> = recent
            .iter()
            .filter(|order| {
                !known.contains(&order.id.0) && is_candidate(order, attempt.product, since, until)
            })
            .collect();
        candidates.sort_by_key(|order| order.created_at);
        if let Some(found) = candidates.first()
            && let Some(phone) = found.phone.clone().or_else(|| found.status.phone.clone())
        {
            let sold = Sold {
                id: found.id.clone(),
                phone,
                cost: found.status.cost,
                expires_at: found.status.expires_at,
            };
            return Ok(Some(self.found(provider, attempt, sold)));
        }
        let proven =
            candidates.is_empty() && asked_at >= answered_at + self.settings.absence_proves_after;
        Ok(proven.then(|| News::ProvenNotSold {
            message: format!(
                "not among the {} orders that the provider lists",
                recent.len()
            ),
        }))
    }

    fn found(&self, provider: &Arc<dyn Provider>, attempt: &Attempt, sold: Sold) -> News {
        let snapshot = self.catalog.snapshot();
        let rates = snapshot
            .rates()
            .convert(
                attempt.cost,
                attempt.order_currency,
                self.now(),
                self.settings.policy.rate_stale_after,
            )
            .map(|converted| converted.rates)
            .unwrap_or_default();
        News::Sold(Box::new(self.sale_of(
            sold,
            provider.as_ref(),
            attempt.order_currency,
            &rates,
        )))
    }
}

/// Whether a refusal of the repeated purchase says that the first one did not happen. What a
/// provider may answer before it looks at the key proves nothing.
fn is_proof(refusal: &Refusal) -> bool {
    matches!(
        refusal.reason,
        RefusalReason::OutOfStock
            | RefusalReason::PriceAboveLimit(_)
            | RefusalReason::UnknownProduct
    )
}

fn is_candidate(order: &RecentOrder, product: Product, since: Timestamp, until: Timestamp) -> bool {
    order.product == Some(product)
        && order
            .created_at
            .is_some_and(|at| at >= since && at <= until)
}
