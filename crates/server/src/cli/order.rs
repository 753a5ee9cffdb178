//! `switchboard order`

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use domain::{ClientId, Country, OrderId, OrderState, OrderStatus, ProviderName, Service};
use ledger::{AttemptRecord, FoundOrder, OrderHistoryEvent, OrderSearch};
use serde::Serialize;

use super::{
    Console, ModeArg,
    ledger_filter::TimeArgs,
    output::{OutputArgs, text, time},
    session,
};
use crate::{
    admin::{order_file::OrderFileView, orders::FoundOrderView},
    api::order_history::EventView,
};

#[derive(Debug, Subcommand)]
pub(super) enum OrderCommand {
    /// Search the orders of all clients, newest first
    #[command(after_help = "\
Examples:
  switchboard order list --client cl_7 --status ACTIVE
  switchboard order list --provider cheap-id --since 2026-11-22 --json
  switchboard order list --provider-order-id 90210")]
    List(ListArgs),
    /// Show one order: its purchases and all that happened (`ledger order` explains its money)
    #[command(after_help = "\
Example:
  switchboard order show 1001")]
    Show(ShowArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only live orders, or only tests
    #[arg(long)]
    mode: Option<ModeArg>,
    /// Only of this client
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,
    /// Only those whose present purchase is at this provider account
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Only for this service
    #[arg(long, value_name = "SLUG")]
    service: Option<Service>,
    /// Only of this country's numbers
    #[arg(long, value_name = "CODE")]
    country: Option<Country>,
    /// Only with this status, as clients see it
    #[arg(long, value_parser = status)]
    status: Option<OrderStatus>,
    /// Only in this state, as the gateway sees it
    #[arg(long, value_parser = state, conflicts_with = "status")]
    state: Option<OrderState>,
    /// Only the order that its provider knows by this id
    #[arg(long, value_name = "ID")]
    provider_order_id: Option<String>,
    #[command(flatten)]
    time: TimeArgs,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1_000))]
    limit: i64,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The order's id
    order: i64,
    #[command(flatten)]
    output: OutputArgs,
}

/// An order with its history.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    file: OrderFileView,
    events: Vec<EventView>,
}

fn status(word: &str) -> Result<OrderStatus, String> {
    OrderStatus::from_word(word).ok_or_else(|| {
        let words = OrderStatus::ALL.map(OrderStatus::as_str);
        format!("choose one of {}", words.join(", "))
    })
}

fn state(word: &str) -> Result<OrderState, String> {
    OrderState::from_word(word).ok_or_else(|| {
        let words = OrderState::ALL.map(OrderState::as_str);
        format!("choose one of {}", words.join(", "))
    })
}

pub(super) async fn execute(console: &mut Console, command: OrderCommand) -> anyhow::Result<()> {
    match command {
        OrderCommand::List(args) => list(console, args).await,
        OrderCommand::Show(args) => show(console, args).await,
    }
}

async fn list(console: &mut Console, args: ListArgs) -> anyhow::Result<()> {
    let mut states: Vec<_> = args.state.into_iter().collect();
    states.extend(args.status.into_iter().flat_map(OrderStatus::states));
    let search = OrderSearch {
        mode: args.mode.map(Into::into),
        client: args.client,
        provider: args.provider,
        service: args.service,
        country: args.country,
        states,
        order_id: None,
        provider_order_id: args.provider_order_id,
        since: args.time.since,
        until: args.time.until,
    };
    let found = session::with_ledger(&args.output.config, async |ledger| {
        Ok(ledger.search_orders(&search, None, args.limit).await?)
    })
    .await?;
    if args.output.json {
        let views: Vec<_> = found.into_iter().map(FoundOrderView::from).collect();
        return console.json(&views);
    }
    let header = [
        "order", "made", "client", "mode", "product", "state", "provider", "price", "charged",
    ];
    console.table(header, found.iter().map(row))
}

fn row(order: &FoundOrder) -> [String; 9] {
    [
        order.id.to_string(),
        time(order.created_at),
        format!("{} {}", order.client, order.client_name),
        order.mode.clone(),
        order.product.name(),
        order.state.as_str().to_owned(),
        order.provider.to_string(),
        format!("{} {}", order.price, order.currency),
        order.charged.to_string(),
    ]
}

async fn show(console: &mut Console, args: ShowArgs) -> anyhow::Result<()> {
    let id = OrderId(args.order);
    let (file, events) = session::with_ledger(&args.output.config, async |ledger| {
        let file = ledger.find_order_file(id).await?;
        let file = file.with_context(|| {
            format!("there is no order {id}: `switchboard order list` shows the newest")
        })?;
        Ok((file, ledger.list_history(id).await?))
    })
    .await?;
    if args.output.json {
        let unreadable = |_| anyhow!("order {id} has a record that is not JSON");
        let events = events.into_iter().map(|event| EventView::new(event, true));
        return console.json(&Shown {
            file: OrderFileView::new(file, None).map_err(unreadable)?,
            events: events.collect::<Result<_, _>>().map_err(unreadable)?,
        });
    }
    let order = &file.order;
    let facts = [
        ("client", format!("{} {}", order.client, order.client_name)),
        ("product", order.product.name()),
        (
            "state",
            format!(
                "{} ({})",
                order.state.as_str(),
                order.state.status().as_str()
            ),
        ),
        ("failed for", text(file.failed_reason)),
        ("price", format!("{} {}", order.price, order.currency)),
        ("held", file.held.to_string()),
        ("charged", order.charged.to_string()),
        ("made", time(order.created_at)),
        ("ends", time(file.expires_at)),
        ("cancel asked", text(file.cancel_requested_at.map(time))),
        ("first code", text(order.otp_received_at.map(time))),
        ("ended", text(order.ended_at.map(time))),
    ];
    let facts = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
    console.table(
        ["order", &id.to_string()],
        facts.map(|(name, fact)| [name.to_owned(), fact]),
    )?;
    let header = [
        "purchase",
        "provider",
        "state",
        "cost",
        "provider's id",
        "made",
        "answered",
        "reason",
    ];
    console.table(header, file.attempts.iter().map(purchase))?;
    console.table(
        ["at", "what happened", "facts"],
        events.into_iter().map(event),
    )
}

fn purchase(attempt: &AttemptRecord) -> [String; 8] {
    // Codes are for those who ask to see them.
    let said = attempt.provider_message.as_deref();
    let said = said.map(|message| provider::loggable(message).into_owned());
    [
        attempt.id.to_string(),
        attempt.provider.to_string(),
        attempt.state.as_str().to_owned(),
        attempt.cost.to_string(),
        text(attempt.provider_order_id.as_ref()),
        time(attempt.created_at),
        text(attempt.answered_at.map(time)),
        text(said.or_else(|| attempt.reason.clone())),
    ]
}

fn event(event: OrderHistoryEvent) -> [String; 3] {
    [time(event.at), event.kind, event.detail]
}
