//! Adds up days that are over, once.
//!
//! A day is closed an hour after its end in UTC, when every transaction that could still book into
//! it is long over. Should something come late all the same, the day gets another revision that
//! holds the difference: rows are never changed, and sums are over all revisions. `ledger verify`
//! compares every closed day with its postings.

use domain::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection};
use time::{Date, Duration};

use super::{
    delivery::ENDED,
    period::{closed_to, midnight},
    profit::{EARNED, EARNINGS},
};
use crate::{Ledger, LedgerError};

/// So long after its end a day is closed.
const CLOSE_AFTER: Duration = Duration::HOUR;
/// So many closed days are looked at again for what came late.
const LOOK_BACK: i64 = 7;

/// What [`Ledger::close_days`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClosedDays {
    /// Days that were added up for the first time.
    pub closed: Vec<Date>,
    /// Closed days to which something was added.
    pub amended: Vec<Date>,
}

impl Ledger {
    /// Adds up every day that is over and is not added up yet, oldest first, and the last closed
    /// ones again where something came late. Safe to call from several processes at once; each day
    /// is a transaction of its own.
    ///
    /// # Errors
    /// The database is away; the days before are closed.
    pub async fn close_days(&self, now: Timestamp) -> Result<ClosedDays, LedgerError> {
        let mut done = ClosedDays::default();
        let mut connection = self.pool.acquire().await?;
        let next = closed_to(&mut connection).await?;
        let first: Option<Date> = match next {
            Some(_) => next,
            None => {
                sqlx::query_scalar!(
                    "select (min(created_at) at time zone 'UTC')::date from transfers"
                )
                .fetch_one(&mut *connection)
                .await?
            }
        };
        let Some(first) = first else {
            return Ok(done);
        };
        let late = sqlx::query!(
            r#"select c.day as "day!", c.revision as "revision!"
             from (select distinct on (day) day, revision, transfers from closed_days
                   where day >= $1 order by day, revision desc) c
             where c.transfers <> (
                 select count(*) from transfers t
                 where t.created_at >= c.day::timestamp at time zone 'UTC'
                     and t.created_at < (c.day + 1)::timestamp at time zone 'UTC')
             order by c.day"#,
            first - Duration::days(LOOK_BACK),
        )
        .fetch_all(&mut *connection)
        .await?;
        drop(connection);
        for row in late {
            if self.close_day(row.day, row.revision + 1, now).await? {
                done.amended.push(row.day);
            }
        }
        let today = (now - CLOSE_AFTER).to_offset(time::UtcOffset::UTC).date();
        let mut day = first;
        while day < today {
            if self.close_day(day, 1, now).await? {
                done.closed.push(day);
            }
            day += Duration::DAY;
        }
        Ok(done)
    }

    /// False if another process does it.
    async fn close_day(
        &self,
        day: Date,
        revision: i32,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let (since, until) = (midnight(day), midnight(day + Duration::DAY));
        let mut tx = self.pool.begin().await?;
        let ours = sqlx::query!(
            "insert into closed_days (day, revision, closed_at, transfers)
             select $1, $2, $3, count(*) from transfers where created_at >= $4 and created_at < $5
             on conflict do nothing",
            day,
            revision,
            now,
            since,
            until,
        )
        .execute(&mut *tx)
        .await?;
        if ours.rows_affected() == 0 {
            return Ok(false);
        }
        for statement in [totals(), profits(), deliveries()] {
            add_up(&mut tx, statement, day, revision, since, until).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

async fn add_up(
    tx: &mut PgConnection,
    statement: String,
    day: Date,
    revision: i32,
    since: Timestamp,
    until: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query(AssertSqlSafe(statement))
        .persistent(false)
        .bind(day)
        .bind(revision)
        .bind(since)
        .bind(until)
        .execute(tx)
        .await?;
    Ok(())
}

/// A transfer counts in all, and for each of what it is about.
const DIMENSIONS: &str = "
    cross join lateral (values ('all', ''), ('client', t.client_id::text), ('provider', t.provider),
        ('country', t.country), ('service', t.service)) d (dimension, key)";
const WITHIN: &str = " t.created_at >= $3 and t.created_at < $4 and d.key is not null";

fn totals() -> String {
    let fresh = format!(
        "select d.dimension, d.key, t.mode, t.kind, p.account, p.currency,
             coalesce(sum(p.amount_micros) filter (where p.amount_micros > 0), 0) as debit_micros,
             coalesce(-sum(p.amount_micros) filter (where p.amount_micros < 0), 0) as credit_micros,
             count(*) as postings
         from transfers t join postings p on p.transfer_id = t.id {DIMENSIONS}
         where {WITHIN} group by 1, 2, 3, 4, 5, 6"
    );
    difference(
        "day_totals",
        &["mode", "kind", "account", "currency"],
        &["debit_micros", "credit_micros", "postings"],
        &fresh,
    )
}

fn profits() -> String {
    let from = EARNINGS.replacen(
        "from transfers t",
        &format!("from transfers t {DIMENSIONS}"),
        1,
    );
    let fresh = format!(
        "select dimension, key, mode, currency, cost_currency, orders, revenue as revenue_micros,
             cost as cost_micros, cost_converted as cost_converted_micros, losses as losses_micros,
             losses_converted as losses_converted_micros, unconverted
         from (select d.dimension, d.key, t.mode, {EARNED} {from} and {WITHIN}
               group by 1, 2, 3, 4, 5) earned"
    );
    difference(
        "day_profits",
        &["mode", "currency", "cost_currency"],
        &[
            "orders",
            "revenue_micros",
            "cost_micros",
            "cost_converted_micros",
            "losses_micros",
            "losses_converted_micros",
            "unconverted",
        ],
        &fresh,
    )
}

fn deliveries() -> String {
    let from = ENDED.replacen(
        "from transfers t",
        &format!("from transfers t {DIMENSIONS}"),
        1,
    );
    let fresh = format!(
        "select d.dimension, d.key, t.mode, x.seconds, count(*) as orders {from} and {WITHIN}
         group by 1, 2, 3, 4"
    );
    difference("day_deliveries", &["mode", "seconds"], &["orders"], &fresh)
}

/// A statement that adds what `fresh` says of a day to what the table says of it already.
fn difference(table: &str, words: &[&str], sums: &[&str], fresh: &str) -> String {
    let keys = format!("dimension, key, {}", words.join(", "));
    let list = |each: &dyn Fn(&str) -> String, glue: &str| {
        let each: Vec<String> = sums.iter().map(|sum| each(sum)).collect();
        each.join(glue)
    };
    let columns = sums.join(", ");
    let known = list(&|sum| format!("sum({sum}) as {sum}"), ", ");
    let less = |sum: &str| format!("coalesce(fresh.{sum}, 0) - coalesce(known.{sum}, 0)");
    let more = list(&less, ", ");
    let differs = list(&|sum| format!("{} <> 0", less(sum)), " or ");
    format!(
        "with fresh as ({fresh}),
              known as (select {keys}, {known} from {table} where day = $1 group by {keys})
         insert into {table} (day, revision, {keys}, {columns})
         select $1, $2, {keys}, {more} from fresh full join known using ({keys}) where {differs}"
    )
}
