//! Takes up what nobody drives any more.

use std::{fmt::Display, panic::AssertUnwindSafe, time::Duration};

use domain::AttemptState;
use futures::FutureExt;
use ledger::{LedgerError, News, Order};
use tracing::Instrument;

use crate::{Books, OrderDesk, desk::LONGEST_LIFE, spans};

/// Between two sweeps.
const EVERY: Duration = Duration::from_secs(1);
/// Between two rounds of tidying.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// A process that does not know an account may be an older one beside those that do: they had so
/// long after a number's end.
const LEFT_BEHIND_AFTER: time::Duration = time::Duration::hours(1);

impl<B: Books> OrderDesk<B> {
    pub(crate) async fn keep_sweeping(&self) {
        let mut tidied_at: Option<tokio::time::Instant> = None;
        loop {
            // A panic is a defect; it must not end the sweeping for everybody else.
            match AssertUnwindSafe(self.sweep()).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "cannot sweep now"),
                Err(_) => tracing::error!("sweeping panicked"),
            }
            if tidied_at.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied_at = Some(tokio::time::Instant::now());
                if let Err(error) = self.tidy().await {
                    tracing::warn!(%error, "cannot tidy now");
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Treats purchases whose driver is gone as unknown, goes on with orders that stood between
    /// two attempts, and ends those whose unclear purchase outlived them.
    ///
    /// # Errors
    /// The database is away. What is wrong with one order stops no other.
    pub async fn sweep(&self) -> Result<(), LedgerError> {
        let now = self.now();
        let (dead, repeatable) = (self.dead_drivers().await?, self.repeatable());
        for order in self
            .ledger
            .claim_abandoned(now, &self.lease_from(now), &dead, &repeatable)
            .await?
        {
            let id = order.id;
            let span = spans::resumed(&order);
            let taken_up = self.take_up(order).instrument(span);
            unless_away(id, taken_up.await)?;
        }
        for order in self.ledger.list_overdue_unresolved(now).await? {
            // The exposure at the provider stays on the books until its outcome is known.
            let given_up = self
                .ledger
                .give_up(order.attempt_id, "outcome_unknown", now)
                .await;
            unless_away(order.id, given_up.map(|_| self.changes.announce(order.id)))?;
        }
        Ok(())
    }

    /// Forgets what is too old to matter, and ends what was left behind at accounts that nobody
    /// configures any more: no follower will.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tidy(&self) -> Result<(), LedgerError> {
        let now = self.now();
        self.health.prune(now);
        let accounts: Vec<_> = self.providers().map(|p| p.info().name.clone()).collect();
        let ended_before = now - LEFT_BEHIND_AFTER - self.settings().grace;
        let left_behind = self
            .ledger
            .list_left_behind(&accounts, ended_before, now - LONGEST_LIFE)
            .await?;
        for attempt_id in left_behind {
            let settled = self.record(attempt_id, News::LifetimeOver).await;
            tracing::warn!(%attempt_id, "ended at an account that is not configured any more");
            unless_away(
                attempt_id,
                settled.map(|settled| self.changes.announce(settled.order_id)),
            )?;
        }
        Ok(())
    }

    async fn take_up(&self, order: Order) -> Result<(), LedgerError> {
        tracing::warn!(
            attempt = order.attempt.as_str(),
            "taking up an abandoned purchase"
        );
        if order.attempt != AttemptState::Sending {
            self.resume(order);
            return Ok(());
        }
        spans::keep();
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

/// Reports what went wrong with one order, unless the database is away for all.
fn unless_away(id: impl Display, outcome: Result<(), LedgerError>) -> Result<(), LedgerError> {
    match outcome {
        Err(error) if error.is_unavailable() => Err(error),
        // It moved while we looked: somebody else has it.
        Ok(()) | Err(LedgerError::Conflict(_)) => Ok(()),
        Err(error) => {
            tracing::error!(%id, %error, "cannot be swept");
            Ok(())
        }
    }
}
