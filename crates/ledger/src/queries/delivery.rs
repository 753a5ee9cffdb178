//! How often codes arrived, and how soon.
//!
//! An order counts when its hold ends, if it had a number then: charged because a code came, or
//! void. It counts for the provider of that number, also where its client cancelled. The time to
//! the code runs from the provider's answer to the first code; times above a minute are counted
//! in steps of five seconds, above ten minutes in steps of a minute, rounded down.

use std::collections::BTreeMap;

use domain::Micros;
use serde::Serialize;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{
    filter::LedgerFilter,
    period::{Period, Rows, Span},
    snapshot,
    words::Dimension,
};
use crate::{Ledger, LedgerError};

/// How often codes arrived, and how soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryLine {
    /// Whose, where, what or when, by the report's dimension; empty for what has none.
    pub key: String,
    /// Orders that had a number.
    pub orders: i64,
    /// Those of them that got a code.
    pub delivered: i64,
    /// `delivered` of a hundred `orders`, to two decimals, rounded down.
    pub delivery_rate_percent: Micros,
    /// Half of the codes came within so many seconds; unknown without any.
    pub median_seconds_to_code: Option<i32>,
    /// Nine of ten codes came within so many seconds; unknown without any.
    pub p90_seconds_to_code: Option<i32>,
}

/// A key's orders by their seconds.
#[derive(sqlx::FromRow)]
struct Counts {
    key: Option<String>,
    seconds: Vec<i32>,
    orders: Vec<i64>,
}

/// Orders that had a number when their hold ended. Goes before more conditions on the transfer
/// `t`. The limit keeps the planner from reading all attempts for those of a day.
pub(super) const ENDED: &str = "
    from transfers t
    cross join lateral (
        select answered_at, created_at from attempts
        where id = t.attempt_id and provider_order_id is not null limit 1
    ) a
    cross join lateral (
        select floor(extract(epoch from t.created_at - coalesce(a.answered_at, a.created_at)))::integer as exact
    ) e
    cross join lateral (
        select case when t.kind = 'void' then -1 when e.exact < 0 then 0 when e.exact <= 60 then e.exact
            when e.exact <= 600 then e.exact / 5 * 5 else e.exact / 60 * 60 end as seconds
    ) x
    where t.kind in ('charge', 'void')";

/// Before what counts orders by key and seconds; [`BY_KEY`] goes behind it. Few long rows are read
/// faster than many.
const ARRAYS: &str =
    "select key, array_agg(seconds) as seconds, array_agg(orders) as orders from (select ";
const BY_KEY: &str = " group by 1, 2) counted group by key";

impl Ledger {
    /// How often codes arrived, a line for each key of the dimension, by key. Of the filter,
    /// account, kind and currency do not count.
    ///
    /// # Errors
    /// The database is away.
    pub async fn report_delivery(
        &self,
        dimension: Dimension,
        filter: &LedgerFilter,
    ) -> Result<Vec<DeliveryLine>, LedgerError> {
        let mut tx = snapshot(&self.pool).await?;
        let mut counts: BTreeMap<String, BTreeMap<i32, i64>> = BTreeMap::new();
        if let Some(statement) = select(dimension, filter, &mut tx).await? {
            add(&mut counts, statement, &mut tx).await?;
        }
        tx.rollback().await?;
        Ok(counts
            .into_iter()
            .map(|(key, by_seconds)| DeliveryLine::new(key, by_seconds))
            .collect())
    }
}

/// `None`: there is no time to add up.
pub(super) async fn select(
    dimension: Dimension,
    filter: &LedgerFilter,
    connection: &mut PgConnection,
) -> Result<Option<QueryBuilder<Postgres>>, LedgerError> {
    let filter = filter.of_report();
    let summarised = filter.summarised(Some(dimension));
    let period = Period::read(connection, filter.span(), summarised).await?;
    Ok(period.statement(
        |query, rows| count_rows(query, dimension, rows),
        |query, span| count_span(query, dimension, &filter, span),
    ))
}

async fn add(
    counts: &mut BTreeMap<String, BTreeMap<i32, i64>>,
    mut query: QueryBuilder<Postgres>,
    connection: &mut PgConnection,
) -> Result<(), LedgerError> {
    let rows: Vec<Counts> = query
        .build_query_as()
        .persistent(false)
        .fetch_all(connection)
        .await?;
    for row in rows {
        let by_seconds = counts.entry(row.key.unwrap_or_default()).or_default();
        for (seconds, orders) in row.seconds.into_iter().zip(row.orders) {
            *by_seconds.entry(seconds).or_default() += orders;
        }
    }
    Ok(())
}

fn count_rows(query: &mut QueryBuilder<Postgres>, dimension: Dimension, rows: Rows<'_>) {
    query.push("select ");
    query
        .push(dimension.of_summary())
        .push(" as key, s.seconds, s.orders from step_deliveries s where true");
    rows.push(query);
}

fn count_span(
    query: &mut QueryBuilder<Postgres>,
    dimension: Dimension,
    filter: &LedgerFilter,
    span: Span,
) {
    query.push(ARRAYS);
    query
        .push(dimension.of_transfer())
        .push(" as key, x.seconds, count(*) as orders")
        .push(ENDED);
    filter.push_transfer(query, span);
    query.push(BY_KEY);
}

impl DeliveryLine {
    fn new(key: String, mut by_seconds: BTreeMap<i32, i64>) -> Self {
        let missed = by_seconds.remove(&-1).unwrap_or_default();
        let delivered: i64 = by_seconds.values().sum();
        let orders = delivered + missed;
        let hundredths = delivered.saturating_mul(10_000) / orders.max(1);
        Self {
            key,
            orders,
            delivered,
            delivery_rate_percent: Micros::new(hundredths.saturating_mul(10_000)),
            median_seconds_to_code: percentile(&by_seconds, delivered, 50),
            p90_seconds_to_code: percentile(&by_seconds, delivered, 90),
        }
    }
}

/// The smallest time within which so many per cent came.
fn percentile(by_seconds: &BTreeMap<i32, i64>, total: i64, percent: i64) -> Option<i32> {
    let rank = total.saturating_mul(percent).saturating_add(99) / 100;
    let mut seen = 0;
    let mut counts = by_seconds.iter();
    counts
        .find(|(_, count)| {
            seen += **count;
            seen >= rank
        })
        .map(|(seconds, _)| *seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_seen() {
        let line = DeliveryLine::new("x".to_owned(), BTreeMap::from([(-1, 1), (5, 1), (9, 1)]));
        assert_eq!((line.orders, line.delivered), (3, 2));
        assert_eq!(line.delivery_rate_percent.to_string(), "66.66");
        assert_eq!(line.median_seconds_to_code, Some(5));
        assert_eq!(line.p90_seconds_to_code, Some(9));
        let none = DeliveryLine::new("x".to_owned(), BTreeMap::from([(-1, 4)]));
        assert_eq!(none.delivery_rate_percent, Micros::ZERO);
        assert_eq!(none.median_seconds_to_code, None);
    }
}
