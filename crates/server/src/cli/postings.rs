//! `switchboard ledger export`

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::Clock;
use futures::TryStreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ledger::{Ledger, LedgerFilter};

use super::{ConfigArg, console::ignore_closed, ledger_filter::FilterArgs, session};
use crate::{clock::SystemClock, posting_export::ExportFormat};

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
    if !io::stderr().is_terminal() || (!to_file && io::stdout().is_terminal()) {
        return Ok(ProgressBar::with_draw_target(
            None,
            ProgressDrawTarget::hidden(),
        ));
    }
    let style = ProgressStyle::with_template(
        "{wide_bar} {human_pos}/{human_len} postings, {per_sec}, {eta} left",
    )?;
    Ok(ProgressBar::new(ledger.count_postings(filter).await?).with_style(style))
}

async fn write_all(
    ledger: &Ledger,
    filter: LedgerFilter,
    format: ExportFormat,
    out: Box<dyn Write>,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(out);
    let mut line = Vec::new();
    format.begin(&mut line)?;
    let mut postings = ledger.export_postings(filter, SystemClock.now());
    let mut written = out.write_all(&line);
    while written.is_ok() {
        let Some(posting) = postings.try_next().await? else {
            break;
        };
        line.clear();
        format.write(&posting, &mut line)?;
        written = out.write_all(&line);
        progress.inc(1);
    }
    ignore_closed(written.and_then(|()| out.flush()))
}
