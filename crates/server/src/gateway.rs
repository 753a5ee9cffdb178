//! Puts a gateway together, serves it, and takes it down in order.

use std::{
    future::{Future, IntoFuture},
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use arc_swap::ArcSwap;
use axum::Router;
use domain::{AttemptId, Clock};
use events::{Courier, Dispatcher, EventStream};
use ledger::{Ledger, LedgerError};
use metrics_exporter_prometheus::PrometheusHandle;
use orders::OrderDesk;
use provider::Provider;
use routing::{CatalogKeeper, HealthBoard};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    admin::Administrators,
    app::{App, AppState},
    catalog_store::LedgerCatalogStore,
    clock::SteadyClock,
    config::Config,
    issuer::Issuer,
    keys::KeyRing,
    limit::Limits,
    metrics,
    outage::Outage,
    price_list::PriceLists,
    providers,
    reload::{self, Configuration},
    routes,
    runtime_settings::RuntimeSettings,
};

/// Requests that wait for a purchase get so long for it; then they are answered PENDING.
const DRAIN_WAITERS: Duration = Duration::from_millis(3_500);
/// Requests under way get this long to end; then connections are cut.
const DRAIN_REQUESTS: Duration = Duration::from_millis(4_500);
/// Purchases under way get this long more to be written down; the rest is handed over.
const DRAIN_PURCHASES: Duration = Duration::from_millis(1_500);
/// Leases and purchases are handed over within this, or run out by themselves.
const HAND_OVER: Duration = Duration::from_millis(500);
/// What else runs in the background gets so long to end.
const DRAIN_BACKGROUND: Duration = Duration::from_millis(1_500);
/// A database that does not answer is not waited for.
const CLOSE_DATABASE: Duration = Duration::from_millis(500);

/// A gateway whose background work runs; it serves once [`Gateway::serve`] is called.
pub struct Gateway {
    /// What its handlers share.
    pub state: AppState,
    clock: Arc<SteadyClock>,
    background: TaskTracker,
    stop: CancellationToken,
    drain_delay: Duration,
}

impl Gateway {
    /// Builds everything over a migrated database and loads the stored catalogs.
    ///
    /// # Errors
    /// A provider's settings cannot be used.
    pub async fn assemble(config: &Config, ledger: Ledger) -> anyhow::Result<Self> {
        let steady = Arc::new(SteadyClock::starting_at(ledger.ping().await?));
        let clock: Arc<dyn Clock> = steady.clone();
        let health = Arc::new(HealthBoard::new(config.breaker_settings()));
        let mut adapters: Vec<Arc<dyn Provider>> = Vec::new();
        for (name, account) in &config.providers {
            adapters.push(providers::provider(name, account)?);
        }
        let catalog = Arc::new(CatalogKeeper::new(
            adapters.clone(),
            Arc::new(LedgerCatalogStore(ledger.clone())),
            clock.clone(),
            config.refresh_settings(clock.now()),
        ));
        if let Err(error) = catalog.warm().await {
            tracing::warn!(%error, "stored catalogs cannot be used; starting cold");
        }
        let configured = config.providers.iter();
        let runtime_settings = RuntimeSettings::new(
            ledger.clone(),
            catalog.clone(),
            health.clone(),
            configured
                .map(|(name, account)| (name.clone(), account.enabled))
                .collect(),
        );
        runtime_settings
            .refresh()
            .await
            .context("the settings of administrators cannot be read")?;
        let desk = OrderDesk::new(
            ledger.clone(),
            catalog.clone(),
            health.clone(),
            clock.clone(),
            adapters,
            config.order_settings(),
        );
        let courier = Courier::new(config.address_policy())?;
        let issuer = config.admin.issuer.clone();
        let issuer = issuer.map(Issuer::new).transpose()?;
        let state = Arc::new(App {
            keys: KeyRing::open(ledger.clone()).await?,
            books: Default::default(),
            administrators: Administrators::new(config.admin.jwt_secret.clone(), issuer),
            limits: ArcSwap::from_pointee(Limits::new(config.limit_settings(), clock.clone())),
            proxies: config.proxies.clone(),
            configuration: Configuration::new(config.clone()),
            runtime_settings,
            prices: PriceLists::default(),
            webhooks: Dispatcher::new(ledger.clone(), clock.clone(), courier),
            stream: EventStream::new(ledger.clone()),
            ledger,
            desk,
            catalog,
            health,
            readings: metrics::Readings::default(),
            clock,
            outage: Outage::default(),
            draining: AtomicBool::new(false),
        });
        Ok(Self {
            state,
            clock: steady,
            background: TaskTracker::new(),
            stop: CancellationToken::new(),
            drain_delay: config.drain.delay,
        })
    }

    /// Starts refreshing catalogs, following orders, and telling clients of them.
    pub fn start_background(&self) {
        let clock = Arc::clone(&self.clock);
        self.keep(|state, stop| async move { state.catalog.run(stop).await });
        self.keep(|state, stop| async move {
            let ledger = state.ledger.clone();
            state.outage.watch(ledger, clock, stop).await;
        });
        self.keep(|state, stop| async move { state.runtime_settings.run(stop).await });
        self.keep(|state, stop| async move { state.desk.run(stop).await });
        self.keep(|state, stop| async move { state.desk.keep_reconciling(stop).await });
        self.keep(
            |state, stop| async move { state.webhooks.run(state.desk.changes(), stop).await },
        );
        self.keep(|state, stop| async move { state.close_steps(stop).await });
        self.keep(|state, stop| async move { state.keep_forgetting(stop).await });
        self.keep(|state, stop| async move { state.stream.run(state.desk.changes(), stop).await });
    }

