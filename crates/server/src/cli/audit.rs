//! `switchboard audit`

use clap::Args;
use ledger::AuditFilter;

use super::{
    Console,
    ledger_filter::TimeArgs,
    output::{OutputArgs, text, time},
    session,
};
use crate::admin::audit::AuditView;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  switchboard audit --since 2026-11-22           what was changed today
  switchboard audit --target client:7            what was changed about client 7
  switchboard audit --by cli:jo --action key.revoke --json")]
pub(super) struct AuditArgs {
    /// Only by this administrator: a token's subject, or cli: and a user's name
    #[arg(long, value_name = "SUBJECT")]
    by: Option<String>,
    /// Only of this kind, such as client.update, key.rotate, provider.update
    #[arg(long)]
    action: Option<String>,
    /// Only of this, such as client:7, key:0a1B2c3D4e5F, provider:cheap-id
    #[arg(long)]
    target: Option<String>,
    #[command(flatten)]
    time: TimeArgs,
    /// At most so many, newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1_000))]
    limit: i64,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) async fn execute(console: &mut Console, args: AuditArgs) -> anyhow::Result<()> {
    let filter = AuditFilter {
        subject: args.by,
        action: args.action,
        target: args.target,
        since: args.time.since,
        until: args.time.until,
    };
    let entries = session::with_ledger(&args.output.config, async |ledger| {
        Ok(ledger.list_audit(&filter, None, args.limit).await?)
    })
    .await?;
    if args.output.json {
        let views: Vec<_> = entries.into_iter().map(AuditView::from).collect();
        return console.json(&views);
    }
    let rows = entries.into_iter().map(|entry| {
        [
            time(entry.at),
            entry.subject,
            entry.action,
            entry.target,
            text(entry.before),
            text(entry.after),
            text(entry.reason),
        ]
    });
    let header = ["at", "who", "action", "target", "before", "after", "reason"];
    console.table(header, rows)
}
