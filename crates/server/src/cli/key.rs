//! `switchboard key`

use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{ClientId, Clock, Mode, Timestamp};
use ledger::StoredKey;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

use super::{ConfigArg, Console, ModeArg, session};
use crate::{clock::SystemClock, keys::KeyText};

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key; it is shown once
    Create(CreateArgs),
    /// Show a client's keys, without their secrets
    List {
        #[command(flatten)]
        client: ClientArg,
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Refuse a key from now on (a running gateway notices within 5 seconds)
    Revoke {
        #[command(flatten)]
        client: ClientArg,
        /// The key's id, as `key list` shows it
        #[arg(long, value_name = "KEY_ID")]
        key: String,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Make a new key and revoke all others of its mode after a while
    #[command(after_help = "\
Example:
  switchboard key rotate --client cl_1 --overlap 24h")]
    Rotate(RotateArgs),
}

#[derive(Debug, Args)]
pub(super) struct ClientArg {
    /// Client id, such as cl_1
    #[arg(long, value_name = "ID")]
    client: ClientId,
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    #[command(flatten)]
    client: ClientArg,
    /// What the key reaches
    #[arg(long, value_enum, default_value_t)]
    mode: ModeArg,
    /// The key ends after so long, such as 90d; absent: never
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    expires_in: Option<Duration>,
    /// Print {"client_id", "key_id", "api_key"}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    #[command(flatten)]
    client: ClientArg,
    /// Of the new key and of those that end
    #[arg(long, value_enum, default_value_t)]
    mode: ModeArg,
    /// How long the old keys still work, such as 24h or 0s
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = humantime::parse_duration)]
    overlap: Duration,
    /// Print {"client_id", "key_id", "api_key", "revoked", "revoked_at"}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Serialize)]
struct MadeKey {
    client_id: ClientId,
    key_id: String,
    api_key: String,
}

#[derive(Serialize)]
struct Rotated {
    #[serde(flatten)]
    made: MadeKey,
    /// Ids of the keys that end.
    revoked: Vec<String>,
    #[serde(with = "time::serde::rfc3339")]
    revoked_at: Timestamp,
}

pub(super) async fn execute(console: &mut Console, command: KeyCommand) -> anyhow::Result<()> {
    match command {
        KeyCommand::Create(args) => create(console, args).await,
        KeyCommand::List {
            client,
            json,
            config,
        } => list(console, client.client, json, &config).await,
        KeyCommand::Revoke {
            client,
            key,
            config,
        } => revoke(console, client.client, &key, &config).await,
        KeyCommand::Rotate(args) => rotate(console, args).await,
    }
}

async fn create(console: &mut Console, args: CreateArgs) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let expires_at = args.expires_in.map(|wait| after(now, wait)).transpose()?;
    let made = session::with_ledger(&args.config, async |ledger| {
        make(
            ledger,
            args.client.client,
            args.mode.into(),
            now,
            expires_at,
        )
        .await
    })
    .await?;
    if args.json {
        return console.json(&made);
    }
    show(console, &made)
}

async fn make(
    ledger: &ledger::Ledger,
    client: ClientId,
    mode: Mode,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> anyhow::Result<MadeKey> {
    let key = KeyText::generate(mode);
    let stored = key.to_store(client, expires_at);
    ledger.insert_key(&stored, now).await?;
    Ok(MadeKey {
        client_id: client,
        key_id: stored.public_id,
        api_key: key.reveal(),
    })
}

fn show(console: &mut Console, made: &MadeKey) -> anyhow::Result<()> {
    console.line(format_args!("key id   {}", made.key_id))?;
    console.line(format_args!("api key  {}", made.api_key))?;
    console.line("The key is shown only now: store it.")
}

async fn list(
    console: &mut Console,
    client: ClientId,
    json: bool,
    config: &ConfigArg,
) -> anyhow::Result<()> {
    let keys = session::with_ledger(config, async |ledger| {
        session::find_client(ledger, client).await?;
        Ok(ledger.list_keys(client).await?)
    })
    .await?;
    if json {
        return console.json(&keys);
    }
    let now = SystemClock.now();
    let rows = keys.into_iter().map(|key| {
        let state = state(&key, now);
        [
            key.public_id,
            key.mode.as_str().to_owned(),
            state.to_owned(),
            moment(Some(key.created_at)),
            moment(key.expires_at),
            moment(key.revoked_at),
        ]
    });
    let header = ["key", "mode", "state", "created", "expires", "revoked"];
    console.table(header, rows)
}

fn state(key: &StoredKey, now: Timestamp) -> &'static str {
    let past = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
    if past(key.revoked_at) {
        "revoked"
    } else if past(key.expires_at) {
        "expired"
    } else if key.revoked_at.is_some() {
        "ending"
    } else {
        "active"
    }
}

fn moment(at: Option<Timestamp>) -> String {
    let at = at.and_then(|at| at.replace_nanosecond(0).ok());
    at.and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default()
}

fn after(now: Timestamp, wait: Duration) -> anyhow::Result<Timestamp> {
    time::Duration::try_from(wait)
        .ok()
        .and_then(|wait| now.checked_add(wait))
        .context("the time is too long")
}

async fn revoke(
    console: &mut Console,
    client: ClientId,
    key: &str,
    config: &ConfigArg,
) -> anyhow::Result<()> {
    session::with_ledger(config, async |ledger| {
        session::find_client(ledger, client).await?;
        if !ledger.revoke_key(client, key, SystemClock.now()).await? {
            bail!(
                "{client} has no key {key} that is not revoked yet: `switchboard key list \
                 --client {client}` shows all"
            );
        }
        Ok(())
    })
    .await?;
    console.line(format_args!("{key} is revoked"))
}

async fn rotate(console: &mut Console, args: RotateArgs) -> anyhow::Result<()> {
    let client = args.client.client;
    let mode = args.mode.into();
    let now = SystemClock.now();
    let revoked_at = after(now, args.overlap)?;
    let rotated = session::with_ledger(&args.config, async |ledger| {
        // Listed before the new key exists, so that it cannot be among those that end.
        let old = ledger.list_keys(client).await?;
        let made = make(ledger, client, mode, now, None).await?;
        let mut revoked = Vec::new();
        for key in old.into_iter().filter(|key| key.mode == mode) {
            if ledger
                .revoke_key(client, &key.public_id, revoked_at)
                .await?
            {
                revoked.push(key.public_id);
            }
        }
        Ok(Rotated {
            made,
            revoked,
            revoked_at,
        })
    })
    .await?;
    if args.json {
        return console.json(&rotated);
    }
    show(console, &rotated.made)?;
    console.line(format_args!(
        "{} older key(s) end at {}",
        rotated.revoked.len(),
        moment(Some(revoked_at))
    ))
}
