//! Drives one order's purchase: one attempt after the other, each durable before its call.

use std::time::Duration;

use domain::{AttemptId, Currency, Mode, ProviderName, Timestamp};
use ledger::{LedgerError, NewAttempt, News, NextAttempt, Settled};
use provider::{BuyOutcome, BuyRequest, NotSentReason, OfferRef, Provider, loggable};
use routing::ProbeClaim;
use tracing::{Instrument, Span};

use crate::{
    Books, OrderDesk, Purchase, measure,
    purchase::{json, new_attempt},
    report::Basis,
    spans,
};

/// An order may meet this many offers at most.
const MAX_ATTEMPTS: usize = 8;
/// Between tries to write an outcome down while the database is away.
const WRITE_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// How often an outcome is tried to be written down: for ten minutes and more. Its lease may run
/// out meanwhile: a sale that is written down late still finds its purchase.
const WRITES: usize = 3_000;

/// Where a drive begins.
pub(crate) enum Leg {
    /// With an attempt that is on record and not sent yet.
    Send(NewAttempt),
    /// With the choice of the next offer after an attempt that ended without a sale.
    After(AttemptId),
}

/// An order's purchase, as its driver needs it.
pub(crate) struct Drive {
    /// What the client asked for.
    pub(crate) purchase: Purchase,
    /// In what the client pays.
    pub(crate) currency: Currency,
    /// No new attempt begins after this.
    pub(crate) buy_until: Timestamp,
    /// Offers that were tried, or found too dear or too risky, before.
    pub(crate) tried: Vec<(ProviderName, OfferRef)>,
}

