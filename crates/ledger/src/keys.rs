//! API keys: a public id to find them by, a hash to check them with; the secret is never stored.

use domain::{AccountId, ClientId, Currency, Mode, Timestamp};
use secrecy::SecretSlice;
use serde::Serialize;
use sqlx::types::Json;

use crate::{ClientStatus, KeyLimits, KeyTerms, Ledger, LedgerError};

/// A key to be stored.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Shown in lists; not secret.
    pub public_id: String,
    /// Whose key it is.
    pub client: ClientId,
    /// What it reaches.
    pub mode: Mode,
    /// SHA-256 of the secret part.
    pub secret_sha256: [u8; 32],
    /// After this it is refused.
    pub expires_at: Option<Timestamp>,
}

/// A stored key with what a request needs to know of its client.
#[derive(Clone, Debug, Serialize)]
pub struct StoredKey {
    /// Not secret.
    pub public_id: String,
    /// Whose key it is.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Whether the client may buy.
    pub client_status: ClientStatus,
    /// Whether the client is told who sells.
    pub sees_providers: bool,
    /// What the key may do.
    pub terms: KeyTerms,
    /// The account that this key spends from.
    pub account_id: AccountId,
    /// The account's currency.
    pub currency: Currency,
    /// What it reaches.
    pub mode: Mode,
    /// SHA-256 of the secret part.
    #[serde(skip)]
    pub secret_sha256: Vec<u8>,
    /// After this it is refused.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<Timestamp>,
}

struct KeyRow {
    public_id: String,
    client_id: i64,
    client_name: String,
    client_status: String,
    sees_providers: bool,
    scopes: Option<Vec<String>>,
    allowed_ips: Option<Vec<String>>,
    limits: Json<KeyLimits>,
    account_id: i64,
    currency: String,
    mode: String,
    secret_sha256: Vec<u8>,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl TryFrom<KeyRow> for StoredKey {
    type Error = LedgerError;

    fn try_from(row: KeyRow) -> Result<Self, LedgerError> {
        Ok(Self {
            public_id: row.public_id,
            client: ClientId(row.client_id),
            client_name: row.client_name,
            client_status: ClientStatus::from_word(&row.client_status),
            sees_providers: row.sees_providers,
            terms: KeyTerms {
                scopes: row.scopes,
                allowed_ips: row.allowed_ips,
                limits: row.limits.0,
            },
            account_id: AccountId(row.account_id),
            currency: row
                .currency
                .parse()
                .map_err(|_| LedgerError::Corrupt("currency"))?,
            mode: Mode::from_word(&row.mode).ok_or(LedgerError::Corrupt("mode"))?,
            secret_sha256: row.secret_sha256,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }
}

impl Ledger {
    /// What the tags of this database's keys are made with: 32 bytes, the same for its whole life.
    ///
    /// # Errors
    /// The database is away.
    pub async fn key_tag_secret(&self) -> Result<SecretSlice<u8>, LedgerError> {
        let secret = sqlx::query_scalar!("select secret from key_tag_secret")
            .fetch_one(&self.pool)
            .await?;
        Ok(secret.into())
    }

    /// The key with this public id, also if it is revoked or expired: the caller decides.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_key(&self, public_id: &str) -> Result<Option<StoredKey>, LedgerError> {
        sqlx::query_as!(
            KeyRow,
            r#"select k.public_id, k.client_id, c.name as client_name, c.status as client_status,
                    c.sees_providers, k.scopes, k.allowed_ips, k.limits as "limits: Json<KeyLimits>",
                    a.id as account_id, a.currency, k.mode, k.secret_sha256, k.expires_at,
                    k.revoked_at
             from api_keys k
             join clients c on c.id = k.client_id
             join client_accounts a on a.client_id = k.client_id and a.mode = k.mode
             where k.public_id = $1"#,
            public_id,
        )
        .fetch_optional(&self.pool)
        .await?
        .map(TryInto::try_into)
        .transpose()
    }
}
