//! Who does a job that only one process may do at a time.
//!
//! Their times are the database's: what a process takes for the time says nothing about who holds
//! what. A holder that stood still and lost its lease finds out where it writes.

use domain::{AttemptId, Timestamp};
use time::Duration;

use crate::{Ledger, LedgerError};

/// The lease of a process as a driver of purchases is called this and its name.
pub const DRIVER_LEASE: &str = "driver:";

/// A lease in force. Its fence grows with every change of hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it covers.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Which holding this is.
    pub fence: i64,
    /// Until when, by the database's clock.
    pub until: Timestamp,
}

impl Ledger {
    /// Takes a free or expired lease, or extends our own; `None` while another holds it. One that
    /// runs for far longer than `duration` was taken while the clock was ahead, and is free.
    ///
    /// # Errors
    /// The database is away.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        duration: Duration,
    ) -> Result<Option<Lease>, LedgerError> {
        let micros = i64::try_from(duration.whole_microseconds()).unwrap_or(i64::MAX);
        let row = sqlx::query!(
            "insert into leases as l (name, holder, fence, until)
             values ($1, $2, 1, now() + $3::bigint * interval '1 microsecond')
             on conflict (name) do update
             set holder = excluded.holder, until = excluded.until,
                 fence = case when l.holder = excluded.holder then l.fence else l.fence + 1 end
             where l.holder = excluded.holder or l.until < now()
                 or l.until > now() + 2 * $3::bigint * interval '1 microsecond'
             returning fence, until",
            name,
            holder,
            micros,
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

    /// Whether nobody else took the lease since.
    ///
    /// # Errors
    /// The database is away.
    pub async fn holds_lease(&self, lease: &Lease) -> Result<bool, LedgerError> {
        let holds = sqlx::query_scalar!(
            r#"select exists (select from leases where name = $1 and holder = $2 and fence = $3) as "holds!""#,
            lease.name,
            lease.holder,
            lease.fence,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(holds)
    }

    /// Puts off the next question about attempts that were asked about under a lease; their count of
    /// questions grows by one. False, and nothing changes, if somebody else took the lease since: the
    /// answers are no longer the caller's to act on.
    ///
    /// # Errors
    /// The database is away.
    pub async fn mark_round(
        &self,
        ids: &[AttemptId],
        check_at: Timestamp,
        lease: &Lease,
    ) -> Result<bool, LedgerError> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        // Locked, so that it does not change hands between the look and the write.
        let marked = sqlx::query!(
            "with held as materialized (
                 select from leases where name = $3 and holder = $4 and fence = $5 for share),
             due as (
                 select id from attempts where id = any($1) order by id for no key update)
             update attempts a set check_at = $2, checks = a.checks + 1
             from due where a.id = due.id and exists (select from held)",
            &ids,
            check_at,
            lease.name,
            lease.holder,
            lease.fence,
        )
        .execute(&self.pool)
        .await?;
        Ok(marked.rows_affected() > 0)
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
