//! Writing what decisions do.

use domain::{OrderState, Timestamp};
use lifecycle::{DriverLease, Effect, NewAttempt};
use sqlx::PgConnection;

use super::{
    file::CaseRow,
    round::{Rare, Round},
};
use crate::{
    LedgerError,
    booking::LockedAccounts,
    reserve::{AttemptRow, insert_attempts},
    rows,
};

/// What a decision does, and to which case.
pub(super) struct Ruling {
    pub(super) row: CaseRow,
    pub(super) effects: Vec<Effect>,
    /// Our clock.
    pub(super) now: Timestamp,
}

/// Writes decisions about different orders, the effects of each in their order. Cases that take the
/// same way share its statements.
pub(super) async fn all(
    tx: &mut PgConnection,
    accounts: &mut LockedAccounts,
    rulings: Vec<Ruling>,
) -> Result<(), LedgerError> {
    let moves_client = |effect: &Effect| matches!(effect, Effect::MoveClient(_));
    let payers = rulings
        .iter()
        .filter(|ruling| ruling.effects.iter().any(moves_client))
        .map(|ruling| ruling.row.account_id);
    accounts.lock(tx, payers).await?;
    let mut open: Vec<_> = rulings
        .into_iter()
        .map(|ruling| (ruling.row, ruling.now, ruling.effects.into_iter()))
        .collect();
    loop {
        let mut round = Round::default();
        let mut is_over = true;
        for (row, now, effects) in &mut open {
            let Some(effect) = effects.next() else {
                continue;
            };
            is_over = false;
            match round.take(row, effect, *now) {
                None => {}
                Some(rare) => row.write(tx, rare, *now).await?,
            }
        }
        if is_over {
            return Ok(());
        }
        round.write(tx, accounts).await?;
    }
}

impl CaseRow {
    /// Writes an effect that is rare, or hardly ever done to several cases at once.
    async fn write(
        &self,
        tx: &mut PgConnection,
        effect: Rare,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        match effect {
            Rare::Answer {
                reason,
                code,
                message,
            } => {
                sqlx::query!(
                    "update attempts set answered_at = $2, reason = $3, provider_code = $4, provider_message = $5
                     where id = $1 and state = 'sending'",
                    self.attempt_id.0,
                    now,
                    reason,
                    code,
                    message,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Rare::Reprice { from, to } => {
                let repriced = sqlx::query!(
                    "update attempts set cost_micros = $3 where id = $1 and cost_micros = $2",
                    self.attempt_id.0,
                    from.get(),
                    to.get(),
                )
                .execute(tx)
                .await?;
                match repriced.rows_affected() {
                    1 => Ok(()),
                    _ => Err(LedgerError::Conflict(self.order_id)),
                }
            }
            Rare::WishCancel(wanted) => {
                sqlx::query!(
                    "update orders set cancel_requested_at =
                         case when $2 then coalesce(cancel_requested_at, $3) end
                     where id = $1",
                    self.order_id.0,
                    wanted,
                    now,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Rare::DelayCancel(from) => {
                sqlx::query!(
                    "update attempts set cancel_from = $2 where id = $1",
                    self.attempt_id.0,
                    from,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Rare::Fail { reason } => {
                sqlx::query!(
                    "update orders set failed_reason = $2 where id = $1",
                    self.order_id.0,
                    reason,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Rare::BeginAttempt { next, lease } => self.begin_attempt(tx, &next, &lease, now).await,
        }
    }

    async fn begin_attempt(
        &self,
        tx: &mut PgConnection,
        next: &NewAttempt,
        lease: &DriverLease,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let row = sqlx::query!(
            "update orders set state = $3, attempt_id = $4, held_micros = $5, price_micros = $5,
                 ceiling_micros = $6, lease_until = $7, driver = $8
             where id = $1 and attempt_id = $2
             returning country, service",
            self.order_id.0,
            self.attempt_id.0,
            OrderState::Buying.as_str(),
            next.id.0,
            next.price.get(),
            next.ceiling.get(),
            lease.until,
            &*lease.driver,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::Conflict(self.order_id))?;
        let product = rows::product(&row.country, &row.service)?;
        let seq = sqlx::query_scalar!(
            r#"select (max(seq) + 1)::smallint as "seq!" from attempts where order_id = $1"#,
            self.order_id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        let row = AttemptRow {
            order_id: self.order_id,
            seq,
            product,
            attempt: next,
            created_at: now,
        };
        insert_attempts(tx, &[row]).await
    }
}
