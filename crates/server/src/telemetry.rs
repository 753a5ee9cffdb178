//! Logs: to standard error, as text for people or JSON for machines.

use std::io::IsTerminal;

use anyhow::Context;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, layer::SubscriberExt, registry::LookupSpan, util::SubscriberInitExt,
};

use crate::{config::LogFormat, traces::Traces};

/// What a server tells when `RUST_LOG` is not set.
pub const SERVER_FILTER: &str = "info,sqlx=warn,hyper=warn";
/// What a command tells that runs once and prints its own result.
pub const COMMAND_FILTER: &str = "warn";

/// Starts logging, and tracing if there is somewhere to send traces. `RUST_LOG` wins over
/// `default_filter`; traces have a filter of their own.
///
/// # Errors
/// `RUST_LOG` is malformed, or logging was started before.
pub fn start(
    format: LogFormat,
    default_filter: &str,
    traces: Option<&Traces>,
) -> anyhow::Result<()> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(text) if !text.trim().is_empty() => EnvFilter::try_new(text).map_err(|error| {
            anyhow::anyhow!(
                "RUST_LOG is malformed ({error}): write it as info or info,server=debug"
            )
        })?,
        _ => EnvFilter::try_new(default_filter).context("the default log filter is malformed")?,
    };
    let registry = tracing_subscriber::registry();
    let started = match traces {
        None => registry.with(filter).with(lines(format)).try_init(),
        Some(traces) => registry
            .with(lines(format).with_filter(filter))
            .with(traces.layer())
            .try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("cannot start logging: {error}"))
}

fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        // The list of spans has the current one as its last.
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .boxed(),
    }
}
