//! A purchase's true cost, learnt after its sale was booked at the listed one.

use domain::{AttemptId, AttemptState, Micros, Money, OrderId, ProviderName};
use serde::Serialize;

use crate::{
    Ledger, LedgerError,
    booking::{Account, Header, book_house},
    events::{detail, insert_event},
    rows,
};

#[derive(Serialize)]
struct Repriced<'a> {
    attempt: AttemptId,
    provider: &'a ProviderName,
    from: Money,
    to: Money,
}

impl Ledger {
    /// Corrects what a purchase cost: the difference moves as a row of its own, in flight or, after
    /// a code, as a cost. The client's price stays as it was agreed. False if the purchase stands at
    /// this cost already, has ended without one, or is in another currency.
    ///
    /// # Errors
    /// There is no such attempt, or the database is away.
    pub async fn reprice(
        &self,
        attempt_id: AttemptId,
        cost: Money,
        now: domain::Timestamp,
    ) -> Result<bool, LedgerError> {
        let mut tx = self.pool.begin().await?;
        // Order, then attempt, as whoever settles locks them.
        let order_id = sqlx::query_scalar!(
            "select o.id from orders o
             where o.id = (select order_id from attempts where id = $1) for update of o",
            attempt_id.0,
        )
        .fetch_optional(&mut *tx)
        .await?
        .map(OrderId)
        .ok_or(LedgerError::NoSuchAttempt(attempt_id))?;
        let row = sqlx::query!(
            "select state, provider, currency, cost_micros from attempts where id = $1 for update",
            attempt_id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        let provider = rows::provider(&row.provider)?;
        let was = Money::new(Micros::new(row.cost_micros), rows::currency(&row.currency)?);
        let held_in = match rows::attempt_state(&row.state)? {
            AttemptState::Open | AttemptState::Cancelling | AttemptState::NeedsReview => {
                Account::InFlight
            }
            AttemptState::Coded | AttemptState::Finished => Account::Cost,
            _ => return Ok(false),
        };
        let is_news = was.currency == cost.currency && was != cost && cost.amount > Micros::ZERO;
        if !is_news {
            return Ok(false);
        }
        let more = cost.amount.get().saturating_sub(was.amount.get());
        let header = Header {
            kind: "repricing",
            order_id: Some(order_id),
            attempt_id: Some(attempt_id),
            reason: Some("the provider charged another price than was known at the sale"),
            at: now,
        };
        let more = Money::new(Micros::new(more), cost.currency);
        let wallet = Account::ProviderWallet;
        book_house(&mut tx, header, &provider, more, wallet, held_in).await?;
        let moved = sqlx::query!(
            "update attempts set cost_micros = $3 where id = $1 and state = $2 and cost_micros = $4",
            attempt_id.0,
            row.state,
            cost.amount.get(),
            was.amount.get(),
        )
        .execute(&mut *tx)
        .await?;
        if moved.rows_affected() != 1 {
            return Err(LedgerError::Conflict(order_id));
        }
        let repriced = Repriced {
            attempt: attempt_id,
            provider: &provider,
            from: was,
            to: cost,
        };
        insert_event(&mut tx, order_id, "attempt_repriced", now, &detail(&repriced)).await?;
        tx.commit().await?;
        Ok(true)
    }
}
