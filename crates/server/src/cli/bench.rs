//! `switchboard bench`

use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use sandbox::ProviderKind;

use super::Console;
use crate::{
    bench::{self, Latency},
    config::LogFormat,
    metrics, telemetry,
};

#[derive(Debug, Subcommand)]
pub(super) enum BenchCommand {
    /// Let many orders wait for codes: what that costs the provider, how soon a code is with the
    /// client
    #[command(after_help = "\
Example:
  switchboard bench waiting --provider gosms --orders 1000 --codes-over 30")]
    Waiting {
        /// Where the numbers are
        #[arg(long, value_enum, default_value_t = Listed::Smscode)]
        provider: Listed,
        /// How many wait at the same time
        #[arg(long, value_name = "COUNT", default_value_t = 1_000,
              value_parser = clap::value_parser!(u32).range(1..=10_000))]
        orders: u32,
        /// Their codes come evenly within this, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 30,
              value_parser = clap::value_parser!(u64).range(1..=300))]
        codes_over: u64,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Let clients buy one number after the other
    #[command(after_help = "\
Example:
  switchboard bench purchases --clients 32 --seconds 10")]
    Purchases {
        /// Each has one request under way
        #[arg(long, value_name = "COUNT", default_value_t = 32,
              value_parser = clap::value_parser!(u16).range(1..=1_000))]
        clients: u16,
        /// For how long
        #[arg(long, value_name = "SECONDS", default_value_t = 10,
              value_parser = clap::value_parser!(u64).range(1..=300))]
        seconds: u64,
        /// For programs
        #[arg(long)]
        json: bool,
    },
}

/// A simulated provider whose numbers are asked about together.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Listed {
    Smscode,
    Gosms,
}

pub(super) async fn execute(console: &mut Console, command: BenchCommand) -> anyhow::Result<()> {
    telemetry::start(LogFormat::Text, telemetry::COMMAND_FILTER, None)?;
    let metrics = metrics::install()?;
    match command {
        BenchCommand::Waiting {
            provider,
            orders,
            codes_over,
            json,
        } => {
            let kind = match provider {
                Listed::Smscode => ProviderKind::Smscode,
                Listed::Gosms => ProviderKind::Gosms,
            };
            let orders = usize::try_from(orders)?;
            let over = Duration::from_secs(codes_over);
            let measured = Box::pin(bench::waiting(kind, orders, over, &metrics)).await?;
            if json {
                return console.json(&measured);
            }
            console.line(format_args!(
                "{} orders waiting at {}, a beat every {} ms",
                measured.orders, measured.provider, measured.beat_ms
            ))?;
            let requests = [
                ("nothing happens", &measured.quiet_requests_per_beat),
                ("codes come", &measured.busy_requests_per_beat),
            ];
            console.table(
                ["provider requests per beat", "lists", "single reads"],
                requests.map(|(when, counted)| {
                    [
                        when.to_owned(),
                        counted.get("list").cloned().unwrap_or_default(),
                        counted.get("status").cloned().unwrap_or_default(),
                    ]
                }),
            )?;
            let rows = measured.code_to_client.iter();
            console.table(
                ["code to client by", "codes", "p50", "p99", "max"],
                rows.map(|(channel, latency)| row(&format!("{channel:?}"), latency)),
            )
        }
        BenchCommand::Purchases {
            clients,
            seconds,
            json,
        } => {
            let lasting = Duration::from_secs(seconds);
            let measured =
                Box::pin(bench::purchases(usize::from(clients), lasting, &metrics)).await?;
            if json {
                return console.json(&measured);
            }
            console.line(format_args!(
                "{} clients: {} numbers a second",
                measured.clients, measured.per_second
            ))?;
            console.table(
                ["request", "count", "p50", "p99", "max"],
                [row("POST /v1/orders/create", &measured.create)],
            )
        }
    }
}

fn row(name: &str, latency: &Latency) -> [String; 5] {
    let millis = |duration: Duration| format!("{} ms", duration.as_millis());
    [
        name.to_owned(),
        latency.count.to_string(),
        millis(latency.p50),
        millis(latency.p99),
        millis(latency.max),
    ]
}
