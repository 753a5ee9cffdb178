//! `switchboard serve`: from a configuration to a process that listens, and stops when it is told to.

use std::{io, net::SocketAddr};

use domain::Clock;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

use crate::{
    clock::SystemClock,
    config::Config,
    database::{Database, OpenedDatabase},
    gateway::Gateway,
    metrics,
};

/// A clock further off than this is worth a word: the database's is the one that counts.
const CLOCK_TOLERANCE: time::Duration = time::Duration::seconds(5);

/// Listens, or says in one line what to do about it.
///
/// # Errors
/// The address is taken or not ours.
pub async fn listen(addr: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("address {addr} is in use: choose another one with {setting}, or stop what listens there")
        }
        _ => anyhow::anyhow!("cannot listen on {addr} ({error}): choose another address with {setting}"),
    })
}

/// Ctrl-C and SIGTERM, heard from the moment that this is made: before, they end the process.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    /// Begins to listen.
    ///
    /// # Errors
    /// The system does not let us.
    pub fn install() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Completes at the next of them, at once if one came since the last time.
    pub async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// `switchboard serve`: the production server.
///
/// # Errors
/// Anything that keeps it from starting, in one line.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let mut stop = StopSignals::install()?;
    let listener = listen(config.listen, "`listen`").await?;
    let admin_listener = match config.admin_listen == config.listen {
        true => None,
        false => Some(listen(config.admin_listen, "`admin_listen`").await?),
    };
    let opening = Database::open(&config, false);
    // An embedded one is waited for, so that it is stopped in order.
    let may_leave = config.database.url.is_some();
    let OpenedDatabase { ledger, embedded } = tokio::select! {
        opened = opening => opened?,
        () = stop.received(), if may_leave => {
            tracing::info!("stopped before it served");
            return Ok(());
        }
    };
    let migrated = ledger.migrate().await?;
    tracing::info!(
        applied = migrated.applied.len(),
        total = migrated.total,
        "schema is up to date"
    );
    let skew = ledger.ping().await? - SystemClock.now();
    if skew.abs() > CLOCK_TOLERANCE {
        tracing::warn!(%skew, "this machine's clock and the database's differ");
    }
    let metrics = metrics::install()?;
    let gateway = Gateway::assemble(&config, ledger).await?;
    gateway.start_background();
    gateway.reload_on_hangup();
    tracing::info!(address = %config.listen, admin = %config.admin_listen, providers = config.providers.len(), "serving");
    let served = gateway
        .serve(listener, admin_listener, metrics, stop.received())
        .await;
    if let Some(postgres) = embedded {
        postgres.stop().await?;
    }
    served
}
