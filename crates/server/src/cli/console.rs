//! Standard output. A reader that has seen enough (`| head`) is not an error.

use std::{
    fmt::Display,
    io::{self, Write},
};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// Where results go.
#[derive(Debug)]
pub(super) struct Console {
    out: io::Stdout,
}

impl Console {
    pub(super) fn new() -> Self {
        Self { out: io::stdout() }
    }

    pub(super) fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        let written = writeln!(self.out, "{text}").and_then(|()| self.out.flush());
        ignore_closed(written)
    }

    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        self.line(serde_json::to_string_pretty(value)?)
    }

    pub(super) fn table<const N: usize>(
        &mut self,
        header: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> anyhow::Result<()> {
        let mut table = Table::new();
        table
            .load_style(presets::UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_header(header)
            .add_rows(rows);
        self.line(table)
    }
}

/// A closed pipe counts as success.
pub(super) fn ignore_closed(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(error).context("cannot write the result"))
        }
        _ => Ok(()),
    }
}
