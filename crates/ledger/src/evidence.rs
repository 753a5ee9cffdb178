//! What was found out about unclear purchases: kept for the person who may have to decide.

use domain::{AttemptId, Timestamp};

use crate::{Ledger, LedgerError, rows};

/// The latest look at an unclear purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whose outcome was looked for.
    pub attempt: AttemptId,
    /// When it was looked for first.
    pub first_at: Timestamp,
    /// When last.
    pub at: Timestamp,
    /// How often.
    pub looks: i32,
    /// What was asked of the provider.
    pub asked: String,
    /// What it said.
    pub found: String,
}

impl Ledger {
    /// Notes what a look at an unclear purchase found; the latest one stays.
    ///
    /// # Errors
    /// The database is away.
    pub async fn note_evidence(
        &self,
        attempt: AttemptId,
        asked: &str,
        found: &str,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        sqlx::query!(
            "insert into attempt_evidence as e (attempt_id, first_at, at, looks, asked, found)
             values ($1, $2, $2, 1, $3, $4)
             on conflict (attempt_id) do update
             set at = excluded.at, looks = e.looks + 1, asked = excluded.asked, found = excluded.found",
            attempt.0,
            now,
            rows::storable(asked),
            rows::storable(found),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The evidence about these purchases; those nobody has looked at are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_evidence(&self, of: &[AttemptId]) -> Result<Vec<Evidence>, LedgerError> {
        let ids: Vec<uuid::Uuid> = of.iter().map(|id| id.0).collect();
        Ok(sqlx::query!(
            "select attempt_id, first_at, at, looks, asked, found from attempt_evidence
             where attempt_id = any($1)",
            &ids,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| Evidence {
            attempt: AttemptId(row.attempt_id),
            first_at: row.first_at,
            at: row.at,
            looks: row.looks,
            asked: row.asked,
            found: row.found,
        })
        .collect())
    }
}
