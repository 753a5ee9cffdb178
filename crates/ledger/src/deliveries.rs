//! How deliveries to a client's webhook went, and sending events again.

use domain::{AccountId, ClientId, Mode, OrderId, Timestamp};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    Actor, AnnouncementKind, Ledger, LedgerError,
    audit::{Change, record},
    rows,
};

/// So many events are put back into the queue by one request at most.
const REPLAY_LIMIT: i64 = 10_000;

/// Where an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent, or sent again.
    Pending,
    /// The receiver has it.
    Delivered,
    /// Not tried any more.
    GivenUp,
}

impl DeliveryState {
    fn from_word(word: &str) -> Result<Self, LedgerError> {
        match word {
            "pending" => Ok(Self::Pending),
            "delivered" => Ok(Self::Delivered),
            "given_up" => Ok(Self::GivenUp),
            _ => Err(LedgerError::Corrupt("delivery state")),
        }
    }
}

/// One attempt to deliver an event.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Of the attempt; grows.
    pub id: i64,
    /// Of the event.
    pub event_id: i64,
    /// What happened.
    pub kind: AnnouncementKind,
    /// To which order.
    pub order_id: OrderId,
    /// Which attempt it was, from 1.
    pub attempt: i32,
    /// When it ended.
    pub at: Timestamp,
    /// How long it took.
    pub latency_ms: i32,
    /// The receiver's answer.
    pub status: Option<u16>,
    /// Why there was none.
    pub reason: Option<String>,
    /// The beginning of the answer.
    pub excerpt: Option<String>,
    /// Where the event stands now.
    pub state: DeliveryState,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
}

/// Which events to send again; all conditions must hold. Those still to be sent are left alone.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Replay {
    /// These.
    pub event_ids: Option<Vec<i64>>,
    /// Which happened then or later.
    #[serde(with = "time::serde::rfc3339::option")]
    pub since: Option<Timestamp>,
    /// Which happened before.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<Timestamp>,
    /// Which were given up.
    pub failed_only: bool,
}

impl Ledger {
    /// The attempts to deliver to a client, newest first, older than the one with id `before`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_deliveries(
        &self,
        account: AccountId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Delivery>, LedgerError> {
        sqlx::query!(
            "select d.id, d.event_id, e.kind, e.order_id, d.attempt, d.at, d.latency_ms, d.status,
                 d.reason, d.excerpt, e.state, e.next_at
             from webhook_deliveries d join webhook_events e on e.id = d.event_id
             where d.account_id = $1 and ($2::bigint is null or d.id < $2)
             order by d.id desc limit $3",
            account.0,
            before,
            limit,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            let state = DeliveryState::from_word(&row.state)?;
            Ok(Delivery {
                id: row.id,
                event_id: row.event_id,
                kind: rows::announcement_kind(&row.kind)?,
                order_id: OrderId(row.order_id),
                attempt: row.attempt,
                at: row.at,
                latency_ms: row.latency_ms,
                status: row.status.and_then(|status| u16::try_from(status).ok()),
                reason: row.reason,
                excerpt: row.excerpt,
                state,
                next_at: (state == DeliveryState::Pending).then_some(row.next_at),
            })
        })
        .collect()
    }

    /// Puts settled events of a client back into the queue, the oldest 10,000 of those that are
    /// meant; how many.
    ///
    /// # Errors
    /// The database is away.
    pub async fn replay_webhook_events(
        &self,
        account: AccountId,
        replay: &Replay,
        now: Timestamp,
    ) -> Result<u64, LedgerError> {
        let mut connection = self.pool.acquire().await?;
        put_back(&mut connection, account, replay, now).await
    }

    /// The same by an administrator's hand, for a client's account of `mode`.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn replay_by_hand(
        &self,
        client: ClientId,
        mode: Mode,
        replay: &Replay,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<u64, LedgerError> {
        #[derive(Serialize)]
        struct Replayed<'a> {
            mode: Mode,
            #[serde(flatten)]
            meant: &'a Replay,
            replayed: u64,
        }
        let account = self.find_account(client, mode).await?;
        let mut tx = self.pool.begin().await?;
        let replayed = put_back(&mut tx, account, replay, now).await?;
        let shown = Replayed {
            mode,
            meant: replay,
            replayed,
        };
        let change = Change {
            action: "webhook.replay",
            target: format!("client:{}", client.0),
            before: None::<&Replayed<'_>>,
            after: Some(&shown),
            reason: Some(reason),
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(replayed)
    }
}

async fn put_back(
    connection: &mut PgConnection,
    account: AccountId,
    replay: &Replay,
    now: Timestamp,
) -> Result<u64, LedgerError> {
    let done = sqlx::query!(
        "update webhook_events set state = 'pending', queued_at = $6, next_at = $6, attempts = 0,
                 settled_at = null
             where id in (
                 select id from webhook_events
                 where account_id = $1 and state <> 'pending'
                   and ($2::bigint[] is null or id = any($2))
                   and ($3::timestamptz is null or at >= $3)
                   and ($4::timestamptz is null or at < $4)
                   and (not $5 or state = 'given_up')
                 order by id limit $7 for update)",
        account.0,
        replay.event_ids.as_deref(),
        replay.since,
        replay.until,
        replay.failed_only,
        now,
        REPLAY_LIMIT,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
