//! `switchboard admin`

use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::{Clock, Timestamp};
use serde::Serialize;

use super::{ConfigArg, Console, session};
use crate::{
    admin_token::{Role, issue},
    clock::SystemClock,
    config::Scope,
};

#[derive(Debug, Subcommand)]
pub(super) enum AdminCommand {
    /// Print a bearer token for the admin API
    #[command(after_help = "\
Example:
  curl -H \"Authorization: Bearer $(switchboard admin token --role auditor --ttl 1h)\" ...")]
    Token(TokenArgs),
}

#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// What its holder may do
    #[arg(long, value_enum)]
    role: Role,
    /// How long it is valid, such as 15m or 1h
    #[arg(long, default_value = "1h", value_name = "TIME", value_parser = humantime::parse_duration)]
    ttl: Duration,
    /// Who holds it, for the audit log
    #[arg(long, default_value = "cli", value_name = "NAME")]
    subject: String,
    /// Print {"token", "role", "expires_at"}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Serialize)]
struct Issued {
    token: String,
    role: Role,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: Timestamp,
}

pub(super) fn execute(console: &mut Console, command: AdminCommand) -> anyhow::Result<()> {
    let AdminCommand::Token(args) = command;
    let config = session::load(&args.config, Scope::Admin)?;
    let secret = config.admin.jwt_secret.context(
        "there is no secret to sign with: set [admin] jwt_secret (`openssl rand -hex 32` makes \
         one), the same for the gateway",
    )?;
    let now = SystemClock.now();
    let (token, expires_at) = issue(&secret, args.role, &args.subject, args.ttl, now)?;
    if args.json {
        return console.json(&Issued {
            token,
            role: args.role,
            expires_at,
        });
    }
    console.line(token)
}
