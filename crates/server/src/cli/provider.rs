//! `switchboard provider`

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use domain::{Clock, Currency, Micros, ProviderName, Timestamp};
use ledger::{DecidedState, Dimension, Ledger, LedgerFilter, ProviderState};
use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use time::Duration;

use super::{
    Console,
    output::{OutputArgs, text, time},
    running::RunningGateway,
    session,
};
use crate::{clock::SystemClock, config::AccountOutline};

#[derive(Debug, Subcommand)]
pub(super) enum ProviderCommand {
    /// Show the provider accounts: what may be done there, our money, what is unclear
    List(ListArgs),
    /// Buy there again; a running gateway follows within two seconds
    Enable(SwitchArgs),
    /// Buy nothing new there and ask for nothing but what is open, which is followed to its end
    #[command(after_help = "\
Example:
  switchboard provider disable cheap-id --reason \"their numbers are blocked today\"")]
    Disable(SwitchArgs),
    /// Buy nothing new there for now; what is open is followed, catalog and balance are still read
    #[command(after_help = "\
Example:
  switchboard provider drain cheap-id --reason \"key changes at 18:00\"")]
    Drain(SwitchArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct SwitchArgs {
    /// The account, as the configuration names it
    #[arg(value_name = "NAME")]
    account: ProviderName,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: String,
    #[command(flatten)]
    output: OutputArgs,
}

/// An account by configuration and database, and by the running gateway if it answers.
#[derive(Serialize)]
struct Account {
    name: ProviderName,
    kind: Option<&'static str>,
    currency: Option<Currency>,
    test: bool,
    state: ProviderState,
    /// Why an operator decided so; null where the configuration decides.
    reason: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    changed_at: Option<Timestamp>,
    balance: Option<Micros>,
    #[serde(with = "time::serde::rfc3339::option")]
    balance_read_at: Option<Timestamp>,
    exposure: Micros,
    exposure_limit: Option<Micros>,
    unresolved: i64,
    /// `closed` is good; null: no gateway answered.
    breaker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspend_reason: Option<String>,
    /// Of the last 24 hours.
    orders: i64,
    delivered: i64,
    #[serde(with = "time::serde::rfc3339::option")]
    catalog_fetched_at: Option<Timestamp>,
}

pub(super) async fn execute(console: &mut Console, command: ProviderCommand) -> anyhow::Result<()> {
    match command {
        ProviderCommand::List(args) => list(console, args).await,
        ProviderCommand::Enable(args) => switch(console, args, ProviderState::Enabled).await,
        ProviderCommand::Disable(args) => switch(console, args, ProviderState::Disabled).await,
        ProviderCommand::Drain(args) => switch(console, args, ProviderState::Draining).await,
    }
}

/// What the database knows of all accounts.
struct Known {
    states: Vec<DecidedState>,
    wallets: Vec<ledger::WalletReading>,
    unsettled: BTreeMap<ProviderName, ledger::Unsettled>,
    deliveries: Vec<ledger::DeliveryLine>,
    catalogs: Vec<ledger::StoredOffers>,
}

impl Known {
    async fn read(ledger: &Ledger) -> anyhow::Result<Self> {
        let last_day = LedgerFilter {
            since: Some(SystemClock.now() - Duration::DAY),
            ..LedgerFilter::default()
        };
        Ok(Self {
            states: ledger.list_provider_states().await?,
            wallets: ledger.list_wallets().await?,
            unsettled: ledger.sum_unsettled().await?,
            deliveries: ledger
                .report_delivery(Dimension::Provider, &last_day)
                .await?,
            catalogs: ledger.load_offers().await?,
        })
    }

    fn accounts(&self, outlines: BTreeMap<ProviderName, AccountOutline>) -> Vec<Account> {
        let outlines = outlines.into_iter();
        outlines
            .map(|(name, outline)| self.account(name, &outline))
            .collect()
    }

    fn account(&self, name: ProviderName, outline: &AccountOutline) -> Account {
        let decided = self.states.iter().find(|it| it.provider == name);
        let wallet = self.wallets.iter().find(|it| it.provider == name);
        let unsettled = self.unsettled.get(&name).copied().unwrap_or_default();
        let delivery = self.deliveries.iter().find(|it| it.key == name.as_str());
        let catalog = self.catalogs.iter().find(|it| it.provider == name);
        let configured = match outline.enabled {
            true => ProviderState::Enabled,
            false => ProviderState::Disabled,
        };
        Account {
            kind: outline.kind.map(crate::config::ProviderKind::as_str),
            currency: outline.currency,
            test: outline.test,
            state: decided.map_or(configured, |it| it.state),
            reason: decided.and_then(|it| it.reason.clone()),
            changed_at: decided.map(|it| it.changed_at),
            balance: wallet.map(|it| it.reported),
            balance_read_at: wallet.map(|it| it.at),
            exposure: unsettled.exposure,
            exposure_limit: outline.exposure_limit,
            unresolved: unsettled.count,
            breaker: None,
            suspend_reason: None,
            orders: delivery.map_or(0, |it| it.orders),
            delivered: delivery.map_or(0, |it| it.delivered),
            catalog_fetched_at: catalog.map(|it| it.fetched_at),
            name,
        }
    }
}

async fn list(console: &mut Console, args: ListArgs) -> anyhow::Result<()> {
    let accounts = session::accounts(&args.output.config)?;
    let known = session::with_ledger(&args.output.config, async |ledger| {
        Known::read(ledger).await
    });
    let mut accounts = known.await?.accounts(accounts);
    let asked = ask_gateway(&args.output, &mut accounts).await;
    if args.output.json {
        return console.json(&accounts);
    }
    if accounts.is_empty() {
        return console
            .line("the configuration has no provider account: name its file with --config");
    }
    show(console, &accounts)?;
    match asked {
        Ok(()) => Ok(()),
        Err(error) => console.line(format_args!("health is unknown: {error:#}")),
    }
}

/// Breakers and suspensions are in the memory of the gateway alone.
async fn ask_gateway(output: &OutputArgs, accounts: &mut [Account]) -> anyhow::Result<()> {
    let gateway = RunningGateway::of(&output.config)?;
    let answer: Value = gateway.ask(Method::GET, "/providers", None).await?;
    let known = answer["items"].as_array().into_iter().flatten();
    for told in known {
        let word = |name: &str| told["health"][name].as_str().map(str::to_owned);
        let mut accounts = accounts.iter_mut();
        if let Some(account) = accounts.find(|it| told["name"] == it.name.as_str()) {
            account.breaker = word("breaker");
            account.suspend_reason = word("suspend_reason");
        }
    }
    Ok(())
}

fn show(console: &mut Console, accounts: &[Account]) -> anyhow::Result<()> {
    let rows = accounts.iter().map(|account| {
        let currency = text(account.currency);
        let limit = account.exposure_limit;
        let state = match &account.reason {
            Some(reason) => format!("{} ({reason})", account.state.as_str()),
            None => account.state.as_str().to_owned(),
        };
        [
            account.name.to_string(),
            text(account.kind),
            if account.test { "test" } else { "live" }.to_owned(),
            state,
            [
                account.breaker.as_deref(),
                account.suspend_reason.as_deref(),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
            account
                .balance
                .map_or_else(String::new, |balance| format!("{balance} {currency}")),
            text(account.balance_read_at.map(time)),
            limit.map_or_else(
                || account.exposure.to_string(),
                |limit| format!("{} of {limit}", account.exposure),
            ),
            account.unresolved.to_string(),
            format!("{} of {}", account.delivered, account.orders),
            text(account.catalog_fetched_at.map(time)),
        ]
    });
    let header = [
        "account",
        "kind",
        "mode",
        "state",
        "breaker",
        "balance",
        "read at",
        "exposure",
        "unresolved",
        "codes in 24 h",
        "catalog of",
    ];
    console.table(header, rows)
}

async fn switch(
    console: &mut Console,
    args: SwitchArgs,
    state: ProviderState,
) -> anyhow::Result<()> {
    session::require_account(&args.output.config, &args.account)?;
    let mut accounts = session::accounts(&args.output.config)?;
    accounts.retain(|name, _| *name == args.account);
    let known = session::with_ledger(&args.output.config, async |ledger| {
        let (actor, now) = (session::actor(), SystemClock.now());
        ledger
            .set_provider_state(&args.account, state, &args.reason, &actor, now)
            .await?;
        Known::read(ledger).await
    });
    let accounts = known.await?.accounts(accounts);
    if args.output.json {
        return console.json(&accounts);
    }
    show(console, &accounts)
}
