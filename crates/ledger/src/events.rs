//! What happened to an order, in order. Written in the transaction of what happened.

use domain::{AccountId, OrderId, Timestamp};
use lifecycle::{Entry, detail};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{Ledger, LedgerError};

/// An entry of an order's history.
#[derive(Clone, Debug)]
pub struct OrderHistoryEvent {
    /// Grows over all orders.
    pub id: i64,
    /// A closed set of words: `created`, `routed`, `attempt_sending`, `attempt_open`, `order_waiting`…
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// JSON text, without codes, keys or full numbers.
    pub detail: String,
}

pub(crate) async fn insert_event(
    tx: &mut PgConnection,
    order_id: OrderId,
    kind: &str,
    at: Timestamp,
    detail: &str,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "insert into order_events (order_id, kind, at, detail) values ($1, $2, $3, $4::text::jsonb)",
        order_id.0,
        kind,
        at,
        detail,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds an entry. One that the client is told about is read by streams from the history; where the
/// client has a webhook it is queued there, by the same statement.
pub(crate) async fn insert_entry(
    tx: &mut PgConnection,
    order_id: OrderId,
    account: AccountId,
    entry: &Entry,
    at: Timestamp,
) -> Result<(), LedgerError> {
    let Some((kind, sms_revision)) = entry.announced else {
        return insert_event(tx, order_id, &entry.kind, at, &entry.detail).await;
    };
    sqlx::query!(
        "with entry as (
             insert into order_events (order_id, kind, at, detail) values ($1, $2, $3, $4::text::jsonb))
         insert into webhook_events (account_id, order_id, kind, sms_revision, at, queued_at, next_at)
         select account_id, $1, $5, $6, $3, $3, $3 from webhooks
         where account_id = $7 and url is not null and $8",
        order_id.0,
        entry.kind,
        at,
        entry.detail,
        kind.as_str(),
        sms_revision,
        account.0,
        kind.is_sent(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

impl Ledger {
    /// The history of a client's order, oldest first; empty if it is not the client's.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_order_events(
        &self,
        account: AccountId,
        order_id: OrderId,
    ) -> Result<Vec<OrderHistoryEvent>, LedgerError> {
        let rows = sqlx::query!(
            r#"select e.id, e.kind, e.at, e.detail::text as "detail!"
             from order_events e join orders o on o.id = e.order_id
             where o.account_id = $1 and o.id = $2 order by e.id"#,
            account.0,
            order_id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| OrderHistoryEvent {
                id: row.id,
                kind: row.kind,
                at: row.at,
                detail: row.detail,
            })
            .collect())
    }

    /// The id of the newest entry of all orders; zero if there is none.
    ///
    /// # Errors
    /// The database is away.
    pub async fn last_event_id(&self) -> Result<i64, LedgerError> {
        Ok(
            sqlx::query_scalar!(r#"select coalesce(max(id), 0) as "id!" from order_events"#)
                .fetch_one(&self.pool)
                .await?,
        )
    }

    /// Which orders got entries after the one with id `after`, with the entries' ids; at most
    /// 1,000. Entries become visible when their transaction commits, so one with a lower id may
    /// appear later: good for hints, not for a complete account.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_changes_after(&self, after: i64) -> Result<Vec<(i64, OrderId)>, LedgerError> {
        let rows = sqlx::query!(
            "select id, order_id from order_events where id > $1 order by id limit 1000",
            after,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.id, OrderId(row.order_id)))
            .collect())
    }

    /// Adds an entry that changes nothing else, such as a person's decision.
    ///
    /// # Errors
    /// The database is away.
    pub async fn note_event(
        &self,
        order_id: OrderId,
        kind: &str,
        at: Timestamp,
        about: &impl Serialize,
    ) -> Result<(), LedgerError> {
        let mut connection = self.pool.acquire().await?;
        insert_event(&mut connection, order_id, kind, at, &detail(about)).await
    }

    /// Adds the entry that another SMS was asked for.
    ///
    /// # Errors
    /// The database is away.
    pub async fn note_resend(&self, order_id: OrderId, at: Timestamp) -> Result<(), LedgerError> {
        self.note_event(order_id, "resend_asked", at, &()).await
    }
}
