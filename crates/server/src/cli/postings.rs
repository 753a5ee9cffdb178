//! `switchboard ledger export`

use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::Clock;
use futures::TryStreamExt;
use indicatif::ProgressBar;
use ledger::{Ledger, LedgerFilter};

use super::{ConfigArg, console::ignore_closed, ledger_filter::FilterArgs, progress, session};
use crate::{clock::SystemClock, posting_export::ExportFormat};

/// So many are written at a time.
const LINES_AT_ONCE: usize = 500;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// csv: with a header line; ndjson: one JSON object a line
    #[arg(long, value_enum)]
    format: Format,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Ndjson,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Ndjson => Self::Ndjson,
        }
    }
}

pub(super) async fn export(args: ExportArgs) -> anyhow::Result<()> {
    let filter = args.filter.filter();
    session::with_ledger(&args.config, async |ledger| {
        // Opened only now: a wrong database must not cost an earlier export.
        let out: Box<dyn Write> = match &args.output {
            None => Box::new(io::stdout()),
            Some(path) => Box::new(
                File::create(path)
                    .with_context(|| format!("cannot write to {}", path.display()))?,
            ),
        };
        let progress = progress(ledger, &filter, args.output.is_some()).await?;
        let written = write_all(ledger, filter, args.format.into(), out, &progress).await;
        progress.finish_and_clear();
        written
    })
    .await
}

/// On standard error, if that is a terminal and the rows do not go there too.
async fn progress(
    ledger: &Ledger,
    filter: &LedgerFilter,
    to_file: bool,
) -> anyhow::Result<ProgressBar> {
    if !progress::is_seen() || (!to_file && io::stdout().is_terminal()) {
        return Ok(ProgressBar::hidden());
    }
    let template = "{wide_bar} {human_pos}/{human_len} postings, {per_sec}, {eta} left";
    progress::bar(template, ledger.count_postings(filter).await?)
}

async fn write_all(
    ledger: &Ledger,
    filter: LedgerFilter,
    format: ExportFormat,
    mut out: Box<dyn Write>,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let postings = ledger.export_postings(filter, SystemClock.now());
    let mut postings = postings.try_chunks(LINES_AT_ONCE);
    let mut written = out.write_all(&format.begin()?);
    while written.is_ok() {
        let Some(lines) = postings.try_next().await.map_err(|broken| broken.1)? else {
            break;
        };
        written = out.write_all(&format.write(&lines)?);
        progress.inc(lines.len().try_into().unwrap_or_default());
    }
    ignore_closed(written.and_then(|()| out.flush()))
}
