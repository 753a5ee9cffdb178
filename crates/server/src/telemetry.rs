//! Logs: to standard error, as text for people or JSON for machines.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// What a server tells when `RUST_LOG` is not set.
pub const SERVER_FILTER: &str = "info,sqlx=warn,hyper=warn";
/// What a command tells that runs once and prints its own result.
pub const COMMAND_FILTER: &str = "warn";

/// Starts logging. `RUST_LOG` wins over `default_filter`.
///
/// # Errors
/// `RUST_LOG` is malformed, or logging was started before.
pub fn start(format: LogFormat, default_filter: &str) -> anyhow::Result<()> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(text) if !text.trim().is_empty() => EnvFilter::try_new(text).map_err(|error| {
            anyhow::anyhow!(
                "RUST_LOG is malformed ({error}): write it as info or info,server=debug"
            )
        })?,
        _ => EnvFilter::try_new(default_filter).context("the default log filter is malformed")?,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => subscriber
            .with_ansi(std::io::stderr().is_terminal())
            .try_init(),
        // The list of spans has the current one as its last.
        LogFormat::Json => subscriber
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("cannot start logging: {error}"))
}
