//! `switchboard overview`

use clap::Args;
use domain::Clock;

use super::{
    Console,
    output::{OutputArgs, time},
    session,
};
use crate::{
    admin::reports::{MoneyView, OverviewView},
    clock::SystemClock,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  switchboard overview --minutes 15")]
pub(super) struct OverviewArgs {
    /// What happened in so many minutes until now
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=1_440))]
    minutes: i64,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) async fn execute(console: &mut Console, args: OverviewArgs) -> anyhow::Result<()> {
    let overview = session::with_ledger(&args.output.config, async |ledger| {
        Ok(OverviewView::read(ledger, args.minutes, SystemClock.now()).await?)
    })
    .await?;
    if args.output.json {
        return console.json(&overview);
    }
    let rows = overview.per_minute.iter().map(|minute| {
        [
            time(minute.at.0),
            minute.created.to_string(),
            minute.delivered.to_string(),
            minute.failed.to_string(),
        ]
    });
    console.table(["minute", "orders", "codes", "without a code"], rows)?;
    let books = match overview.books.balanced {
        true => "sum to zero",
        false => "DO NOT SUM TO ZERO",
    };
    let facts = [
        ["orders made", &overview.orders.to_string()],
        ["orders with a code", &overview.delivered.to_string()],
        ["orders without a code", &overview.failed.to_string()],
        ["charged to clients", &sums(&overview.charged)],
        ["spent at providers", &sums(&overview.spend)],
        ["earned", &sums(&overview.margin)],
        ["purchases unresolved", &overview.unresolved.to_string()],
        ["orders open", &overview.open_orders.to_string()],
        ["books", books],
    ];
    console.table(["", "live money"], facts.map(|row| row.map(str::to_owned)))
}

fn sums(amounts: &[MoneyView]) -> String {
    let sums = amounts.iter();
    let sums: Vec<_> = sums
        .map(|sum| format!("{} {}", sum.amount.0, sum.currency))
        .collect();
    sums.join(", ")
}
