//! Work on an account that no order waits for: its balance, and orders in its list that nobody
//! owns.

use std::{panic::AssertUnwindSafe, sync::Mutex, sync::PoisonError, time::Duration};

use domain::{ProviderName, Timestamp};
use futures::FutureExt;
use ledger::LedgerError;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{OrderDesk, follow::lease_of, spans};

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(5);

/// When something is due next.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<Option<Timestamp>>);

impl Turns {
    /// Whether it is time; the next time is then so much later.
    pub(crate) fn take(&self, now: Timestamp, every: time::Duration) -> bool {
        let mut due = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = due.is_none_or(|due| now >= due);
        if is_due {
            *due = Some(now + every);
        }
        is_due
    }
}

impl OrderDesk {
    /// Reconciles every account until cancelled.
    pub async fn keep_reconciling(&self, cancelled: CancellationToken) {
        let accounts: Vec<_> = self.providers().map(|p| p.info().name.clone()).collect();
        let work = async {
            loop {
                for name in &accounts {
                    let reconciled = AssertUnwindSafe(self.reconcile(name)).catch_unwind();
                    match reconciled.instrument(spans::account(name)).await {
                        Ok(Ok(_)) => {}
                        Ok(Err(error)) => {
                            tracing::warn!(provider = %name, %error, "cannot reconcile this account now");
                        }
                        Err(_) => {
                            tracing::error!(provider = %name, "reconciling this account panicked")
                        }
                    }
                }
                tokio::time::sleep(TICK).await;
            }
        };
        cancelled.run_until_cancelled(work.boxed()).await;
    }

    /// Does what is due at an account; false if another process looks after it.
    ///
    /// # Errors
    /// The database is away. Provider errors are not errors of it.
    pub async fn reconcile(&self, name: &ProviderName) -> Result<bool, LedgerError> {
        let Some(provider) = self.provider(name) else {
            return Ok(true);
        };
        let Some(lease) = self.hold_lease(&lease_of(name)).await? else {
            return Ok(false);
        };
        let work = async {
            let (checked, looked) = futures::join!(
                self.check_wallet(&provider),
                self.look_for_late_sales(&provider, &lease)
            );
            checked?;
            looked?;
            Ok(true)
        };
        tokio::select! {
            biased;
            done = work => done,
            lost = self.keep_lease(&lease.name) => lost.map(|_| false),
        }
    }
}