    /// Does something in the background until the gateway closes.
    fn keep<F: Future<Output = ()> + Send + 'static>(
        &self,
        work: impl FnOnce(AppState, CancellationToken) -> F,
    ) {
        let work = work(Arc::clone(&self.state), self.stop.clone());
        self.background.spawn(work);
    }

    /// Reads the configuration anew at each SIGHUP.
    pub fn reload_on_hangup(&self) {
        self.keep(|state, stop| async move {
            let Ok(mut hangups) = signal(SignalKind::hangup()) else {
                tracing::warn!(
                    "SIGHUP cannot be listened for: a restart reloads the configuration"
                );
                return;
            };
            while let Some(Some(())) = stop.run_until_cancelled(hangups.recv()).await {
                // The log has the answer.
                let _ = reload::reload(&state).await;
            }
        });
    }

    /// Serves until `shutdown` completes (metrics on the admin listener, or on the only one), then
    /// drains: first it only says that it is not ready, so that requests go elsewhere; then nobody
    /// can connect, requests and purchases under way end or are handed over, leases are given back,
    /// connections close.
    ///
    /// # Errors
    /// A listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        admin_listener: Option<TcpListener>,
        metrics: PrometheusHandle,
        shutdown: impl Future<Output = ()> + Send,
    ) -> anyhow::Result<()> {
        let close = CancellationToken::new();
        let (tasks, state) = (&self.background, &self.state);
        let page = metrics.clone();
        self.keep(|_, stop| keep_up(page, stop));
        let servers = match admin_listener {
            Some(admin_listener) => {
                let clients = routes::router(state.clone());
                let admins = routes::admin_router(state.clone(), metrics);
                vec![
                    spawn_server(tasks, listener, clients, &close),
                    spawn_server(tasks, admin_listener, admins, &close),
                ]
            }
            None => {
                let both = routes::single_router(state.clone())
                    .merge(routes::metrics_router(state.clone(), metrics));
                vec![spawn_server(tasks, listener, both, &close)]
            }
        };
        shutdown.await;
        tracing::info!("draining");
        self.state.draining.store(true, Ordering::Relaxed);
        tokio::time::sleep(self.drain_delay).await;
        self.state.stream.close();
        self.state.desk.stop_waiting();
        close.cancel();
        let hurry = async {
            tokio::time::sleep(DRAIN_WAITERS).await;
            self.state.desk.stop_waiting_for_purchases();
            std::future::pending::<()>().await;
        };
        let ending = async {
            tokio::select! {
                ended = futures::future::join_all(servers) => ended,
                () = hurry => Vec::new(),
            }
        };
        let ended = tokio::time::timeout(DRAIN_REQUESTS, ending).await;
        match ended {
            Ok(results) => {
                for result in results {
                    result
                        .context("a server task died")?
                        .context("serving failed")?;
                }
            }
            Err(_) => tracing::warn!("requests still under way are cut off"),
        }
        self.close().await;
        Ok(())
    }

    /// Stops the background work and closes the database, after the purchases under way.
    pub async fn close(self) {
        self.stop.cancel();
        self.background.close();
        // Side by side: neither waits for the other.
        let ((), ended) = tokio::join!(
            self.end_purchases(),
            tokio::time::timeout(DRAIN_BACKGROUND, self.background.wait())
        );
        if ended.is_err() {
            tracing::warn!("background work did not stop in time");
        }
        let closed = tokio::time::timeout(CLOSE_DATABASE, self.state.ledger.close());
        if closed.await.is_err() {
            tracing::warn!("the database's connections are cut off");
        }
        tracing::info!("stopped");
    }
}

impl Gateway {
    /// Purchases under way end, or are the next process's; leases are given back.
    async fn end_purchases(&self) {
        let under_way = self.state.desk.shut_down(DRAIN_PURCHASES).await;
        let handed_over = self.hand_over(&under_way);
        match tokio::time::timeout(HAND_OVER, handed_over).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "leases could not be given back; they run out by themselves");
            }
            Err(_) => tracing::warn!("leases could not be given back in time; they run out"),
        }
    }

    async fn hand_over(&self, under_way: &[AttemptId]) -> Result<(), LedgerError> {
        let state = &self.state;
        state
            .ledger
            .abandon_purchases(under_way, state.clock.now())
            .await?;
        state.desk.release_leases().await
    }
}

async fn keep_up(metrics: PrometheusHandle, stop: CancellationToken) {
    let upkeep = async {
        loop {
            tokio::time::sleep(metrics::UPKEEP_EVERY).await;
            metrics.run_upkeep();
        }
    };
    stop.run_until_cancelled(upkeep).await;
}

fn spawn_server(
    tasks: &TaskTracker,
    listener: TcpListener,
    router: Router,
    close: &CancellationToken,
) -> tokio::task::JoinHandle<io::Result<()>> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let closed = close.clone().cancelled_owned();
    tasks.spawn(
        axum::serve(listener, service)
            .with_graceful_shutdown(closed)
            .into_future(),
    )
}
