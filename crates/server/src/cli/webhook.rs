//! `switchboard webhook`

use anyhow::bail;
use clap::{Args, Subcommand};
use domain::{ClientId, Clock, Mode};
use events::payload::{read_id, written_id};
use ledger::Replay;
use serde::Serialize;

use super::{
    Console, ModeArg,
    ledger_filter::TimeArgs,
    output::{OutputArgs, text, time},
    session,
};
use crate::{api::webhook_log::DeliveryView, clock::SystemClock};

#[derive(Debug, Subcommand)]
pub(super) enum WebhookCommand {
    /// Show how deliveries to a client's webhook went, newest first
    #[command(after_help = "\
Example:
  switchboard webhook deliveries --client cl_7 --limit 20")]
    Deliveries(DeliveriesArgs),
    /// Send events again, under the ids that they had
    #[command(after_help = "\
Examples:
  switchboard webhook replay --client cl_7 --failed --reason \"their outage is over\"
  switchboard webhook replay --client cl_7 --event evt_42 --reason \"ticket 4711\"
  switchboard webhook replay --client cl_7 --since 2026-11-22T10:00:00Z --until \\
      2026-11-22T12:00:00Z --reason \"lost on their side\"")]
    Replay(ReplayArgs),
}

#[derive(Debug, Args)]
struct ReceiverArgs {
    /// Client id, such as cl_1
    #[arg(long, value_name = "ID")]
    client: ClientId,
    /// Events of its live orders, or of its tests
    #[arg(long, value_enum, default_value_t)]
    mode: ModeArg,
}

#[derive(Debug, Args)]
pub(super) struct DeliveriesArgs {
    #[command(flatten)]
    receiver: ReceiverArgs,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1_000))]
    limit: i64,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    receiver: ReceiverArgs,
    /// This event, repeatable
    #[arg(long = "event", value_name = "EVENT_ID", value_parser = event_id)]
    events: Vec<i64>,
    /// Those that were given up
    #[arg(long)]
    failed: bool,
    #[command(flatten)]
    time: TimeArgs,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: String,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Serialize)]
struct Replayed {
    replayed: u64,
}

fn event_id(text: &str) -> Result<i64, String> {
    read_id(text).ok_or_else(|| "an id such as evt_42".to_owned())
}

pub(super) async fn execute(console: &mut Console, command: WebhookCommand) -> anyhow::Result<()> {
    match command {
        WebhookCommand::Deliveries(args) => deliveries(console, args).await,
        WebhookCommand::Replay(args) => replay(console, args).await,
    }
}

async fn deliveries(console: &mut Console, args: DeliveriesArgs) -> anyhow::Result<()> {
    let ReceiverArgs { client, mode } = args.receiver;
    let deliveries = session::with_ledger(&args.output.config, async |ledger| {
        let account = ledger.find_account(client, Mode::from(mode)).await?;
        Ok(ledger.list_deliveries(account, None, args.limit).await?)
    })
    .await?;
    if args.output.json {
        let views: Vec<_> = deliveries.into_iter().map(DeliveryView::from).collect();
        return console.json(&views);
    }
    let rows = deliveries.into_iter().map(|delivery| {
        [
            time(delivery.at),
            written_id(delivery.event_id),
            delivery.kind.as_str().to_owned(),
            delivery.order_id.to_string(),
            delivery.attempt.to_string(),
            text(delivery.status),
            format!("{} ms", delivery.latency_ms),
            text(delivery.reason.or(delivery.excerpt)),
            text(delivery.next_at.map(time)),
        ]
    });
    let header = [
        "at",
        "event",
        "what",
        "order",
        "attempt",
        "status",
        "took",
        "answer",
        "sent again",
    ];
    console.table(header, rows)
}

async fn replay(console: &mut Console, args: ReplayArgs) -> anyhow::Result<()> {
    let ReceiverArgs { client, mode } = args.receiver;
    let named = (!args.events.is_empty()).then_some(args.events);
    let timed = args.time.since.is_some() || args.time.until.is_some();
    if named.is_none() && !timed && !args.failed {
        bail!("say which events: --event, --since, --until or --failed");
    }
    let replay = Replay {
        event_ids: named,
        since: args.time.since,
        until: args.time.until,
        failed_only: args.failed,
    };
    let replayed = session::with_ledger(&args.output.config, async |ledger| {
        let (actor, now) = (session::actor(), SystemClock.now());
        let reason = args.reason.as_str();
        Ok(ledger
            .replay_by_hand(client, mode.into(), &replay, reason, &actor, now)
            .await?)
    })
    .await?;
    if args.output.json {
        return console.json(&Replayed { replayed });
    }
    console.line(format_args!("{replayed} event(s) are sent again"))
}
