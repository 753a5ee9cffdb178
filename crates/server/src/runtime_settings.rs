//! What administrators change while the gateway runs: pricing rules, and accounts switched off.
//!
//! Every replica looks once a second whether something changed; who makes a change applies it to
//! the own replica at once. While the database is away, what was read last stands.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{ProviderName, Timestamp};
use ledger::{
    DecidedState, Ledger, LedgerError, ProviderState, SettingsRevision, StoredPricingRule,
};
use routing::{CatalogKeeper, HealthBoard, PricingRule, PricingRules, SuspendReason};
use time::macros::datetime;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// For an account that is switched off.
const FOREVER: Timestamp = datetime!(9999-01-01 00:00 UTC);

/// Keeps the settings of this process those of the database.
#[derive(Debug)]
pub struct RuntimeSettings {
    ledger: Ledger,
    catalog: Arc<CatalogKeeper>,
    health: Arc<HealthBoard>,
    /// One refresh at a time.
    turn: tokio::sync::Mutex<()>,
    applied: Mutex<Applied>,
}

#[derive(Debug, Default)]
struct Applied {
    revision: Option<SettingsRevision>,
    /// Accounts by name, with whether the configuration has them switched on.
    configured: BTreeMap<ProviderName, bool>,
    states: Vec<DecidedState>,
}

impl Applied {
    /// Of the configuration's word and an operator's the stricter one counts.
    fn standing(&self, provider: &ProviderName) -> ProviderState {
        let decided = self.states.iter().find(|state| state.provider == *provider);
        let decided = decided.map_or(ProviderState::Enabled, |decided| decided.state);
        let configured = match self.configured.get(provider) {
            Some(false) => ProviderState::Disabled,
            _ => ProviderState::Enabled,
        };
        configured.max(decided)
    }
}

impl RuntimeSettings {
    /// Nothing is applied yet.
    #[must_use]
    pub fn new(
        ledger: Ledger,
        catalog: Arc<CatalogKeeper>,
        health: Arc<HealthBoard>,
        configured: BTreeMap<ProviderName, bool>,
    ) -> Self {
        Self {
            ledger,
            catalog,
            health,
            turn: tokio::sync::Mutex::default(),
            applied: Mutex::new(Applied {
                configured,
                ..Applied::default()
            }),
        }
    }

    /// Applies what changed since the last time.
    ///
    /// # Errors
    /// The database is away: all stays as it is.
    pub async fn refresh(&self) -> Result<(), LedgerError> {
        let _turn = self.turn.lock().await;
        let revision = self.ledger.settings_revision().await?;
        let before = self.applied().revision;
        if before == Some(revision) {
            return Ok(());
        }
        if before.is_none_or(|before| before.pricing_rules != revision.pricing_rules) {
            let rules = self.ledger.list_pricing_rules().await?;
            let rules = rules.into_iter().map(routable).collect();
            self.catalog.set_rules(PricingRules::new(rules)).await;
        }
        let states = self.ledger.list_provider_states().await?;
        let mut applied = self.applied();
        applied.states = states;
        applied.revision = Some(revision);
        self.switch(&applied);
        Ok(())
    }

    /// What the configuration switches on and off from now on.
    pub fn reconfigure(&self, configured: BTreeMap<ProviderName, bool>) {
        let mut applied = self.applied();
        applied.configured = configured;
        self.switch(&applied);
    }

    /// What may be done at an account; `None` if it is not configured.
    #[must_use]
    pub fn state_of(&self, provider: &ProviderName) -> Option<ProviderState> {
        let applied = self.applied();
        applied.configured.get(provider)?;
        Some(applied.standing(provider))
    }

    fn switch(&self, applied: &Applied) {
        for provider in applied.configured.keys() {
            let standing = applied.standing(provider);
            for (state, reason) in [
                (ProviderState::Draining, SuspendReason::Draining),
                (ProviderState::Disabled, SuspendReason::Disabled),
            ] {
                match standing == state {
                    true => self.health.suspend(provider, reason, FOREVER),
                    false => self.health.resume(provider, reason),
                }
            }
            self.catalog
                .rest(provider, standing == ProviderState::Disabled);
        }
    }

    fn applied(&self) -> MutexGuard<'_, Applied> {
        self.applied.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refreshes until told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        let refreshing = async {
            let mut was_away = false;
            loop {
                tokio::time::sleep(EVERY).await;
                let refreshed = self.refresh().await;
                if let (false, Err(error)) = (was_away, &refreshed) {
                    tracing::warn!(%error, "settings cannot be read: the last ones stand");
                }
                was_away = refreshed.is_err();
            }
        };
        stop.run_until_cancelled(refreshing).await;
    }
}

fn routable(stored: StoredPricingRule) -> PricingRule {
    let rule = stored.rule;
    PricingRule {
        id: stored.id,
        provider: rule.provider,
        service: rule.service,
        country: rule.country,
        client: rule.client,
        percent: rule.percent,
        fixed: rule.fixed,
        minimum_margin: rule.minimum_margin,
        currency: rule.currency,
    }
}
