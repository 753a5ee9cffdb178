//! Takes a changed configuration over while the gateway runs: whole, or not at all.

use std::sync::Arc;

use metrics::counter;
use provider::Provider;
use routing::SuspendReason;
use tokio::sync::{Mutex, MutexGuard};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::{
    app::{App, AppState},
    config::{Change, Config, ConfigError, Environment, Problem},
    limit::Limits,
    providers,
};

/// Counter of reloads, by `result` (`applied`, `refused`).
pub const RELOADS_METRIC: &str = "switchboard_config_reloads_total";

const WITHOUT_FILE: &str =
    "the gateway was started without a configuration file: restart it to change its settings";

/// The configuration in force.
#[derive(Debug)]
pub struct Configuration {
    current: Mutex<Config>,
    reloads: TaskTracker,
}

impl Configuration {
    /// What the gateway was started with.
    #[must_use]
    pub fn new(config: Config) -> Self {
        for result in ["applied", "refused"] {
            counter!(RELOADS_METRIC, "result" => result).increment(0);
        }
        Self {
            current: Mutex::new(config),
            reloads: TaskTracker::new(),
        }
    }

    /// One reload at a time, and nothing changes while it is looked at.
    pub async fn current(&self) -> MutexGuard<'_, Config> {
        self.current.lock().await
    }
}

/// What a reload did.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The sections that differ from before and are in force now; empty: nothing had changed.
    pub sections: Vec<String>,
    /// What is probably not meant, as `config check` says it.
    pub warnings: Vec<Problem>,
}

/// Reads file, environment and secrets anew and takes everything over that has changed: pricing,
/// rates, routing, orders, limits, retention, and of each account all but its kind and currency. What
/// is under way ends as it began. The log is told how it went.
///
/// # Errors
/// Then nothing has changed: the configuration is wrong, or something differs that only a restart
/// can change. Each problem says where it is.
pub async fn reload(app: &AppState) -> Result<Changes, ConfigError> {
    // Half a change must not be in force because the one who asked for it went away.
    let work = {
        let app = app.clone();
        async move { reload_and_tell(&app).await }
    };
    let reloading = app.configuration.reloads.spawn(work.in_current_span());
    reloading.await.unwrap_or_else(|_| {
        Err(ConfigError::of_all(
            "taking the configuration over panicked",
        ))
    })
}

async fn reload_and_tell(app: &AppState) -> Result<Changes, ConfigError> {
    let reloaded = take_over(app).await;
    let result = match &reloaded {
        Ok(changes) => {
            for warning in &changes.warnings {
                tracing::warn!(%warning, "the configuration may not be meant so");
            }
            let sections = changes.sections.join(", ");
            tracing::info!(%sections, "the configuration was read anew");
            "applied"
        }
        Err(error) => {
            for problem in error.problems() {
                tracing::error!(%problem, "the configuration is refused; nothing has changed");
            }
            "refused"
        }
    };
    counter!(RELOADS_METRIC, "result" => result).increment(1);
    reloaded
}

async fn take_over(app: &App) -> Result<Changes, ConfigError> {
    let mut current = app.configuration.current().await;
    let reloaded = next_of(&current).await?;
    if !reloaded.change.is_empty() {
        apply(app, &reloaded).await;
    }
    *current = reloaded.config;
    Ok(Changes {
        sections: reloaded.change.sections,
        warnings: reloaded.warnings,
    })
}

/// Everything that can fail, done.
struct Reloaded {
    config: Config,
    warnings: Vec<Problem>,
    change: Change,
    adapters: Vec<Arc<dyn Provider>>,
}

async fn next_of(current: &Config) -> Result<Reloaded, ConfigError> {
    let before = current.clone();
    let made = tokio::task::spawn_blocking(move || {
        let Some(file) = before.file() else {
            return Err(ConfigError::of_all(WITHOUT_FILE));
        };
        let config = Config::load(Some(file), &Environment::of_process())?;
        let warnings = config.check().into_result()?;
        let change = before.change_to(&config)?;
        let adapters = change.adapters.iter().filter_map(|name| {
            let account = config.providers.get(name)?;
            let adapter = providers::provider(name, account);
            Some(adapter.map_err(|error| config.unusable(name, format!("{error:#}"))))
        });
        let adapters = adapters.collect::<Result<_, _>>()?;
        Ok(Reloaded {
            config,
            warnings,
            change,
            adapters,
        })
    });
    made.await
        .unwrap_or_else(|_| Err(ConfigError::of_all("reading the configuration panicked")))
}

/// Nothing here can fail.
async fn apply(app: &App, reloaded: &Reloaded) {
    let Reloaded {
        config,
        change,
        adapters,
        ..
    } = reloaded;
    app.health.reconfigure(config.breaker_settings());
    let accounts = config.providers.iter();
    let configured = accounts.map(|(name, account)| (name.clone(), account.enabled));
    app.runtime_settings.reconfigure(configured.collect());
    // What was refused because of the old key says nothing about the new one.
    for name in &change.adapters {
        app.health.resume(name, SuspendReason::InvalidCredentials);
        app.health.resume(name, SuspendReason::AccountBlocked);
    }
    app.desk.reconfigure(config.order_settings(), adapters);
    if change.limits {
        let limits = Limits::new(config.limit_settings(), app.clock.clone());
        app.limits.store(Arc::new(limits));
    }
    let refresh = config.refresh_settings(app.clock.now());
    app.catalog.reconfigure(refresh, adapters).await;
}
