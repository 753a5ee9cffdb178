//! What the books say: `switchboard ledger totals`, `trial-balance`, `profit` and so on.

use anyhow::bail;
use clap::{Args, ValueEnum};
use domain::{Clock, Micros, Mode, OrderId, Timestamp};
use ledger::{Dimension, LedgerFilter};

use super::{
    Console, ModeArg,
    ledger_filter::{FilterArgs, TimeArgs, moment},
    output::{OutputArgs, text, time},
    progress::Spinner,
    session,
};
use crate::{clock::SystemClock, order_money};

#[derive(Debug, Args)]
pub(super) struct TotalsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct PostingsArgs {
    /// At most so many, newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct TrialBalanceArgs {
    /// Just before this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Timestamp>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// A line for each
    #[arg(long, default_value = "provider")]
    group_by: GroupBy,
    /// Live money or tests
    #[arg(long, default_value = "live")]
    mode: ModeArg,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct OrderArgs {
    /// The order's id
    order: i64,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GroupBy {
    Provider,
    Service,
    Country,
    Client,
    Day,
}

impl From<GroupBy> for Dimension {
    fn from(by: GroupBy) -> Self {
        match by {
            GroupBy::Provider => Self::Provider,
            GroupBy::Service => Self::Service,
            GroupBy::Country => Self::Country,
            GroupBy::Client => Self::Client,
            GroupBy::Day => Self::Day,
        }
    }
}

impl ReportArgs {
    fn filter(&self) -> LedgerFilter {
        LedgerFilter {
            mode: Some(Mode::from(self.mode)),
            since: self.time.since,
            until: self.time.until,
            ..LedgerFilter::default()
        }
    }
}

pub(super) async fn totals(console: &mut Console, args: TotalsArgs) -> anyhow::Result<()> {
    let filter = args.filter.filter();
    let totals = session::with_ledger(&args.output.config, async |ledger| {
        let _spinner = Spinner::start("adding up")?;
        Ok(ledger.sum_postings(&filter).await?)
    })
    .await?;
    if args.output.json {
        return console.json(&totals);
    }
    let rows = totals.iter().map(|total| {
        [
            total.account.clone(),
            total.currency.to_string(),
            total.debit.to_string(),
            total.credit.to_string(),
            total.net.to_string(),
            total.postings.to_string(),
        ]
    });
    let header = ["account", "currency", "in", "out", "net", "lines"];
    console.table(header, rows)
}

pub(super) async fn postings(console: &mut Console, args: PostingsArgs) -> anyhow::Result<()> {
    let filter = args.filter.filter();
    let postings = session::with_ledger(&args.output.config, async |ledger| {
        Ok(ledger.list_postings(&filter, None, args.limit).await?)
    })
    .await?;
    if args.output.json {
        return console.json(&postings);
    }
    let rows = postings.iter().map(|line| {
        [
            time(line.at),
            format!("{}.{}", line.transfer_id, line.line),
            line.kind.clone(),
            line.account.clone(),
            format!("{} {}", line.amount, line.currency),
            text(line.order_id),
            text(line.client_id),
            text(line.provider.as_ref()),
        ]
    });
    let header = [
        "at", "line", "kind", "account", "amount", "order", "client", "provider",
    ];
    console.table(header, rows)
}

pub(super) async fn trial_balance(
    console: &mut Console,
    args: TrialBalanceArgs,
) -> anyhow::Result<()> {
    let at = args.at.unwrap_or_else(|| SystemClock.now());
    let balance = session::with_ledger(&args.output.config, async |ledger| {
        let _spinner = Spinner::start("adding up")?;
        Ok(ledger.trial_balance(at).await?)
    })
    .await?;
    if args.output.json {
        return console.json(&balance);
    }
    let rows = balance.rows.iter().map(|row| {
        [
            row.account.clone(),
            row.currency.to_string(),
            row.amount.to_string(),
        ]
    });
    console.table(["account", "currency", "balance"], rows)?;
    for (currency, balanced) in &balance.balanced {
        let verdict = if *balanced {
            "sums to zero"
        } else {
            "DOES NOT SUM TO ZERO"
        };
        console.line(format_args!("{currency} {verdict}"))?;
    }
    Ok(())
}

pub(super) async fn profit(console: &mut Console, args: ReportArgs) -> anyhow::Result<()> {
    let lines = session::with_ledger(&args.output.config, async |ledger| {
        let _spinner = Spinner::start("adding up")?;
        let filter = args.filter();
        Ok(ledger.report_profit(args.group_by.into(), &filter).await?)
    })
    .await?;
    if args.output.json {
        return console.json(&lines);
    }
    let rows = lines.iter().map(|line| {
        [
            line.key.clone(),
            line.orders.to_string(),
            format!("{} {}", line.revenue, line.currency),
            format!("{} {}", line.cost, line.cost_currency),
            format!("{} {}", line.losses, line.cost_currency),
            line.profit.map_or_else(
                || format!("unknown: {} line(s) without a rate", line.unconverted),
                |profit| format!("{profit} {}", line.currency),
            ),
        ]
    });
    let header = ["key", "orders", "revenue", "cost", "losses", "profit"];
    console.table(header, rows)
}

pub(super) async fn delivery(console: &mut Console, args: ReportArgs) -> anyhow::Result<()> {
    let lines = session::with_ledger(&args.output.config, async |ledger| {
        let _spinner = Spinner::start("counting")?;
        let filter = args.filter();
        Ok(ledger
            .report_delivery(args.group_by.into(), &filter)
            .await?)
    })
    .await?;
    if args.output.json {
        return console.json(&lines);
    }
    let rows = lines.iter().map(|line| {
        [
            line.key.clone(),
            line.orders.to_string(),
            line.delivered.to_string(),
            format!("{} %", line.delivery_rate_percent),
            text(line.median_seconds_to_code.map(|it| format!("{it} s"))),
            text(line.p90_seconds_to_code.map(|it| format!("{it} s"))),
        ]
    });
    let header = ["key", "orders", "delivered", "rate", "median", "p90"];
    console.table(header, rows)
}

pub(super) async fn order(console: &mut Console, args: OrderArgs) -> anyhow::Result<()> {
    let id = OrderId(args.order);
    let money = session::with_ledger(&args.output.config, async |ledger| {
        Ok(order_money::explain(ledger, id).await?)
    })
    .await?;
    let Some(money) = money else {
        bail!("there is no order {id}");
    };
    if args.output.json {
        return console.json(&money);
    }
    for sentence in &money.summary {
        console.line(sentence)?;
    }
    let rows = money.lines.iter().map(|line| {
        [
            time(line.at.0),
            line.kind.clone(),
            line.text.clone(),
            format!("{} -> {}", line.from, line.to),
            format!("{} {}", line.amount.0, line.currency),
        ]
    });
    console.table(["at", "kind", "what happened", "accounts", "amount"], rows)?;
    let amount = |amount: Option<Micros>| text(amount);
    let facts = [
        ["price", &amount(Some(money.price.0))],
        ["ceiling", &amount(Some(money.ceiling.0))],
        ["charged", &amount(Some(money.charged.0))],
        ["refunded", &amount(Some(money.refunded.0))],
        ["held", &amount(Some(money.held.0))],
        ["profit", &amount(money.profit.map(|it| it.0))],
    ];
    let rows =
        facts.map(|[name, amount]| [name.to_owned(), format!("{amount} {}", money.currency)]);
    console.table(["", "amount"], rows)?;
    for check in money.checks {
        let verdict = if check.holds { "holds" } else { "BROKEN" };
        console.line(format_args!("{verdict}: {}", check.rule))?;
    }
    Ok(())
}
