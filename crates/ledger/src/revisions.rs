//! How often settings that administrators change were changed, so that a replica sees with one
//! small query whether its copy is still the last.

use sqlx::PgConnection;

use crate::{Ledger, LedgerError};

pub(crate) const PRICING_RULES: &str = "pricing_rules";
pub(crate) const PROVIDER_STATES: &str = "provider_states";

/// The revisions of all settings; equal ones were read from the same settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsRevision {
    /// Of the pricing rules.
    pub pricing_rules: i64,
    /// Of what operators switched off.
    pub provider_states: i64,
}

/// Counts a change, in its transaction.
pub(crate) async fn bump(tx: &mut PgConnection, name: &str) -> Result<(), LedgerError> {
    let done = sqlx::query!(
        "update revisions set revision = revision + 1 where name = $1",
        name
    )
    .execute(tx)
    .await?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(LedgerError::Corrupt("revision")),
    }
}

impl Ledger {
    /// Where the settings stand.
    ///
    /// # Errors
    /// The database is away.
    pub async fn settings_revision(&self) -> Result<SettingsRevision, LedgerError> {
        let rows = sqlx::query!("select name, revision from revisions")
            .fetch_all(&self.pool)
            .await?;
        let of = |name: &str| {
            let row = rows.iter().find(|row| row.name == name);
            row.map_or(0, |row| row.revision)
        };
        Ok(SettingsRevision {
            pricing_rules: of(PRICING_RULES),
            provider_states: of(PROVIDER_STATES),
        })
    }
}
