//! Orders of all clients, for those who drive purchases.

use domain::{AttemptId, ProviderName, Timestamp};

use super::{Order, OrderRow};
use crate::{DRIVER_LEASE, DriverLease, Ledger, LedgerError, rows};

impl Ledger {
    /// The order behind an attempt, whosever it is: for those who drive purchases.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_order_for_drive(
        &self,
        attempt_id: AttemptId,
    ) -> Result<Option<Order>, LedgerError> {
        select_orders!(
            "where o.id = (select order_id from attempts where id = $1)",
            attempt_id.0
        )
        .fetch_optional(&self.pool)
        .await?
        .map(TryInto::try_into)
        .transpose()
    }

    /// The drivers of open purchases whose own lease ([`DRIVER_LEASE`] and their name) is over: they
    /// died, or have not reached the database for so long.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_dead_drivers(&self) -> Result<Vec<String>, LedgerError> {
        Ok(sqlx::query_scalar!(
            r#"select distinct o.driver as "driver!"
             from orders o join leases l on l.name = $1 || o.driver
             where o.state in ('buying', 'unresolved') and l.until < now()"#,
            DRIVER_LEASE,
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// Orders whose purchase nobody drives any more, also those whose last purchase turned out to have
    /// failed before it could go on: each is claimed under `lease`, so that one process only takes it
    /// up. Those whose lease is over, or ends so late that a clock was ahead when it was given; and
    /// those of `dead` drivers, if their request may be out only where `repeatable` says that the
    /// same purchase may be asked for again at any time.
    ///
    /// # Errors
    /// The database is away.
    pub async fn claim_abandoned(
        &self,
        now: Timestamp,
        lease: &DriverLease,
        dead: &[String],
        repeatable: &[ProviderName],
    ) -> Result<Vec<Order>, LedgerError> {
        let too_late: Timestamp = lease.until + (lease.until - now);
        let repeatable: Vec<String> = repeatable.iter().map(ToString::to_string).collect();
        let claimed = sqlx::query_scalar!(
            "update orders set lease_until = $2, driver = $4
             where id in (
                 select o.id from orders o join attempts a on a.id = o.attempt_id
                 where o.state in ('buying', 'unresolved')
                     and (o.lease_until < $1 or o.lease_until > $3 or o.driver = any($5)
                         and (a.state <> 'sending' or a.provider = any($6)))
                     and (o.state = 'buying' or a.state <> 'unknown')
                 order by o.lease_until limit 100 for no key update of o skip locked)
             returning id",
            now,
            lease.until,
            too_late,
            &*lease.driver,
            dead,
            &repeatable,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(readable(
            select_orders!("where o.id = any($1) order by o.id", &claimed)
                .fetch_all(&self.pool)
                .await?,
        ))
    }

    /// Ends the leases of purchases whose driver is about to go: the next process takes them up at
    /// once. Those that have an outcome by then are left alone.
    ///
    /// # Errors
    /// The database is away: the leases run out by themselves.
    pub async fn abandon_purchases(
        &self,
        attempts: &[AttemptId],
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let ids: Vec<uuid::Uuid> = attempts.iter().map(|id| id.0).collect();
        sqlx::query!(
            "update orders set lease_until = $2
             where attempt_id = any($1) and state in ('buying', 'unresolved')",
            &ids,
            now,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Orders whose purchase is still unclear although the time to wait for it is over.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_overdue_unresolved(&self, now: Timestamp) -> Result<Vec<Order>, LedgerError> {
        Ok(readable(
            select_orders!(
                "where o.state = 'unresolved' and o.expires_at < $1 order by o.id limit 1000",
                now,
            )
            .fetch_all(&self.pool)
            .await?,
        ))
    }
}

fn readable(rows: Vec<OrderRow>) -> Vec<Order> {
    rows::readable(rows.into_iter().map(|row| (row.id.to_string(), row)))
}
