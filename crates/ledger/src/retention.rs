//! Forgetting by age: codes, texts and numbers are taken out of what stays, and what is of no use any
//! more is deleted. Everything else of orders and money is kept. Each call does at most so much, so
//! that nobody waits for it; whoever calls goes on while there is more.

use domain::Timestamp;

use crate::{DRIVER_LEASE, Ledger, LedgerError};

/// What one round took out of orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// Purchases whose number and provider's words were taken out.
    pub attempts: u64,
    /// Messages whose code and text were taken out.
    pub messages: u64,
}

impl Ledger {
    /// Takes number, codes and texts out of purchases that were closed before `before`, of orders that
    /// have ended, at most `limit` purchases. Of a provider's words everything stays but runs of four
    /// and more digits. A code that was there is empty afterwards, not null: that there was one is why
    /// its order was charged.
    ///
    /// # Errors
    /// The database is away.
    pub async fn redact_purchases(
        &self,
        before: Timestamp,
        now: Timestamp,
        limit: i64,
    ) -> Result<Redacted, LedgerError> {
        let done = sqlx::query!(
            r#"with due as (
                 select a.id, a.order_id from attempts a join orders o on o.id = a.order_id
                 where a.redacted_at is null and a.closed_at < $1
                   and o.state in ('completed', 'cancelled', 'expired', 'failed')
                 order by a.closed_at limit $3 for no key update of a skip locked),
             texts as (
                 update messages m set code = case when code is not null then '' end, message = null,
                     redacted_at = $2
                 from due
                 where m.order_id = due.order_id and m.attempt_id = due.id and m.redacted_at is null
                 returning 1 as one),
             numbers as (
                 update attempts a set phone = null, redacted_at = $2,
                     provider_message = regexp_replace(a.provider_message, '[0-9]{4,}', '[digits]', 'g')
                 from due where a.id = due.id
                 returning 1 as one)
             select (select count(*) from numbers) as "attempts!",
                 (select count(*) from texts) as "messages!""#,
            before,
            now,
            limit,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Redacted {
            attempts: done.attempts.try_into().unwrap_or_default(),
            messages: done.messages.try_into().unwrap_or_default(),
        })
    }

    /// Takes the numbers out of stray orders that were judged before `before`, at most `limit`; how
    /// many that were.
    ///
    /// # Errors
    /// The database is away.
    pub async fn redact_strays(&self, before: Timestamp, limit: i64) -> Result<u64, LedgerError> {
        let done = sqlx::query!(
            "update stray_orders set phone = null where (provider, provider_order_id) in (
                 select provider, provider_order_id from stray_orders
                 where phone is not null and decided_at < $1 order by decided_at limit $2)",
            before,
            limit,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Takes out what receivers of webhooks answered before `before`, which may repeat what they were
    /// told, at most `limit` times; how many that were.
    ///
    /// # Errors
    /// The database is away.
    pub async fn redact_deliveries(
        &self,
        before: Timestamp,
        limit: i64,
    ) -> Result<u64, LedgerError> {
        let done = sqlx::query!(
            "update webhook_deliveries set excerpt = null where id in (
                 select id from webhook_deliveries where excerpt is not null and at < $1
                 order by at limit $2)",
            before,
            limit,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Forgets drivers that died a day ago: all that they drove was taken up long before.
    ///
    /// # Errors
    /// The database is away.
    pub async fn forget_dead_drivers(&self) -> Result<(), LedgerError> {
        sqlx::query!(
            "delete from leases where starts_with(name, $1) and until < now() - interval '1 day'",
            DRIVER_LEASE,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets keys first used before `before` with their answers, at most `limit`; how many.
    ///
    /// # Errors
    /// The database is away.
    pub async fn forget_idempotency_keys(
        &self,
        before: Timestamp,
        limit: i64,
    ) -> Result<u64, LedgerError> {
        let done = sqlx::query!(
            "delete from idempotency_keys where (account_id, key) in (
                 select account_id, key from idempotency_keys where created_at < $1
                 order by created_at limit $2)",
            before,
            limit,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Forgets webhook events that were delivered or given up before `before` with the log of their
    /// deliveries, at most `limit`; how many.
    ///
    /// # Errors
    /// The database is away.
    pub async fn forget_webhook_events(
        &self,
        before: Timestamp,
        limit: i64,
    ) -> Result<u64, LedgerError> {
        let done = sqlx::query!(
            "delete from webhook_events where id in (
                 select id from webhook_events where settled_at < $1 order by settled_at limit $2)",
            before,
            limit,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
