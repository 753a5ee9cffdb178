//! Learning what a number really cost after its sale was booked at the listed price.

use ledger::{Attempt, LedgerError};
use provider::{NumberState, NumberStatus};

use crate::OrderDesk;

impl OrderDesk {
    /// Corrects the books where the provider shows another cost than they have. A number that was
    /// given back may show what is left of its price: that is no cost.
    pub(crate) async fn learn_cost(
        &self,
        attempt: &Attempt,
        view: &NumberStatus,
    ) -> Result<(), LedgerError> {
        let is_charged = matches!(
            view.state,
            NumberState::Waiting | NumberState::Received | NumberState::Finished
        );
        let Some(cost) = view.cost.filter(|cost| is_charged && *cost != attempt.cost) else {
            return Ok(());
        };
        if self.ledger.reprice(attempt.id, cost, self.now()).await? {
            tracing::warn!(attempt_id = %attempt.id, provider = %attempt.provider, known = %attempt.cost, %cost,
                "a number cost another price than was known");
            self.catalog
                .learn_price(&attempt.provider, attempt.product, cost)
                .await;
        }
        Ok(())
    }
}
