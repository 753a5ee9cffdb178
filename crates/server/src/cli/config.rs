//! `switchboard config`

use std::io::Write;

use clap::Subcommand;

use super::{ConfigArg, Console, session};
use crate::config::{COMMENTED_DEFAULTS, Scope};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Say what is wrong with the configuration, with file and line
    Check {
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Print a configuration with every key, its default and what it does
    Default,
}

pub(super) fn execute(console: &mut Console, command: ConfigCommand) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Default => console.line(COMMENTED_DEFAULTS.trim_end()),
        ConfigCommand::Check { config: arg } => {
            let config = session::load(&arg, Scope::Everything)?;
            let findings = config.check();
            for warning in &findings.warnings {
                // Without standard error the exit code still tells.
                let _ = writeln!(std::io::stderr(), "warning: {warning}");
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
