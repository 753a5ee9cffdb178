//! The queue of what is to be sent to webhooks: claimed with a lease, in order for each order.

mod outcome;

use domain::{AccountId, Timestamp};
use secrecy::SecretString;
use uuid::Uuid;

use crate::{Announcement, Ledger, LedgerError, announcements::AnnouncementRow, rows};
pub use outcome::{AttemptOutcome, WebhookAttempt};
pub(crate) use outcome::{Ended, batcher};

/// An event to be sent now, by us.
#[derive(Clone, Debug)]
pub struct DueEvent {
    /// What to say; its id is the event's, the same in every attempt.
    pub announcement: Announcement,
    /// Which attempt this is, from 1, since the event was queued or replayed.
    pub attempt: i32,
    /// When the event was queued or replayed.
    pub queued_at: Timestamp,
    /// When its order ends or ended.
    pub order_end: Timestamp,
    /// Where to.
    pub url: String,
    /// What to sign with.
    pub secret: Option<SecretString>,
    /// A replaced secret that is still signed with.
    pub old_secret: Option<SecretString>,
    claim: Uuid,
}

/// How much to claim.
#[derive(Clone, Debug)]
pub struct ClaimSize {
    /// In all.
    pub total: i64,
    /// Under way at a time for one client.
    pub per_account: i32,
    /// The same while its receiver fails.
    pub per_failing_account: i32,
    /// What is under way by us, by client.
    pub under_way: Vec<(AccountId, i32)>,
}

struct DueRow {
    id: i64,
    account_id: i64,
    order_id: i64,
    kind: String,
    at: Timestamp,
    country: String,
    service: String,
    phone: Option<String>,
    otp_code: Option<String>,
    otp_message: Option<String>,
    sms_revision: i32,
    attempts: i32,
    queued_at: Timestamp,
    order_end: Timestamp,
    url: String,
    secret: Option<String>,
    old_secret: Option<String>,
}

impl Ledger {
    /// Claims events that are due, until `claimed_until`: nobody else sends them meanwhile, and
    /// somebody else will if we die. An event is not due while an earlier one of its order is
    /// still to be sent.
    ///
    /// # Errors
    /// The database is away.
    pub async fn claim_webhook_events(
        &self,
        size: &ClaimSize,
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<Vec<DueEvent>, LedgerError> {
        let claim = Uuid::now_v7();
        let (accounts, counts): (Vec<i64>, Vec<i32>) = size
            .under_way
            .iter()
            .map(|(account, count)| (account.0, *count))
            .unzip();
        let rows = sqlx::query_as!(
            DueRow,
            r#"with picked as (
                 select e.id from webhooks w
                 left join unnest($1::bigint[], $2::int[]) as b (account_id, under_way)
                     on b.account_id = w.account_id
                 cross join lateral (
                     select d.id, d.next_at from webhook_events d
                     where d.account_id = w.account_id and d.state = 'pending' and d.next_at <= $3
                       and (d.claimed_until is null or d.claimed_until <= $3)
                       and not exists (
                           select from webhook_events earlier
                           where earlier.order_id = d.order_id and earlier.id < d.id
                             and earlier.state = 'pending')
                     order by d.next_at, d.id
                     limit greatest(0, coalesce(-b.under_way, 0)
                         + case when w.consecutive_failures > 0 then $4::int else $5::int end)
                     for update skip locked) e
                 where w.url is not null and w.disabled_at is null
                 order by e.next_at, e.id limit $6),
             claimed as (
                 update webhook_events e set claim = $7, claimed_until = $8, attempts = e.attempts + 1
                 from picked where e.id = picked.id
                 returning e.*)
             select e.id, e.account_id, e.order_id, e.kind, e.at, o.country, o.service, a.phone,
                 nullif(m.code, '') as otp_code, m.message as "otp_message?", e.sms_revision, e.attempts,
                 e.queued_at, coalesce(o.ended_at, o.expires_at) as "order_end!", w.url as "url!",
                 w.secret, case when w.old_secret_until > $3 then w.old_secret end as old_secret
             from claimed e
             join webhooks w on w.account_id = e.account_id
             join orders o on o.id = e.order_id
             join attempts a on a.id = o.attempt_id
             left join lateral (
                 select code, message from messages
                 where order_id = e.order_id and revision <= e.sms_revision
                 order by code is null, revision desc limit 1) m on true
             order by e.id"#,
            &accounts,
            &counts,
            now,
            size.per_failing_account,
            size.per_account,
            size.total,
            claim,
            claimed_until,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows::readable(
            rows.map(|row| (row.id.to_string(), (row, claim))),
        ))
    }

    /// Gives up what was queued before `queued_before` and nobody sends.
    ///
    /// # Errors
    /// The database is away.
    pub async fn give_up_webhook_events(
        &self,
        queued_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        sqlx::query!(
            "update webhook_events set state = 'given_up', settled_at = $2
             where state = 'pending' and queued_at < $1
               and (claimed_until is null or claimed_until <= $2)",
            queued_before,
            now,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

impl TryFrom<(DueRow, Uuid)> for DueEvent {
    type Error = LedgerError;

    fn try_from((row, claim): (DueRow, Uuid)) -> Result<Self, LedgerError> {
        let announcement = AnnouncementRow {
            id: row.id,
            account_id: row.account_id,
            order_id: row.order_id,
            kind: row.kind,
            at: row.at,
            country: row.country,
            service: row.service,
            phone: row.phone,
            otp_code: row.otp_code,
            otp_message: row.otp_message,
            sms_revision: row.sms_revision,
        };
        Ok(Self {
            announcement: announcement.try_into()?,
            attempt: row.attempts,
            queued_at: row.queued_at,
            order_end: row.order_end,
            url: row.url,
            secret: row.secret.map(Into::into),
            old_secret: row.old_secret.map(Into::into),
            claim,
        })
    }
}
