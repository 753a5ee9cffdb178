//! `switchboard reconcile strays`: orders in a provider's list that may be ours.

use anyhow::bail;
use clap::{Args, Subcommand};
use domain::{AttemptId, Clock, Money, ProviderName};
use ledger::{OpenStray, StrayDecision, StrayFilter, StrayVerdict};
use serde::Serialize;

use crate::{
    cli::{ConfigArg, Console, session},
    clock::SystemClock,
};

/// More than anybody reads; the ones seen first.
const MOST: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum StraysCommand {
    /// List the orders at providers that may be ours and wait for a person
    List {
        /// Only of this account
        #[arg(long, value_name = "NAME")]
        provider: Option<ProviderName>,
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Say whose one is
    #[command(after_help = "\
Examples:
  switchboard reconcile strays decide --stray 3 --attempt at_0190... --reason 'ticket 4711'
      A purchase of ours made it: it is booked, and used or given back.
  switchboard reconcile strays decide --stray 3 --not-ours --reason 'bought by hand'
      Somebody else made it: it is never touched.")]
    Decide(DecideArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DecideArgs {
    /// From the list
    #[arg(long, value_name = "NUMBER")]
    stray: i64,
    /// The purchase of ours that made it
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "not_ours",
        conflicts_with = "not_ours"
    )]
    attempt: Option<AttemptId>,
    /// Somebody else made it
    #[arg(long)]
    not_ours: bool,
    /// For the books: who says so, and why
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    config: ConfigArg,
}

/// An order on the list.
#[derive(Serialize)]
struct Entry {
    id: i64,
    provider: ProviderName,
    provider_order_id: String,
    product: String,
    cost: Option<Money>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: domain::Timestamp,
    #[serde(with = "time::serde::rfc3339")]
    seen_at: domain::Timestamp,
    evidence: String,
    candidates: Vec<Candidate>,
}

/// A purchase that may have made it.
#[derive(Serialize)]
struct Candidate {
    attempt: AttemptId,
    order: i64,
    state: &'static str,
    #[serde(with = "time::serde::rfc3339")]
    created_at: domain::Timestamp,
}

impl From<OpenStray> for Entry {
    fn from(stray: OpenStray) -> Self {
        let candidates = stray.candidates.into_iter().map(|candidate| Candidate {
            attempt: candidate.attempt,
            order: candidate.order.0,
            state: candidate.state.as_str(),
            created_at: candidate.created_at,
        });
        Self {
            id: stray.id,
            candidates: candidates.collect(),
            product: stray.order.product.name(),
            cost: stray
                .order
                .cost
                .map(|cost| Money::new(cost, stray.order.currency)),
            provider: stray.order.provider,
            provider_order_id: stray.order.provider_order_id,
            created_at: stray.order.created_at,
            seen_at: stray.seen_at,
            evidence: stray.order.evidence,
        }
    }
}

pub(super) async fn execute(console: &mut Console, command: StraysCommand) -> anyhow::Result<()> {
    match command {
        StraysCommand::List {
            provider,
            json,
            config,
        } => list(console, provider, json, &config).await,
        StraysCommand::Decide(args) => decide(console, args).await,
    }
}

async fn list(
    console: &mut Console,
    provider: Option<ProviderName>,
    json: bool,
    config: &ConfigArg,
) -> anyhow::Result<()> {
    let filter = StrayFilter {
        provider,
        after: None,
    };
    let strays = session::with_ledger(config, async |ledger| {
        Ok(ledger.list_strays(&filter, MOST).await?)
    })
    .await?;
    let entries: Vec<Entry> = strays.into_iter().map(Entry::from).collect();
    if json {
        return console.json(&entries);
    }
    if entries.is_empty() {
        return console.line("no order at a provider waits for a decision");
    }
    let rows = entries.into_iter().map(|entry| {
        let candidates: Vec<String> = entry
            .candidates
            .iter()
            .map(|candidate| {
                let Candidate {
                    attempt,
                    order,
                    state,
                    ..
                } = candidate;
                format!("{attempt} of order {order}, {state}")
            })
            .collect();
        [
            entry.id.to_string(),
            entry.provider.to_string(),
            entry.provider_order_id,
            entry.product,
            entry.cost.map(|cost| cost.to_string()).unwrap_or_default(),
            entry.created_at.to_string(),
            entry.evidence,
            candidates.join("\n"),
        ]
    });
    console.table(
        [
            "stray",
            "provider",
            "provider's id",
            "product",
            "cost",
            "made at",
            "evidence",
            "may be of",
        ],
        rows,
    )
}

async fn decide(console: &mut Console, args: DecideArgs) -> anyhow::Result<()> {
    let DecideArgs {
        stray,
        attempt,
        not_ours: _,
        reason,
        config,
    } = args;
    let verdict = attempt.map_or(StrayVerdict::Foreign, StrayVerdict::Ours);
    let decided = session::with_ledger(&config, async |ledger| {
        let (actor, now) = (session::actor(), SystemClock.now());
        Ok(ledger
            .decide_stray(stray, verdict, &reason, &actor, now)
            .await?)
    })
    .await?;
    match (decided, attempt) {
        (StrayDecision::TakenOver(settled), Some(attempt)) => console.line(format_args!(
            "stray {stray} is the sale of attempt {attempt}, which is {}; order {} is {}",
            settled.attempt.as_str(),
            settled.order_id,
            settled.order.as_str(),
        )),
        (StrayDecision::TakenOver(_) | StrayDecision::LeftAlone, _) => {
            console.line(format_args!("stray {stray} is not ours and is left alone"))
        }
        (StrayDecision::NotOpen, _) => bail!(
            "no order {stray} waits for a decision: `switchboard reconcile strays list` shows all"
        ),
        (StrayDecision::DoesNotFit, _) => bail!(
            "this purchase cannot have made the order: it was at another provider, of another \
             product or currency, is settled otherwise, or the order's number was never shown"
        ),
    }
}
