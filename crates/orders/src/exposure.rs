//! Keeping what is at risk at an account within its limit.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Micros, Product, ProviderName};
use ledger::{LedgerError, NewAttempt, Unclear};
use provider::{Provider, RecoveryClass};

use crate::{Books, OrderDesk, OrderSettings};

/// Whether what is at risk at an account may be lost because nothing can be asked there. Elsewhere
/// exposure ends with the next look, and purchases take no turns for it.
fn may_be_lost(provider: &dyn Provider) -> bool {
    provider.info().capabilities.recovery == RecoveryClass::Blind
}

/// The limits that the ledger enforces.
pub(crate) fn limits(
    accounts: impl Iterator<Item = Arc<dyn Provider>>,
    settings: &OrderSettings,
) -> BTreeMap<ProviderName, Micros> {
    accounts
        .filter(|provider| may_be_lost(provider.as_ref()))
        .filter_map(|provider| {
            let name = &provider.info().name;
            Some((name.clone(), *settings.exposure_limits.get(name)?))
        })
        .collect()
}

impl<B: Books> OrderDesk<B> {
    /// Why an attempt's request must not go out although the attempt is on record, if it must not.
    /// Where orders can only be told apart by listing them, a purchase of the same product may have
    /// become unclear after this one was decided; one that becomes unclear only after this look
    /// finds this one in flight.
    pub(crate) async fn why_not_send(
        &self,
        provider: &dyn Provider,
        attempt: &NewAttempt,
        product: Product,
    ) -> Result<Option<&'static str>, LedgerError> {
        if provider.info().capabilities.recovery != RecoveryClass::Listable {
            return Ok(None);
        }
        let unclear = self.ledger.sum_unclear().await?;
        let same = |u: &Unclear| u.provider == attempt.provider && u.product == product;
        Ok(unclear
            .iter()
            .any(same)
            .then_some("a purchase of this product there has no known outcome"))
    }
}
