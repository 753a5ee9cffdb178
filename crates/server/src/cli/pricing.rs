//! `switchboard pricing`

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{ClientId, Clock, Country, Currency, Micros, ProviderName, Service};
use ledger::{NewPricingRule, StoredPricingRule};
use rust_decimal::Decimal;

use super::{
    Console,
    output::{OutputArgs, time},
    session,
};
use crate::{admin::pricing_rules::PricingRuleView, clock::SystemClock};

#[derive(Debug, Subcommand)]
pub(super) enum PricingCommand {
    /// Show the pricing rules; of those that match, the most specific one counts, alone
    List(ListArgs),
    /// Make a rule; a running gateway prices by it within two seconds
    #[command(after_help = "\
Examples:
  switchboard pricing add --percent 12.5 --reason \"prices of 2026\"
  switchboard pricing add --service whatsapp --country ID --percent 8 --fixed 0.02 --currency USD
  switchboard pricing add --client cl_7 --percent 5 --minimum-margin 0.01 --currency USD")]
    Add(AddArgs),
    /// Change what a rule adds; what it matches stays
    #[command(after_help = "\
Example:
  switchboard pricing change 3 --percent 10 --reason \"prices of 2027\"")]
    Change(ChangeArgs),
    /// Remove a rule
    #[command(after_help = "\
Example:
  switchboard pricing remove 3")]
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Only offers of this provider account
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Only this service
    #[arg(long, value_name = "SLUG")]
    service: Option<Service>,
    /// Only this country
    #[arg(long, value_name = "CODE")]
    country: Option<Country>,
    /// Only for this client
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,
    /// Added to the converted cost
    #[arg(long, default_value = "0")]
    percent: Decimal,
    /// Added after that
    #[arg(long, default_value = "0", value_name = "AMOUNT")]
    fixed: Micros,
    /// The price is at least so much above the converted cost
    #[arg(long, default_value = "0", value_name = "AMOUNT")]
    minimum_margin: Micros,
    /// Of both amounts
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    /// The rule's id, as `pricing list` shows it
    rule: i64,
    #[command(flatten)]
    change: RuleChange,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// What is absent stays.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct RuleChange {
    /// Added to the converted cost
    #[arg(long)]
    percent: Option<Decimal>,
    /// Added after that
    #[arg(long, value_name = "AMOUNT")]
    fixed: Option<Micros>,
    /// The price is at least so much above the converted cost
    #[arg(long, value_name = "AMOUNT")]
    minimum_margin: Option<Micros>,
    /// Of both amounts
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
}

impl RuleChange {
    fn applied_to(self, rule: NewPricingRule) -> anyhow::Result<NewPricingRule> {
        let changed = NewPricingRule {
            percent: self.percent.unwrap_or(rule.percent),
            fixed: self.fixed.unwrap_or(rule.fixed),
            minimum_margin: self.minimum_margin.unwrap_or(rule.minimum_margin),
            currency: self.currency.or(rule.currency),
            ..rule
        };
        Ok(changed.checked()?)
    }
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// The rule's id, as `pricing list` shows it
    rule: i64,
    /// Why, for the audit log
    #[arg(long, value_parser = session::reason)]
    reason: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) async fn execute(console: &mut Console, command: PricingCommand) -> anyhow::Result<()> {
    match command {
        PricingCommand::List(args) => list(console, args).await,
        PricingCommand::Add(args) => add(console, args).await,
        PricingCommand::Change(args) => change(console, args).await,
        PricingCommand::Remove(args) => remove(console, args).await,
    }
}

async fn list(console: &mut Console, args: ListArgs) -> anyhow::Result<()> {
    let rules = session::with_ledger(&args.output.config, async |ledger| {
        Ok(ledger.list_pricing_rules().await?)
    })
    .await?;
    if args.output.json {
        let views: Vec<_> = rules.into_iter().map(PricingRuleView::from).collect();
        return console.json(&views);
    }
    if rules.is_empty() {
        return console.line("there is no rule: the configured markup counts everywhere");
    }
    show(console, rules)
}

fn show(console: &mut Console, rules: Vec<StoredPricingRule>) -> anyhow::Result<()> {
    fn any(value: Option<impl ToString>) -> String {
        value.map_or_else(|| "any".to_owned(), |value| value.to_string())
    }
    let rows = rules.into_iter().map(|stored| {
        let rule = stored.rule;
        let amount = |amount: Micros| match rule.currency {
            Some(currency) => format!("{amount} {currency}"),
            None => amount.to_string(),
        };
        [
            stored.id.to_string(),
            any(rule.client),
            any(rule.provider.as_ref()),
            any(rule.service),
            any(rule.country),
            format!("{} %", rule.percent.normalize()),
            amount(rule.fixed),
            amount(rule.minimum_margin),
            time(stored.created_at),
        ]
    });
    let header = [
        "rule",
        "client",
        "provider",
        "service",
        "country",
        "percent",
        "fixed",
        "least margin",
        "made",
    ];
    console.table(header, rows)
}

async fn add(console: &mut Console, args: AddArgs) -> anyhow::Result<()> {
    if let Some(provider) = &args.provider {
        session::require_account(&args.output.config, provider)?;
    }
    let rule = NewPricingRule {
        provider: args.provider,
        service: args.service,
        country: args.country,
        client: args.client,
        percent: args.percent,
        fixed: args.fixed,
        minimum_margin: args.minimum_margin,
        currency: args.currency,
    }
    .checked()?;
    let made = session::with_ledger(&args.output.config, async |ledger| {
        let (actor, now) = (session::actor(), SystemClock.now());
        Ok(ledger
            .insert_pricing_rule(&rule, args.reason.as_deref(), &actor, now)
            .await?)
    })
    .await?;
    if args.output.json {
        return console.json(&PricingRuleView::from(made));
    }
    show(console, vec![made])
}

fn no_rule(id: i64) -> String {
    format!("there is no rule {id}: `switchboard pricing list` shows all")
}

async fn change(console: &mut Console, args: ChangeArgs) -> anyhow::Result<()> {
    let changed = session::with_ledger(&args.output.config, async |ledger| {
        let (reason, actor) = (args.reason.as_deref(), session::actor());
        ledger
            .update_pricing_rule(
                args.rule,
                |rule| args.change.applied_to(rule),
                reason,
                &actor,
                SystemClock.now(),
            )
            .await?
            .with_context(|| no_rule(args.rule))
    })
    .await?;
    if args.output.json {
        return console.json(&PricingRuleView::from(changed));
    }
    show(console, vec![changed])
}

async fn remove(console: &mut Console, args: RemoveArgs) -> anyhow::Result<()> {
    let id = args.rule;
    let missing = || no_rule(id);
    let removed = session::with_ledger(&args.output.config, async |ledger| {
        let stored = ledger.find_pricing_rule(id).await?.with_context(missing)?;
        let (actor, now) = (session::actor(), SystemClock.now());
        if !ledger
            .delete_pricing_rule(id, args.reason.as_deref(), &actor, now)
            .await?
        {
            bail!(missing());
        }
        Ok(stored)
    })
    .await?;
    if args.output.json {
        return console.json(&PricingRuleView::from(removed));
    }
    console.line(format_args!("rule {id} is gone"))
}
