//! How things stand.

use domain::{Currency, Micros, Money, Timestamp};
use serde::Serialize;
use sqlx::Postgres;
use sqlx::QueryBuilder;

use super::{filter::LedgerFilter, words::Dimension};
use crate::{Ledger, LedgerError, ProfitLine};

/// What happened to orders in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct MinuteOfOrders {
    /// When the minute began.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// Orders made.
    pub created: i64,
    /// Orders that got their first code.
    pub delivered: i64,
    /// Orders that ended without a code.
    pub failed: i64,
}

/// How things stand, and what happened lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Minutes in which something happened, oldest first.
    pub per_minute: Vec<MinuteOfOrders>,
    /// What clients were charged, in their currencies.
    pub charged: Vec<Money>,
    /// What providers kept for numbers and what was lost, in their currencies.
    pub spend: Vec<Money>,
    /// What was earned, in clients' currencies; without what could not be converted.
    pub margin: Vec<Money>,
    /// Purchases that wait for proof or for a person.
    pub unresolved: i64,
    /// Orders that are not over.
    pub open_orders: i64,
}

impl Ledger {
    /// What happened with live money since `since`, and how things stand at `now`.
    ///
    /// # Errors
    /// The database is away, or a sum does not fit 64 bits.
    pub async fn overview(
        &self,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Overview, LedgerError> {
        let filter = LedgerFilter {
            mode: Some(domain::Mode::Live),
            since: Some(since),
            until: Some(now),
            ..LedgerFilter::default()
        };
        let per_minute = select_minutes(&filter)
            .build_query_as()
            .persistent(false)
            .fetch_all(&self.pool)
            .await?;
        let earned = self.report_profit(Dimension::Day, &filter).await?;
        let standing = sqlx::query!(
            r#"select
                (select count(*) from attempts where state in ('unknown', 'needs_review')) as "unresolved!",
                (select count(*) from orders where state in ('buying', 'unresolved', 'waiting',
                    'cancelling', 'expiring', 'received')) as "open_orders!""#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Overview {
            per_minute,
            charged: sum(&earned, |line| (line.currency, Some(line.revenue)))?,
            spend: sum(&earned, |line| {
                let spent = line.cost.checked_add(line.losses);
                (line.cost_currency, spent)
            })?,
            margin: sum(&earned, |line| {
                let earned = line
                    .revenue
                    .checked_sub(line.cost_converted)
                    .and_then(|rest| rest.checked_sub(line.losses_converted));
                (line.currency, earned)
            })?,
            unresolved: standing.unresolved,
            open_orders: standing.open_orders,
        })
    }
}

pub(super) fn select_minutes(filter: &LedgerFilter) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select date_trunc('minute', t.created_at) as at,
             count(*) filter (where t.kind = 'hold') as created,
             count(*) filter (where t.kind = 'charge') as delivered,
             count(*) filter (where t.kind = 'void') as failed
         from transfers t where t.kind in ('hold', 'charge', 'void')",
    );
    filter.push_transfer(&mut query, filter.span());
    query.push(" group by 1 order by 1");
    query
}

fn sum(
    lines: &[ProfitLine],
    of: impl Fn(&ProfitLine) -> (Currency, Option<Micros>),
) -> Result<Vec<Money>, LedgerError> {
    let too_large = LedgerError::Corrupt;
    let mut sums: Vec<Money> = Vec::new();
    for line in lines {
        let (currency, amount) = of(line);
        let amount = amount.ok_or(too_large("sum"))?;
        match sums.iter_mut().find(|sum| sum.currency == currency) {
            None => sums.push(Money::new(amount, currency)),
            Some(sum) => {
                sum.amount = sum.amount.checked_add(amount).ok_or(too_large("sum"))?;
            }
        }
    }
    sums.sort_by_key(|sum| sum.currency);
    Ok(sums)
}
