//! A client's own key for a purchase: seen once, answered the same ever after.

use domain::{AccountId, Timestamp};

use crate::{Ledger, LedgerError};

/// A key with the fingerprint of the body it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The client's text.
    pub key: String,
    /// SHA-256 of the request's meaning.
    pub body_sha256: [u8; 32],
}

/// The answer that a key's first request got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON body, byte for byte.
    pub body: String,
}

/// What is known of a key that was seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotent {
    /// It came with another body.
    OtherBody,
    /// Its purchase still runs, or we died in it.
    Unanswered,
    /// It was answered.
    Answered(Answer),
}

impl Ledger {
    /// What is known of a client's key; `None` if it was never used (or is forgotten by age).
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_idempotent(
        &self,
        account: AccountId,
        key: &IdempotencyKey,
    ) -> Result<Option<Idempotent>, LedgerError> {
        let row = sqlx::query!(
            "select body_sha256, answer_status, answer_body from idempotency_keys
             where account_id = $1 and key = $2",
            account.0,
            key.key,
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        if row.body_sha256 != key.body_sha256 {
            return Ok(Some(Idempotent::OtherBody));
        }
        Ok(Some(match (row.answer_status, row.answer_body) {
            (Some(status), Some(body)) => Idempotent::Answered(Answer {
                status: u16::try_from(status).map_err(|_| LedgerError::Corrupt("answer status"))?,
                body,
            }),
            _ => Idempotent::Unanswered,
        }))
    }

    /// Stores the answer of a key unless it has one; returns the one that stands.
    ///
    /// # Errors
    /// The database is away, or the key was never reserved.
    pub async fn store_answer(
        &self,
        account: AccountId,
        key: &str,
        answer: &Answer,
    ) -> Result<Answer, LedgerError> {
        let row = sqlx::query!(
            r#"update idempotency_keys
             set answer_status = coalesce(answer_status, $3), answer_body = coalesce(answer_body, $4)
             where account_id = $1 and key = $2
             returning answer_status as "status!", answer_body as "body!""#,
            account.0,
            key,
            i16::try_from(answer.status).map_err(|_| LedgerError::Corrupt("answer status"))?,
            answer.body,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Answer {
            status: u16::try_from(row.status).map_err(|_| LedgerError::Corrupt("answer status"))?,
            body: row.body,
        })
    }

    /// Forgets keys first used before `before`, at most 10,000 at a time; returns how many.
    ///
    /// # Errors
    /// The database is away.
    pub async fn forget_idempotency_keys(&self, before: Timestamp) -> Result<u64, LedgerError> {
        let done = sqlx::query!(
            "delete from idempotency_keys where (account_id, key) in (
                 select account_id, key from idempotency_keys where created_at < $1
                 order by created_at limit 10000)",
            before,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
