//! Between two attempts: the next one, or the end.

use domain::{AttemptId, OrderEvent, OrderState, Timestamp};

use super::{Settled, case::lock, finish};
use crate::{Ledger, LedgerError, NewAttempt, events::insert_event, reserve, rows};

/// What became of the wish to try the next offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAttempt {
    /// It is on record.
    Begun,
    /// The account cannot bear the dearer offer: the hold is as it was.
    Unaffordable,
    /// The client asked to cancel meanwhile: nothing more is bought for it.
    Unwanted,
}
impl Ledger {
    /// Puts the next attempt of an order on record and adjusts its hold to it. Only while the order
    /// is buying and `previous` is its attempt, which must have ended without a sale for us.
    ///
    /// # Errors
    /// The order moved meanwhile ([`LedgerError::Conflict`]), or the database failed.
    pub async fn begin_next_attempt(
        &self,
        previous: AttemptId,
        next: &NewAttempt,
        decision: &str,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<NextAttempt, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, previous, now).await?;
        if !case.settled().wants_next {
            return Err(LedgerError::Conflict(case.order_id));
        }
        if case.cancel_requested {
            return Ok(NextAttempt::Unwanted);
        }
        if !case
            .adjust_hold(&mut tx, next.price.get(), Some(next.id))
            .await?
        {
            return Ok(NextAttempt::Unaffordable);
        }
        let step = case
            .order
            .on(OrderEvent::NextOffer)
            .map_err(|_| LedgerError::Conflict(case.order_id))?;
        let row = sqlx::query!(
            "update orders set state = $3, attempt_id = $4, held_micros = $5, price_micros = $5,
                 ceiling_micros = $6, lease_until = $7
             where id = $1 and attempt_id = $2
             returning country, service",
            case.order_id.0,
            previous.0,
            step.to.as_str(),
            next.id.0,
            next.price.get(),
            next.ceiling.get(),
            lease_until,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::Conflict(case.order_id))?;
        let product = rows::product(&row.country, &row.service)?;
        let seq = sqlx::query_scalar!(
            r#"select (max(seq) + 1)::smallint as "seq!" from attempts where order_id = $1"#,
            case.order_id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        reserve::insert_attempt(&mut tx, case.order_id, seq, product, next, now).await?;
        insert_event(&mut tx, case.order_id, "routed", now, decision).await?;
        insert_event(
            &mut tx,
            case.order_id,
            "attempt_sending",
            now,
            &reserve::attempt_detail(next),
        )
        .await?;
        tx.commit().await?;
        Ok(NextAttempt::Begun)
    }

    /// Ends an order that found no number: the hold is void.
    ///
    /// # Errors
    /// The order moved meanwhile ([`LedgerError::Conflict`]), or the database failed.
    pub async fn give_up(
        &self,
        attempt_id: AttemptId,
        reason: &str,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if !case.settled().wants_next && case.order != OrderState::Unresolved {
            return Err(LedgerError::Conflict(case.order_id));
        }
        sqlx::query!(
            "update orders set failed_reason = $2 where id = $1",
            case.order_id.0,
            reason
        )
        .execute(&mut *tx)
        .await?;
        case.move_order(&mut tx, OrderEvent::GaveUp).await?;
        let settled = case.settled();
        finish(tx, true).await?;
        Ok(settled)
    }
}
