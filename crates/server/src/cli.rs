//! The command line. Results go to standard output, logs and errors to standard error; exit code 1
//! is a failure, 2 a wrong use.

mod admin;
mod audit;
mod bench;
mod catalog;
mod client;
mod config;
mod console;
mod key;
mod ledger;
mod ledger_filter;
mod ledger_reports;
mod order;
mod output;
mod overview;
mod policy;
mod postings;
mod pricing;
mod progress;
mod provider;
mod reconcile;
mod run;
mod running;
mod session;

mod webhook;

use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use domain::{Currency, Mode};

use crate::config::ConfigError;
use console::Console;

const EXAMPLES: &str = "\
Examples:
  switchboard dev
      Try it: database, simulated providers, gateway and a first purchase, nothing to set up.
  switchboard config default > switchboard.toml
  switchboard config check
  switchboard migrate
  switchboard client create --name qa --currency USD --deposit 100
  switchboard serve
      Run it: write the configuration, check it, prepare the database, make a client, serve.

Without --config, ./switchboard.toml is read if it is there. SWITCHBOARD__SECTION__KEY variables
win over it, DATABASE_URL names the database, RUST_LOG sets the log filter.";

/// One API over many providers of virtual phone numbers for receiving SMS codes.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try everything on this machine: database, simulated providers, gateway, a first purchase
    Dev(DevArgs),
    /// Run the gateway
    Serve {
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Run only the simulated providers
    Sandbox(SandboxArgs),
    /// Bring the database's schema up to date
    Migrate {
        #[command(flatten)]
        config: ConfigArg,
    },
    /// Check the configuration, or print a commented one to start from
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Create clients, give them money, suspend them
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// Make and revoke clients' API keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Make administrators' tokens
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// Check and export the books
    #[command(subcommand)]
    Ledger(ledger::LedgerCommand),
    /// See and decide purchases whose outcome no machine can establish
    #[command(subcommand)]
    Reconcile(reconcile::ReconcileCommand),
    /// Measure how fast it is, against simulated providers
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Limit what clients may buy
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Rule what is added to the cost of numbers
    #[command(subcommand)]
    Pricing(pricing::PricingCommand),
    /// See the provider accounts, switch them off and on
    #[command(subcommand)]
    Provider(provider::ProviderCommand),
    /// Compare what providers ask for products
    #[command(subcommand)]
    Catalog(catalog::CatalogCommand),
    /// Show how things stand and what happened lately
    Overview(overview::OverviewArgs),
    /// Search orders of all clients, show one with its history
    #[command(subcommand)]
    Order(order::OrderCommand),
    /// See how events were delivered, send them again
    #[command(subcommand)]
    Webhook(webhook::WebhookCommand),
    /// Show who changed what, newest first
    Audit(audit::AuditArgs),
    /// Print the OpenAPI document
    Openapi,
    /// Print a completion script for a shell
    #[command(after_help = "\
Example:
  switchboard completions bash > /etc/bash_completion.d/switchboard")]
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// Whether something is for real purchases or for tests.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ModeArg {
    /// Real money at real providers
    #[default]
    Live,
    /// Provider accounts marked `test`, on a balance of its own
    Test,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Live => Self::Live,
            ModeArg::Test => Self::Test,
        }
    }
}

/// The configuration file.
#[derive(Clone, Debug, Args)]
struct ConfigArg {
    /// Configuration file [default: ./switchboard.toml if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  switchboard dev                        buy one number, show how, then serve until Ctrl-C
  switchboard dev --once                 the same, then exit
  DATABASE_URL=postgres://... switchboard dev    with a database of yours")]
struct DevArgs {
    /// Exit after the first purchase
    #[arg(long)]
    once: bool,
    /// Where to serve [default: 127.0.0.1:8080, or a free port if that is taken]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Where the embedded database lives
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// What the demo client pays in: USD or IDR, which the simulated rates know
    #[arg(long, value_name = "CODE", default_value = "USD", value_parser = dev_currency)]
    currency: Currency,
}

fn dev_currency(text: &str) -> Result<Currency, String> {
    match text.parse() {
        Ok(currency @ (Currency::USD | Currency::IDR)) => Ok(currency),
        _ => Err("choose USD or IDR".to_owned()),
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  switchboard sandbox --scale 60         a simulated minute passes in a second")]
struct SandboxArgs {
    /// Where to serve
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7001")]
    listen: SocketAddr,
    /// Decides prices, stock, numbers and codes: the same seed gives the same market
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Simulated seconds per real second
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    scale: u32,
}

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("cannot start threads")),
    };
    match runtime.block_on(Box::pin(execute(cli.command))) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    let mut console = Console::new();
    match command {
        Command::Dev(args) => run::dev(args).await?,
        Command::Serve { config } => run::serve(&config).await?,
        Command::Sandbox(args) => run::sandbox(&mut console, args).await?,
        Command::Migrate { config } => run::migrate(&mut console, &config).await?,
        Command::Config(command) => config::execute(&mut console, command).await?,
        Command::Client(command) => client::execute(&mut console, command).await?,
        Command::Key(command) => key::execute(&mut console, command).await?,
        Command::Admin(command) => admin::execute(&mut console, command)?,
        Command::Ledger(command) => return ledger::execute(&mut console, command).await,
        Command::Reconcile(command) => reconcile::execute(&mut console, command).await?,
        Command::Bench(command) => bench::execute(&mut console, command).await?,
        Command::Policy(command) => policy::execute(&mut console, command).await?,
        Command::Pricing(command) => pricing::execute(&mut console, command).await?,
        Command::Provider(command) => provider::execute(&mut console, command).await?,
        Command::Catalog(command) => catalog::execute(&mut console, command).await?,
        Command::Overview(args) => overview::execute(&mut console, args).await?,
        Command::Order(command) => order::execute(&mut console, command).await?,
        Command::Webhook(command) => webhook::execute(&mut console, command).await?,
        Command::Audit(args) => audit::execute(&mut console, args).await?,
        Command::Completions { shell } => completions(&mut console, shell)?,
        Command::Openapi => console.line(crate::routes::document().to_pretty_json()?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn completions(console: &mut Console, shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "switchboard", &mut script);
    console.line(String::from_utf8(script)?.trim_end())
}

/// One line per problem: what is wrong, what caused it, what to do.
fn fail(error: &anyhow::Error) -> ExitCode {
    let mut stderr = std::io::stderr().lock();
    // If standard error is gone, nobody can be told.
    let _ = match error.downcast_ref::<ConfigError>() {
        Some(config) => config
            .problems()
            .iter()
            .try_for_each(|problem| writeln!(stderr, "error: {problem}")),
        None => writeln!(stderr, "error: {error:#}"),
    };
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
