//! Which processes are alive, so that what a dead one drove is taken up soon.

use std::{convert::Infallible, sync::PoisonError};

use domain::{ProviderName, Timestamp};
use ledger::{DRIVER_LEASE, LedgerError};
use provider::RecoveryClass;

use crate::{
    Books, OrderDesk,
    follow::{LEASE, RENEW_EVERY},
};

/// When this process has shown that it lives.
#[derive(Debug, Default)]
pub(crate) struct Life {
    /// Without a gap until `shown_at`.
    since: Option<Timestamp>,
    shown_at: Option<Timestamp>,
}

impl Life {
    fn show(&mut self, now: Timestamp) {
        if self.shown_at.is_none_or(|at| now > at + LEASE) {
            self.since = Some(now);
        }
        self.shown_at = Some(now);
    }

    /// Who could not show that it lives itself knows nothing of others: after an outage of the
    /// database they need a moment, too.
    fn knows_others(&self, now: Timestamp) -> bool {
        self.since.is_some_and(|since| now >= since + LEASE)
            && self.shown_at.is_some_and(|at| now <= at + LEASE)
    }
}

impl<B: Books> OrderDesk<B> {
    /// Shows that this process lives: what it drives is left to it. [`OrderDesk::run`] does it all
    /// the time.
    ///
    /// # Errors
    /// The database is away.
    pub async fn show_life(&self) -> Result<(), LedgerError> {
        let now = self.now();
        self.hold_lease(&format!("{DRIVER_LEASE}{}", self.holder))
            .await?;
        let mut life = self.life.lock().unwrap_or_else(PoisonError::into_inner);
        life.show(now);
        Ok(())
    }

    pub(crate) async fn keep_showing_life(&self) -> Infallible {
        loop {
            if let Err(error) = self.show_life().await {
                tracing::debug!(%error, "cannot show that this process lives");
            }
            self.runtime.sleep(RENEW_EVERY).await;
        }
    }

    /// The other drivers that are dead, as far as this process can tell.
    pub(crate) async fn dead_drivers(&self) -> Result<Vec<String>, LedgerError> {
        let knows = {
            let life = self.life.lock().unwrap_or_else(PoisonError::into_inner);
            life.knows_others(self.now())
        };
        if !knows {
            return Ok(Vec::new());
        }
        let mut dead = self.ledger.list_dead_drivers().await?;
        dead.retain(|driver| *driver != *self.holder);
        Ok(dead)
    }

    /// The accounts where a purchase may be asked for again at any time, also while its first request
    /// may be on its way: the key makes them one.
    pub(crate) fn repeatable(&self) -> Vec<ProviderName> {
        let infos = self.providers().map(|provider| provider.info().clone());
        infos
            .filter(|info| info.capabilities.recovery == RecoveryClass::RepeatableByKey)
            .map(|info| info.name)
            .collect()
    }
}
