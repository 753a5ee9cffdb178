//! Where each client wants to be told.

use domain::{AccountId, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgConnection;

use crate::{Ledger, LedgerError};

/// How long a replaced secret is still signed with beside the new one.
const OLD_SECRET_FOR: time::Duration = time::Duration::hours(24);

/// A client's webhook.
#[derive(Clone, Debug, Default)]
pub struct Webhook {
    /// Where to; nothing is sent without it.
    pub url: Option<String>,
    /// What is signed with.
    pub secret: Option<SecretString>,
    /// When it was switched off.
    pub disabled_at: Option<Timestamp>,
    /// Why it was switched off.
    pub disabled_reason: Option<String>,
    /// Attempts without success since the last success.
    pub consecutive_failures: i32,
}

/// A change of a webhook. `Some("")` clears.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// Where to.
    pub url: Option<String>,
    /// What to sign with.
    pub secret: Option<SecretString>,
    /// Taken if there is a URL and no secret after the change, and none was cleared by it.
    pub fresh_secret: SecretString,
}

struct WebhookRow {
    url: Option<String>,
    secret: Option<String>,
    disabled_at: Option<Timestamp>,
    disabled_reason: Option<String>,
    consecutive_failures: i32,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        Self {
            url: row.url,
            secret: row.secret.map(Into::into),
            disabled_at: row.disabled_at,
            disabled_reason: row.disabled_reason,
            consecutive_failures: row.consecutive_failures,
        }
    }
}

impl Ledger {
    /// A client's webhook; an empty one if it never set any.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_webhook(&self, account: AccountId) -> Result<Webhook, LedgerError> {
        let row = sqlx::query_as!(
            WebhookRow,
            "select url, secret, disabled_at, disabled_reason, consecutive_failures
             from webhooks where account_id = $1",
            account.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(Into::into).unwrap_or_default())
    }

    /// Changes a client's webhook and switches it on. What waits to be sent goes to the new
    /// address at once; without an address it is given up.
    ///
    /// # Errors
    /// The database is away.
    pub async fn change_webhook(
        &self,
        account: AccountId,
        change: &WebhookChange,
        now: Timestamp,
    ) -> Result<Webhook, LedgerError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query!(
            "insert into webhooks (account_id, updated_at) values ($1, $2) on conflict do nothing",
            account.0,
            now,
        )
        .execute(&mut *tx)
        .await?;
        let before = sqlx::query!(
            "select url, secret from webhooks where account_id = $1 for update",
            account.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        let url = match &change.url {
            Some(url) => Some(url.clone()).filter(|url| !url.is_empty()),
            None => before.url,
        };
        let secret = match &change.secret {
            Some(secret) => {
                Some(secret.expose_secret().to_owned()).filter(|secret| !secret.is_empty())
            }
            None => before.secret.clone().or_else(|| {
                url.as_ref()
                    .map(|_| change.fresh_secret.expose_secret().to_owned())
            }),
        };
        let rotated = secret.is_some() && before.secret.is_some() && secret != before.secret;
        let after = sqlx::query_as!(
            WebhookRow,
            "update webhooks set url = $2, secret = $3,
                 old_secret = case when $4 then secret when $3::text is null then null else old_secret end,
                 old_secret_until = case when $4 then $5 else old_secret_until end,
                 disabled_at = null, disabled_reason = null, consecutive_failures = 0,
                 failing_since = null, updated_at = $6
             where account_id = $1
             returning url, secret, disabled_at, disabled_reason, consecutive_failures",
            account.0,
            url,
            secret,
            rotated,
            now + OLD_SECRET_FOR,
            now,
        )
        .fetch_one(&mut *tx)
        .await?;
        match &after.url {
            Some(_) => send_all_now(&mut tx, account, now).await?,
            None => give_up_all(&mut tx, account, now).await?,
        }
        tx.commit().await?;
        Ok(after.into())
    }
}

/// The receiver is back, or elsewhere: nothing has to wait for its next turn.
pub(crate) async fn send_all_now(
    tx: &mut PgConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "update webhook_events set next_at = $2
         where account_id = $1 and state = 'pending' and next_at > $2",
        account.0,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn give_up_all(
    tx: &mut PgConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "update webhook_events set state = 'given_up', settled_at = $2
         where account_id = $1 and state = 'pending'",
        account.0,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
