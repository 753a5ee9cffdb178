//! Which lines of the books a command is about.

use super::ModeArg;
use clap::Args;
use domain::{ClientId, Country, Currency, OrderId, ProviderName, Service, Timestamp};
use ledger::{LedgerFilter, account_word, kind_word};
use time::{Date, Time, format_description::well_known::Rfc3339, macros::format_description};

#[derive(Clone, Debug, Default, Args)]
pub(super) struct FilterArgs {
    /// Only live money, or only tests
    #[arg(long)]
    mode: Option<ModeArg>,
    /// Only this client's accounts and orders
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,
    /// Only at this provider account
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Only orders for this service
    #[arg(long, value_name = "SLUG")]
    service: Option<Service>,
    /// Only orders of this country's numbers
    #[arg(long, value_name = "CODE")]
    country: Option<Country>,
    /// Only this order
    #[arg(long, value_name = "ID")]
    order: Option<i64>,
    /// Only this kind of movement: deposit, hold, charge, void, purchase, spend, loss and so on
    #[arg(long, value_parser = kind)]
    kind: Option<&'static str>,
    /// Only this account: client_funds, revenue, provider_wallet, cost and so on
    #[arg(long, value_parser = account)]
    account: Option<&'static str>,
    /// Only this currency
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    #[command(flatten)]
    time: TimeArgs,
}

#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct TimeArgs {
    /// Booked then or later: 2026-11-22, or 2026-11-22T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(super) since: Option<Timestamp>,
    /// Booked before
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(super) until: Option<Timestamp>,
}

impl FilterArgs {
    pub(super) fn filter(&self) -> LedgerFilter {
        LedgerFilter {
            mode: self.mode.map(Into::into),
            client: self.client,
            provider: self.provider.clone(),
            service: self.service,
            country: self.country,
            order_id: self.order.map(OrderId),
            kind: self.kind,
            account: self.account,
            currency: self.currency,
            since: self.time.since,
            until: self.time.until,
        }
    }
}

fn kind(text: &str) -> Result<&'static str, String> {
    kind_word(text).ok_or_else(|| format!("choose one of {}", ledger::TRANSFER_KINDS.join(", ")))
}

fn account(text: &str) -> Result<&'static str, String> {
    account_word(text).ok_or_else(|| format!("choose one of {}", ledger::ACCOUNTS.join(", ")))
}

/// A time, or the beginning of a day in UTC.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    match day {
        Ok(day) => Ok(day.with_time(Time::MIDNIGHT).assume_utc()),
        Err(_) => Timestamp::parse(text, &Rfc3339)
            .map_err(|_| "a day as 2026-11-22, or a time as 2026-11-22T10:00:00Z".to_owned()),
    }
}
