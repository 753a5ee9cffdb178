//! What was earned: revenue less what the numbers cost.
//!
//! Revenue is what clients were charged, cost what providers kept for numbers, losses what was
//! written off: the balances of the accounts `revenue`, `cost` and `loss`, each line counted when
//! it was booked. A cost in another currency than its order's is converted with the rates that
//! were stored with its purchase, exactly, and each line rounded away from zero to the next
//! millionth, as prices are made. Profit is revenue less converted cost less converted losses.
//! Only integers and exact decimals take part. Money given to clients by hand is no part of it.

use std::collections::BTreeMap;

use domain::{Currency, Micros};
use serde::Serialize;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{
    filter::LedgerFilter,
    period::{Period, Rows, Span},
    snapshot,
    words::Dimension,
};
use crate::{Ledger, LedgerError, rows};

/// What was earned in one currency with numbers that cost in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProfitLine {
    /// Whose, where, what or when, by the report's dimension; empty for what has none.
    pub key: String,
    /// What clients paid in: of revenue, converted amounts and profit.
    pub currency: Currency,
    /// Orders charged.
    pub orders: i64,
    /// What they were charged.
    pub revenue: Micros,
    /// What providers were paid in: of cost and losses.
    pub cost_currency: Currency,
    /// What providers kept for numbers.
    pub cost: Micros,
    /// The same in `currency`.
    pub cost_converted: Micros,
    /// What was written off.
    pub losses: Micros,
    /// The same in `currency`.
    pub losses_converted: Micros,
    /// `revenue` less `cost_converted` less `losses_converted`; unknown if something could not be
    /// converted.
    pub profit: Option<Micros>,
    /// Lines whose stored rates do not lead from one currency to the other.
    pub unconverted: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    key: Option<String>,
    currency: String,
    cost_currency: String,
    orders: i64,
    revenue: i64,
    cost: i64,
    cost_converted: i64,
    losses: i64,
    losses_converted: i64,
    unconverted: i64,
}

/// Lines of revenue, cost and loss, with what they come to in the order's currency. Goes before
/// more conditions on the transfer `t`. The kinds that are left out move nothing but clients' money.
/// Limits and offset keep the planner from reading whole tables for a day.
pub(super) const EARNINGS: &str = "
    from transfers t
    left join lateral (
        select account, currency, amount_micros from postings
        where transfer_id = t.id and account in ('revenue', 'cost', 'loss') offset 0) p on true
    left join lateral (
        select currency, rates from attempts where id = t.attempt_id limit 1) a on true
    left join lateral (select currency from orders where id = t.order_id limit 1) o on true
    left join lateral (
        select a.rates->0->>'pair' as pair_1, (a.rates->0->>'value')::numeric as value_1,
            a.rates->1->>'pair' as pair_2, (a.rates->1->>'value')::numeric as value_2
    ) r on p.account in ('cost', 'loss') and p.currency <> o.currency
    left join lateral (
        select
            case p.currency when split_part(r.pair_1, '/', 1) then split_part(r.pair_1, '/', 2)
                when split_part(r.pair_1, '/', 2) then split_part(r.pair_1, '/', 1) end as currency,
            case p.currency when split_part(r.pair_1, '/', 1) then r.value_1 else 1 end as times,
            case p.currency when split_part(r.pair_1, '/', 1) then 1 else r.value_1 end as over
    ) one on true
    left join lateral (
        select
            case one.currency when split_part(r.pair_2, '/', 1) then split_part(r.pair_2, '/', 2)
                when split_part(r.pair_2, '/', 2) then split_part(r.pair_2, '/', 1)
                else one.currency end as currency,
            case one.currency when split_part(r.pair_2, '/', 1) then r.value_2 else 1 end as times,
            case when one.currency = split_part(r.pair_2, '/', 2)
                and one.currency <> split_part(r.pair_2, '/', 1) then r.value_2 else 1 end as over
    ) two on true
    left join lateral (
        select abs(p.amount_micros) * one.times * two.times as amount, one.over * two.over as over
    ) x on two.currency = o.currency
    cross join lateral (
        select case
            when p.currency = coalesce(o.currency, p.currency) then p.amount_micros
            when x.over > 0 then (sign(p.amount_micros) * (div(x.amount, x.over)
                + case when mod(x.amount, x.over) > 0 then 1 else 0 end))::bigint
            end as converted
    ) c
    where t.kind not in ('deposit', 'adjustment', 'hold', 'extend', 'trim', 'void')
        and (p.account is not null or t.kind = 'charge')";

