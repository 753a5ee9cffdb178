//! What happened to an order, in order. Written in the transaction of what happened.

use domain::{AccountId, OrderId, Timestamp};
use lifecycle::{Entry, detail};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{Ledger, LedgerError, booking::column};

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

/// An entry of an order's history, to be written.
pub(crate) struct HistoryEntry {
    pub(crate) order_id: OrderId,
    /// Whose order it is.
    pub(crate) account: AccountId,
    pub(crate) entry: Entry,
    pub(crate) at: Timestamp,
}

/// Adds entries. Those that the client is told about are read by streams from the history; where the
/// client has a webhook they are queued there, by the same statement.
pub(crate) async fn insert_entries(
    tx: &mut PgConnection,
    entries: &[HistoryEntry],
) -> Result<(), LedgerError> {
    if entries.is_empty() {
        return Ok(());
    }
    let announced = |entry: &HistoryEntry| entry.entry.announced;
    let sent = |entry: &HistoryEntry| announced(entry).is_some_and(|(kind, _)| kind.is_sent());
    sqlx::query!(
        "with entries as (
             select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[],
                 $6::text[], $7::integer[], $8::boolean[]) with ordinality
                 as e (order_id, account_id, kind, at, detail, announced, revision, is_sent, line)),
         history as (
             insert into order_events (order_id, kind, at, detail)
             select order_id, kind, at, detail::jsonb from entries order by line)
         insert into webhook_events (account_id, order_id, kind, sms_revision, at, queued_at, next_at)
         select w.account_id, e.order_id, e.announced, e.revision, e.at, e.at, e.at
         from entries e join webhooks w on w.account_id = e.account_id
         where e.is_sent and w.url is not null order by e.line",
        &column(entries, |e| e.order_id.0),
        &column(entries, |e| e.account.0),
        &column(entries, |e| e.entry.kind.clone()),
        &column(entries, |e| e.at),
        &column(entries, |e| e.entry.detail.clone()),
        &column(entries, |e| announced(e).map(|(kind, _)| kind.as_str().to_owned())) as &[Option<String>],
        &column(entries, |e| announced(e).map(|(_, revision)| revision)) as &[Option<i32>],
        &column(entries, sent),
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
        Ok(sqlx::query_as!(
            OrderHistoryEvent,
            r#"select e.id, e.kind, e.at, e.detail::text as "detail!"
             from order_events e join orders o on o.id = e.order_id
             where o.account_id = $1 and o.id = $2 order by e.id"#,
            account.0,
            order_id.0,
        )
        .fetch_all(&self.pool)
        .await?)
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
