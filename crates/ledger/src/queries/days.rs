//! The days on which what a page shows was booked.
//!
//! An index leads to the transfers of one client, or of one country. Where the two seldom or never
//! meet, a page would walk one of them from end to end to find that out. The sums of closed days
//! know it, and only the days that have something are read.

use domain::Timestamp;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::Duration;

use super::{
    filter::LedgerFilter,
    period::{Period, Rows, Span},
    words::Dimension,
};
use crate::LedgerError;

/// What is common is found on these days, and nobody looks at those before.
const LAST: Duration = Duration::days(14);

/// The times of a span in which the newest lines that a filter keeps were booked, `lines` of them at
/// least if there are so many. What came late into a closed day is found once it is added up.
pub(super) async fn read(
    connection: &mut PgConnection,
    filter: &LedgerFilter,
    span: Span,
    lines: i64,
) -> Result<Vec<Span>, LedgerError> {
    if filter.wishes() < 2 || filter.order_id.is_some() {
        return Ok(vec![span]);
    }
    let (mut parts, mut found) = (Vec::new(), 0);
    for mut statement in select(connection, filter, span).await? {
        if found >= lines {
            break;
        }
        let counted: Vec<(Option<Timestamp>, Option<Timestamp>, i64)> = statement
            .build_query_as()
            .persistent(false)
            .fetch_all(&mut *connection)
            .await?;
        for (since, until, of_part) in counted {
            if found >= lines {
                break;
            }
            found += of_part;
            parts.push(Span { since, until });
        }
    }
    Ok(parts)
}

/// When each part begins and ends and how many lines it has, the newest first: a statement for the
/// last days, and one for those before.
pub(super) async fn select(
    connection: &mut PgConnection,
    filter: &LedgerFilter,
    span: Span,
) -> Result<Vec<QueryBuilder<Postgres>>, LedgerError> {
    let summarised = filter.summarised(Some(Dimension::Day));
    let period = Period::read(connection, span, summarised).await?;
    let statements = period.newest_first(LAST).into_iter().filter_map(|period| {
        let mut statement =
            period.statement(|query, rows| count(query, filter, rows), not_counted)?;
        statement.push(" order by 1 desc nulls last");
        Some(statement)
    });
    Ok(statements.collect())
}

fn count(query: &mut QueryBuilder<Postgres>, filter: &LedgerFilter, rows: Rows<'_>) {
    query.push(format_args!(
        "select s.begins, s.begins + interval '{}', sum(s.postings)::bigint
         from step_total_lines s where true",
        rows.step().length(),
    ));
    rows.push(query);
    filter.push_line(query);
    query.push(" group by s.begins having sum(s.postings) > 0");
}

/// A time that is not closed counts for nothing and so is always read.
fn not_counted(query: &mut QueryBuilder<Postgres>, span: Span) {
    query
        .push("select ")
        .push_bind(span.since)
        .push("::timestamptz, ")
        .push_bind(span.until)
        .push("::timestamptz, 0::bigint");
}

/// The time that a page's statement is about.
#[derive(Clone, Copy)]
pub(super) enum PageTime {
    /// This one.
    Span(Span),
    /// That of the row `part`.
    Part,
}

impl PageTime {
    /// Conditions on a time.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>, column: &'static str) {
        match self {
            Self::Span(span) => span.push(query, column),
            Self::Part => {
                query.push(format_args!(
                    " and {column} >= coalesce(part.since, '-infinity')
                      and {column} < coalesce(part.until, 'infinity')"
                ));
            }
        }
    }
}

/// A page of what is in some parts of time, which do not overlap: at most `limit` rows of each,
/// and of all together in this order.
pub(super) fn select_page(
    parts: &[Span],
    order: &str,
    limit: i64,
    select: impl FnOnce(&mut QueryBuilder<Postgres>, PageTime),
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("");
    if let [span] = parts {
        select(&mut query, PageTime::Span(*span));
        return query;
    }
    let (since, until): (Vec<_>, Vec<_>) =
        parts.iter().map(|part| (part.since, part.until)).unzip();
    query
        .push("select found.* from unnest(")
        .push_bind(since)
        .push("::timestamptz[], ")
        .push_bind(until)
        .push("::timestamptz[]) part (since, until) cross join lateral (");
    select(&mut query, PageTime::Part);
    query
        .push(format_args!(") found order by {order} limit "))
        .push_bind(limit);
    query
}
