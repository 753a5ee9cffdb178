//! One piece of news about an attempt moves the attempt, its order, both sides' money and the
//! history, in one transaction or not at all.

mod case;
mod learnt;
mod news;
mod purchase;
mod wishes;

use domain::{AttemptId, AttemptState, ClientId, OrderId, OrderState, Timestamp};
use sqlx::{Postgres, Transaction};

use crate::{Ledger, LedgerError};
use case::lock;
pub use news::{Incoming, News, Sale, SaleTerms};
pub use purchase::NextAttempt;

/// Where things stand after the news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The order the attempt belongs to.
    pub order_id: OrderId,
    /// Whose it is.
    pub client: ClientId,
    /// The order now.
    pub order: OrderState,
    /// The attempt now.
    pub attempt: AttemptState,
    /// Whether the news changed anything.
    pub changed: bool,
    /// The attempt is the order's present one, and the order still looks for a number: try the
    /// next offer or give up.
    pub wants_next: bool,
}

impl Ledger {
    /// Applies one piece of news. News that changes nothing (late, repeated, about a closed
    /// attempt) is not an error: see [`Settled::changed`].
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
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        case.apply(&mut tx, news).await?;
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }
}

/// Commits a change; a transaction that changed nothing is rolled back, which costs no flush.
async fn finish(tx: Transaction<'_, Postgres>, changed: bool) -> Result<(), LedgerError> {
    if changed {
        tx.commit().await?
    } else {
        tx.rollback().await?
    }
    Ok(())
}
