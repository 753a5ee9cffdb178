//! What commands that work on the database begin with.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, bail};
use domain::{ClientId, ProviderName};
use ledger::{Actor, Client, Ledger, LedgerError};

use super::ConfigArg;
use crate::{
    config::{AccountOutline, Config, Environment, Scope},
    database::Database,
    short_text, telemetry,
};

const USUAL_FILE: &str = "switchboard.toml";

/// The file that was named, or the usual one if it is there.
pub(super) fn config_file(arg: &ConfigArg) -> Option<PathBuf> {
    let usual = || Some(PathBuf::from(USUAL_FILE)).filter(|file| file.exists());
    arg.config.clone().or_else(usual)
}

pub(super) fn load(arg: &ConfigArg, scope: Scope) -> anyhow::Result<Config> {
    let file = config_file(arg);
    Ok(Config::load_for(
        scope,
        file.as_deref(),
        &Environment::of_process(),
    )?)
}

/// The configuration of a command that runs once, with logging as it asks.
pub(super) fn load_for_command(arg: &ConfigArg) -> anyhow::Result<Config> {
    let config = load(arg, Scope::Database)?;
    telemetry::start(config.telemetry.format, telemetry::COMMAND_FILTER, None)?;
    Ok(config)
}

/// Does `work` on the database, which must be there and migrated, and closes it.
pub(super) async fn with_ledger<T>(
    arg: &ConfigArg,
    work: impl AsyncFnOnce(&Ledger) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let config = load_for_command(arg)?;
    let database = Database::open_existing(&config).await?;
    let done = match database.require_schema().await {
        Ok(()) => work(&database.ledger).await.map_err(explain),
        Err(error) => Err(error),
    };
    let closed = database.close().await;
    let done = done?;
    closed.context("done, but the embedded database does not stop")?;
    Ok(done)
}

/// Adds what to do to errors that a person can do something about.
fn explain(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<LedgerError>() {
        Some(LedgerError::NoSuchClient) => {
            anyhow::anyhow!("there is no such client: `switchboard client list` shows all")
        }
        Some(LedgerError::Taken(what)) => anyhow::anyhow!("{what} is taken: choose another one"),
        _ => error,
    }
}

pub(super) async fn find_client(ledger: &Ledger, id: ClientId) -> anyhow::Result<Client> {
    match ledger.find_client(id).await? {
        Some(client) => Ok(client),
        None => bail!("there is no client {id}: `switchboard client list` shows all"),
    }
}

/// Why something is changed, as an argument.
pub(super) fn reason(text: &str) -> Result<String, String> {
    short_text::reason(text).map(str::to_owned)
}

/// A name, as an argument.
pub(super) fn name(text: &str) -> Result<String, String> {
    short_text::name(text).map(str::to_owned)
}

/// The provider accounts of the configuration, without their secrets.
pub(super) fn accounts(arg: &ConfigArg) -> anyhow::Result<BTreeMap<ProviderName, AccountOutline>> {
    Ok(load(arg, Scope::Database)?.accounts)
}

/// An account that the configuration does not know is a typing error.
pub(super) fn require_account(arg: &ConfigArg, name: &ProviderName) -> anyhow::Result<()> {
    let accounts = accounts(arg)?;
    if accounts.contains_key(name) {
        return Ok(());
    }
    let names: Vec<_> = accounts.keys().map(ProviderName::as_str).collect();
    match names.is_empty() {
        true => bail!("the configuration has no provider account: name its file with --config"),
        false => bail!(
            "there is no account {name}: choose one of {}",
            names.join(", ")
        ),
    }
}

/// Who acts, for the audit log: the user of this machine. Who reaches the database may do all.
pub(super) fn actor() -> Actor {
    let user = ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    Actor::local(format!("cli:{}", user.as_deref().unwrap_or("unknown")))
}
