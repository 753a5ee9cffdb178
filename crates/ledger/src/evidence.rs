//! What was found out about purchases whose outcome nobody knows.

use std::collections::HashMap;

use domain::{AttemptId, Timestamp};
use serde::Serialize;

use crate::{Ledger, LedgerError};

/// A look at a purchase that settled nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Which purchase.
    pub attempt: AttemptId,
    /// What was asked of the provider, for people.
    pub asked: String,
    /// What it answered, or what that proves; without codes, keys or full numbers.
    pub found: String,
    /// When to look again; `None`: that stays as it is.
    pub again_at: Option<Timestamp>,
}

/// All looks at a purchase, by the latest of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// When it was looked at first.
    #[serde(with = "time::serde::rfc3339")]
    pub first_at: Timestamp,
    /// When it was looked at last.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// How often.
    pub looks: i32,
    /// What was asked last.
    pub asked: String,
    /// What was found last.
    pub found: String,
}

impl Ledger {
    /// Writes looks down, and puts off the next ones where they say so. Each purchase at most once.
    ///
    /// # Errors
    /// The database is away.
    pub async fn note_looks(&self, looks: &[Look], now: Timestamp) -> Result<(), LedgerError> {
        let attempts: Vec<uuid::Uuid> = looks.iter().map(|look| look.attempt.0).collect();
        let texts = |text: fn(&Look) -> &str| -> Vec<String> {
            let texts = looks.iter().map(text);
            texts.map(lifecycle::storable).collect()
        };
        let again: Vec<Option<Timestamp>> = looks.iter().map(|look| look.again_at).collect();
        sqlx::query!(
            "with looks as (
                 select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
                     as look (attempt_id, asked, found, again_at)),
             due as (
                 select a.id, look.again_at from attempts a join looks look on look.attempt_id = a.id
                 where look.again_at is not null order by a.id for no key update of a),
             put_off as (
                 update attempts a set check_at = due.again_at, checks = a.checks + 1
                 from due where a.id = due.id)
             insert into attempt_evidence as known (attempt_id, first_at, at, looks, asked, found)
             select attempt_id, $5, $5, 1, asked, found from looks
             on conflict (attempt_id) do update
             set at = excluded.at, looks = known.looks + 1, asked = excluded.asked, found = excluded.found",
            &attempts,
            &texts(|look| &look.asked),
            &texts(|look| &look.found),
            &again as &[Option<Timestamp>],
            now,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What is known about purchases; those that were never looked at are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_evidence(
        &self,
        attempts: &[AttemptId],
    ) -> Result<HashMap<AttemptId, Evidence>, LedgerError> {
        find(&self.pool, attempts).await
    }
}

/// The same inside a transaction.
pub(crate) async fn find(
    executor: impl sqlx::PgExecutor<'_>,
    attempts: &[AttemptId],
) -> Result<HashMap<AttemptId, Evidence>, LedgerError> {
    let ids: Vec<uuid::Uuid> = attempts.iter().map(|attempt| attempt.0).collect();
    let rows = sqlx::query!(
        "select attempt_id, first_at, at, looks, asked, found
         from attempt_evidence where attempt_id = any($1)",
        &ids,
    )
    .fetch_all(executor)
    .await?;
    let evidence = rows.into_iter().map(|row| {
        let evidence = Evidence {
            first_at: row.first_at,
            at: row.at,
            looks: row.looks,
            asked: row.asked,
            found: row.found,
        };
        (AttemptId(row.attempt_id), evidence)
    });
    Ok(evidence.collect())
}
