//! `switchboard ledger`

use std::process::ExitCode;

use clap::Subcommand;
use ledger::Verification;
use serde::Serialize;

use super::{ConfigArg, Console, ledger_reports, postings, progress, session};

#[derive(Debug, Subcommand)]
pub(super) enum LedgerCommand {
    /// Check that the books balance; exit code 1 if they do not
    Verify {
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Write out every posting
    #[command(after_help = "\
Example:
  switchboard ledger export --format csv --output postings.csv")]
    Export(postings::ExportArgs),
    /// Sum postings by account
    #[command(after_help = "\
Example:
  switchboard ledger totals --provider cheap-id --since 2026-11-01")]
    Totals(ledger_reports::TotalsArgs),
    /// Every account's balance at a time, and whether each currency sums to zero
    TrialBalance(ledger_reports::TrialBalanceArgs),
    /// Revenue, cost, losses and what is left
    #[command(after_help = "\
Example:
  switchboard ledger profit --group-by country --since 2026-11-01")]
    Profit(ledger_reports::ReportArgs),
    /// How often codes arrived, and how soon
    Delivery(ledger_reports::ReportArgs),
    /// Show postings, newest first
    Postings(ledger_reports::PostingsArgs),
    /// Why an order cost what it cost
    Order(ledger_reports::OrderArgs),
}

#[derive(Serialize)]
struct Verdict<'a> {
    sound: bool,
    #[serde(flatten)]
    verification: &'a Verification,
}

pub(super) async fn execute(
    console: &mut Console,
    command: LedgerCommand,
) -> anyhow::Result<ExitCode> {
    match command {
        LedgerCommand::Verify { json, config } => verify(console, json, &config).await,
        LedgerCommand::Export(args) => postings::export(args).await.map(succeeded),
        LedgerCommand::Totals(args) => ledger_reports::totals(console, args).await.map(succeeded),
        LedgerCommand::TrialBalance(args) => ledger_reports::trial_balance(console, args)
            .await
            .map(succeeded),
        LedgerCommand::Profit(args) => ledger_reports::profit(console, args).await.map(succeeded),
        LedgerCommand::Delivery(args) => {
            ledger_reports::delivery(console, args).await.map(succeeded)
        }
        LedgerCommand::Postings(args) => {
            ledger_reports::postings(console, args).await.map(succeeded)
        }
        LedgerCommand::Order(args) => ledger_reports::order(console, args).await.map(succeeded),
    }
}

const fn succeeded((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

async fn verify(console: &mut Console, json: bool, config: &ConfigArg) -> anyhow::Result<ExitCode> {
    let verification = session::with_ledger(config, async |ledger| {
        let bar = progress::bar("checking every rule {wide_bar} {pos}/{len} {elapsed}", 0)?;
        let verification = ledger
            .verify_telling(|done, all| {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            })
            .await;
        bar.finish_and_clear();
        Ok(verification?)
    })
    .await?;
    let sound = verification.is_sound();
    if json {
        console.json(&Verdict {
            sound,
            verification: &verification,
        })?;
    } else {
        show(console, &verification)?;
    }
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn show(console: &mut Console, verification: &Verification) -> anyhow::Result<()> {
    let rows = verification.checks.iter().map(|check| {
        let verdict = match check.broken {
            0 => "holds".to_owned(),
            broken => format!("BROKEN {broken}x"),
        };
        [
            check.number.to_string(),
            check.rule.to_owned(),
            verdict,
            check.offenders.join("\n"),
        ]
    });
    console.table(["no", "invariant", "verdict", "offenders"], rows)?;
    let broken = verification.checks.iter().filter(|check| check.broken > 0);
    let conclusion = match broken.count() {
        0 => "all invariants hold".to_owned(),
        broken => format!("{broken} invariant(s) are broken"),
    };
    console.line(format_args!(
        "{conclusion} over {} transfers with {} postings",
        verification.transfers, verification.postings
    ))
}
