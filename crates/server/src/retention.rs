//! Takes codes, texts and numbers out of what has ended long ago, and deletes what nobody asks for any
//! more: by one process at a time, in small steps.

use std::time::Duration;

use domain::Timestamp;
use ledger::{Ledger, LedgerError};
use metrics::{counter, describe_counter};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Counter of rows that were redacted or deleted by age, by `kind` (`attempts`, `messages`,
/// `deliveries`, `strays`: redacted; `idempotency_keys`, `webhook_events`: deleted).
pub const ROWS_METRIC: &str = "switchboard_retention_rows_total";

const KINDS: [&str; 6] = [
    "attempts",
    "messages",
    "deliveries",
    "strays",
    "idempotency_keys",
    "webhook_events",
];
/// Between two rounds.
const EVERY: Duration = Duration::from_secs(600);
/// Between two steps of a round: others are to have the database meanwhile.
const PAUSE: Duration = Duration::from_millis(100);
/// Rows of a kind in one step.
const STEP: i64 = 500;
/// Whose turn it is. Longer than any step takes.
const LEASE: &str = "retention";
const LEASE_FOR: time::Duration = time::Duration::minutes(2);
/// Idempotency keys answer for so long at least, by the API's promise, and at most for so long.
const KEYS_AT_LEAST: time::Duration = time::Duration::hours(48);
const KEYS_AT_MOST: time::Duration = time::Duration::days(7);
/// Delivered or given up webhook events can be looked at and replayed for so long.
const WEBHOOK_EVENTS_FOR: time::Duration = time::Duration::days(30);

/// What is too old.
#[derive(Clone, Copy, Debug)]
struct Cutoffs {
    now: Timestamp,
    secrets: Timestamp,
    keys: Timestamp,
    webhook_events: Timestamp,
}

impl Cutoffs {
    fn at(now: Timestamp, redact_after: Duration) -> Self {
        let redact_after = time::Duration::try_from(redact_after).unwrap_or(time::Duration::MAX);
        let before = |age: time::Duration| now.saturating_sub(age);
        Self {
            now,
            secrets: before(redact_after),
            // Their answers hold numbers.
            keys: before(redact_after.clamp(KEYS_AT_LEAST, KEYS_AT_MOST)),
            webhook_events: before(WEBHOOK_EVENTS_FOR),
        }
    }
}

impl App {
    /// Forgets by age until `stop`, while no other process does.
    pub async fn keep_forgetting(&self, stop: CancellationToken) {
        let forgetting = async {
            loop {
                if let Err(error) = self.forget_while_due().await {
                    tracing::warn!(%error, "what is too old cannot be forgotten now");
                }
                tokio::time::sleep(EVERY).await;
            }
        };
        stop.run_until_cancelled(forgetting).await;
    }

    async fn forget_while_due(&self) -> Result<(), LedgerError> {
        while self.forget_some().await? {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// One step; false if there is nothing left to do, or another process does it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn forget_some(&self) -> Result<bool, LedgerError> {
        let (now, holder) = (self.clock.now(), self.desk.holder());
        let lease = self.ledger.take_lease(LEASE, holder, LEASE_FOR);
        if lease.await?.is_none() {
            return Ok(false);
        }
        self.ledger.forget_dead_drivers().await?;
        let redact_after = self.configuration.current().await.retention.redact_after;
        let step = step(&self.ledger, Cutoffs::at(now, redact_after)).await?;
        for (kind, rows) in KINDS.into_iter().zip(step) {
            counter!(ROWS_METRIC, "kind" => kind).increment(rows);
        }
        Ok(step.into_iter().any(|rows| rows >= STEP.unsigned_abs()))
    }
}

/// How many rows of each of [`KINDS`] were done.
async fn step(ledger: &Ledger, cutoffs: Cutoffs) -> Result<[u64; 6], LedgerError> {
    let redacted = ledger
        .redact_purchases(cutoffs.secrets, cutoffs.now, STEP)
        .await?;
    Ok([
        redacted.attempts,
        redacted.messages,
        ledger.redact_deliveries(cutoffs.secrets, STEP).await?,
        ledger.redact_strays(cutoffs.secrets, STEP).await?,
        ledger.forget_idempotency_keys(cutoffs.keys, STEP).await?,
        ledger
            .forget_webhook_events(cutoffs.webhook_events, STEP)
            .await?,
    ])
}

/// Describes what is counted here, and begins at zero.
pub(crate) fn describe() {
    describe_counter!(ROWS_METRIC, "Rows redacted or deleted by age, by kind.");
    for kind in KINDS {
        counter!(ROWS_METRIC, "kind" => kind).increment(0);
    }
}
