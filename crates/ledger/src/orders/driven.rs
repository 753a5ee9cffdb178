//! Orders of all clients, for those who drive purchases.

use domain::{AttemptId, Timestamp};

use super::{Order, OrderRow};
use crate::{Ledger, LedgerError, rows};

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

    /// Orders whose purchase nobody drives any more (the driver died), also those whose last
    /// purchase turned out to have failed before it could go on: each is claimed until
    /// `lease_until`, so that one process only takes it up. A lease that ends far behind that was
    /// given by a clock that was ahead.
    ///
    /// # Errors
    /// The database is away.
    pub async fn claim_abandoned(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<Order>, LedgerError> {
        let too_late: Timestamp = lease_until + (lease_until - now);
        let claimed = sqlx::query_scalar!(
            "update orders set lease_until = $2
             where id in (
                 select o.id from orders o
                 where o.state in ('buying', 'unresolved') and (o.lease_until < $1 or o.lease_until > $3)
                     and (o.state = 'buying' or not exists (
                         select from attempts a where a.id = o.attempt_id and a.state = 'unknown'))
                 order by o.lease_until limit 100 for no key update skip locked)
             returning id",
            now,
            lease_until,
            too_late,
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
