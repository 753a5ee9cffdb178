//! A provider says by itself that there is news of a number.

use domain::ProviderName;
use ledger::LedgerError;
use provider::ProviderOrderId;

use crate::{Books, OrderDesk};

impl<B: Books> OrderDesk<B> {
    /// Lets a number's follower ask for its status right away; false if that would ask nothing new:
    /// the question is due already, or we follow no such number. If another process follows the
    /// account, the number is asked about in its next beat.
    ///
    /// # Errors
    /// The database is away.
    pub async fn hear_push(
        &self,
        provider: &ProviderName,
        id: &ProviderOrderId,
    ) -> Result<bool, LedgerError> {
        let hastened = self
            .ledger
            .hasten_check(provider, &id.0, self.now())
            .await?;
        if hastened {
            self.wake(provider);
        }
        Ok(hastened)
    }
}
