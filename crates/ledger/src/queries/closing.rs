//! Adds up steps of time that are over, once.
//!
//! A month or a day is closed an hour after its end in UTC, when every transaction that could still
//! book into it is long over. Should something come late all the same, the step gets another
//! revision that holds the difference: rows are never changed, and sums are over all revisions.
//! `ledger verify` compares every closed day with its postings. So that the open day is not added up
//! line by line, its hours are closed a minute after their end, and the open hour's pieces of five
//! minutes; they are forgotten when longer steps have what they had.

use domain::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{
    delivery::ENDED,
    profit::{EARNED, EARNINGS},
    step::Step,
    totals::BOOKED,
};
use crate::{Ledger, LedgerError};

/// Months are added up from their days.
const STEPS: [Step; 4] = [Step::Day, Step::Month, Step::Hour, Step::FiveMinutes];

impl Ledger {
    /// Adds up every step that is over and is not added up yet, oldest first; tells which, by
    /// their beginnings. Safe to call from several processes at once; each step is a transaction
    /// of its own.
    ///
    /// # Errors
    /// The database is away; the steps before are closed.
    pub async fn close_steps(&self, now: Timestamp) -> Result<Vec<(Step, Timestamp)>, LedgerError> {
        let mut closed = Vec::new();
        for step in STEPS {
            let kept_since = step.kept_for().map(|kept| step.begin(now - kept));
            if let Some(kept_since) = kept_since {
                self.forget_steps(step, kept_since).await?;
            }
            let next = self.next_to_close(step, kept_since).await?;
            let open = step.begin(now - step.closed_after());
            let mut begins = next.unwrap_or(open);
            while begins < open {
                if self.close_step(step, begins, 1, now).await? {
                    closed.push((step, begins));
                }
                begins = step.end(begins);
            }
        }
        Ok(closed)
    }

    /// Adds to closed steps of the last time what came late; tells to which. Safe to call from
    /// several processes at once.
    ///
    /// # Errors
    /// The database is away; what was told before is done.
    pub async fn amend_steps(&self, now: Timestamp) -> Result<Vec<(Step, Timestamp)>, LedgerError> {
        let mut amended = Vec::new();
        for step in STEPS {
            for (begins, revision) in self.find_late(step, now).await? {
                if self.close_step(step, begins, revision + 1, now).await? {
                    amended.push((step, begins));
                }
            }
        }
        Ok(amended)
    }

