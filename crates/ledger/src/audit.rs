//! Who changed what, when, and how it was before.
//!
//! Every change that an administrator makes is written here in its own transaction. Never a key's
//! secret, a code or a message's text.

use domain::Timestamp;
use lifecycle::storable;
use serde::Serialize;
use sqlx::PgConnection;

use crate::{Ledger, LedgerError};

/// Who makes a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Whose token it was; `cli:<user>` for the command line.
    pub subject: String,
    /// What they may do: `admin`, `operator`, `auditor`.
    pub role: String,
    /// Of the request, if there was one.
    pub request_id: Option<String>,
}

impl Actor {
    /// Somebody at this machine, who may do all: who reaches the database may.
    #[must_use]
    pub fn local(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            role: "admin".to_owned(),
            request_id: None,
        }
    }
}

/// A change on record.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub subject: String,
    /// As what.
    pub role: String,
    /// What was done: `client.update`, `key.revoke` and so on.
    pub action: String,
    /// To what: `client:7`, `client:7/key:abc`, `provider:cheap-id`, `order:7/attempt:…`.
    pub target: String,
    /// JSON of how it was; `None` for what is new.
    pub before: Option<String>,
    /// JSON of how it is; `None` for what is gone.
    pub after: Option<String>,
    /// Why, in the administrator's words.
    pub reason: Option<String>,
    /// Of the request, if there was one.
    pub request_id: Option<String>,
}

/// Which changes to list; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// By them.
    pub subject: Option<String>,
    /// Of this kind.
    pub action: Option<String>,
    /// Of this, and what belongs to it.
    pub target: Option<String>,
    /// Then or later.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// A change to be written down.
pub(crate) struct Change<'a, B: Serialize, A: Serialize> {
    pub(crate) action: &'static str,
    pub(crate) target: String,
    pub(crate) before: Option<&'a B>,
    pub(crate) after: Option<&'a A>,
    pub(crate) reason: Option<&'a str>,
}

/// Writes a change down, in the transaction that makes it.
pub(crate) async fn record<B: Serialize, A: Serialize>(
    tx: &mut PgConnection,
    actor: &Actor,
    change: Change<'_, B, A>,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "insert into audit_log (at, subject, role, action, target, before, after, reason, request_id)
         values ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8, $9)",
        now,
        storable(&actor.subject),
        actor.role,
        change.action,
        change.target,
        change.before.map(json).transpose()?,
        change.after.map(json).transpose()?,
        change.reason.map(storable),
        actor.request_id.as_deref().map(storable),
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn json(value: &impl Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|_| LedgerError::Corrupt("change"))
}

impl Ledger {
    /// Writes down that somebody is about to have a process read its configuration anew: what that
    /// changes is not in the database.
    ///
    /// # Errors
    /// The database is away.
    pub async fn note_reload(
        &self,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut connection = self.pool.acquire().await?;
        let change: Change<'_, (), ()> = Change {
            action: "configuration.reload",
            target: "configuration".to_owned(),
            before: None,
            after: None,
            reason: Some(reason),
        };
        record(&mut connection, actor, change, now).await
    }

    /// Changes, newest first, older than the one with id `before`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_audit(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, LedgerError> {
        let entries = sqlx::query_as!(
            AuditEntry,
            "select id, at, subject, role, action, target, before::text, after::text, reason,
                    request_id
             from audit_log
             where ($1::bigint is null or id < $1)
               and ($2::text is null or subject = $2)
               and ($3::text is null or action = $3)
               and ($4::text is null or target = $4 or starts_with(target, $4 || '/'))
               and ($5::timestamptz is null or at >= $5)
               and ($6::timestamptz is null or at < $6)
             order by id desc limit $7",
            before,
            filter.subject,
            filter.action,
            filter.target,
            filter.since,
            filter.until,
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(entries)
    }
}
