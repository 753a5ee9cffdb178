//! The five-minute experience: everything on loopback, one real purchase through the public API.

mod demo;
mod story;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use anyhow::Context;
use domain::{Clock, Currency, Micros, Mode, Money};
use ledger::{Actor, ClientChange, Deposit, KeyTerms, Ledger, NewClient, ProviderState};
use rand::{Rng, distr::Alphanumeric};
use sandbox::{
    AccountConfig, DeliveryPercent, ProviderKind as Simulated, Sandbox, SandboxConfig,
    SandboxHandle,
};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::{
    admin_token::{self, Role},
    clock::SystemClock,
    config::{Config, ProviderConfig},
    database::{Database, OpenedDatabase},
    gateway::Gateway,
    keys::KeyMint,
    metrics, routes,
    serving::{StopSignals, listen},
    simulated,
};
use story::Story;

/// Simulated minutes pass in real seconds.
const SCALE: u32 = 60;
/// How long the printed administrator's token works.
const TOKEN_TTL: Duration = Duration::from_secs(24 * 3600);
/// The simulated account that serves test keys; the others play live ones.
const TEST_ACCOUNT: &str = "smscode-test";
/// The address that the documentation shows.
const USUAL_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How `switchboard dev` was called.
#[derive(Clone, Debug)]
pub struct DevOptions {
    /// Buy one number, check the books, and exit.
    pub once: bool,
    /// Where to serve; absent: the usual address, or any free one if that is taken.
    pub listen: Option<SocketAddr>,
    /// Where the embedded database lives.
    pub data_dir: Option<PathBuf>,
    /// What the demo client pays in; the simulated rates know USD and IDR.
    pub currency: Currency,
}

/// `switchboard dev`. What `given` sets holds here too, where the demonstration does not need a value
/// of its own.
///
/// # Errors
/// Anything that keeps it from showing the whole story, in one line.
pub async fn run(given: Config, options: DevOptions) -> anyhow::Result<()> {
    let story = Story::new();
    let started = std::time::Instant::now();
    let sandbox = start_sandbox().await?;
    let listener = match options.listen {
        Some(address) => listen(address, "--listen").await?,
        None => match listen(USUAL_ADDRESS, "--listen").await {
            Ok(listener) => listener,
            Err(_) => listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), "--listen").await?,
        },
    };
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let config = dev_config(given, &sandbox, address, options.data_dir)?;
    story.say("Starting Postgres, three simulated providers and the gateway …");
    let OpenedDatabase { ledger, embedded } = Database::open(&config, true).await?;
    ledger.migrate().await?;
    enable_accounts(&ledger).await?;
    let keys = demo_client(&ledger, options.currency).await?;
    let metrics = metrics::install()?;
    let gateway = Gateway::assemble(&config, ledger).await?;
    let state = std::sync::Arc::clone(&gateway.state);
    state.catalog.refresh_all_once().await;
    gateway.start_background();
    story.ready(
        started.elapsed(),
        config.database.url.is_some(),
        state.catalog.snapshot().offer_count(),
    );

    let token = admin_token(&config)?;
    let stop = CancellationToken::new();
    let mut signals = StopSignals::install()?;
    let until_told = async {
        tokio::select! {
            () = stop.cancelled() => {}
            () = signals.received() => {}
        }
    };
    let telling = async {
        let shown = demo::purchase(&story, address, &keys.live, &state).await;
        if options.once || shown.is_err() {
            stop.cancel();
        } else {
            story.invitation(address, &keys, &sandbox, &token);
        }
        shown
    };
    let (served, shown) = tokio::join!(gateway.serve(listener, None, metrics, until_told), telling);
    served?;
    sandbox.shutdown().await;
    if let Some(postgres) = embedded {
        postgres.stop().await?;
    }
    shown
}

async fn start_sandbox() -> anyhow::Result<SandboxHandle> {
    let now = SystemClock.now();
    let usual = SandboxConfig::default();
    let mut accounts = usual.accounts.clone();
    let live = accounts
        .iter()
        .find(|account| account.kind == Simulated::Smscode)
        .context("there is no simulated SMSCode account")?;
    accounts.push(AccountConfig {
        name: TEST_ACCOUNT.to_owned(),
        key: format!("{}-for-tests", live.key),
        ..live.clone()
    });
    let config = SandboxConfig {
        accounts,
        scale: SCALE,
        // Short enough to watch; longer than one poll, so that waiting is seen too.
        sms_delay: (Duration::from_secs(60), Duration::from_secs(120)),
        delivery: DeliveryPercent {
            smscode: 92,
            gosms: 100,
            smsonline: 80,
        },
        // Orders of earlier runs stay in the database; a new market must not give their ids away.
        order_id_offset: u64::try_from(now.unix_timestamp()).unwrap_or_default() * 1_000,
        ..usual
    };
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Sandbox::start(anywhere, config)
        .await
        .context("the simulated providers cannot start")
}

