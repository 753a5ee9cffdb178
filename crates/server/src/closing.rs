//! Adds up what is over, so that reports are quick over any time.

use std::time::Duration;

use ledger::LedgerError;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// A step is closed at most so long after it can be.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// What came late is looked for every so many times.
const AMEND_EVERY: u32 = 5;

impl App {
    /// Closes steps until `stop`. Every process does it: each step is closed by whoever comes first.
    pub async fn close_steps(&self, stop: CancellationToken) {
        let closing = async {
            for round in (0..AMEND_EVERY).cycle() {
                if let Err(error) = self.add_up(round == 0).await {
                    tracing::warn!(%error, "what is over cannot be added up now");
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        stop.run_until_cancelled(closing).await;
    }

    async fn add_up(&self, late_too: bool) -> Result<(), LedgerError> {
        let now = self.clock.now();
        let closed = self.ledger.close_steps(now).await?;
        if !closed.is_empty() {
            tracing::debug!(closed = closed.len(), "what is over is added up");
        }
        if late_too {
            let amended = self.ledger.amend_steps(now).await?;
            if !amended.is_empty() {
                tracing::info!(amended = amended.len(), "what came late is added up");
            }
        }
        Ok(())
    }
}
