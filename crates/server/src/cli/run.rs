//! Commands that serve, and those that prepare it.

use std::{future::Future, time::Duration};

use anyhow::Context;
use domain::Clock;
use rust_decimal::Decimal;
use sandbox::{Sandbox, SandboxConfig, StartError};

use super::{ConfigArg, Console, DevArgs, SandboxArgs, session};
use crate::{
    clock::SystemClock,
    config::{Config, Environment, LogFormat, Scope, TelemetryConfig},
    database::Database,
    dev::{self, DevOptions},
    serving, telemetry,
    traces::Traces,
};

/// What is left of a graceful stop for the last traces; a collector that is there needs less.
const LAST_TRACES: Duration = Duration::from_millis(400);

pub(super) async fn dev(args: DevArgs) -> anyhow::Result<()> {
    let mut config = Config::load_for(Scope::Database, None, &Environment::of_process())?;
    // Who tries it looks for the one purchase that they made.
    config.telemetry.traces_percent = Decimal::ONE_HUNDRED;
    let telemetry = config.telemetry.clone();
    let options = DevOptions {
        once: args.once,
        listen: args.listen,
        data_dir: args.data_dir,
        currency: args.currency,
    };
    let running = Box::pin(dev::run(config, options));
    observed(&telemetry, telemetry::COMMAND_FILTER, running).await
}

pub(super) async fn serve(arg: &ConfigArg) -> anyhow::Result<()> {
    let config = session::load(arg, Scope::Everything)?;
    let telemetry = config.telemetry.clone();
    let serving = async {
        for warning in config.check().into_result()? {
            tracing::warn!(%warning, "the configuration may not be meant so");
        }
        Box::pin(serving::serve(config)).await
    };
    observed(&telemetry, telemetry::SERVER_FILTER, serving).await
}

/// Logs and traces what `serving` does.
async fn observed(
    telemetry: &TelemetryConfig,
    filter: &str,
    serving: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let traces = Traces::start(telemetry)?;
    telemetry::start(telemetry.format, filter, traces.as_ref())?;
    let served = serving.await;
    if let Some(traces) = traces {
        traces.finish(LAST_TRACES).await;
    }
    served
}

pub(super) async fn sandbox(console: &mut Console, args: SandboxArgs) -> anyhow::Result<()> {
    telemetry::start(LogFormat::Text, telemetry::SERVER_FILTER, None)?;
    let config = SandboxConfig {
        seed: args.seed,
        scale: args.scale,
        ..SandboxConfig::default()
    };
    let handle = Sandbox::start(args.listen, config)
        .await
        .map_err(|error| match &error {
            StartError::Listen { addr, source }
                if source.kind() == std::io::ErrorKind::AddrInUse =>
            {
                anyhow::anyhow!("address {addr} is in use: choose another one with --listen")
            }
            _ => anyhow::Error::new(error),
        })?;
    let accounts = handle.accounts().into_iter().map(|account| {
        [
            account.kind.to_string(),
            account.base_url,
            account.key,
            account.currency.to_string(),
        ]
    });
    console.table(["kind", "base_url", "token", "currency"], accounts)?;
    let mut stop = serving::StopSignals::install()?;
    console.line("Simulated providers are running; Ctrl-C stops them.")?;
    stop.received().await;
    handle.shutdown().await;
    Ok(())
}

pub(super) async fn migrate(console: &mut Console, arg: &ConfigArg) -> anyhow::Result<()> {
    let config = session::load_for_command(arg)?;
    let database = Database::open(&config, false).await?;
    let migrated = database.ledger.migrate().await;
    let skew = database.ledger.ping().await;
    database.close().await?;
    let report = migrated.context("the schema could not be brought up to date")?;
    for (version, name) in &report.applied {
        console.line(format_args!("applied {version:04} {name}"))?;
    }
    console.line(format_args!(
        "the schema is up to date: {} applied, {} in all",
        report.applied.len(),
        report.total
    ))?;
    let skew = skew.map_or(time::Duration::ZERO, |now| now - SystemClock.now());
    if skew.abs() > time::Duration::seconds(5) {
        tracing::warn!(%skew, "this machine's clock and the database's differ");
    }
    Ok(())
}
