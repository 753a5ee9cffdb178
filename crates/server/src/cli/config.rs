//! `switchboard config`

use std::{fmt::Display, io::Write};

use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ConfigArg, Console, running::RunningGateway, session};
use crate::config::{COMMENTED_DEFAULTS, Scope};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Say what is wrong with the configuration, with file and line
    Check {
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Have the running gateway of this configuration take it over, whole or not at all
    #[command(after_help = "\
Example:
  switchboard config reload --reason \"new key of cheap-id\"")]
    Reload {
        /// Why, for the audit log
        #[arg(long, value_parser = session::reason)]
        reason: String,
        /// For programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Print a configuration with every key, its default and what it does
    Default,
}

pub(super) async fn execute(console: &mut Console, command: ConfigCommand) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Default => console.line(COMMENTED_DEFAULTS.trim_end()),
        ConfigCommand::Reload {
            reason,
            json,
            config,
        } => reload(console, &reason, json, &config).await,
        ConfigCommand::Check { config: arg } => {
            let config = session::load(&arg, Scope::Everything)?;
            let findings = config.check();
            for warning in &findings.warnings {
                warn(warning);
            }
            findings.into_result()?;
            let file = session::config_file(&arg).map_or_else(
                || "the environment".to_owned(),
                |file| file.display().to_string(),
            );
            let enabled = config
                .providers
                .values()
                .filter(|provider| provider.enabled);
            console.line(format_args!(
                "{file}: OK, {} provider(s) of which {} enabled",
                config.providers.len(),
                enabled.count()
            ))
        }
    }
}

fn warn(warning: impl Display) {
    // Without standard error the exit code still tells.
    let _ = writeln!(std::io::stderr(), "warning: {warning}");
}

async fn reload(
    console: &mut Console,
    reason: &str,
    for_programs: bool,
    config: &ConfigArg,
) -> anyhow::Result<()> {
    let gateway = RunningGateway::of(config)?;
    let body = json!({"reason": reason});
    let answer: Value = gateway
        .ask(Method::POST, "/configuration/reload", Some(&body))
        .await?;
    if for_programs {
        return console.json(&answer);
    }
    let texts = |name: &str| {
        let list = answer[name].as_array().into_iter().flatten();
        list.filter_map(Value::as_str).collect::<Vec<_>>()
    };
    for warning in texts("warnings") {
        warn(warning);
    }
    match texts("sections").as_slice() {
        [] => console.line("nothing had changed"),
        sections => console.line(format_args!("in force now: {}", sections.join(", "))),
    }
}
