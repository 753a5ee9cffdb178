//! What the client wants, and what our patience does: neither is news from the provider.

use domain::{AttemptEvent, AttemptId, OrderEvent, OrderId, OrderState, Timestamp};

use super::{Settled, case::lock, finish};
use crate::{Ledger, LedgerError};

impl Ledger {
    /// Records that the client wants out. Before the number is there the wish is only noted, and
    /// carried out when the purchase turns out to have worked; nothing more is bought if not. It
    /// is a wish about the order: whichever attempt is the present one by now.
    ///
    /// # Errors
    /// There is no such order, or the database failed.
    pub async fn request_cancel(
        &self,
        order_id: OrderId,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let attempt_id = sqlx::query_scalar!(
            "select attempt_id from orders where id = $1 for update",
            order_id.0,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::NoSuchOrder(order_id))?;
        let mut case = lock(&mut tx, AttemptId(attempt_id), now).await?;
        if case.order.holds_money() {
            sqlx::query!(
                "update orders set cancel_requested_at = coalesce(cancel_requested_at, $2) where id = $1",
                case.order_id.0,
                now,
            )
            .execute(&mut *tx)
            .await?;
            case.changed |= !case.cancel_requested;
            if case.order.on(OrderEvent::CancelAsked).is_ok() {
                case.move_order(&mut tx, OrderEvent::CancelAsked).await?;
                case.move_attempt(&mut tx, AttemptEvent::CancelWanted, None)
                    .await?;
            }
        }
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// The provider said that it is too early, and the client did not ask to wait for it: the
    /// order goes back to waiting as if it had not been asked.
    ///
    /// # Errors
    /// The database failed.
    pub async fn withdraw_cancel(
        &self,
        attempt_id: AttemptId,
        cancel_from: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if case.is_current && case.order == OrderState::Cancelling {
            sqlx::query!(
                "update orders set cancel_requested_at = null where id = $1",
                case.order_id.0
            )
            .execute(&mut *tx)
            .await?;
            sqlx::query!(
                "update attempts set cancel_from = coalesce($2, cancel_from) where id = $1",
                attempt_id.0,
                cancel_from,
            )
            .execute(&mut *tx)
            .await?;
            case.move_order(&mut tx, OrderEvent::CancelWithdrawn)
                .await?;
            case.move_attempt(&mut tx, AttemptEvent::CancelWithdrawn, None)
                .await?;
        }
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// Our deadline for a code passed: the number is to be given back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn pass_deadline(
        &self,
        attempt_id: AttemptId,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if case.is_current && case.order.on(OrderEvent::DeadlinePassed).is_ok() {
            case.move_order(&mut tx, OrderEvent::DeadlinePassed).await?;
        }
        case.move_attempt(&mut tx, AttemptEvent::CancelWanted, None)
            .await?;
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// The client has what it wanted: the order is complete. The number is finished at its
    /// provider by the follower.
    ///
    /// # Errors
    /// The database failed.
    pub async fn complete_order(
        &self,
        attempt_id: AttemptId,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if case.is_current && case.order.on(OrderEvent::Finished).is_ok() {
            case.move_order(&mut tx, OrderEvent::Finished).await?;
        }
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }
}
