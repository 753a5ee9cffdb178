//! `switchboard ledger export`

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use futures::TryStreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ledger::{ExportedPosting, Ledger};
use time::format_description::well_known::Rfc3339;

use super::{ConfigArg, console::ignore_closed, session};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// csv: with a header line; ndjson: one JSON object a line
    #[arg(long, value_enum)]
    format: Format,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Ndjson,
}

const COLUMNS: [&str; 12] = [
    "transfer_id",
    "line",
    "at",
    "kind",
    "account",
    "client_id",
    "provider",
    "amount",
    "currency",
    "order_id",
    "attempt_id",
    "reason",
];

pub(super) async fn export(args: ExportArgs) -> anyhow::Result<()> {
    session::with_ledger(&args.config, async |ledger| {
        // Opened only now: a wrong database must not cost an earlier export.
        let out: Box<dyn Write> = match &args.output {
            None => Box::new(io::stdout()),
            Some(path) => Box::new(
                File::create(path)
                    .with_context(|| format!("cannot write to {}", path.display()))?,
            ),
        };
        let progress = progress(ledger, args.output.is_some()).await?;
        let written = write_all(ledger, args.format, out, &progress).await;
        progress.finish_and_clear();
        written
    })
    .await
}

/// On standard error, if that is a terminal and the rows do not go there too.
async fn progress(ledger: &Ledger, to_file: bool) -> anyhow::Result<ProgressBar> {
    if !io::stderr().is_terminal() || (!to_file && io::stdout().is_terminal()) {
        return Ok(ProgressBar::with_draw_target(
            None,
            ProgressDrawTarget::hidden(),
        ));
    }
    let style = ProgressStyle::with_template(
        "{wide_bar} {human_pos}/{human_len} postings, {per_sec}, {eta} left",
    )?;
    Ok(ProgressBar::new(ledger.count_postings().await?).with_style(style))
}

async fn write_all(
    ledger: &Ledger,
    format: Format,
    out: Box<dyn Write>,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let mut rows = Rows::new(format, out);
    let mut written = rows.begin();
    let mut postings = ledger.export_postings();
    while written.is_ok() {
        let Some(posting) = postings.try_next().await? else {
            break;
        };
        written = rows.write(&posting);
        progress.inc(1);
    }
    ignore_closed(written.and_then(|()| rows.end()))
}

/// Writes postings in one of the formats.
enum Rows {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    Ndjson(BufWriter<Box<dyn Write>>),
}

impl Rows {
    fn new(format: Format, out: Box<dyn Write>) -> Self {
        match format {
            Format::Csv => Self::Csv(Box::new(csv::Writer::from_writer(out))),
            Format::Ndjson => Self::Ndjson(BufWriter::new(out)),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        match self {
            Self::Csv(writer) => writer.write_record(COLUMNS).map_err(to_io),
            Self::Ndjson(_) => Ok(()),
        }
    }

    fn write(&mut self, posting: &ExportedPosting) -> io::Result<()> {
        match self {
            Self::Csv(writer) => writer.write_record(record(posting)).map_err(to_io),
            Self::Ndjson(writer) => {
                serde_json::to_writer(&mut *writer, posting)?;
                writer.write_all(b"\n")
            }
        }
    }

    fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Csv(writer) => writer.flush(),
            Self::Ndjson(writer) => writer.flush(),
        }
    }
}

fn to_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

fn record(posting: &ExportedPosting) -> [String; COLUMNS.len()] {
    fn text(value: Option<impl ToString>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    [
        posting.transfer_id.to_string(),
        posting.line.to_string(),
        posting.at.format(&Rfc3339).unwrap_or_default(),
        posting.kind.clone(),
        posting.account.clone(),
        text(posting.client_id),
        text(posting.provider.as_ref()),
        posting.amount.to_string(),
        posting.currency.to_string(),
        text(posting.order_id),
        text(posting.attempt_id),
        text(posting.reason.as_ref()),
    ]
}
