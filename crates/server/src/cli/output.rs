//! How results are shown: for people in tables, for programs as JSON.

use clap::Args;
use domain::Timestamp;
use time::macros::format_description;

use super::ConfigArg;

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// For programs
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) config: ConfigArg,
}

/// A time in a table, in UTC.
pub(super) fn time(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    at.format(&format).unwrap_or_default()
}

/// What may be missing from a table.
pub(super) fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A list in a table.
pub(super) fn words<T: ToString>(list: &[T]) -> String {
    let words: Vec<_> = list.iter().map(ToString::to_string).collect();
    words.join(" ")
}
