//! A client's own key for a purchase: seen once, answered the same ever after.

use std::collections::HashSet;

use domain::AccountId;
use sqlx::PgConnection;

use crate::{Ledger, LedgerError, Reservation};

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
}

/// Inserts the keys of the batch; true for each item that may go on. A key that another
/// transaction is inserting right now makes us wait for its commit.
pub(crate) async fn claim(
    tx: &mut PgConnection,
    batch: &[Reservation],
) -> Result<Vec<bool>, LedgerError> {
    let mut seen = HashSet::new();
    let mut first_use = vec![true; batch.len()];
    let (mut accounts, mut keys, mut bodies, mut times) = (vec![], vec![], vec![], vec![]);
    for (index, item) in batch.iter().enumerate() {
        let Some(idempotency) = &item.idempotency else {
            continue;
        };
        if !seen.insert((item.account_id, idempotency.key.as_str())) {
            first_use[index] = false;
            continue;
        }
        accounts.push(item.account_id.0);
        keys.push(idempotency.key.clone());
        bodies.push(idempotency.body_sha256.to_vec());
        times.push(item.now);
    }
    if keys.is_empty() {
        return Ok(first_use);
    }
    let inserted = sqlx::query!(
        "insert into idempotency_keys (account_id, key, body_sha256, created_at)
         select * from unnest($1::bigint[], $2::text[], $3::bytea[], $4::timestamptz[])
             as k (account_id, key, body_sha256, created_at) order by account_id, key
         on conflict do nothing returning account_id, key",
        &accounts,
        &keys,
        &bodies,
        &times,
    )
    .fetch_all(tx)
    .await?;
    let inserted: HashSet<(i64, String)> = inserted
        .into_iter()
        .map(|row| (row.account_id, row.key))
        .collect();
    for (index, item) in batch.iter().enumerate() {
        if let (true, Some(idempotency)) = (first_use[index], &item.idempotency) {
            first_use[index] = inserted.contains(&(item.account_id.0, idempotency.key.clone()));
        }
    }
    Ok(first_use)
}

/// A request that reserved nothing must not use its key up.
pub(crate) async fn release(
    tx: &mut PgConnection,
    items: &[&Reservation],
) -> Result<(), LedgerError> {
    let (accounts, keys): (Vec<i64>, Vec<String>) = items
        .iter()
        .filter_map(|item| Some((item.account_id.0, item.idempotency.as_ref()?.key.clone())))
        .unzip();
    if keys.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from idempotency_keys
         where (account_id, key) in (select * from unnest($1::bigint[], $2::text[]))",
        &accounts,
        &keys,
    )
    .execute(tx)
    .await?;
    Ok(())
}
