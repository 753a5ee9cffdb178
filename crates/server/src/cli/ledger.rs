//! `switchboard ledger`

use std::process::ExitCode;

use clap::Subcommand;
use ledger::Verification;
use serde::Serialize;

use super::{ConfigArg, Console, postings, session};

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
        LedgerCommand::Export(args) => {
            postings::export(args).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(console: &mut Console, json: bool, config: &ConfigArg) -> anyhow::Result<ExitCode> {
    let verification =
        session::with_ledger(config, async |ledger| Ok(ledger.verify().await?)).await?;
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