impl<B: Books> OrderDesk<B> {
    /// Buys for an order until it has a number, its outcome is unclear, or no offer is left.
    pub(crate) async fn drive(&self, mut leg: Leg, mut drive: Drive) {
        loop {
            let ended = match leg {
                Leg::After(ended) => ended,
                Leg::Send(attempt) => {
                    let offer = OfferRef(attempt.offer_ref.clone());
                    drive.tried.push((attempt.provider.clone(), offer));
                    self.driven().insert(attempt.id);
                    let purchased = self
                        .attempt(&attempt, &drive)
                        .instrument(spans::attempt(&attempt));
                    match purchased.await {
                        Ok(settled) if settled.wants_next => {}
                        Ok(_) => {
                            self.driven().remove(&attempt.id);
                            return;
                        }
                        Err(error) => {
                            // The lease runs out and the sweeper treats the purchase as unknown.
                            tracing::error!(attempt_id = %attempt.id, %error, "the outcome of a purchase is not on record");
                            self.driven().remove(&attempt.id);
                            return;
                        }
                    }
                    if self.tasks.is_closed() {
                        // Among those that are driven, for the next process to go on.
                        return;
                    }
                    attempt.id
                }
            };
            let next = self.next_attempt(ended, &mut drive).await;
            self.driven().remove(&ended);
            match next {
                Ok(Some(next)) => leg = Leg::Send(next),
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(attempt_id = %ended, %error, "cannot go on buying");
                    return;
                }
            }
        }
    }

    /// Goes on with an order whose last attempt ended without a sale: after a crash, or when an
    /// unclear purchase turned out not to have happened.
    pub(crate) fn resume(&self, order: ledger::Order) {
        let desk = self.clone();
        let span = spans::resumed(&order);
        let resumed = async move {
            let Ok(purchase) = serde_json::from_str::<Purchase>(&order.request) else {
                tracing::error!("a stored request cannot be read");
                if let Err(error) = desk.stop(order.attempt_id, "unreadable_request").await {
                    tracing::error!(%error, "cannot end an order");
                }
                return;
            };
            let tried = match desk.ledger.list_tried(order.id).await {
                Ok(tried) => tried,
                Err(error) => {
                    tracing::warn!(%error, "cannot resume a purchase");
                    return;
                }
            };
            let drive = Drive {
                purchase,
                currency: order.currency,
                buy_until: order.buy_until,
                tried: tried
                    .into_iter()
                    .map(|(name, offer)| (name, OfferRef(offer)))
                    .collect(),
            };
            desk.drive(Leg::After(order.attempt_id), drive).await;
        };
        drop(self.spawn(resumed.instrument(span)));
    }

    /// One purchase at one provider, from the call to the record of its outcome.
    async fn attempt(&self, attempt: &NewAttempt, drive: &Drive) -> Result<Settled, LedgerError> {
        let unsent = |message: &str| News::NotSent {
            message: message.to_owned(),
        };
        let news = match self.provider(&attempt.provider) {
            None => unsent("the provider is not configured any more"),
            Some(provider) => {
                let product = drive.purchase.product;
                let why_not = self.why_not_send(provider.as_ref(), attempt, product);
                match why_not.await {
                    Ok(None) => self.ask_to_sell(provider.as_ref(), attempt, drive).await,
                    Ok(Some(message)) => unsent(message),
                    // Nothing has left us: a purchase that is left lying would count as unclear.
                    Err(error) => {
                        tracing::warn!(%error, "a purchase is not sent");
                        unsent("the books could not be read")
                    }
                }
            }
        };
        let lost = matches!(news, News::Lost { .. });
        let settled = self.record(attempt.id, news).await?;
        self.changes.announce(settled.order_id);
        if lost || settled.attempt == domain::AttemptState::Cancelling {
            self.wake(&attempt.provider);
        }
        Ok(settled)
    }

    /// Sends the one request, and tells what came of it.
    async fn ask_to_sell(
        &self,
        provider: &dyn Provider,
        attempt: &NewAttempt,
        drive: &Drive,
    ) -> News {
        let purchase = &drive.purchase;
        let started = tokio::time::Instant::now();
        let outcome = match self.health.try_claim_probe(&attempt.provider, self.now()) {
            ProbeClaim::Denied => BuyOutcome::NotSent {
                reason: NotSentReason::Throttled,
                detail: "the circuit breaker is open".to_owned(),
            },
            ProbeClaim::NotNeeded | ProbeClaim::Granted => {
                let request = self.buy_request(attempt, purchase);
                let outcome = provider.buy(&request).instrument(spans::call()).await;
                self.report_health(attempt, &outcome);
                outcome
            }
        };
        Span::current().record("outcome", measure::word(&outcome));
        if matches!(outcome, BuyOutcome::Unknown { .. }) {
            spans::keep();
        }
        log_outcome(&outcome, started.elapsed());
        measure::purchase(&attempt.provider, &outcome, started.elapsed());
        if let BuyOutcome::Sold(sold) = &outcome
            && let Some(cost) = sold.cost.filter(|cost| *cost != attempt.cost)
        {
            self.catalog
                .learn_price(&attempt.provider, purchase.product, cost)
                .await;
        }
        let basis = Basis {
            product: purchase.product,
            listed: attempt.cost,
            client: purchase.client,
            currency: drive.currency,
            rates: &attempt.rates,
        };
        self.news_of(outcome, provider, &basis)
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
                .instrument(spans::commit())
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
        mut previous: AttemptId,
        drive: &mut Drive,
    ) -> Result<Option<NewAttempt>, LedgerError> {
        let mut reason = "no_offer_left";
        while self.now() < drive.buy_until && drive.tried.len() < MAX_ATTEMPTS {
            let decision = self
                .decide(&drive.purchase, drive.currency, drive.tried.clone())
                .instrument(spans::route())
                .await?;
            let Some(offer) = decision.ranked.first() else {
                break;
            };
            let next = new_attempt(self.runtime.fresh_id(), offer);
            let now = self.now();
            let lease = self.lease_from(now);
            let begun = self
                .ledger
                .begin_next_attempt(previous, &next, &json(&decision), &lease, now)
                .instrument(spans::commit())
                .await?;
            match begun {
                NextAttempt::Begun => return Ok(Some(next)),
                NextAttempt::Unwanted => return self.stop(previous, "cancelled").await,
                NextAttempt::Unaffordable => reason = "insufficient_balance",
                NextAttempt::NoRoom => previous = next.id,
            }
            let skipped = (offer.provider.clone(), offer.offer_ref.clone());
            drive.tried.push(skipped);
        }
        if self.now() >= drive.buy_until {
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

fn log_outcome(outcome: &BuyOutcome, took: Duration) {
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        BuyOutcome::Sold(_) => tracing::info!(took_ms, "number bought"),
        BuyOutcome::Refused(refusal) => {
            let reason = refusal.reason.as_str();
            tracing::info!(took_ms, reason, code = ?refusal.code, "purchase refused");
        }
        BuyOutcome::NotSent { reason, .. } => {
            tracing::warn!(took_ms, ?reason, "purchase not sent");
        }
        BuyOutcome::Unknown { reason, detail } => {
            let detail = loggable(detail);
            tracing::warn!(took_ms, ?reason, %detail, "purchase without a known outcome");
        }
    }
}
