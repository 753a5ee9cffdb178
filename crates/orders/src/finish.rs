//! After the code: finish, or ask for one more.

use domain::{AccountId, AttemptState, OrderId, OrderState};
use ledger::{LedgerError, Order};
use provider::{ErrorKind, ProviderError, ProviderOrderId};

use crate::{Books, OrderDesk};

/// Why an order is not finished.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The client has no such order.
    #[error("no such order")]
    NotFound,
    /// No code came: there is nothing to finish, but it can be cancelled.
    #[error("no code has arrived")]
    NoCode,
    /// It ended another way.
    #[error("the order is over")]
    Over(OrderState),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Why no other SMS can be asked for.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// The client has no such order.
    #[error("no such order")]
    NotFound,
    /// It is over, or has no number yet.
    #[error("the order has no live number")]
    NotLive(OrderState),
    /// The provider said no, or nothing.
    #[error("the provider refused")]
    Provider(ProviderError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// How a request for another SMS ended.
#[derive(Debug)]
pub struct Resent {
    /// The order.
    pub order: Order,
    /// Whether another SMS was asked for; false where the provider cannot.
    pub resent: bool,
}

impl<B: Books> OrderDesk<B> {
    /// Completes an order whose code arrived. The number is finished at its provider in the next
    /// beat; finishing twice is the same as once.
    ///
    /// # Errors
    /// See [`FinishError`].
    pub async fn finish(&self, account: AccountId, id: OrderId) -> Result<(), FinishError> {
        let order = self
            .ledger
            .find_order(account, id)
            .await?
            .ok_or(FinishError::NotFound)?;
        match order.state {
            OrderState::Completed => return Ok(()),
            OrderState::Received => {}
            OrderState::Cancelled | OrderState::Expired | OrderState::Failed => {
                return Err(FinishError::Over(order.state));
            }
            _ => return Err(FinishError::NoCode),
        }
        self.ledger
            .complete_order(order.attempt_id, self.now())
            .await?;
        self.ledger
            .check_now(&[order.attempt_id], self.now())
            .await?;
        self.wake(&order.provider);
        self.changes.announce(id);
        Ok(())
    }

    /// Asks the provider for one more SMS on a live number.
    ///
    /// # Errors
    /// See [`ResendError`].
    pub async fn resend(&self, account: AccountId, id: OrderId) -> Result<Resent, ResendError> {
        let order = self
            .ledger
            .find_order(account, id)
            .await?
            .ok_or(ResendError::NotFound)?;
        let live = matches!(order.state, OrderState::Waiting | OrderState::Received)
            && matches!(order.attempt, AttemptState::Open | AttemptState::Coded);
        let (true, Some(number)) = (live, order.provider_order_id.clone()) else {
            return Err(ResendError::NotLive(order.state));
        };
        let Some(provider) = self.provider(&order.provider) else {
            return Ok(Resent {
                order,
                resent: false,
            });
        };
        let resent = match provider.resend(&ProviderOrderId(number)).await {
            Ok(outcome) => outcome.resent,
            Err(error) if error.kind == ErrorKind::Unsupported => false,
            Err(error) => return Err(ResendError::Provider(error)),
        };
        if resent {
            self.ledger.note_resend(id, self.now()).await?;
        }
        Ok(Resent { order, resent })
    }
}