/// A configuration as an operator would write it, for the simulated accounts.
fn dev_config(
    mut config: Config,
    sandbox: &SandboxHandle,
    address: SocketAddr,
    data_dir: Option<PathBuf>,
) -> anyhow::Result<Config> {
    (config.listen, config.admin_listen) = (address, address);
    config.data_dir = data_dir.or_else(|| Some(config.data_dir()));
    let given = std::env::var("DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty());
    config.database.url = given.map(SecretString::from).or(config.database.url);
    config.rates.insert("USD/IDR".parse()?, "16250".parse()?);
    config.routing.catalog_refresh = Duration::from_secs(10);
    config.webhooks.allow_loopback = true;
    // Nobody sends requests here who would have to be told first.
    config.drain.delay = Duration::ZERO;
    config.admin.jwt_secret = Some(
        rand::rng()
            .sample_iter(Alphanumeric)
            .take(48)
            .map(char::from)
            .collect::<String>()
            .into(),
    );
    for account in sandbox.accounts() {
        let provider = ProviderConfig {
            test: account.name == TEST_ACCOUNT,
            poll_interval: Some(Duration::from_millis(500)),
            ..simulated::provider(&account)?
        };
        config.providers.insert(account.name.parse()?, provider);
    }
    Ok(config)
}

fn actor() -> Actor {
    Actor::local("dev")
}

/// The simulated providers begin anew with each run; what an administrator of an earlier one
/// switched off would leave nothing to show.
async fn enable_accounts(ledger: &Ledger) -> anyhow::Result<()> {
    for decided in ledger.list_provider_states().await? {
        if decided.state != ProviderState::Enabled {
            let (state, reason) = (ProviderState::Enabled, "a run of its own");
            ledger
                .set_provider_state(
                    &decided.provider,
                    state,
                    reason,
                    &actor(),
                    SystemClock.now(),
                )
                .await?;
        }
    }
    Ok(())
}

/// The demo client's keys.
struct DemoKeys {
    live: String,
    test: String,
}

async fn demo_client(ledger: &Ledger, currency: Currency) -> anyhow::Result<DemoKeys> {
    let now = SystemClock.now();
    let name = format!("demo-{}", now.unix_timestamp_nanos());
    let new = NewClient {
        name,
        currency,
        credit_limit: Micros::ZERO,
    };
    let actor = actor();
    let client = ledger
        .admit_client(&new, Mode::Live, Micros::ZERO, &actor, now)
        .await?;
    // The demonstration compares providers by name.
    let shown = ClientChange {
        sees_providers: Some(true),
        ..ClientChange::default()
    };
    ledger
        .update_client(client, &shown, None, &actor, now)
        .await?;
    // A hundred dollars, or about as many rupiah.
    let deposit = if currency == Currency::IDR {
        "1500000"
    } else {
        "100"
    };
    let amount = Money::parse(deposit, currency)?.amount;
    let mint = KeyMint::of(ledger).await?;
    let key = async |mode| {
        let deposit = Deposit {
            client,
            mode,
            amount,
            reason: "demo".to_owned(),
        };
        ledger.book_by_hand(&deposit, false, &actor, now).await?;
        let key = mint.make(mode);
        ledger
            .create_key(
                &key.to_store(client, None),
                &KeyTerms::default(),
                &actor,
                now,
            )
            .await?;
        anyhow::Ok(key.reveal())
    };
    Ok(DemoKeys {
        live: key(Mode::Live).await?,
        test: key(Mode::Test).await?,
    })
}

/// For the administrators of this process alone: its secret is made up and dies with it.
fn admin_token(config: &Config) -> anyhow::Result<String> {
    let secret = config
        .admin
        .jwt_secret
        .as_ref()
        .context("there is no secret to sign with")?;
    let (token, _) = admin_token::issue(secret, Role::Admin, "dev", TOKEN_TTL, SystemClock.now())?;
    Ok(token)
}

/// The page that a newcomer opens first.
const DOCS: &str = routes::DOCS_PATH;
/// The page that its administrator opens first.
const CONSOLE: &str = routes::CONSOLE_PATH;
