//! `switchboard reconcile`

mod strays;
mod wallets;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use domain::{AttemptId, Clock};
use ledger::{Attempt, Decided, Evidence, LedgerError};
use serde::Serialize;

use super::{ConfigArg, Console, session};
use crate::{admin::unresolved::unfit, clock::SystemClock};

/// More than anybody reads; the oldest ones.
const MOST: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum ReconcileCommand {
    /// List the purchases that wait for proof or for a person
    List {
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Settle one by hand, after asking the provider
    #[command(after_help = "\
Example:
  switchboard reconcile decide --attempt at_0190... --verdict not-sold --reason 'ticket 4711'")]
    Decide(DecideArgs),
    /// Orders in a provider's list that may be ours
    #[command(subcommand)]
    Strays(strays::StraysCommand),
    /// Compare what providers say with the books: balances, what is at risk, what is lost
    Report {
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Book money that was paid into a provider account
    #[command(after_help = "\
Example:
  switchboard reconcile topup --provider cheap-id --amount 500000 --reason 'invoice 12' \
      --idempotency-key invoice-12")]
    Topup(wallets::TopUpArgs),
}

#[derive(Debug, Args)]
pub(super) struct DecideArgs {
    /// From the list
    #[arg(long, value_name = "ID")]
    attempt: AttemptId,
    /// What is true
    #[arg(long)]
    verdict: Verdict,
    /// For the books: who says so, and why
    #[arg(long, value_parser = session::reason)]
    reason: String,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Verdict {
    /// Of an unknown one: the provider never sold it, the exposure is taken back
    NotSold,
    /// Of one that needs a review: the provider ended it without a code and gave the money back
    Refunded,
    /// The money is gone: booked as a loss
    #[value(alias = "lost")]
    WrittenOff,
}

impl From<Verdict> for ledger::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::NotSold => Self::NotSold,
            Verdict::Refunded => Self::Refunded,
            Verdict::WrittenOff => Self::WrittenOff,
        }
    }
}

/// A purchase on the list, with its evidence.
#[derive(Serialize)]
struct Entry {
    attempt: AttemptId,
    order: i64,
    provider: String,
    product: String,
    state: &'static str,
    cost: String,
    provider_order_id: Option<String>,
    reason: Option<String>,
    /// What was said when it was sent.
    evidence: Option<String>,
    /// What was found out since.
    looked: Option<Evidence>,
    #[serde(with = "time::serde::rfc3339")]
    since: domain::Timestamp,
}

impl Entry {
    fn new(attempt: Attempt, looked: Option<Evidence>) -> Self {
        Self {
            attempt: attempt.id,
            order: attempt.order_id.0,
            provider: attempt.provider.to_string(),
            product: attempt.product.name(),
            state: attempt.state.as_str(),
            cost: attempt.cost.to_string(),
            provider_order_id: attempt.provider_order_id,
            reason: attempt.reason,
            evidence: attempt.provider_message,
            looked,
            since: attempt.created_at,
        }
    }
}

pub(super) async fn execute(
    console: &mut Console,
    command: ReconcileCommand,
) -> anyhow::Result<()> {
    match command {
        ReconcileCommand::List { json, config } => list(console, json, &config).await,
        ReconcileCommand::Decide(args) => decide(console, args).await,
        ReconcileCommand::Strays(command) => strays::execute(console, command).await,
        ReconcileCommand::Report { json, config } => wallets::report(console, json, &config).await,
        ReconcileCommand::Topup(args) => wallets::top_up(console, args).await,
    }
}

async fn list(console: &mut Console, json: bool, config: &ConfigArg) -> anyhow::Result<()> {
    let entries = session::with_ledger(config, async |ledger| {
        let unsettled = ledger.list_unsettled(None, MOST).await?;
        let ids: Vec<AttemptId> = unsettled.iter().map(|attempt| attempt.id).collect();
        let mut evidence = ledger.find_evidence(&ids).await?;
        let entries = unsettled.into_iter().map(|attempt| {
            let looked = evidence.remove(&attempt.id);
            Entry::new(attempt, looked)
        });
        Ok(entries.collect::<Vec<_>>())
    })
    .await?;
    if json {
        return console.json(&entries);
    }
    if entries.is_empty() {
        return console.line("every purchase is settled with its provider");
    }
    let rows = entries.into_iter().map(|entry| {
        let looked = entry.looked.map(|look| {
            let Evidence {
                looks,
                asked,
                at,
                found,
                ..
            } = look;
            format!("look {looks} at {at}: asked {asked}; {found}")
        });
        let said = entry
            .evidence
            .filter(|text| !text.is_empty())
            .or(entry.reason);
        let known: Vec<String> = said.into_iter().chain(looked).collect();
        [
            entry.attempt.to_string(),
            entry.order.to_string(),
            entry.provider,
            entry.state.to_owned(),
            entry.cost,
            entry.provider_order_id.unwrap_or_default(),
            known.join("\n"),
        ]
    });
    console.table(
        [
            "attempt",
            "order",
            "provider",
            "state",
            "cost",
            "provider's id",
            "evidence",
        ],
        rows,
    )
}

async fn decide(console: &mut Console, args: DecideArgs) -> anyhow::Result<()> {
    let DecideArgs {
        attempt,
        verdict,
        reason,
        config,
    } = args;
    let settled = session::with_ledger(&config, async |ledger| {
        let (actor, now) = (session::actor(), SystemClock.now());
        match ledger
            .decide(attempt, verdict.into(), &reason, &actor, now)
            .await
        {
            Ok(Decided::Settled(settled)) => Ok(settled),
            Ok(Decided::Unfit(state)) => bail!(unfit(state)),
            Err(LedgerError::NoSuchAttempt(_)) => {
                bail!("there is no attempt {attempt}: `switchboard reconcile list` shows all")
            }
            Err(error) => Err(error.into()),
        }
    })
    .await?;
    console.line(format_args!(
        "attempt {attempt} is {}, order {} is {}",
        settled.attempt.as_str(),
        settled.order_id,
        settled.order.as_str(),
    ))
}