    /// After the last closed one, or else the first one in which something was booked; `None` if
    /// nothing ever was.
    async fn next_to_close(
        &self,
        step: Step,
        kept_since: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, LedgerError> {
        let row = sqlx::query!(
            "select (select max(begins) from closed_steps where step = $1) as last,
                 (select min(created_at) from transfers) as first",
            step.as_str(),
        )
        .fetch_one(&self.pool)
        .await?;
        let first = || Some(step.begin(row.first?).max(kept_since?));
        let first = first().or_else(|| row.first.map(|first| step.begin(first)));
        Ok(row.last.map(|last| step.end(last)).or(first))
    }

    /// Closed steps in which more was booked since, with their last revisions.
    async fn find_late(
        &self,
        step: Step,
        now: Timestamp,
    ) -> Result<Vec<(Timestamp, i32)>, LedgerError> {
        let (mut begins, mut ends) = (Vec::new(), Vec::new());
        let mut at = step.begin(now - step.looked_back());
        while at < now {
            begins.push(at);
            at = step.end(at);
            ends.push(at);
        }
        let counted = counted(step, "b.begins", "b.ends");
        let statement = format!(
            "select b.begins, c.revision from unnest($1::timestamptz[], $2::timestamptz[]) b (begins, ends)
             cross join lateral (
                 select revision, transfers from closed_steps
                 where step = '{}' and begins = b.begins order by revision desc limit 1) c
             where c.transfers <> {counted} order by 1",
            step.as_str(),
        );
        Ok(sqlx::query_as(AssertSqlSafe(statement))
            .persistent(false)
            .bind(begins)
            .bind(ends)
            .fetch_all(&self.pool)
            .await?)
    }

    /// False if another process does it.
    async fn close_step(
        &self,
        step: Step,
        begins: Timestamp,
        revision: i32,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let ends = step.end(begins);
        let mut tx = self.pool.begin().await?;
        let statement = format!(
            "insert into closed_steps (step, begins, revision, closed_at, transfers)
             values ('{}', $1, $2, $4, {}) on conflict do nothing",
            step.as_str(),
            counted(step, "$1", "$3"),
        );
        let ours = sqlx::query(AssertSqlSafe(statement))
            .persistent(false)
            .bind(begins)
            .bind(revision)
            .bind(ends)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        if ours.rows_affected() == 0 {
            return Ok(false);
        }
        for table in [totals(), profits(), deliveries()] {
            add_up(&mut tx, table.statement(step), begins, revision, ends).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn forget_steps(&self, step: Step, before: Timestamp) -> Result<(), LedgerError> {
        let step = step.as_str();
        sqlx::query!(
            "with closed as (delete from closed_steps where step = $1 and begins < $2),
                  totals as (delete from step_totals where step = $1 and begins < $2),
                  profits as (delete from step_profits where step = $1 and begins < $2)
             delete from step_deliveries where step = $1 and begins < $2",
            step,
            before,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// How many transfers a step has.
fn counted(step: Step, begins: &str, ends: &str) -> String {
    match step {
        Step::Month => format!(
            "(select coalesce(sum(transfers), 0)::bigint from (
                 select distinct on (begins) transfers from closed_steps
                 where step = 'day' and begins >= {begins} and begins < {ends}
                 order by begins, revision desc) days)"
        ),
        Step::Day | Step::Hour | Step::FiveMinutes => format!(
            "(select count(*) from transfers where created_at >= {begins} and created_at < {ends})"
        ),
    }
}

async fn add_up(
    tx: &mut PgConnection,
    statement: String,
    begins: Timestamp,
    revision: i32,
    ends: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query(AssertSqlSafe(statement))
        .persistent(false)
        .bind(begins)
        .bind(revision)
        .bind(ends)
        .execute(tx)
        .await?;
    Ok(())
}

/// A table of sums.
struct Summary {
    table: &'static str,
    /// What there is a row for, beside the dimension.
    words: &'static [&'static str],
    sums: &'static [&'static str],
    /// Adds up what was booked.
    booked: String,
}

/// Whose sums a row has: of all, or of one client, provider, country or service.
const DIMENSION: &str = "
    case grouping(t.client_id, t.provider, t.country, t.service)
        when 7 then 'client' when 11 then 'provider' when 13 then 'country' when 14 then 'service'
        else 'all' end as dimension,
    coalesce(t.client_id::text, t.provider, t.country, t.service, '') as key";
const WITHIN: &str = "t.created_at >= $1 and t.created_at < $3";

/// Groups by the columns of these numbers, over all and for each key of each dimension.
fn sets(columns: &str) -> String {
    format!(
        "group by grouping sets (({columns}), (t.client_id, {columns}), (t.provider, {columns}),
             (t.country, {columns}), (t.service, {columns}))"
    )
}

fn totals() -> Summary {
    let booked = format!(
        "select {DIMENSION}, t.mode, t.kind, p.account, p.currency,
             coalesce(sum(p.amount_micros) filter (where p.amount_micros > 0), 0) as debit_micros,
             coalesce(-sum(p.amount_micros) filter (where p.amount_micros < 0), 0) as credit_micros,
             count(*) as postings
         {BOOKED} where {WITHIN} {}",
        sets("3, 4, 5, 6"),
    );
    Summary {
        table: "step_totals",
        words: &["mode", "kind", "account", "currency"],
        sums: &["debit_micros", "credit_micros", "postings"],
        booked,
    }
}

fn profits() -> Summary {
    let booked = format!(
        "select dimension, key, mode, currency, cost_currency, orders, revenue as revenue_micros,
             cost as cost_micros, cost_converted as cost_converted_micros, losses as losses_micros,
             losses_converted as losses_converted_micros, unconverted
         from (select {DIMENSION}, t.mode, {EARNED} {EARNINGS} and {WITHIN} {}) earned",
        sets("3, 4, 5"),
    );
    Summary {
        table: "step_profits",
        words: &["mode", "currency", "cost_currency"],
        sums: &[
            "orders",
            "revenue_micros",
            "cost_micros",
            "cost_converted_micros",
            "losses_micros",
            "losses_converted_micros",
            "unconverted",
        ],
        booked,
    }
}

fn deliveries() -> Summary {
    let booked = format!(
        "select {DIMENSION}, t.mode, x.seconds, count(*) as orders {ENDED} and {WITHIN} {}",
        sets("3, 4"),
    );
    Summary {
        table: "step_deliveries",
        words: &["mode", "seconds"],
        sums: &["orders"],
        booked,
    }
}

impl Summary {
    /// Adds to what the table says of a step what is missing there.
    fn statement(&self, step: Step) -> String {
        let Self {
            table,
            words,
            sums,
            booked,
        } = self;
        let step_word = step.as_str();
        let keys = format!("dimension, key, {}", words.join(", "));
        let list = |each: &dyn Fn(&str) -> String, glue: &str| {
            let each: Vec<String> = sums.iter().map(|sum| each(sum)).collect();
            each.join(glue)
        };
        let columns = sums.join(", ");
        let summed = list(&|sum| format!("sum({sum}) as {sum}"), ", ");
        let fresh = match step {
            Step::Month => format!(
                "select {keys}, {summed} from {table}
                 where step = 'day' and begins >= $1 and begins < $3 group by {keys}"
            ),
            // What has no provider, for instance, is no provider's.
            Step::Day | Step::Hour | Step::FiveMinutes => {
                format!("select * from ({booked}) booked where (dimension = 'all') = (key = '')")
            }
        };
        let less = |sum: &str| format!("coalesce(fresh.{sum}, 0) - coalesce(known.{sum}, 0)");
        let more = list(&less, ", ");
        let differs = list(&|sum| format!("{} <> 0", less(sum)), " or ");
        format!(
            "with fresh as ({fresh}),
                  known as (select {keys}, {summed} from {table}
                            where step = '{step_word}' and begins = $1 group by {keys})
             insert into {table} (step, begins, revision, {keys}, {columns})
             select '{step_word}', $1, $2, {keys}, {more}
             from fresh full join known using ({keys}) where {differs}"
        )
    }
}
