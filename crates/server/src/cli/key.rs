//! `switchboard key`

use std::{num::NonZeroU32, str::FromStr, time::Duration};

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use domain::{ClientId, Clock, Mode, Timestamp};
use ledger::{KeyRecord, KeyTerms, Ledger};
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

use super::{ConfigArg, Console, ModeArg, output::OutputArgs, session};
use crate::{
    admin::keys::PerMinute,
    clock::SystemClock,
    key_terms::{self, Network, Scope},
    keys::{KeyMint, KeyText},
    limit::Group,
};

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key; it is shown once
    #[command(after_help = "\
Examples:
  switchboard key create --client cl_1 --expires-in 90d
  switchboard key create --client cl_1 --scope read --allow-ip 192.0.2.0/24
  switchboard key create --client cl_1 --limit order_reads=6000")]
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
    /// Change how many requests a key may send (a running gateway notices within 5 seconds)
    #[command(after_help = "\
Example:
  switchboard key change --client cl_1 --key 0a1B2c3D4e5F --limit order_reads=6000 \\
      --limit catalog=shared --reason \"load test\"")]
    Change(ChangeArgs),
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
    /// Make a new key with the terms and the end of an old one, which ends after a while
    #[command(after_help = "\
Examples:
  switchboard key rotate --client cl_1 --overlap 24h
  switchboard key rotate --client cl_1 --key 0a1B2c3D4e5F --overlap 0s")]
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
    /// What it may do, repeatable; absent: everything
    #[arg(long = "scope", value_enum, value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// Address or network that it may come from, repeatable; absent: anywhere
    #[arg(long = "allow-ip", value_name = "NETWORK")]
    allowed_ips: Vec<Network>,
    /// Requests a minute of its own, repeatable; in other groups it shares its client's budget
    #[arg(long = "limit", value_name = "GROUP=NUMBER")]
    limits: Vec<GroupLimit>,
    /// Print {"client_id", "key_id", "api_key"}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    #[command(flatten)]
    client: ClientArg,
    /// The key's id, as `key list` shows it
    #[arg(long, value_name = "KEY_ID")]
    key: String,
    /// Requests a minute of its own, or `shared` with its client's other keys; repeatable
    #[arg(long = "limit", value_name = "GROUP=NUMBER", required = true)]
    limits: Vec<GroupLimit>,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// How many requests of a group a key may send in a minute; `None`: none of its own.
#[derive(Clone, Debug)]
struct GroupLimit(Group, Option<PerMinute>);

impl FromStr for GroupLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (group, number) = text
            .split_once('=')
            .ok_or("write GROUP=NUMBER, such as order_reads=6000")?;
        let group = Group::from_str(group, false).map_err(|_| {
            let all = Group::value_variants().iter().map(|group| group.word());
            format!("the group is one of {}", all.collect::<Vec<_>>().join(", "))
        })?;
        let per_minute = match number {
            "shared" => None,
            number => {
                let number: u32 = number.parse().unwrap_or_default();
                Some(PerMinute::try_from(number).map_err(|bounds| format!("the number {bounds}"))?)
            }
        };
        Ok(Self(group, per_minute))
    }
}

impl GroupLimit {
    fn of_ledger(&self) -> (String, Option<NonZeroU32>) {
        (self.0.word().to_owned(), self.1.map(PerMinute::get))
    }
}

#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    #[command(flatten)]
    client: ClientArg,
    /// Which key ends, as `key list` shows it [default: the only active one of --mode]
    #[arg(long, value_name = "KEY_ID")]
    key: Option<String>,
    /// Of both keys, if --key is absent
    #[arg(long, value_enum, default_value_t, conflicts_with = "key")]
    mode: ModeArg,
    /// How long the old key still works, such as 24h or 0s
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

impl MadeKey {
    fn new(client_id: ClientId, made: KeyRecord, key: &KeyText) -> Self {
        Self {
            client_id,
            key_id: made.public_id,
            api_key: key.reveal(),
        }
    }
}

#[derive(Serialize)]
struct Rotated {
    #[serde(flatten)]
    made: MadeKey,
    /// Id of the key that ends.
    revoked: String,
    #[serde(with = "time::serde::rfc3339")]
    revoked_at: Timestamp,
}

