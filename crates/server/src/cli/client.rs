//! `switchboard client`

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{ClientId, Clock, Currency, Micros, Mode, Money};
use ledger::{ClientStatus, Deposit, Ledger, NewClient};
use serde::Serialize;

use super::{ConfigArg, Console, ModeArg, session};
use crate::{clock::SystemClock, keys::KeyText};

const NAME_LENGTH_MAX: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum ClientCommand {
    /// Create a client with a live account, a test account and a first API key
    #[command(after_help = "\
Example:
  switchboard client create --name qa --currency USD --deposit 100")]
    Create(CreateArgs),
    /// Show all clients with their balances
    List {
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Book money in, or out if the amount is negative
    #[command(after_help = "\
Example:
  switchboard client deposit --client cl_1 --amount 250 --reason \"invoice 2026-17\"")]
    Deposit(DepositArgs),
    /// Stop a client from buying; it can still read, finish and cancel what it has
    Suspend(StatusArgs),
    /// Let a suspended client buy again
    Resume(StatusArgs),
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// Unique name
    #[arg(long)]
    name: String,
    /// What it pays in: an ISO 4217 code
    #[arg(long)]
    currency: Currency,
    /// What it has at the start, on the account of --mode
    #[arg(long, default_value = "0", value_name = "AMOUNT")]
    deposit: Micros,
    /// Of the first key and deposit; the client has both accounts
    #[arg(long, value_enum, default_value_t)]
    mode: ModeArg,
    /// How far below zero the balance of its live account may go
    #[arg(long, default_value = "0", value_name = "AMOUNT")]
    credit_limit: Micros,
    /// Print {"client_id", "api_key"}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Args)]
pub(super) struct DepositArgs {
    /// Client id, such as cl_1
    #[arg(long, value_name = "ID")]
    client: ClientId,
    /// On which account
    #[arg(long, value_enum, default_value_t)]
    mode: ModeArg,
    /// In the account's currency; negative: taken back
    #[arg(long, allow_hyphen_values = true)]
    amount: Micros,
    /// For the books
    #[arg(long)]
    reason: String,
    /// For programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// Client id, such as cl_1
    #[arg(long, value_name = "ID")]
    client: ClientId,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Serialize)]
struct Created {
    client_id: ClientId,
    api_key: String,
}

#[derive(Serialize)]
struct Deposited {
    client_id: ClientId,
    available: Money,
}

pub(super) async fn execute(console: &mut Console, command: ClientCommand) -> anyhow::Result<()> {
    match command {
        ClientCommand::Create(args) => create(console, args).await,
        ClientCommand::List { json, config } => list(console, json, &config).await,
        ClientCommand::Deposit(args) => deposit(console, args).await,
        ClientCommand::Suspend(args) => set_status(console, args, ClientStatus::Suspended).await,
        ClientCommand::Resume(args) => set_status(console, args, ClientStatus::Active).await,
    }
}

async fn create(console: &mut Console, args: CreateArgs) -> anyhow::Result<()> {
    let name = args.name.trim();
    if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX {
        bail!("--name must have 1 to {NAME_LENGTH_MAX} characters");
    }
    if args.deposit.is_negative() || args.credit_limit.is_negative() {
        bail!("--deposit and --credit-limit must not be negative");
    }
    let new = NewClient {
        name: name.to_owned(),
        currency: args.currency,
        credit_limit: args.credit_limit,
    };
    let created = session::with_ledger(&args.config, async |ledger| {
        let client = ledger.create_client(&new, SystemClock.now()).await?;
        let mode = args.mode.into();
        let key = KeyText::generate(mode);
        let finished = furnish(ledger, client, mode, &key, args.deposit).await;
        finished.with_context(|| {
            format!(
                "client {client} was created, but may lack its deposit and its key: see \
                 `switchboard client list`, `client deposit` and `key create`"
            )
        })?;
        Ok(Created {
            client_id: client,
            api_key: key.reveal(),
        })
    })
    .await?;
    if args.json {
        return console.json(&created);
    }
    console.line(format_args!("client id  {}", created.client_id))?;
    console.line(format_args!("api key    {}", created.api_key))?;
    console.line("The key is shown only now: store it.")
}

async fn furnish(
    ledger: &Ledger,
    client: ClientId,
    mode: Mode,
    key: &KeyText,
    deposit: Micros,
) -> anyhow::Result<()> {
    if deposit != Micros::ZERO {
        let deposit = Deposit {
            client,
            mode,
            amount: deposit,
            reason: "first deposit".to_owned(),
        };
        ledger.deposit(&deposit, SystemClock.now()).await?;
    }
    ledger
        .insert_key(&key.to_store(client, None), SystemClock.now())
        .await?;
    Ok(())
}

async fn list(console: &mut Console, json: bool, config: &ConfigArg) -> anyhow::Result<()> {
    let clients =
        session::with_ledger(config, async |ledger| Ok(ledger.list_clients().await?)).await?;
    if json {
        return console.json(&clients);
    }
    let rows = clients.into_iter().map(|client| {
        [
            client.id.to_string(),
            client.name,
            client.status.as_str().to_owned(),
            client.available.amount.to_string(),
            client.held.to_string(),
            client.credit_limit.to_string(),
            client.test_available.amount.to_string(),
            client.available.currency.to_string(),
        ]
    });
    let header = [
        "client",
        "name",
        "status",
        "available",
        "held",
        "credit limit",
        "test available",
        "currency",
    ];
    console.table(header, rows)
}

async fn deposit(console: &mut Console, args: DepositArgs) -> anyhow::Result<()> {
    if args.amount == Micros::ZERO {
        bail!("--amount must not be zero");
    }
    if args.reason.trim().is_empty() {
        bail!("--reason must say why, for the books");
    }
    let deposit = Deposit {
        client: args.client,
        mode: args.mode.into(),
        amount: args.amount,
        reason: args.reason,
    };
    let available = session::with_ledger(&args.config, async |ledger| {
        let booked = ledger.deposit(&deposit, SystemClock.now()).await?;
        booked.with_context(|| {
            format!(
                "{} has less than that to take back: nothing was booked",
                deposit.client
            )
        })
    })
    .await?;
    if args.json {
        return console.json(&Deposited {
            client_id: deposit.client,
            available,
        });
    }
    console.line(format_args!(
        "{} now has {available} available",
        deposit.client
    ))
}

async fn set_status(
    console: &mut Console,
    args: StatusArgs,
    status: ClientStatus,
) -> anyhow::Result<()> {
    session::with_ledger(&args.config, async |ledger| {
        Ok(ledger.set_client_status(args.client, status).await?)
    })
    .await?;
    console.line(format_args!("{} is {}", args.client, status.as_str()))
}
