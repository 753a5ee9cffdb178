//! Adds up steps of time that are over, once.
//!
//! A month or a day is closed an hour after its end in UTC, when every transaction that could still
//! book into it is long over. Should something come late all the same, the step gets another
//! revision that holds the difference: rows are never changed, and sums are over all revisions.
//! `ledger verify` compares days with their postings, and longer and shorter steps with the days. So
//! that the open day is not added up line by line, hours are closed a minute after their end, and so
//! are the last day's pieces of five minutes, which are forgotten later.

use domain::Timestamp;
use sqlx::AssertSqlSafe;

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
    /// their beginnings. Safe to call from several processes at once; a day's hours, and an hour's
    /// pieces, share a transaction, each other step is one of its own.
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
                let longer = step.closed_with();
                let ends = longer.end(longer.begin(begins)).min(open);
                let mut together = Vec::new();
                while begins < ends {
                    together.push(begins);
                    begins = step.end(begins);
                }
                let ours = self.close_together(step, &together, 1, now).await?;
                closed.extend(ours.into_iter().map(|begins| (step, begins)));
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
                let ours = self
                    .close_together(step, &[begins], revision + 1, now)
                    .await?;
                amended.extend(ours.into_iter().map(|begins| (step, begins)));
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

    /// Adds up steps that follow on each other; tells which of them no other process does.
    async fn close_together(
        &self,
        step: Step,
        begins: &[Timestamp],
        revision: i32,
        now: Timestamp,
    ) -> Result<Vec<Timestamp>, LedgerError> {
        let ends: Vec<Timestamp> = begins.iter().map(|begins| step.end(*begins)).collect();
        let mut tx = self.pool.begin().await?;
        // Compiling the statements takes longer than running them; what they group fits.
        sqlx::raw_sql("set local jit = off; set local work_mem = '64MB'")
            .execute(&mut *tx)
            .await?;
        let statement = format!(
            "insert into closed_steps (step, begins, revision, closed_at, transfers)
             select '{}', b.begins, $3, $4, {}
             from unnest($1::timestamptz[], $2::timestamptz[]) b (begins, ends)
             on conflict do nothing returning begins",
            step.as_str(),
            counted(step, "b.begins", "b.ends"),
        );
        let mut ours: Vec<Timestamp> = sqlx::query_scalar(AssertSqlSafe(statement))
            .persistent(false)
            .bind(begins)
            .bind(&ends)
            .bind(revision)
            .bind(now)
            .fetch_all(&mut *tx)
            .await?;
        ours.sort();
        if let (Some(first), Some(last)) = (ours.first(), ours.last()) {
            for table in [totals(step), profits(step), deliveries(step)] {
                sqlx::query(AssertSqlSafe(table.statement(step)))
                    .persistent(false)
                    .bind(&ours)
                    .bind(revision)
                    .bind(first)
                    .bind(step.end(*last))
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(ours)
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

/// A table of sums.
struct Summary {
    table: &'static str,
    /// The same with a row for each place of its arrays; the table itself if it has none.
    lines: &'static str,
    /// What there is a row for, beside the step and the dimensions.
    words: &'static [&'static str],
    /// What there is a place for in a row's arrays.
    packed: &'static [&'static str],
    sums: &'static [&'static str],
    /// Adds up what was booked from $3 to just before $4.
    booked: String,
}

/// What each row of a summary says whose it is.
const CELL: &str = "dimensions, client, provider, country, service";

/// When the step of a transfer began, by what its row of sums is told apart, and its cell.
fn cell(step: Step) -> String {
    let length = step.length();
    format!(
        "date_bin('{length}', t.created_at, timestamptz 'epoch') as begins,
         (15 - grouping(t.client_id, t.provider, t.country, t.service))::smallint as dimensions,
         coalesce(t.client_id::text, '') as client, coalesce(t.provider, '') as provider,
         coalesce(t.country, '') as country, coalesce(t.service, '') as service"
    )
}

const WITHIN: &str = "t.created_at >= $3 and t.created_at < $4";

/// Groups by the columns of these numbers behind those of [`cell`], for each set of dimensions.
fn sets(step: Step, columns: &str) -> String {
    let columns_of = |dimensions: u8| {
        let named = [
            (8, "client_id"),
            (4, "provider"),
            (2, "country"),
            (1, "service"),
        ];
        let mut set = format!("(1, {columns}");
        for (_, column) in named.iter().filter(|(bit, _)| dimensions & bit != 0) {
            set += ", t.";
            set += column;
        }
        set + ")"
    };
    let told_apart = (0..16).filter(|dimensions| step.tells_apart(*dimensions));
    let sets: Vec<String> = told_apart.map(columns_of).collect();
    format!("group by grouping sets ({})", sets.join(", "))
}

