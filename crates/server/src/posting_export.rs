//! Lines of the books as CSV and as newline-delimited JSON, for the command line and the admin API.

use std::{io, iter};

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
    pub fn begin(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Csv => csv(iter::once(COLUMNS)),
            Self::Ndjson => Ok(Vec::new()),
        }
    }

    /// Lines of the books.
    ///
    /// # Errors
    /// One cannot be written as JSON, which no line is.
    pub fn write(self, postings: &[ExportedPosting]) -> io::Result<Vec<u8>> {
        match self {
            Self::Csv => csv(postings.iter().map(fields)),
            Self::Ndjson => {
                let mut out = Vec::new();
                for posting in postings {
                    serde_json::to_writer(&mut out, posting)?;
                    out.push(b'\n');
                }
                Ok(out)
            }
        }
    }
}

fn csv<T: AsRef<[u8]>>(records: impl Iterator<Item = [T; COLUMNS.len()]>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.write_record(record)?;
    }
    writer.into_inner().map_err(|error| error.into_error())
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
