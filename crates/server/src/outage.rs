//! Whether the database answers, known without asking it in each request: while it is away,
//! requests that need it are refused at once instead of each waiting for a connection.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use ledger::Ledger;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::{ApiError, ErrorCode};

/// Between two questions while it answers.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// And while it does not: it is taken up again within this, and the time of one answer.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// One that takes longer is as good as none.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// When clients are told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What is known of the database's presence.
#[derive(Debug, Default)]
pub struct Outage {
    is_away: AtomicBool,
}

impl Outage {
    /// Whether it did not answer when it was asked last.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.is_away.load(Ordering::Relaxed)
    }

    /// For what cannot do without the database.
    ///
    /// # Errors
    /// It is away: SERVICE_UNAVAILABLE, to be sent again.
    pub fn refuse_if_away(&self) -> Result<(), ApiError> {
        match self.is_away() {
            true => Err(database_unavailable()),
            false => Ok(()),
        }
    }

    /// Whether the database answers now; remembered for everybody.
    pub async fn ask(&self, ledger: &Ledger) -> bool {
        let answered = tokio::time::timeout(ANSWER_WITHIN, ledger.ping()).await;
        let answers = matches!(answered, Ok(Ok(())));
        self.is_away.store(!answers, Ordering::Relaxed);
        answers
    }

    /// Asks until cancelled.
    pub async fn watch(&self, ledger: Ledger, cancelled: CancellationToken) {
        let mut away_since: Option<Instant> = None;
        let asking = async {
            loop {
                let answers = self.ask(&ledger).await;
                match (answers, away_since) {
                    (true, Some(since)) => {
                        away_since = None;
                        let seconds = since.elapsed().as_secs();
                        tracing::warn!(seconds, "the database answers again");
                    }
                    (false, None) => {
                        away_since = Some(Instant::now());
                        tracing::error!(
                            "the database does not answer: nothing is bought until it does"
                        );
                    }
                    _ => {}
                }
                let wait = if answers { ASK_EVERY } else { ASK_AGAIN_AFTER };
                tokio::time::sleep(wait).await;
            }
        };
        cancelled.run_until_cancelled(asking).await;
    }
}

/// The answer to what needs the database while it is away.
#[must_use]
pub fn database_unavailable() -> ApiError {
    ApiError::new(
        ErrorCode::ServiceUnavailable,
        "the service is temporarily unavailable",
    )
    .with_reason("DATABASE_UNAVAILABLE")
    .with_retry_after(RETRY_AFTER)
}