/// The columns that [`EARNINGS`] is added up in, to be grouped by both currencies.
pub(super) const EARNED: &str = "
    coalesce(o.currency, p.currency) as currency,
    coalesce(case when p.account in ('cost', 'loss') then p.currency else a.currency end, o.currency,
        p.currency) as cost_currency,
    count(*) filter (where t.kind = 'charge') as orders,
    coalesce(sum(p.amount_micros) filter (where p.account = 'revenue'), 0)::bigint as revenue,
    coalesce(sum(p.amount_micros) filter (where p.account = 'cost'), 0)::bigint as cost,
    coalesce(sum(c.converted) filter (where p.account = 'cost'), 0)::bigint as cost_converted,
    coalesce(sum(p.amount_micros) filter (where p.account = 'loss'), 0)::bigint as losses,
    coalesce(sum(c.converted) filter (where p.account = 'loss'), 0)::bigint as losses_converted,
    count(*) filter (where p.account in ('cost', 'loss') and c.converted is null) as unconverted";

impl Ledger {
    /// What was earned, a line for each key of the dimension and pair of currencies, by key. Of
    /// the filter, account, kind and currency do not count.
    ///
    /// # Errors
    /// The database is away, or a sum does not fit 64 bits.
    pub async fn report_profit(
        &self,
        dimension: Dimension,
        filter: &LedgerFilter,
    ) -> Result<Vec<ProfitLine>, LedgerError> {
        let mut tx = snapshot(&self.pool).await?;
        let mut lines = BTreeMap::new();
        if let Some(statement) = select(dimension, filter, &mut tx).await? {
            add(&mut lines, statement, &mut tx).await?;
        }
        tx.rollback().await?;
        lines.into_values().map(TryInto::try_into).collect()
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
        |query, rows| sum_rows(query, dimension, rows),
        |query, span| sum_span(query, dimension, &filter, span),
    ))
}

async fn add(
    lines: &mut BTreeMap<[String; 3], Row>,
    mut query: QueryBuilder<Postgres>,
    connection: &mut PgConnection,
) -> Result<(), LedgerError> {
    let rows: Vec<Row> = query
        .build_query_as()
        .persistent(false)
        .fetch_all(connection)
        .await?;
    for row in rows {
        let key = [
            row.key.clone().unwrap_or_default(),
            row.currency.clone(),
            row.cost_currency.clone(),
        ];
        match lines.get_mut(&key) {
            None => drop(lines.insert(key, row)),
            Some(line) => line.add(&row)?,
        }
    }
    Ok(())
}

fn sum_rows(query: &mut QueryBuilder<Postgres>, dimension: Dimension, rows: Rows<'_>) {
    query.push("select ");
    query.push(dimension.of_summary()).push(
        " as key, s.currency, s.cost_currency, sum(s.orders)::bigint as orders,
             sum(s.revenue_micros)::bigint as revenue, sum(s.cost_micros)::bigint as cost,
             sum(s.cost_converted_micros)::bigint as cost_converted,
             sum(s.losses_micros)::bigint as losses,
             sum(s.losses_converted_micros)::bigint as losses_converted,
             sum(s.unconverted)::bigint as unconverted
         from step_profits s where true",
    );
    rows.push(query);
    query.push(" group by 1, 2, 3");
}

fn sum_span(
    query: &mut QueryBuilder<Postgres>,
    dimension: Dimension,
    filter: &LedgerFilter,
    span: Span,
) {
    query.push("select ");
    query
        .push(dimension.of_transfer())
        .push(" as key, ")
        .push(EARNED)
        .push(EARNINGS);
    filter.push_transfer(query, span);
    query.push(" group by 1, 2, 3");
}

impl Row {
    fn add(&mut self, more: &Self) -> Result<(), LedgerError> {
        self.orders += more.orders;
        self.unconverted += more.unconverted;
        let amounts = [
            (&mut self.revenue, more.revenue),
            (&mut self.cost, more.cost),
            (&mut self.cost_converted, more.cost_converted),
            (&mut self.losses, more.losses),
            (&mut self.losses_converted, more.losses_converted),
        ];
        for (sum, amount) in amounts {
            *sum = sum.checked_add(amount).ok_or(LedgerError::Corrupt("sum"))?;
        }
        Ok(())
    }
}

impl TryFrom<Row> for ProfitLine {
    type Error = LedgerError;

    fn try_from(row: Row) -> Result<Self, LedgerError> {
        let profit = row
            .revenue
            .checked_sub(row.cost_converted)
            .and_then(|rest| rest.checked_sub(row.losses_converted))
            .ok_or(LedgerError::Corrupt("sum"))?;
        Ok(Self {
            key: row.key.unwrap_or_default(),
            currency: rows::currency(&row.currency)?,
            orders: row.orders,
            revenue: Micros::new(row.revenue),
            cost_currency: rows::currency(&row.cost_currency)?,
            cost: Micros::new(row.cost),
            cost_converted: Micros::new(row.cost_converted),
            losses: Micros::new(row.losses),
            losses_converted: Micros::new(row.losses_converted),
            profit: (row.unconverted == 0).then(|| Micros::new(profit)),
            unconverted: row.unconverted,
        })
    }
}
