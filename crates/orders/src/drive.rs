//! Drives one order's purchase: one attempt after the other, each durable before its call.

use std::time::Duration;

use domain::{AttemptId, Currency, Mode, ProviderName, Timestamp};
use ledger::{LedgerError, NewAttempt, News, NextAttempt, Settled};
use provider::{BuyOutcome, BuyRequest, NotSentReason, OfferRef, loggable};
use routing::ProbeClaim;

use crate::{
    Books, OrderDesk, Purchase,
    buy::{json, new_attempt},
    measure,
    report::Basis,
};

/// An order may meet this many offers at most.
const MAX_ATTEMPTS: usize = 8;
/// Between tries to write an outcome down while the database is away.
const WRITE_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// How often an outcome is tried to be written down: for ten minutes and more. Its lease may run
/// out meanwhile: a sale that is written down late still finds its purchase.
const WRITES: usize = 3_000;

impl<B: Books> OrderDesk<B> {
    /// Buys for an order whose first attempt is on record, until it has a number, its outcome is
    /// unclear, or no offer is left.
    pub(crate) async fn drive(
        &self,
        mut attempt: NewAttempt,
        purchase: Purchase,
        currency: Currency,
        buy_until: Timestamp,
    ) {
        let mut tried = Vec::new();
        loop {
            tried.push((
                attempt.provider.clone(),
                OfferRef(attempt.offer_ref.clone()),
            ));
            self.driven().insert(attempt.id);
            let wants_next = match self.attempt(&attempt, &purchase, currency).await {
                Ok(settled) => settled.wants_next,
                Err(error) => {
                    // The lease runs out and the sweeper treats the purchase as unknown.
                    tracing::error!(attempt_id = %attempt.id, %error, "the outcome of a purchase is not on record");
                    false
                }
            };
            if wants_next && self.tasks.is_closed() {
                // Among those that are driven, for the next process to go on.
                return;
            }
            let next = match wants_next {
                true => {
                    self.next_attempt(attempt.id, &purchase, currency, buy_until, &tried)
                        .await
                }
                false => Ok(None),
            };
            self.driven().remove(&attempt.id);
            match next {
                Ok(Some(next)) => attempt = next,
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(attempt_id = %attempt.id, %error, "cannot go on buying");
                    return;
                }
            }
        }
    }

    /// Goes on with an order whose last attempt ended without a sale: after a crash, or when an
    /// unclear purchase turned out not to have happened.
    pub(crate) fn resume(&self, order: ledger::Order) {
        let desk = self.clone();
        drop(self.spawn(async move {
            let Ok(purchase) = serde_json::from_str::<Purchase>(&order.request) else {
                tracing::error!(order_id = %order.id, "a stored request cannot be read");
                if let Err(error) = desk.stop(order.attempt_id, "unreadable_request").await {
                    tracing::error!(order_id = %order.id, %error, "cannot end an order");
                }
                return;
            };
            let tried = match desk.ledger.list_tried(order.id).await {
                Ok(tried) => tried
                    .into_iter()
                    .map(|(name, offer)| (name, OfferRef(offer)))
                    .collect::<Vec<_>>(),
                Err(error) => {
                    tracing::warn!(order_id = %order.id, %error, "cannot resume a purchase");
                    return;
                }
            };
            match desk
                .next_attempt(
                    order.attempt_id,
                    &purchase,
                    order.currency,
                    order.buy_until,
                    &tried,
                )
                .await
            {
                Ok(Some(next)) => {
                    desk.drive(next, purchase, order.currency, order.buy_until)
                        .await
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(order_id = %order.id, %error, "cannot resume a purchase")
                }
            }
        }));
    }

    /// One purchase at one provider, from the call to the record of its outcome.
    async fn attempt(
        &self,
        attempt: &NewAttempt,
        purchase: &Purchase,
        currency: Currency,
    ) -> Result<Settled, LedgerError> {
        let started = tokio::time::Instant::now();
        let (news, lost) = match self.provider(&attempt.provider) {
            None => (
                News::NotSent {
                    message: "the provider is not configured any more".to_owned(),
                },
                false,
            ),
            Some(provider) => {
                let why_not = self
                    .why_not_send(provider.as_ref(), attempt, purchase.product)
                    .await?;
                if let Some(message) = why_not {
                    let message = message.to_owned();
                    let settled = self.record(attempt.id, News::NotSent { message }).await?;
                    self.changes.announce(settled.order_id);
                    return Ok(settled);
                }
                let outcome = match self.health.try_claim_probe(&attempt.provider, self.now()) {
                    ProbeClaim::Denied => BuyOutcome::NotSent {
                        reason: NotSentReason::Throttled,
                        detail: "the circuit breaker is open".to_owned(),
                    },
                    ProbeClaim::NotNeeded | ProbeClaim::Granted => {
                        let outcome = provider.buy(&self.buy_request(attempt, purchase)).await;
                        self.report_health(attempt, &outcome);
                        outcome
                    }
                };
                log_outcome(attempt, &outcome, started.elapsed());
                measure::purchase(&attempt.provider, &outcome, started.elapsed());
                if let BuyOutcome::Sold(sold) = &outcome
                    && let Some(cost) = sold.cost.filter(|cost| *cost != attempt.cost)
                {
                    self.catalog
                        .learn_price(&attempt.provider, purchase.product, cost)
                        .await;
                }
                let lost = matches!(outcome, BuyOutcome::Unknown { .. });
                let basis = Basis {
                    product: purchase.product,
                    listed: attempt.cost,
                    client: purchase.client,
                    currency,
                    rates: &attempt.rates,
                };
                (self.news_of(outcome, provider.as_ref(), &basis), lost)
            }
        };
        let settled = self.record(attempt.id, news).await?;
        self.changes.announce(settled.order_id);
        if lost || settled.attempt == domain::AttemptState::Cancelling {
            self.wake(&attempt.provider);
        }
        Ok(settled)
    }

    /// Writes an outcome down, insisting while the database is away: news is conditional on the
    /// state it changes, so that writing it twice is writing it once.
    pub(crate) async fn record(
        &self,
        attempt_id: AttemptId,
        news: News,
    ) -> Result<Settled, LedgerError> {
        let mut writes = 0;
        let is_sale = matches!(news, News::Sold(_));
        loop {
            match self
                .ledger
                .settle(attempt_id, news.clone(), self.now())
                .await
            {
                Err(error) if error.is_unavailable() => {
                    writes += 1;
                    if writes >= WRITES {
                        return Err(error);
                    }
                    self.runtime.sleep(WRITE_AGAIN_AFTER).await;
                }
                // An order id that is known already sold us nothing new that we could tell apart,
                // and one that no database holds cannot be followed: somebody has to look.
                Err(error) if is_sale => {
                    tracing::error!(%attempt_id, %error, "a sale cannot be written down");
                    let lost = News::Lost {
                        reason: "unusable_sale",
                        message: error.to_string(),
                    };
                    return self.ledger.settle(attempt_id, lost, self.now()).await;
                }
                Ok(settled) if is_sale && !settled.changed && !settled.attempt.has_number() => {
                    let state = settled.attempt.as_str();
                    tracing::error!(%attempt_id, state, "a sale came after its purchase was closed");
                    return Ok(settled);
                }
                outcome => return outcome,
            }
        }
    }

    /// Chooses the next offer and puts it on record, or ends the order.
    async fn next_attempt(
        &self,
        previous: AttemptId,
        purchase: &Purchase,
        currency: Currency,
        buy_until: Timestamp,
        tried: &[(ProviderName, OfferRef)],
    ) -> Result<Option<NewAttempt>, LedgerError> {
        let mut skipped = tried.to_vec();
        let mut reason = "no_offer_left";
        while self.now() < buy_until && skipped.len() < MAX_ATTEMPTS {
            let decision = self.decide(purchase, currency, skipped.clone()).await?;
            let Some(offer) = decision.ranked.first() else {
                break;
            };
            let next = new_attempt(self.runtime.fresh_id(), offer);
            let now = self.now();
            let lease_until = self.lease_from(now);
            let begun = self
                .ledger
                .begin_next_attempt(previous, &next, &json(&decision), lease_until, now)
                .await?;
            match begun {
                NextAttempt::Begun => return Ok(Some(next)),
                NextAttempt::Unwanted => return self.stop(previous, "cancelled").await,
                NextAttempt::Unaffordable => reason = "insufficient_balance",
            }
            skipped.push((offer.provider.clone(), offer.offer_ref.clone()));
        }
        if self.now() >= buy_until {
            reason = "time_to_buy_is_over";
        }
        self.stop(previous, reason).await
    }

    fn buy_request(&self, attempt: &NewAttempt, purchase: &Purchase) -> BuyRequest {
        BuyRequest {
            attempt_id: attempt.id,
            product: purchase.product,
            offer_ref: OfferRef(attempt.offer_ref.clone()),
            max_cost: domain::Money::new(attempt.max_cost, attempt.cost.currency),
            test: self.policy().mode_of(&attempt.provider) == Mode::Test,
        }
    }

    /// Ends an order that found no number.
    async fn stop(
        &self,
        attempt_id: AttemptId,
        reason: &str,
    ) -> Result<Option<NewAttempt>, LedgerError> {
        let settled = self.ledger.give_up(attempt_id, reason, self.now()).await?;
        self.changes.announce(settled.order_id);
        Ok(None)
    }
}

fn log_outcome(attempt: &NewAttempt, outcome: &BuyOutcome, took: Duration) {
    let (attempt_id, provider) = (attempt.id, &attempt.provider);
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        BuyOutcome::Sold(_) => tracing::info!(%attempt_id, %provider, took_ms, "number bought"),
        BuyOutcome::Refused(refusal) => {
            let reason = refusal.reason.as_str();
            tracing::info!(%attempt_id, %provider, took_ms, reason, code = ?refusal.code, "purchase refused");
        }
        BuyOutcome::NotSent { reason, .. } => {
            tracing::warn!(%attempt_id, %provider, took_ms, ?reason, "purchase not sent");
        }
        BuyOutcome::Unknown { reason, detail } => {
            let detail = loggable(detail);
            tracing::warn!(%attempt_id, %provider, took_ms, ?reason, %detail, "purchase without a known outcome");
        }
    }
}
