//! Whether the database answers, known without asking it in each request: while it is away,
//! requests that need it are refused at once instead of each waiting for a connection.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::Timestamp;
use ledger::Ledger;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    clock::SteadyClock,
    error::{ApiError, ErrorCode},
};

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
        self.read_time(ledger).await.is_some()
    }

    /// What its clock says, if it answers now; remembered for everybody.
    async fn read_time(&self, ledger: &Ledger) -> Option<Timestamp> {
        let answered = tokio::time::timeout(ANSWER_WITHIN, ledger.ping()).await;
        let time = answered.ok().and_then(Result::ok);
        self.is_away.store(time.is_none(), Ordering::Relaxed);
        time
    }

    /// Asks until cancelled, and keeps a clock near the database's.
    pub async fn watch(
        &self,
        ledger: Ledger,
        clock: Arc<SteadyClock>,
        cancelled: CancellationToken,
    ) {
        let mut away_since: Option<Instant> = None;
        let asking = async {
            loop {
                let asked = Instant::now();
                let time = self.read_time(&ledger).await;
                if let Some(time) = time {
                    clock.hear(time, asked.elapsed());
                }
                let answers = time.is_some();
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
