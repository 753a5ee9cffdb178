//! `switchboard policy`

use clap::{Args, Subcommand, ValueEnum};
use domain::{ClientId, Clock, Country, Micros, Service};
use ledger::{CancelRatio, Client, ClientPolicy};

use super::{
    Console,
    output::{OutputArgs, words},
    session,
};
use crate::{admin::policies::PolicyView, clock::SystemClock};

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Show what a client may buy
    Show(ShowArgs),
    /// Change what a client may buy, from the next purchase on; what is not named stays
    #[command(after_help = "\
Examples:
  switchboard policy set --client cl_7 --daily-spend 250 --reason \"trial month\"
  switchboard policy set --client cl_7 --service whatsapp --country ID --country MY --reason tests
  switchboard policy set --client cl_7 --cancel-ratio 80,20,24 --reason \"orders and cancels\"
  switchboard policy set --client cl_7 --lift daily-spend --reason \"trial is over\"")]
    Set(SetArgs),
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Client id, such as cl_1
    #[arg(long, value_name = "ID")]
    client: ClientId,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// Client id, such as cl_1
    #[arg(long, value_name = "ID")]
    client: ClientId,
    /// Only these services, repeatable
    #[arg(long = "service", value_name = "SLUG")]
    services: Vec<Service>,
    /// Only these countries, repeatable
    #[arg(long = "country", value_name = "CODE")]
    countries: Vec<Country>,
    /// The most that one number may cost, in the client's currency
    #[arg(long, value_name = "AMOUNT")]
    max_price: Option<Micros>,
    /// The most that may be spent on one day (UTC), money held for open orders included
    #[arg(long, value_name = "AMOUNT")]
    daily_spend: Option<Micros>,
    /// The most orders that may be open at a time
    #[arg(long, value_name = "COUNT")]
    open_orders: Option<u32>,
    /// Nothing is bought any more with a larger share of orders cancelled, counted from so many
    /// orders in so many hours
    #[arg(long, value_name = "PERCENT,ORDERS,HOURS", value_parser = cancel_ratio)]
    cancel_ratio: Option<CancelRatio>,
    /// No such limit any more, repeatable
    #[arg(long, value_enum, value_name = "LIMIT")]
    lift: Vec<Limit>,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: String,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Limit {
    Services,
    Countries,
    MaxPrice,
    DailySpend,
    OpenOrders,
    CancelRatio,
}

fn cancel_ratio(text: &str) -> Result<CancelRatio, String> {
    let parts: Vec<_> = text.split(',').map(str::trim).collect();
    let ratio = match parts.as_slice() {
        [percent, orders, hours] => percent.parse().ok().and_then(|max_percent| {
            Some(CancelRatio {
                max_percent,
                min_orders: orders.parse().ok()?,
                window_hours: hours.parse().ok()?,
            })
        }),
        _ => None,
    };
    ratio.ok_or_else(|| "three numbers such as 80,20,24".to_owned())
}

/// An option that was not given names nothing.
fn named<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}

impl SetArgs {
    fn applied_to(&self, before: ClientPolicy) -> ClientPolicy {
        let mut policy = ClientPolicy {
            services: named(&self.services).or(before.services),
            countries: named(&self.countries).or(before.countries),
            max_price: self.max_price.or(before.max_price),
            daily_spend: self.daily_spend.or(before.daily_spend),
            open_orders: self.open_orders.or(before.open_orders),
            cancel_ratio: self.cancel_ratio.or(before.cancel_ratio),
        };
        for limit in &self.lift {
            match limit {
                Limit::Services => policy.services = None,
                Limit::Countries => policy.countries = None,
                Limit::MaxPrice => policy.max_price = None,
                Limit::DailySpend => policy.daily_spend = None,
                Limit::OpenOrders => policy.open_orders = None,
                Limit::CancelRatio => policy.cancel_ratio = None,
            }
        }
        policy
    }
}

pub(super) async fn execute(console: &mut Console, command: PolicyCommand) -> anyhow::Result<()> {
    let ((client, policy), json) = match command {
        PolicyCommand::Show(args) => (
            session::with_ledger(&args.output.config, async |ledger| {
                let client = session::find_client(ledger, args.client).await?;
                let policy = ledger.find_policy(args.client).await?;
                Ok((client, policy))
            })
            .await?,
            args.output.json,
        ),
        PolicyCommand::Set(args) => (
            session::with_ledger(&args.output.config, async |ledger| {
                let client = session::find_client(ledger, args.client).await?;
                let before = ledger.find_policy(args.client).await?;
                let policy = args.applied_to(before).checked()?;
                let (actor, now) = (session::actor(), SystemClock.now());
                ledger
                    .set_policy(args.client, &policy, Some(&args.reason), &actor, now)
                    .await?;
                Ok((client, policy))
            })
            .await?,
            args.output.json,
        ),
    };
    if json {
        return console.json(&PolicyView::from(policy));
    }
    show(console, &client, &policy)
}

fn show(console: &mut Console, client: &Client, policy: &ClientPolicy) -> anyhow::Result<()> {
    let currency = client.available.currency;
    let amount = |amount: Option<Micros>| amount.map(|amount| format!("{amount} {currency}"));
    let ratio = policy.cancel_ratio.map(|ratio| {
        format!(
            "{} % of {} or more in {} h",
            ratio.max_percent, ratio.min_orders, ratio.window_hours
        )
    });
    let limits = [
        ("services", policy.services.as_deref().map(words)),
        ("countries", policy.countries.as_deref().map(words)),
        ("price of one number", amount(policy.max_price)),
        ("spending per day", amount(policy.daily_spend)),
        (
            "open orders",
            policy.open_orders.map(|open| open.to_string()),
        ),
        ("cancelled orders", ratio),
    ];
    let rows = limits.map(|(name, limit)| {
        let limit = limit.unwrap_or_else(|| "no limit".to_owned());
        [name.to_owned(), limit]
    });
    console.table(["limit", &format!("{} {}", client.id, client.name)], rows)
}
