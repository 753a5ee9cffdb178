//! A client wants out of an order.

use std::{sync::Arc, time::Duration};

use domain::{AccountId, Micros, OrderId, OrderState, Timestamp};
use ledger::{Attempt, LedgerError, News, Order};
use provider::{CancelOutcome, Provider, ProviderOrderId};
use tracing::Instrument;

use crate::{
    Books, OrderDesk,
    judge::{Step, judge},
    spans,
};

/// After a cancel that was not possible yet or got no answer.
const CANCEL_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// How a cancel ended for now.
#[derive(Debug)]
pub enum Cancelled {
    /// The order is cancelled and its money is back; also when it was before.
    Done {
        /// What was given back.
        refund: Micros,
    },
    /// The wish is on record and will be carried out as soon as it can be.
    Intended {
        /// The order as it stands.
        order: Box<Order>,
    },
}

/// Why an order is not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// The client has no such order.
    #[error("no such order")]
    NotFound,
    /// The provider does not take it back yet.
    #[error("too early to cancel")]
    TooEarly {
        /// From when it works, if known.
        allowed_at: Option<Timestamp>,
    },
    /// A code came first: it is delivered and charged.
    #[error("a code has arrived")]
    CodeArrived,
    /// It ended another way.
    #[error("the order is over")]
    Over(OrderState),
    /// The purchase itself is still unclear.
    #[error("the purchase is still under way")]
    Purchasing,
    /// The provider gave no clear answer; the wish is on record and will be carried out.
    #[error("the provider has not confirmed the cancellation yet")]
    Unconfirmed,
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl<B: Books> OrderDesk<B> {
    /// Cancels a client's order at its provider, now. With `when_allowed`, what cannot be done now
    /// stays an intention instead of an error. Nothing is refunded before the provider confirmed.
    ///
    /// # Errors
    /// See [`CancelError`].
    pub async fn cancel(
        &self,
        account: AccountId,
        id: OrderId,
        when_allowed: bool,
    ) -> Result<Cancelled, CancelError> {
        let order = self
            .ledger
            .find_order(account, id)
            .await?
            .ok_or(CancelError::NotFound)?;
        if let Some(decided) = decided(&order) {
            return decided;
        }
        let too_early = order.cancel_from.filter(|from| *from > self.now());
        match order.state {
            OrderState::Buying | OrderState::Unresolved if !when_allowed => {
                return Err(CancelError::Purchasing);
            }
            OrderState::Waiting | OrderState::Expiring if !when_allowed && too_early.is_some() => {
                return Err(CancelError::TooEarly {
                    allowed_at: too_early,
                });
            }
            _ => {}
        }
        let settled = self.ledger.request_cancel(id, self.now()).await?;
        self.changes.announce(id);
        let too_early = order.cancel_from.is_some_and(|from| from > self.now());
        if settled.order == OrderState::Cancelling && !too_early {
            let outcome = self.cancel_now(&order).await?;
            // An earlier wish that waits for its time is not this request's to take back.
            let is_ours_alone = settled.changed && !when_allowed;
            if let (Some(CancelOutcome::TooEarly { retry_after }), true) = (&outcome, is_ours_alone)
            {
                let allowed_at =
                    retry_after.and_then(|wait| self.now().checked_add(wait.try_into().ok()?));
                self.ledger
                    .withdraw_cancel(order.attempt_id, allowed_at, self.now())
                    .await?;
                self.changes.announce(id);
                return Err(CancelError::TooEarly { allowed_at });
            }
        }
        self.after_cancel(account, id, when_allowed).await
    }

    async fn cancel_now(&self, order: &Order) -> Result<Option<CancelOutcome>, LedgerError> {
        let attempt = self.ledger.find_attempt(order.attempt_id).await?;
        match (self.provider(&order.provider), attempt) {
            (Some(provider), Some(attempt)) => {
                self.cancel_number(&provider, &attempt)
                    .instrument(spans::number(&attempt))
                    .await
            }
            _ => Ok(None),
        }
    }

    async fn after_cancel(
        &self,
        account: AccountId,
        id: OrderId,
        when_allowed: bool,
    ) -> Result<Cancelled, CancelError> {
        let order = self
            .ledger
            .find_order(account, id)
            .await?
            .ok_or(CancelError::NotFound)?;
        match decided(&order) {
            Some(decided) => decided,
            None if when_allowed => Ok(Cancelled::Intended {
                order: Box::new(order),
            }),
            None => Err(CancelError::Unconfirmed),
        }
    }

    /// Asks the provider to take a number back and records the answer; `None` if there was no
    /// clear one: the intention stays.
    pub(crate) async fn cancel_number(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
    ) -> Result<Option<CancelOutcome>, LedgerError> {
        let Some(id) = attempt.provider_order_id.clone().map(ProviderOrderId) else {
            return Ok(None);
        };
        let outcome = match provider.cancel(&id).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::warn!(%error, "cancel got no clear answer");
                match error.retry_after {
                    Some(wait) => self.delay_cancel(attempt, wait).await?,
                    None => self.put_off(attempt, CANCEL_AGAIN_AFTER).await?,
                }
                return Ok(None);
            }
        };
        match &outcome {
            CancelOutcome::Cancelled { .. } | CancelOutcome::Expired => {
                self.tell(attempt, News::EndedWithoutCode).await?;
            }
            CancelOutcome::CodeArrived | CancelOutcome::Finished => {
                if let Ok(view) = provider.status(&id).await {
                    let grace = self.grace();
                    for step in judge(attempt, Ok(&view), &[], self.now(), grace) {
                        // Only what the provider reports: asking to cancel again would go in circles.
                        let news = match step {
                            Step::Messages(messages, count) => News::Messages { messages, count },
                            Step::Finished => News::Finished,
                            Step::EndedWithoutCode => News::EndedWithoutCode,
                            _ => continue,
                        };
                        self.tell(attempt, news).await?;
                    }
                }
            }
            CancelOutcome::TooEarly { retry_after } => {
                self.delay_cancel(attempt, retry_after.unwrap_or(CANCEL_AGAIN_AFTER))
                    .await?;
            }
        }
        Ok(Some(outcome))
    }

    /// Asks again after `wait`, or at the number's end; until then it is followed as before, for a
    /// code may still come.
    async fn delay_cancel(&self, attempt: &Attempt, wait: Duration) -> Result<(), LedgerError> {
        let from = self
            .now()
            .saturating_add(wait.try_into().unwrap_or(time::Duration::MAX));
        let from = attempt.expires_at.map_or(from, |end| end.min(from));
        self.ledger.delay_cancel(attempt.id, from).await
    }

    async fn put_off(&self, attempt: &Attempt, wait: Duration) -> Result<(), LedgerError> {
        self.ledger
            .mark_checked(&[attempt.id], self.now() + wait)
            .await
    }
}

/// What there is to say about cancelling an order whose money does not wait for it any more.
fn decided(order: &Order) -> Option<Result<Cancelled, CancelError>> {
    match order.state {
        OrderState::Cancelled => Some(Ok(Cancelled::Done {
            refund: order.price,
        })),
        OrderState::Received => Some(Err(CancelError::CodeArrived)),
        OrderState::Completed | OrderState::Expired | OrderState::Failed => {
            Some(Err(CancelError::Over(order.state)))
        }
        OrderState::Buying
        | OrderState::Unresolved
        | OrderState::Waiting
        | OrderState::Expiring
        | OrderState::Cancelling => None,
    }
}