fn totals(step: Step) -> Summary {
    let booked = format!(
        "select {}, t.mode, t.kind, p.account, p.currency,
             coalesce(sum(p.amount_micros) filter (where p.amount_micros > 0), 0)::bigint as debit_micros,
             coalesce(-sum(p.amount_micros) filter (where p.amount_micros < 0), 0)::bigint as credit_micros,
             count(*) as postings
         {BOOKED} where {WITHIN} {}",
        cell(step),
        sets(step, "7, 8, 9, 10"),
    );
    Summary {
        table: "step_totals",
        lines: "step_total_lines",
        words: &["mode"],
        packed: &["kind", "account", "currency"],
        sums: &["debit_micros", "credit_micros", "postings"],
        booked,
    }
}

fn profits(step: Step) -> Summary {
    let booked = format!(
        "select begins, {CELL}, mode, currency, cost_currency, orders, revenue as revenue_micros,
             cost as cost_micros, cost_converted as cost_converted_micros, losses as losses_micros,
             losses_converted as losses_converted_micros, unconverted
         from (select {}, t.mode, {EARNED} {EARNINGS} and {WITHIN} {}) earned",
        cell(step),
        sets(step, "7, 8, 9"),
    );
    Summary {
        table: "step_profits",
        lines: "step_profits",
        words: &["mode", "currency", "cost_currency"],
        packed: &[],
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

fn deliveries(step: Step) -> Summary {
    let booked = format!(
        "select {}, t.mode, x.seconds, count(*) as orders {ENDED} and {WITHIN} {}",
        cell(step),
        sets(step, "7, 8"),
    );
    Summary {
        table: "step_deliveries",
        lines: "step_delivery_lines",
        words: &["mode"],
        packed: &["seconds"],
        sums: &["orders"],
        booked,
    }
}

impl Summary {
    /// Adds to what the table says of steps, those that begin at $1, what is missing there.
    fn statement(&self, step: Step) -> String {
        let list = |names: &[&'static str], each: &dyn Fn(&str) -> String| {
            let each: Vec<String> = names.iter().map(|name| each(name)).collect();
            each.join(", ")
        };
        let step_word = step.as_str();
        let lines = self.lines;
        let row = format!("begins, {CELL}, {}", self.words.join(", "));
        let keys = [&[row.as_str()], self.packed].concat().join(", ");
        let summed = list(self.sums, &|sum| format!("sum({sum})::bigint as {sum}"));
        let fresh = match step {
            Step::Month => {
                let days = keys.replacen("begins", "$3::timestamptz as begins", 1);
                let grouped = keys.replacen("begins, ", "", 1);
                format!(
                    "select {days}, {summed} from {lines}
                     where step = 'day' and begins >= $3 and begins < $4 group by {grouped}"
                )
            }
            Step::Day | Step::Hour | Step::FiveMinutes => {
                format!(
                    "select * from ({}) booked where begins = any($1)",
                    self.booked
                )
            }
        };
        let less = |sum: &str| format!("coalesce(fresh.{sum}, 0) - coalesce(known.{sum}, 0)");
        let more = list(self.sums, &|sum| format!("{} as {sum}", less(sum)));
        let differs: Vec<String> = self.sums.iter().map(|sum| format!("{sum} <> 0")).collect();
        let differs = differs.join(" or ");
        let arrays = [self.packed, self.sums].concat();
        let columns = arrays.join(", ");
        let (packed, grouped) = match self.packed {
            [] => (columns.clone(), String::new()),
            _ => {
                let packed = list(&arrays, &|name| format!("array_agg({name})"));
                (packed, format!("group by {row}"))
            }
        };
        format!(
            "with fresh as ({fresh}),
                  known as (select {keys}, {summed} from {lines}
                            where step = '{step_word}' and begins = any($1) group by {keys}),
                  missing as (select {keys}, {more} from fresh full join known using ({keys}))
             insert into {} (step, revision, {row}, {columns})
             select '{step_word}', $2, {row}, {packed} from missing where {differs} {grouped}",
            self.table,
        )
    }
}
