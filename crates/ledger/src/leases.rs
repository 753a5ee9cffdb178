//! Who does a job that only one process may do at a time.

use domain::Timestamp;
use time::Duration;

use crate::{Ledger, LedgerError};

/// A lease in force. Its fence grows with every change of hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it covers.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Which holding this is.
    pub fence: i64,
    /// Until when.
    pub until: Timestamp,
}

impl Ledger {
    /// Takes a free or expired lease, or extends our own; `None` while another holds it. One that
    /// runs for far longer than `duration` was taken by a clock that was ahead, and is free.
    ///
    /// # Errors
    /// The database is away.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Result<Option<Lease>, LedgerError> {
        let too_late: Timestamp = now + duration + duration;
        let row = sqlx::query!(
            "insert into leases as l (name, holder, fence, until) values ($1, $2, 1, $4)
             on conflict (name) do update
             set holder = excluded.holder, until = excluded.until,
                 fence = case when l.holder = excluded.holder then l.fence else l.fence + 1 end
             where l.holder = excluded.holder or l.until < $3 or l.until > $5
             returning fence, until",
            name,
            holder,
            now,
            now + duration,
            too_late,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Lease {
            name: name.to_owned(),
            holder: holder.to_owned(),
            fence: row.fence,
            until: row.until,
        }))
    }

    /// Gives all leases of a holder back, so that a successor need not wait.
    ///
    /// # Errors
    /// The database is away.
    pub async fn release_leases(&self, holder: &str) -> Result<(), LedgerError> {
        sqlx::query!(
            "update leases set until = '-infinity' where holder = $1",
            holder
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
