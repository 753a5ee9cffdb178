//! What administrators do about clients' keys. A key's secret is in none of it.

use std::{collections::BTreeMap, num::NonZeroU32};

use domain::{ClientId, Mode, Timestamp};
use serde::Serialize;
use sqlx::{PgConnection, types::Json};

use crate::{
    Actor, Ledger, LedgerError, NewKey,
    audit::{Change, record},
};

/// Requests per minute by the word of their group.
pub type KeyLimits = BTreeMap<String, NonZeroU32>;

/// What a key may do, beyond being valid; `None`: no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KeyTerms {
    /// Words of a closed list: `read`, `buy`, `webhook`.
    pub scopes: Option<Vec<String>>,
    /// Addresses and networks that it may come from.
    pub allowed_ips: Option<Vec<String>>,
    /// Where they are not everybody's.
    pub limits: KeyLimits,
}

/// A key as administrators see it.
#[derive(Clone, Debug, Serialize)]
pub struct KeyRecord {
    /// Not secret.
    pub public_id: String,
    /// What it reaches.
    pub mode: Mode,
    /// What it may do.
    pub terms: KeyTerms,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Timestamp,
    /// After this it is refused.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<Timestamp>,
}

struct RecordRow {
    public_id: String,
    mode: String,
    scopes: Option<Vec<String>>,
    allowed_ips: Option<Vec<String>>,
    limits: Json<KeyLimits>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl TryFrom<RecordRow> for KeyRecord {
    type Error = LedgerError;

    fn try_from(row: RecordRow) -> Result<Self, LedgerError> {
        Ok(Self {
            public_id: row.public_id,
            mode: Mode::from_word(&row.mode).ok_or(LedgerError::Corrupt("mode"))?,
            terms: KeyTerms {
                scopes: row.scopes,
                allowed_ips: row.allowed_ips,
                limits: row.limits.0,
            },
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }
}

/// Reads a client's keys with a different end of the one statement: the macro wants literal SQL.
macro_rules! select_records {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            RecordRow,
            r#"select public_id, mode, scopes, allowed_ips, limits as "limits: Json<KeyLimits>",
                created_at, expires_at, revoked_at
             from api_keys where client_id = $1 "# + $tail,
            $($argument),*
        )
    };
}

impl Ledger {
    /// A client's keys, newest first.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn list_key_records(&self, client: ClientId) -> Result<Vec<KeyRecord>, LedgerError> {
        sqlx::query_scalar!("select id from clients where id = $1", client.0)
            .fetch_optional(&self.pool)
            .await?
            .ok_or(LedgerError::NoSuchClient)?;
        select_records!("order by created_at desc, public_id", client.0)
            .fetch_all(&self.pool)
            .await?
            .into_iter()
            .map(TryInto::try_into)
            .collect()
    }

