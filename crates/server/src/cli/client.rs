//! `switchboard client`

use anyhow::{Context, bail};
use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use domain::{ClientId, Clock, Currency, Micros, Money};
use ledger::{ClientChange, ClientStatus, Deposit, HandBooking, KeyTerms, NewClient};
use serde::Serialize;

use super::{ConfigArg, Console, ModeArg, session};
use crate::{clock::SystemClock, keys::KeyMint};

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
  switchboard client deposit --client cl_1 --amount 250 --reason \"invoice 2026-17\" \\
      --idempotency-key invoice-2026-17")]
    Deposit(DepositArgs),
    /// Change a client's name, its credit limit, or whether it is told who sells
    #[command(after_help = "\
Example:
  switchboard client change --client cl_1 --credit-limit 50 --reason \"contract of 2027\"")]
    Change(ChangeArgs),
    /// Stop a client from buying; it can still read, finish and cancel what it has
    #[command(after_help = "\
Example:
  switchboard client suspend --client cl_1 --reason \"key leaked, ticket 4711\"")]
    Suspend(StatusArgs),
    /// Let a suspended client buy again
    Resume(StatusArgs),
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// Unique name
    #[arg(long, value_parser = session::name)]
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
    /// Why, for the books and the audit log
    #[arg(long, value_parser = session::reason)]
    reason: String,
    /// Books once for each such text, however often the command is run
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    idempotency_key: Option<String>,
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
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: String,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    #[command(flatten)]
    change: Terms,
    #[command(flatten)]
    of: StatusArgs,
}

/// What is absent stays.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Terms {
    /// Unique name
    #[arg(long, value_parser = session::name)]
    name: Option<String>,
    /// How far below zero the balance of its live account may go
    #[arg(long, value_name = "AMOUNT")]
    credit_limit: Option<Micros>,
    /// Whether it is told who sells
    #[arg(long, value_name = "BOOL")]
    sees_providers: Option<bool>,
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
        ClientCommand::Change(args) => {
            let Terms {
                name,
                credit_limit,
                sees_providers,
            } = args.change;
            if credit_limit.is_some_and(Micros::is_negative) {
                bail!("--credit-limit must not be negative");
            }
            let change = ClientChange {
                name,
                credit_limit,
                sees_providers,
                status: None,
            };
            update(console, args.of, change).await
        }
        ClientCommand::Suspend(args) => {
            update(console, args, ClientChange::of(ClientStatus::Suspended)).await
        }
        ClientCommand::Resume(args) => {
            update(console, args, ClientChange::of(ClientStatus::Active)).await
        }
    }
}

async fn create(console: &mut Console, args: CreateArgs) -> anyhow::Result<()> {
    if args.deposit.is_negative() || args.credit_limit.is_negative() {
        bail!("--deposit and --credit-limit must not be negative");
    }
    let new = NewClient {
        name: args.name,
        currency: args.currency,
        credit_limit: args.credit_limit,
    };
    let created = session::with_ledger(&args.config, async |ledger| {
        let (actor, now, mode) = (session::actor(), SystemClock.now(), args.mode.into());
        let client = ledger
            .admit_client(&new, mode, args.deposit, &actor, now)
            .await?;
        let key = KeyMint::of(ledger).await?.make(mode);
        let stored = key.to_store(client, None);
        ledger
            .create_key(&stored, &KeyTerms::default(), &actor, now)
            .await
            .with_context(|| {
                format!(
                    "client {client} was created, but may lack its key: see `switchboard key list \
                     --client {client}` and `key create`"
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
    let deposit = Deposit {
        client: args.client,
        mode: args.mode.into(),
        amount: args.amount,
        reason: args.reason,
    };
    let available = session::with_ledger(&args.config, async |ledger| {
        let adjusts = deposit.amount.is_negative();
        let (actor, now) = (session::actor(), SystemClock.now());
        let booked = match &args.idempotency_key {
            Some(key) => {
                ledger
                    .book_by_hand_once(key, &deposit, adjusts, &actor, now)
                    .await?
            }
            None => ledger
                .book_by_hand(&deposit, adjusts, &actor, now)
                .await?
                .map_or(HandBooking::NotEnough, HandBooking::Booked),
        };
        match booked {
            HandBooking::Booked(available) | HandBooking::Repeated(available) => Ok(available),
            HandBooking::OtherBooking => bail!(
                "something else was booked with this --idempotency-key: `switchboard ledger export \
                 --client {}` shows what",
                deposit.client
            ),
            HandBooking::NotEnough => bail!(
                "{} has less than that to take back: nothing was booked",
                deposit.client
            ),
        }
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

async fn update(
    console: &mut Console,
    args: StatusArgs,
    change: ClientChange,
) -> anyhow::Result<()> {
    let changed = session::with_ledger(&args.config, async |ledger| {
        let (reason, now) = (Some(args.reason.as_str()), SystemClock.now());
        ledger
            .update_client(args.client, &change, reason, &session::actor(), now)
            .await?
            .context("the client owes more than its credit limit: nothing was changed")
    })
    .await?;
    if change.status.is_some() {
        return console.line(format_args!(
            "{} is {}",
            args.client,
            changed.status.as_str()
        ));
    }
    let (told, currency) = (changed.sees_providers, changed.currency);
    console.line(format_args!(
        "{} is {}, may owe {} {currency} and is {}told who sells",
        args.client,
        changed.name,
        changed.credit_limit,
        if told { "" } else { "not " },
    ))
}
