//! Compares the balance of a provider account with the books, every now and then.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Micros, ProviderName};
use ledger::{LedgerError, WalletReading};
use provider::Provider;
use routing::SuspendReason;
use time::Duration;

use crate::{OrderDesk, reconcile::Turns};

/// Between two readings of one balance.
const EVERY: Duration = Duration::minutes(1);

/// When a balance is due, and whether it was low.
#[derive(Debug, Default)]
pub(crate) struct WalletWatch {
    turns: Turns,
    was_low: Mutex<bool>,
}

impl WalletWatch {
    /// Whether this is the moment at which a balance became low.
    fn became_low(&self, is_low: bool) -> bool {
        let mut was_low = self.was_low.lock().unwrap_or_else(PoisonError::into_inner);
        let became = is_low && !*was_low;
        *was_low = is_low;
        became
    }
}

impl OrderDesk {
    /// Below which balance somebody should top this account up, if that is set.
    #[must_use]
    pub fn balance_warning(&self, name: &ProviderName) -> Option<Micros> {
        self.settings().balance_warnings.get(name).copied()
    }

    /// Reads an account's balance if it can be read, is due and the account is not switched off,
    /// between two reads of the books.
    pub(crate) async fn check_wallet(
        &self,
        provider: &Arc<dyn Provider>,
    ) -> Result<(), LedgerError> {
        let info = provider.info();
        let Some(watch) = self.account(&info.name).map(|account| &account.wallet) else {
            return Ok(());
        };
        let health = self.health.view(self.now());
        if !info.capabilities.balance
            || health.is_suspended_for(&info.name, SuspendReason::Disabled)
            || !watch.turns.take(self.now(), EVERY)
        {
            return Ok(());
        }
        let before = self.ledger.view_wallet(&info.name, self.now()).await?;
        let balance = match provider.balance().await {
            Ok(balance) => balance,
            Err(error) => {
                tracing::warn!(%error, "cannot read the balance");
                return Ok(());
            }
        };
        let account = (&info.name, self.policy().mode_of(&info.name));
        let reading = self
            .ledger
            .record_reading(account, &before, balance.available, self.now())
            .await?;
        self.tell_of(watch, &reading);
        Ok(())
    }

    fn tell_of(&self, watch: &WalletWatch, reading: &WalletReading) {
        let (provider, reported) = (&reading.provider, reading.reported);
        if let Some(residue) = reading.residue.filter(|residue| *residue != Micros::ZERO) {
            tracing::warn!(%provider, %reported, %residue, "the books do not explain the balance");
        }
        let warning = self.balance_warning(provider);
        let is_low = warning.is_some_and(|least| reported < least);
        if watch.became_low(is_low) {
            tracing::warn!(%provider, %reported, "the balance is low: top up");
        }
    }
}
