//! One gateway with one simulated provider account and one client that can pay.

use std::{
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use domain::{AccountId, Clock, Currency, Micros, Mode};
use embedded_postgres::EmbeddedPostgres;
use ledger::{Actor, KeyTerms, NewClient};
use metrics_exporter_prometheus::PrometheusHandle;
use sandbox::{DeliveryPercent, ProviderKind, Sandbox, SandboxConfig, SandboxHandle};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    app::AppState,
    clock::SystemClock,
    config::{Config, ProviderConfig},
    database::{Database, OpenedDatabase},
    gateway::Gateway,
    keys::KeyMint,
    local_api::LocalApi,
    simulated,
};

pub(super) struct Stand {
    pub(super) kind: ProviderKind,
    pub(super) sandbox: SandboxHandle,
    pub(super) state: AppState,
    pub(super) api: LocalApi,
    pub(super) account: AccountId,
    serving: JoinSet<anyhow::Result<()>>,
    stop: CancellationToken,
    postgres: Option<EmbeddedPostgres>,
    folder: TempDir,
}

impl Stand {
    /// No code arrives by itself, stock does not run out.
    pub(super) async fn start(
        kind: ProviderKind,
        metrics: &PrometheusHandle,
    ) -> anyhow::Result<Self> {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let usual = SandboxConfig::default();
        let simulation = SandboxConfig {
            delivery: DeliveryPercent::all(0),
            stock_floor: 1_000_000,
            accounts: usual
                .accounts
                .iter()
                .filter(|account| account.kind == kind)
                .cloned()
                .map(|mut account| {
                    account.credit_limit = Micros::from_units(1_000_000_000).unwrap_or_default();
                    account
                })
                .collect(),
            ..usual
        };
        let sandbox = Sandbox::start(anywhere, simulation)
            .await
            .context("the simulated provider cannot start")?;
        let listener = tokio::net::TcpListener::bind(anywhere).await?;
        let address = listener.local_addr()?;
        let folder = TempDir::new()?;
        let config = config(&sandbox, address, &folder)?;
        let OpenedDatabase { ledger, embedded } = Database::open(&config, true).await?;
        ledger.migrate().await?;

        let now = SystemClock.now();
        let actor = Actor::local("bench");
        let new = NewClient {
            name: "bench".to_owned(),
            currency: Currency::USD,
            credit_limit: Micros::ZERO,
        };
        let deposit = Micros::from_units(1_000_000).unwrap_or_default();
        let client = ledger
            .admit_client(&new, Mode::Live, deposit, &actor, now)
            .await?;
        let key = KeyMint::of(&ledger).await?.make(Mode::Live);
        let stored = key.to_store(client, None);
        ledger
            .create_key(&stored, &KeyTerms::default(), &actor, now)
            .await?;
        let account = ledger.find_account(client, Mode::Live).await?;

        let gateway = Gateway::assemble(&config, ledger).await?;
        let state = Arc::clone(&gateway.state);
        state.catalog.refresh_all_once().await;
        gateway.start_background();
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let mut serving = JoinSet::new();
        serving.spawn(gateway.serve(listener, None, metrics.clone(), stopped));
        Ok(Self {
            kind,
            sandbox,
            state,
            api: LocalApi::new(address, &key.reveal())?,
            account,
            serving,
            stop,
            postgres: embedded,
            folder,
        })
    }

    pub(super) async fn end(mut self) -> anyhow::Result<()> {
        self.stop.cancel();
        while let Some(served) = self.serving.join_next().await {
            served??;
        }
        self.sandbox.shutdown().await;
        if let Some(postgres) = self.postgres {
            postgres.stop().await?;
        }
        Ok(self.folder.close()?)
    }
}

fn config(
    sandbox: &SandboxHandle,
    address: SocketAddr,
    folder: &TempDir,
) -> anyhow::Result<Config> {
    let mut config = Config {
        listen: address,
        admin_listen: address,
        data_dir: Some(folder.path().to_owned()),
        ..Config::default()
    };
    config.rates.insert("USD/IDR".parse()?, "16250".parse()?);
    config.webhooks.allow_loopback = true;
    config.drain.delay = Duration::ZERO;
    let unlimited = NonZeroU32::MAX;
    config.limits.order_reads_per_minute = unlimited;
    config.limits.order_creation_per_minute = unlimited;
    config.limits.order_actions_per_minute = unlimited;
    for account in sandbox.accounts() {
        let provider = ProviderConfig {
            // What is measured is ours, not the account's budget.
            max_requests_per_second: Some(u32::MAX),
            ..simulated::provider(&account)?
        };
        config.providers.insert(account.name.parse()?, provider);
    }
    Ok(config)
}