    /// Stores a key with its terms.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn create_key(
        &self,
        key: &NewKey,
        terms: &KeyTerms,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<KeyRecord, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let made = insert(&mut tx, key, terms, now).await?;
        let change = Change {
            action: "key.create",
            target: target(key.client, &key.public_id),
            before: None::<&KeyRecord>,
            after: Some(&made),
            reason: None,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Stores a key in the place of another one of the same client and mode, with its terms and its
    /// end; the other one is refused from `ends_at` on. `None` if the client has no such key, or it
    /// ends earlier.
    ///
    /// # Errors
    /// The database is away.
    pub async fn replace_key(
        &self,
        old: &str,
        key: &NewKey,
        ends_at: Timestamp,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<KeyRecord>, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let Some(before) = lock(&mut tx, key.client, old).await? else {
            return Ok(None);
        };
        if before.mode != key.mode || !end(&mut tx, key.client, old, ends_at).await? {
            return Ok(None);
        }
        let key = NewKey {
            expires_at: before.expires_at,
            ..key.clone()
        };
        let made = insert(&mut tx, &key, &before.terms, now).await?;
        let change = Change {
            action: "key.rotate",
            target: target(key.client, old),
            before: Some(&before),
            after: Some(&made),
            reason: None,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(Some(made))
    }

    /// Refuses a key from `ends_at` on; `None` if the client has no such key, or it ends earlier.
    ///
    /// # Errors
    /// The database is away.
    pub async fn end_key(
        &self,
        client: ClientId,
        public_id: &str,
        ends_at: Timestamp,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<KeyRecord>, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let Some(before) = lock(&mut tx, client, public_id).await? else {
            return Ok(None);
        };
        if !end(&mut tx, client, public_id, ends_at).await? {
            return Ok(None);
        }
        let after = KeyRecord {
            revoked_at: Some(ends_at),
            ..before.clone()
        };
        let change = Change {
            action: "key.revoke",
            target: target(client, public_id),
            before: Some(&before),
            after: Some(&after),
            reason: None,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(Some(after))
    }

    /// Changes how many requests per minute a key may send, by the word of their group; `None`: as
    /// many as everybody. What is not named stays. `None` if the client has no such key.
    ///
    /// # Errors
    /// The database is away.
    pub async fn change_key_limits(
        &self,
        (client, public_id): (ClientId, &str),
        limits: &BTreeMap<String, Option<NonZeroU32>>,
        reason: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<KeyRecord>, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let Some(before) = lock(&mut tx, client, public_id).await? else {
            return Ok(None);
        };
        let mut after = before.clone();
        for (group, limit) in limits {
            match limit {
                Some(limit) => after.terms.limits.insert(group.clone(), *limit),
                None => after.terms.limits.remove(group),
            };
        }
        let done = sqlx::query!(
            "update api_keys set limits = $3 where client_id = $1 and public_id = $2",
            client.0,
            public_id,
            Json(&after.terms.limits) as _,
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(None);
        }
        let change = Change {
            action: "key.update",
            target: target(client, public_id),
            before: Some(&before),
            after: Some(&after),
            reason,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(Some(after))
    }

    /// A key of a client.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_key_record(
        &self,
        client: ClientId,
        public_id: &str,
    ) -> Result<Option<KeyRecord>, LedgerError> {
        select_records!("and public_id = $2", client.0, public_id)
            .fetch_optional(&self.pool)
            .await?
            .map(TryInto::try_into)
            .transpose()
    }
}

async fn lock(
    tx: &mut PgConnection,
    client: ClientId,
    public_id: &str,
) -> Result<Option<KeyRecord>, LedgerError> {
    select_records!("and public_id = $2 for update", client.0, public_id)
        .fetch_optional(tx)
        .await?
        .map(TryInto::try_into)
        .transpose()
}

async fn end(
    tx: &mut PgConnection,
    client: ClientId,
    public_id: &str,
    at: Timestamp,
) -> Result<bool, LedgerError> {
    let done = sqlx::query!(
        "update api_keys set revoked_at = $3
         where client_id = $1 and public_id = $2 and (revoked_at is null or revoked_at > $3)",
        client.0,
        public_id,
        at,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn insert(
    tx: &mut PgConnection,
    key: &NewKey,
    terms: &KeyTerms,
    now: Timestamp,
) -> Result<KeyRecord, LedgerError> {
    let done = sqlx::query!(
        "insert into api_keys (public_id, client_id, mode, secret_sha256, created_at, expires_at,
             scopes, allowed_ips, limits)
         select $1, id, $3, $4, $5, $6, $7, $8, $9 from clients where id = $2",
        key.public_id,
        key.client.0,
        key.mode.as_str(),
        &key.secret_sha256,
        now,
        key.expires_at,
        terms.scopes.as_deref(),
        terms.allowed_ips.as_deref(),
        Json(&terms.limits) as _,
    )
    .execute(tx)
    .await?;
    if done.rows_affected() != 1 {
        return Err(LedgerError::NoSuchClient);
    }
    Ok(KeyRecord {
        public_id: key.public_id.clone(),
        mode: key.mode,
        terms: terms.clone(),
        created_at: now,
        expires_at: key.expires_at,
        revoked_at: None,
    })
}

/// Found with all that was done to the client.
fn target(client: ClientId, public_id: &str) -> String {
    format!("client:{}/key:{public_id}", client.0)
}
