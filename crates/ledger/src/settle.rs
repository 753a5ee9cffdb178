//! One decision about an order moves the attempt, the order, both sides' money and the history, in
//! one transaction or not at all. What it does is decided in the crate `lifecycle`; here it is read
//! and written.

mod adoption;
mod batch;
mod file;
mod round;
mod verdict;
mod write;

use std::collections::HashSet;

use domain::{AttemptId, OrderId, Timestamp};
use lifecycle::{Case, DriverLease, NewAttempt, News, NextAttempt, Settled};
use sqlx::{Postgres, Transaction};

use crate::{Ledger, LedgerError, booking::LockedAccounts, exposure, transaction};
pub(crate) use adoption::adopt;
use write::Ruling;

pub(crate) use batch::{Told, batcher};
pub use verdict::{Decided, Verdict};

impl Ledger {
    /// Applies one piece of news; concurrent calls share a commit. News that changes nothing (late,
    /// repeated, about a closed attempt) is not an error: see [`Settled::changed`].
    ///
    /// # Errors
    /// There is no such attempt, or the database failed: then nothing changed, unless the
    /// connection broke during the commit.
    pub async fn settle(
        &self,
        attempt_id: AttemptId,
        news: News,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let told = Told {
            attempt_id,
            news,
            now,
        };
        let settled = self.settlements.submit(told).await;
        settled.unwrap_or_else(|| Err(LedgerError::away()))
    }

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
        transaction::run(|| async {
            let mut tx = self.pool.begin().await?;
            let attempt_id = sqlx::query_scalar!(
                "select attempt_id from orders where id = $1 for no key update",
                order_id.0,
            )
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(LedgerError::NoSuchOrder(order_id))?;
            let ask = |case: &mut Case| {
                case.ask_cancel();
                Ok(())
            };
            decide(tx, AttemptId(attempt_id), now, ask).await
        })
        .await
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
        self.decide_case(attempt_id, now, |case| {
            case.withdraw_cancel(cancel_from);
            Ok(())
        })
        .await
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
        self.decide_case(attempt_id, now, |case| {
            case.pass_deadline();
            Ok(())
        })
        .await
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
        self.decide_case(attempt_id, now, |case| {
            case.complete();
            Ok(())
        })
        .await
    }

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
        lease: &DriverLease,
        now: Timestamp,
    ) -> Result<NextAttempt, LedgerError> {
        transaction::run(|| async {
            let mut tx = self.pool.begin().await?;
            let mut locked = file::lock(&mut tx, previous).await?;
            let mut accounts = LockedAccounts::default();
            let more = locked.file.extension_to(next.price);
            locked
                .read_spendable(&mut tx, &mut accounts, more, now)
                .await?;
            let (file, row) = (locked.file, locked.row);
            let mut case = Case::open(file);
            let begun = case.begin_next(next, decision, lease)?;
            let (_, effects) = case.close();
            let ruling = Ruling { row, effects, now };
            write::all(&mut tx, &mut accounts, vec![ruling]).await?;
            let without_room = match begun {
                NextAttempt::Begun => {
                    exposure::enforce(&mut tx, &self.exposure_limits, [next], now).await?
                }
                _ => HashSet::new(),
            };
            tx.commit().await?;
            Ok(match without_room.is_empty() {
                true => begun,
                false => NextAttempt::NoRoom,
            })
        })
        .await
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
        let give_up = |case: &mut Case| Ok(case.give_up(reason)?);
        self.decide_case(attempt_id, now, give_up).await
    }

    async fn decide_case(
        &self,
        attempt_id: AttemptId,
        now: Timestamp,
        decision: impl Fn(&mut Case) -> Result<(), LedgerError> + Sync,
    ) -> Result<Settled, LedgerError> {
        transaction::run(|| async {
            let tx = self.pool.begin().await?;
            decide(tx, attempt_id, now, &decision).await
        })
        .await
    }
}

/// Decides a case and writes what it does. A transaction that changed nothing is rolled back, which
/// costs no flush.
async fn decide(
    mut tx: Transaction<'_, Postgres>,
    attempt_id: AttemptId,
    now: Timestamp,
    decision: impl Fn(&mut Case) -> Result<(), LedgerError>,
) -> Result<Settled, LedgerError> {
    let locked = file::lock(&mut tx, attempt_id).await?;
    let mut case = Case::open(locked.file);
    decision(&mut case)?;
    let (settled, effects) = case.close();
    if effects.is_empty() {
        tx.rollback().await?;
        return Ok(settled);
    }
    let ruling = Ruling {
        row: locked.row,
        effects,
        now,
    };
    write::all(&mut tx, &mut LockedAccounts::default(), vec![ruling]).await?;
    tx.commit().await?;
    Ok(settled)
}
