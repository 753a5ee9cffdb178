//! Lines of the books as CSV and as newline-delimited JSON, for the command line and the admin API.

use std::io;

use ledger::ExportedPosting;
use time::format_description::well_known::Rfc3339;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A header, then a line each.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

const COLUMNS: [&str; 15] = [
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
    "mode",
    "country",
    "service",
];

impl ExportFormat {
    /// What stands before the first line.
    ///
    /// # Errors
    /// None in memory.
    pub fn begin(self, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Csv => csv_line(out, &COLUMNS),
            Self::Ndjson => Ok(()),
        }
    }

    /// A line of the books.
    ///
    /// # Errors
    /// It cannot be written as JSON, which no line is.
    pub fn write(self, posting: &ExportedPosting, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Csv => csv_line(out, &fields(posting)),
            Self::Ndjson => {
                serde_json::to_writer(&mut *out, posting)?;
                out.push(b'\n');
                Ok(())
            }
        }
    }
}

fn csv_line(out: &mut Vec<u8>, fields: &[impl AsRef<[u8]>]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record(fields)
        .and_then(|()| writer.flush().map_err(Into::into))
        .map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            kind => io::Error::other(format!("{kind:?}")),
        })
}

fn fields(posting: &ExportedPosting) -> [String; COLUMNS.len()] {
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
        posting.mode.clone(),
        text(posting.country.as_ref()),
        text(posting.service.as_ref()),
    ]
}
