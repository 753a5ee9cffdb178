//! Adds up the days that are over, so that reports over all time are quick.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;

/// A day is closed at most so long after it can be.
const LOOK_EVERY: Duration = Duration::from_secs(600);

impl App {
    /// Closes days until `stop`. Every process does it: each day is closed by whoever comes first.
    pub async fn close_days(&self, stop: CancellationToken) {
        let closing = async {
            loop {
                match self.ledger.close_days(self.clock.now()).await {
                    Ok(done) if done.closed.is_empty() && done.amended.is_empty() => {}
                    Ok(done) => tracing::info!(
                        closed = done.closed.len(),
                        amended = done.amended.len(),
                        "days of the books are added up"
                    ),
                    Err(error) => {
                        tracing::warn!(%error, "days of the books cannot be added up now")
                    }
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        stop.run_until_cancelled(closing).await;
    }
}
