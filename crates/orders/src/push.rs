//! A provider says by itself that there is news of a number.

use domain::ProviderName;
use ledger::LedgerError;
use provider::ProviderOrderId;

use crate::{Books, OrderDesk};

impl<B: Books> OrderDesk<B> {
    /// Lets a number's follower ask for its status right away; false if we follow no such number.
    /// Pushes that come while the account is being asked share the question after it. If another
    /// process follows the account, the number is asked about in its next beat.
    ///
    /// # Errors
    /// The database is away.
    pub async fn hear_push(
        &self,
        provider: &ProviderName,
        id: &ProviderOrderId,
    ) -> Result<bool, LedgerError> {
        let is_followed = self
            .ledger
            .hasten_check(provider, &id.0, self.now())
            .await?;
        if is_followed {
            self.wake(provider);
        }
        Ok(is_followed)
    }
}
