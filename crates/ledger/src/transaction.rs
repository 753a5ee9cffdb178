//! Transactions that the database may roll back in favour of others.

use crate::LedgerError;

/// Each time another transaction got through: who loses so often is told.
const RUNS: usize = 5;

/// Runs a transaction, and again if the database rolled it back as a deadlock's victim or because
/// it could not be serialized: then it did nothing. `run` does nothing but this one transaction.
pub(crate) async fn run<T, E, Running>(mut run: impl FnMut() -> Running) -> Result<T, E>
where
    E: AsRef<LedgerError>,
    Running: Future<Output = Result<T, E>>,
{
    for _ in 1..RUNS {
        match run().await {
            Err(error) if matches!(error.as_ref(), LedgerError::RolledBack(_)) => {
                tracing::warn!(error = %error.as_ref(), "running a transaction again");
            }
            outcome => return outcome,
        }
    }
    run().await
}
