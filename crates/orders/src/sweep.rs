//! Takes up what nobody drives any more.

use std::time::Duration;

use domain::AttemptState;
use ledger::{LedgerError, News, Order};

use crate::OrderDesk;

/// Between two sweeps.
const EVERY: Duration = Duration::from_secs(1);
/// Idempotency keys are kept at least this long.
const KEEP_KEYS_FOR: time::Duration = time::Duration::days(7);
/// Between two rounds of forgetting old keys.
const FORGET_EVERY: Duration = Duration::from_secs(3600);

impl OrderDesk {
    pub(crate) async fn keep_sweeping(&self) {
        let mut forgot_at: Option<tokio::time::Instant> = None;
        loop {
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "cannot sweep now");
            }
            if forgot_at.is_none_or(|at| at.elapsed() >= FORGET_EVERY) {
                forgot_at = Some(tokio::time::Instant::now());
                if let Err(error) = self
                    .ledger
                    .forget_idempotency_keys(self.now() - KEEP_KEYS_FOR)
                    .await
                {
                    tracing::warn!(%error, "cannot forget old idempotency keys");
                }
                self.health.prune(self.now());
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Treats purchases whose driver is gone as unknown, goes on with orders that stood between
    /// two attempts, and ends those whose unclear purchase outlived them.
    ///
    /// # Errors
    /// The database is away.
    pub async fn sweep(&self) -> Result<(), LedgerError> {
        let now = self.now();
        for order in self
            .ledger
            .claim_abandoned(now, self.lease_from(now))
            .await?
        {
            self.take_up(order).await?;
        }
        for order in self.ledger.list_overdue_unresolved(now).await? {
            // The exposure at the provider stays on the books until its outcome is known.
            match self
                .ledger
                .give_up(order.attempt_id, "outcome_unknown", now)
                .await
            {
                Ok(_) => self.changes.announce(order.id),
                Err(LedgerError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn take_up(&self, order: Order) -> Result<(), LedgerError> {
        tracing::warn!(order_id = %order.id, attempt = order.attempt.as_str(), "taking up an abandoned purchase");
        if order.attempt != AttemptState::Sending {
            self.resume(order);
            return Ok(());
        }
        let message = "nobody wrote the outcome down in time".to_owned();
        let lost = News::Lost {
            reason: provider::UnknownReason::Abandoned.as_str(),
            message,
        };
        let settled = self
            .ledger
            .settle(order.attempt_id, lost, self.now())
            .await?;
        self.changes.announce(settled.order_id);
        self.wake(&order.provider);
        Ok(())
    }
}