pub(super) async fn execute(console: &mut Console, command: KeyCommand) -> anyhow::Result<()> {
    match command {
        KeyCommand::Create(args) => create(console, args).await,
        KeyCommand::Change(args) => change(console, args).await,
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
    let (client, now) = (args.client.client, SystemClock.now());
    let expires_at = args.expires_in.map(|wait| after(now, wait)).transpose()?;
    let limits = args.limits.iter().map(GroupLimit::of_ledger);
    let terms = KeyTerms {
        limits: limits
            .filter_map(|(group, number)| Some((group, number?)))
            .collect(),
        ..key_terms::terms(&args.scopes, &args.allowed_ips)
    };
    let made = session::with_ledger(&args.config, async |ledger| {
        let key = KeyMint::of(ledger).await?.make(args.mode.into());
        let stored = key.to_store(client, expires_at);
        let made = ledger
            .create_key(&stored, &terms, &session::actor(), now)
            .await?;
        Ok(MadeKey::new(client, made, &key))
    })
    .await?;
    if args.json {
        return console.json(&made);
    }
    show(console, &made)
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
        Ok(ledger.list_key_records(client).await?)
    })
    .await?;
    if json {
        return console.json(&keys);
    }
    show_records(console, keys)
}

fn show_records(console: &mut Console, keys: Vec<KeyRecord>) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let rows = keys.into_iter().map(|key| {
        let state = state(&key, now);
        let limits = key.terms.limits.iter();
        let limits = limits.map(|(group, number)| format!("{group}={number}"));
        [
            key.public_id,
            key.mode.as_str().to_owned(),
            state.to_owned(),
            any(key.terms.scopes),
            any(key.terms.allowed_ips),
            limits.collect::<Vec<_>>().join(" "),
            moment(Some(key.created_at)),
            moment(key.expires_at),
            moment(key.revoked_at),
        ]
    });
    let header = [
        "key", "mode", "state", "scopes", "from", "a minute", "created", "expires", "revoked",
    ];
    console.table(header, rows)
}

async fn change(console: &mut Console, args: ChangeArgs) -> anyhow::Result<()> {
    let (client, key) = (args.client.client, args.key.as_str());
    let limits = args.limits.iter().map(GroupLimit::of_ledger).collect();
    let changed = session::with_ledger(&args.output.config, async |ledger| {
        let (reason, actor) = (args.reason.as_deref(), session::actor());
        ledger
            .change_key_limits((client, key), &limits, reason, &actor, SystemClock.now())
            .await?
            .with_context(|| no_key(client, key))
    })
    .await?;
    if args.output.json {
        return console.json(&changed);
    }
    show_records(console, vec![changed])
}

/// A list that is a limit; no list is none.
fn any(list: Option<Vec<String>>) -> String {
    list.map_or_else(|| "any".to_owned(), |list| list.join(" "))
}

fn state(key: &KeyRecord, now: Timestamp) -> &'static str {
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
        let now = SystemClock.now();
        let ended = ledger
            .end_key(client, key, now, &session::actor(), now)
            .await?;
        ended.with_context(|| no_key(client, key))
    })
    .await?;
    console.line(format_args!("{key} is revoked"))
}

fn no_key(client: ClientId, key: &str) -> String {
    format!(
        "{client} has no key {key} that is not revoked yet: `switchboard key list --client \
         {client}` shows all"
    )
}

async fn rotate(console: &mut Console, args: RotateArgs) -> anyhow::Result<()> {
    let client = args.client.client;
    let now = SystemClock.now();
    let revoked_at = after(now, args.overlap)?;
    let rotated = session::with_ledger(&args.config, async |ledger| {
        let old = old_key(ledger, &args, now).await?;
        let key = KeyMint::of(ledger).await?.make(old.mode);
        let (stored, actor) = (key.to_store(client, None), session::actor());
        let made = ledger
            .replace_key(&old.public_id, &stored, revoked_at, &actor, now)
            .await?
            .with_context(|| no_key(client, &old.public_id))?;
        Ok(Rotated {
            made: MadeKey::new(client, made, &key),
            revoked: old.public_id,
            revoked_at,
        })
    })
    .await?;
    if args.json {
        return console.json(&rotated);
    }
    show(console, &rotated.made)?;
    console.line(format_args!(
        "{} ends at {}",
        rotated.revoked,
        moment(Some(revoked_at))
    ))
}

/// The key that was named, or the only one there is.
async fn old_key(ledger: &Ledger, args: &RotateArgs, now: Timestamp) -> anyhow::Result<KeyRecord> {
    let client = args.client.client;
    let keys = ledger.list_key_records(client).await?;
    if let Some(named) = &args.key {
        let found = keys.into_iter().find(|key| key.public_id == *named);
        return found.with_context(|| no_key(client, named));
    }
    let mode: Mode = args.mode.into();
    let mut active = keys
        .into_iter()
        .filter(|key| key.mode == mode && state(key, now) == "active");
    match (active.next(), active.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => bail!(
            "{client} has several active {} keys: name one with --key (`switchboard key list \
             --client {client}` shows all)",
            mode.as_str()
        ),
        (None, _) => bail!(
            "{client} has no active {} key to replace: make one with `switchboard key create \
             --client {client}`",
            mode.as_str()
        ),
    }
}
