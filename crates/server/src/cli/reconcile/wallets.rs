//! `switchboard reconcile report` and `topup`: provider accounts' money.

use anyhow::bail;
use clap::Args;
use domain::{Clock, Micros, Money, ProviderName};
use ledger::{Loss, Reconciliation, TopUp, Unclear, WalletReading};
use serde::Serialize;

use crate::{
    cli::{ConfigArg, Console, session},
    clock::SystemClock,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct TopUpArgs {
    /// Which account, as the configuration names it
    #[arg(long, value_name = "NAME")]
    provider: ProviderName,
    /// How much, in the account's currency; negative: taken out
    #[arg(long, allow_negative_numbers = true)]
    amount: Micros,
    /// For the books: who paid it, and why
    #[arg(long, value_parser = session::reason)]
    reason: String,
    /// Books once for each such text, however often the command is run
    #[arg(long, value_name = "TEXT")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    config: ConfigArg,
}

/// Purchases of unknown outcome.
#[derive(Serialize)]
struct AtRisk {
    provider: String,
    product: String,
    purchases: i64,
    amount: Money,
}

impl From<Unclear> for AtRisk {
    fn from(unclear: Unclear) -> Self {
        Self {
            provider: unclear.provider.to_string(),
            product: unclear.product.name(),
            purchases: unclear.count,
            amount: unclear.exposure,
        }
    }
}

#[derive(Serialize)]
struct Report {
    wallets: Vec<WalletReading>,
    at_risk: Vec<AtRisk>,
    losses: Vec<Loss>,
}

impl From<Reconciliation> for Report {
    fn from(found: Reconciliation) -> Self {
        Self {
            wallets: found.wallets,
            at_risk: found.unclear.into_iter().map(AtRisk::from).collect(),
            losses: found.losses,
        }
    }
}

pub(super) async fn top_up(console: &mut Console, args: TopUpArgs) -> anyhow::Result<()> {
    let TopUpArgs {
        provider,
        amount,
        reason,
        idempotency_key,
        config,
    } = args;
    if amount == Micros::ZERO {
        bail!("--amount must not be zero");
    }
    let booked = session::with_ledger(&config, async |ledger| {
        let (key, actor) = (idempotency_key.as_deref(), session::actor());
        match ledger
            .top_up(key, (&provider, amount), &reason, &actor, SystemClock.now())
            .await?
        {
            TopUp::Booked(booked) => Ok(format!("booked {booked} at {provider}")),
            TopUp::Repeated(booked) => Ok(format!(
                "{booked} was booked at {provider} before: nothing is booked twice"
            )),
            TopUp::OtherBooking => bail!(
                "another amount was booked at {provider} with this --idempotency-key: `switchboard \
                 ledger postings --kind top_up --provider {provider}` shows it"
            ),
            TopUp::NoSuchAccount => bail!(
                "nothing was ever bought or read at {provider}: `switchboard reconcile report` shows accounts"
            ),
        }
    })
    .await?;
    console.line(booked)
}

pub(super) async fn report(
    console: &mut Console,
    json: bool,
    config: &ConfigArg,
) -> anyhow::Result<()> {
    let found = session::with_ledger(config, async |ledger| Ok(ledger.reconcile().await?)).await?;
    let report = Report::from(found);
    if json {
        return console.json(&report);
    }
    console.line("balances at providers")?;
    let wallets = report.wallets.iter().map(|reading| {
        let unknown = || "no opening yet".to_owned();
        [
            reading.provider.to_string(),
            reading.at.to_string(),
            format!("{} {}", reading.reported, reading.currency),
            reading
                .explained
                .map_or_else(unknown, |(least, most)| match least == most {
                    true => least.to_string(),
                    false => format!("{least} to {most}"),
                }),
            reading
                .residue
                .map_or_else(unknown, |left| left.to_string()),
        ]
    });
    console.table(
        ["provider", "read at", "reported", "by our books", "residue"],
        wallets,
    )?;
    console.line("at risk: purchases of unknown outcome")?;
    let at_risk = report.at_risk.iter().map(|risk| {
        [
            risk.provider.clone(),
            risk.product.clone(),
            risk.purchases.to_string(),
            risk.amount.to_string(),
        ]
    });
    console.table(["provider", "product", "purchases", "amount"], at_risk)?;
    console.line("lost: purchases that were written off")?;
    let losses = report.losses.iter().map(|loss| {
        [
            loss.provider.to_string(),
            loss.purchases.to_string(),
            loss.amount.to_string(),
        ]
    });
    console.table(["provider", "purchases", "amount"], losses)
}
