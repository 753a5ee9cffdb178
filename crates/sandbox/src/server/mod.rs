//! The simulated providers over HTTP.

mod connection;
mod control;
mod gate;
mod gosms;
mod limit;
mod smscode;
mod smsonline;
mod spoilt;
mod state;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use domain::Currency;
use tokio::net::TcpListener;
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

pub use control::Delivered;

use crate::{
    FaultRule, ProviderKind, SandboxConfig, Truth,
    fault::{FaultStatus, InvalidRule},
};
use state::Shared;

/// Why a sandbox cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Two accounts of one protocol have the same key.
    #[error("two {0} accounts have the same key")]
    DuplicateKey(ProviderKind),
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Listen {
        /// Which one.
        addr: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// What a gateway needs to know to use a simulated account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxAccount {
    /// Its protocol; the configuration's `kind`.
    pub kind: ProviderKind,
    /// Its name in the truth.
    pub name: String,
    /// The configuration's `base_url`.
    pub base_url: String,
    /// The configuration's `token`. Not a secret.
    pub key: String,
    /// The configuration's `currency`.
    pub currency: Currency,
}

/// The simulated providers.
#[derive(Debug)]
pub struct Sandbox;

impl Sandbox {
    /// Starts serving; port 0 picks a free one.
    ///
    /// # Errors
    /// The address cannot be listened on, or two accounts cannot be told apart.
    pub async fn start(
        listen: SocketAddr,
        config: SandboxConfig,
    ) -> Result<SandboxHandle, StartError> {
        for (index, account) in config.accounts.iter().enumerate() {
            let twin = |other: &&crate::AccountConfig| {
                other.kind == account.kind && other.key == account.key
            };
            if config
                .accounts
                .iter()
                .skip(index + 1)
                .any(|other| twin(&other))
            {
                return Err(StartError::DuplicateKey(account.kind));
            }
        }
        let failed = |source| StartError::Listen {
            addr: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Shared::new(config);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let app = app(shared.clone());
        tasks.spawn(connection::serve(
            listener,
            app,
            stop.clone(),
            tasks.clone(),
        ));
        tasks.spawn(smscode::keep_pushing(
            shared.clone(),
            stop.clone(),
            tasks.clone(),
        ));
        tracing::info!(%addr, "sandbox providers are listening");
        Ok(SandboxHandle {
            addr,
            shared,
            tasks,
            stop: stop.drop_guard(),
        })
    }
}

fn app(shared: Arc<Shared>) -> Router {
    Router::new()
        .nest(
            ProviderKind::Smscode.base_path(),
            smscode::router(shared.clone()),
        )
        .nest(
            ProviderKind::Gosms.base_path(),
            gosms::router(shared.clone()),
        )
        .nest(
            ProviderKind::Smsonline.base_path(),
            smsonline::router(shared.clone()),
        )
        .nest("/sandbox", control::router(shared))
}

/// A running sandbox. Dropping it stops it.
#[derive(Debug)]
pub struct SandboxHandle {
    addr: SocketAddr,
    shared: Arc<Shared>,
    tasks: TaskTracker,
    stop: DropGuard,
}

impl SandboxHandle {
    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base URL of a protocol, without a trailing slash.
    #[must_use]
    pub fn base_url(&self, kind: ProviderKind) -> String {
        format!("http://{}{}", self.addr, kind.base_path())
    }

    /// All accounts, as a gateway's configuration wants them.
    #[must_use]
    pub fn accounts(&self) -> Vec<SandboxAccount> {
        let market = self.shared.market();
        let accounts = market.accounts().iter().map(|account| &account.config);
        accounts
            .map(|account| SandboxAccount {
                kind: account.kind,
                name: account.name.clone(),
                base_url: self.base_url(account.kind),
                key: account.key.clone(),
                currency: account.currency,
            })
            .collect()
    }

    /// What really happened so far; the same as `GET /sandbox/truth`.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.shared.truth()
    }

    /// Replaces all fault rules; none: everything works.
    ///
    /// # Errors
    /// A rule cannot be used; the old rules stay.
    pub fn set_faults(&self, rules: Vec<FaultRule>) -> Result<(), InvalidRule> {
        self.shared.faults().set(rules)
    }

    /// The rules in force and what they did.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultStatus> {
        self.shared.faults().status()
    }

    /// Moves simulated time forward.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Lets an SMS arrive now, with a text of the service's kind or this one; `None`: the provider
    /// has no such open order.
    #[must_use]
    pub fn deliver_sms(
        &self,
        kind: ProviderKind,
        order_id: &str,
        text: Option<&str>,
    ) -> Option<Delivered> {
        self.shared.deliver(kind, order_id.parse().ok()?, text)
    }

    /// Stops listening and breaks all connections; returns when the last has ended.
    pub async fn shutdown(self) {
        let Self { stop, tasks, .. } = self;
        drop(stop);
        tasks.close();
        tasks.wait().await;
    }

    /// Serves until the sandbox is stopped otherwise.
    pub async fn stopped(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}
