//! What operators switched off and on at run time.

use domain::{ProviderName, Timestamp};
use serde::Serialize;

use crate::{
    Actor, Ledger, LedgerError,
    audit::{Change, record},
    revisions, rows,
};

/// What may be done at a provider's account, the least strict first. Open orders are followed in
/// every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    /// Everything.
    Enabled,
    /// Nothing new is bought; catalog and balance are still read.
    Draining,
    /// Nothing new is bought, and nothing is asked but after open orders.
    Disabled,
}

impl ProviderState {
    /// The database's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Draining => "draining",
            Self::Disabled => "disabled",
        }
    }

    fn from_word(word: &str) -> Result<Self, LedgerError> {
        match word {
            "enabled" => Ok(Self::Enabled),
            "draining" => Ok(Self::Draining),
            "disabled" => Ok(Self::Disabled),
            _ => Err(LedgerError::Corrupt("provider state")),
        }
    }
}

/// What an operator decided about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedState {
    /// Which account.
    pub provider: ProviderName,
    /// What may be done there.
    pub state: ProviderState,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// Since when.
    pub changed_at: Timestamp,
}

#[derive(Serialize)]
struct Shown {
    state: ProviderState,
}

impl Ledger {
    /// The accounts that an operator decided about; for the others the configuration stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_provider_states(&self) -> Result<Vec<DecidedState>, LedgerError> {
        sqlx::query!("select provider, state, reason, changed_at from provider_states order by 1")
            .fetch_all(&self.pool)
            .await?
            .into_iter()
            .map(|row| {
                Ok(DecidedState {
                    provider: rows::provider(&row.provider)?,
                    state: ProviderState::from_word(&row.state)?,
                    reason: row.reason,
                    changed_at: row.changed_at,
                })
            })
            .collect()
    }

    /// Decides what may be done at an account, for all replicas.
    ///
    /// # Errors
    /// The database is away.
    pub async fn set_provider_state(
        &self,
        provider: &ProviderName,
        state: ProviderState,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut tx = self.pool.begin().await?;
        // First, so that two changes at once come one after the other.
        revisions::bump(&mut tx, revisions::PROVIDER_STATES).await?;
        let before = sqlx::query_scalar!(
            "select state from provider_states where provider = $1",
            provider.as_str(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let before = before
            .as_deref()
            .map(ProviderState::from_word)
            .transpose()?;
        sqlx::query!(
            "insert into provider_states (provider, state, reason, changed_at)
             values ($1, $2, $3, $4)
             on conflict (provider) do update set state = $2, reason = $3, changed_at = $4",
            provider.as_str(),
            state.as_str(),
            lifecycle::storable(reason),
            now,
        )
        .execute(&mut *tx)
        .await?;
        let shown = before.map(|state| Shown { state });
        let change = Change {
            action: "provider.update",
            target: format!("provider:{provider}"),
            before: shown.as_ref(),
            after: Some(&Shown { state }),
            reason: Some(reason),
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
