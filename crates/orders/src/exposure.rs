//! Keeping what is at risk at an account within its limit.

use std::{collections::BTreeMap, sync::Arc};

use domain::{AttemptState, Micros, ProviderName};
use ledger::{LedgerError, NewAttempt};
use provider::{Provider, RecoveryClass};

use crate::{Books, OrderDesk, OrderSettings};

/// Whether what is at risk at an account may be lost because nothing can be asked there. Elsewhere
/// exposure ends with the next look, and purchases take no turns for it.
fn may_be_lost(provider: &dyn Provider) -> bool {
    provider.info().capabilities.recovery == RecoveryClass::Blind
}

/// The limits that the ledger enforces.
pub(crate) fn limits(
    accounts: &[Arc<dyn Provider>],
    settings: &OrderSettings,
) -> BTreeMap<ProviderName, Micros> {
    accounts
        .iter()
        .filter(|provider| may_be_lost(provider.as_ref()))
        .filter_map(|provider| {
            let name = &provider.info().name;
            Some((name.clone(), *settings.exposure_limits.get(name)?))
        })
        .collect()
}

impl<B: Books> OrderDesk<B> {
    /// Whether an attempt's request may go out. An attempt that found no room below its account's
    /// limit was put on record as one that is never sent.
    pub(crate) async fn may_send(
        &self,
        provider: &dyn Provider,
        attempt: &NewAttempt,
    ) -> Result<bool, LedgerError> {
        let is_limited = self
            .settings()
            .exposure_limits
            .contains_key(&attempt.provider);
        if !is_limited || !may_be_lost(provider) {
            return Ok(true);
        }
        let found = self.ledger.find_attempt(attempt.id).await?;
        Ok(found.is_some_and(|found| found.state == AttemptState::Sending))
    }
}
