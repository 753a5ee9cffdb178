//! Writing down how deliveries went. A receiver of many events answers many of them at the same
//! time: what ends while others are written is written with the next.

use std::time::Duration;

use domain::{AccountId, Timestamp};
use sqlx::{PgConnection, PgPool};

use super::DueEvent;
use crate::{
    Ledger, LedgerError,
    batch::{Batcher, Failure},
    booking::column,
    webhooks::send_all_now,
};

/// A receiver is switched off after at least so many failures in a row ...
const DISABLE_AFTER_FAILURES: i32 = 10;
/// ... that lasted at least so long: an outage of an hour or of a night switches nothing off.
const DISABLE_AFTER: time::Duration = time::Duration::hours(24);
/// A success after so many failures in a row ends an outage: all that waits is sent at once. Fewer
/// may be the fault of one event, which then keeps its own pace.
const OUTAGE_FAILURES: i32 = 3;

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAttempt {
    /// The receiver's answer; `None` if there was none.
    pub status: Option<u16>,
    /// Why there was none, for people.
    pub reason: Option<String>,
    /// The beginning of the answer.
    pub excerpt: Option<String>,
    /// How long it took.
    pub latency: Duration,
}

/// What an attempt leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The receiver has it.
    Delivered,
    /// It is tried again then.
    Again(Timestamp),
    /// It is not tried again.
    GivenUp,
}

/// A delivery that is over.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    event: DueEvent,
    attempt: WebhookAttempt,
    outcome: AttemptOutcome,
    /// Our clock.
    now: Timestamp,
}

type Written = Result<(), LedgerError>;

pub(crate) fn batcher(pool: PgPool) -> Batcher<Ended, Written> {
    Batcher::new(move |batch| {
        let pool = pool.clone();
        async move { write(&pool, &batch).await }
    })
}

impl Ledger {
    /// Writes down how an attempt went; concurrent calls share a commit. A success counts even if our
    /// claim was taken over; anything else is then for the new holder to say.
    ///
    /// # Errors
    /// The database is away: the event is tried again when the claim runs out.
    pub async fn record_webhook_attempt(
        &self,
        event: &DueEvent,
        attempt: &WebhookAttempt,
        outcome: AttemptOutcome,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let ended = Ended {
            event: event.clone(),
            attempt: attempt.clone(),
            outcome,
            now,
        };
        let written = self.deliveries.submit(ended).await;
        written.unwrap_or_else(|| Err(LedgerError::away()))
    }
}

async fn write(pool: &PgPool, batch: &[Ended]) -> Result<Vec<Written>, Failure> {
    let (mut delivered, mut failed) = (Vec::new(), Vec::new());
    for ended in batch {
        match ended.outcome {
            AttemptOutcome::Delivered => delivered.push(ended),
            AttemptOutcome::Again(at) => failed.push((ended, "pending", at)),
            AttemptOutcome::GivenUp => failed.push((ended, "given_up", ended.now)),
        }
    }
    failed.sort_by_key(|(ended, ..)| ended.event.announcement.account);
    let mut tx = pool.begin().await?;
    log(&mut tx, batch).await?;
    // First, so that a success counts whatever another holder of the same event says.
    settle_delivered(&mut tx, &delivered).await?;
    for (ended, state, next_at) in failed {
        settle_failed(&mut tx, ended, state, next_at).await?;
    }
    tx.commit().await.map_err(Failure::of_commit)?;
    Ok(batch.iter().map(|_| Ok(())).collect())
}

async fn log(tx: &mut PgConnection, batch: &[Ended]) -> Result<(), LedgerError> {
    let latency = |ended: &Ended| i32::try_from(ended.attempt.latency.as_millis());
    let status = |ended: &Ended| ended.attempt.status.and_then(|it| i16::try_from(it).ok());
    sqlx::query!(
        "insert into webhook_deliveries (event_id, account_id, attempt, at, latency_ms, status, reason, excerpt)
         select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::timestamptz[], $5::int[],
             $6::smallint[], $7::text[], $8::text[])",
        &column(batch, |ended| ended.event.announcement.id),
        &column(batch, |ended| ended.event.announcement.account.0),
        &column(batch, |ended| ended.event.attempt),
        &column(batch, |ended| ended.now),
        &column(batch, |ended| latency(ended).unwrap_or(i32::MAX)),
        &column(batch, status) as &[Option<i16>],
        &column(batch, |ended| ended.attempt.reason.clone()) as &[Option<String>],
        &column(batch, |ended| ended.attempt.excerpt.clone()) as &[Option<String>],
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn settle_delivered(tx: &mut PgConnection, delivered: &[&Ended]) -> Result<(), LedgerError> {
    let Some(last) = delivered.iter().map(|ended| ended.now).max() else {
        return Ok(());
    };
    sqlx::query!(
        "update webhook_events e set state = 'delivered', next_at = d.at, settled_at = d.at,
             claim = null, claimed_until = null
         from unnest($1::bigint[], $2::timestamptz[]) as d (id, at)
         where e.id = d.id and e.state = 'pending'",
        &column(delivered, |ended| ended.event.announcement.id),
        &column(delivered, |ended| ended.now),
    )
    .execute(&mut *tx)
    .await?;
    let recovered = sqlx::query!(
        "update webhooks w set consecutive_failures = 0, failing_since = null
         from (select account_id, consecutive_failures from webhooks
               where consecutive_failures > 0
                   and (account_id, url) in (select * from unnest($1::bigint[], $2::text[]))
               order by account_id for update) before
         where w.account_id = before.account_id
         returning before.account_id, before.consecutive_failures",
        &column(delivered, |ended| ended.event.announcement.account.0),
        &column(delivered, |ended| ended.event.url.clone()),
    )
    .fetch_all(&mut *tx)
    .await?;
    for webhook in recovered {
        if webhook.consecutive_failures >= OUTAGE_FAILURES {
            send_all_now(tx, AccountId(webhook.account_id), last).await?;
        }
    }
    Ok(())
}

async fn settle_failed(
    tx: &mut PgConnection,
    failed: &Ended,
    state: &str,
    next_at: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "update webhook_events set state = $3, next_at = $4, claim = null, claimed_until = null,
             settled_at = case when $3 = 'pending' then null else $5::timestamptz end
         where id = $1 and state = 'pending' and claim = $2",
        failed.event.announcement.id,
        failed.event.claim,
        state,
        next_at,
        failed.now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update webhooks set consecutive_failures = consecutive_failures + 1,
             failing_since = coalesce(failing_since, $3),
             disabled_at = case when consecutive_failures + 1 >= $4 and failing_since <= $5
                 then coalesce(disabled_at, $3) else disabled_at end,
             disabled_reason = case when consecutive_failures + 1 >= $4 and failing_since <= $5
                 then coalesce(disabled_reason, 'no delivery has succeeded for 24 hours')
                 else disabled_reason end
         where account_id = $1 and url = $2",
        failed.event.announcement.account.0,
        failed.event.url,
        failed.now,
        DISABLE_AFTER_FAILURES,
        failed.now - DISABLE_AFTER,
    )
    .execute(tx)
    .await?;
    Ok(())
}
