//! A time in two parts: whole days that are added up already, and the rest.

use domain::Timestamp;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::{Date, Duration, Time};

use crate::LedgerError;

/// From `since` to just before `until`; an open end where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Span {
    /// Conditions on a time.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>, column: &'static str) {
        if let Some(since) = self.since {
            query
                .push(format_args!(" and {column} >= "))
                .push_bind(since);
        }
        if let Some(until) = self.until {
            query
                .push(format_args!(" and {column} < "))
                .push_bind(until);
        }
    }
}

/// Closed days, from the first to just before the last; an open beginning where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) from: Option<Date>,
    pub(super) to: Date,
}

impl Days {
    /// Conditions on a row `s` of a summary.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>) {
        query.push(" and s.day < ").push_bind(self.to);
        if let Some(from) = self.from {
            query.push(" and s.day >= ").push_bind(from);
        }
    }
}

/// A span, divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) days: Option<Days>,
    /// What is to be added up from the postings, at most two pieces.
    pub(super) rest: Vec<Span>,
}

impl Period {
    /// Nothing from summaries.
    pub(super) fn unsummarised(span: Span) -> Self {
        Self {
            days: None,
            rest: vec![span],
        }
    }

    /// `closed_to`: the first day that is not closed.
    pub(super) fn new(span: Span, closed_to: Option<Date>) -> Self {
        let Some(closed_to) = closed_to else {
            return Self::unsummarised(span);
        };
        let from = span.since.map(first_whole_day);
        let to = span
            .until
            .map_or(closed_to, |until| utc(until).date().min(closed_to));
        if from.is_some_and(|from| from >= to) {
            return Self::unsummarised(span);
        }
        let head = span.since.zip(from).map(|(since, from)| Span {
            since: Some(since),
            until: Some(midnight(from)),
        });
        let tail = Span {
            since: Some(midnight(to)),
            until: span.until,
        };
        let pieces = head.into_iter().chain([tail]);
        Self {
            days: Some(Days { from, to }),
            rest: pieces.filter(|piece| !piece.is_empty()).collect(),
        }
    }
}

impl Span {
    fn is_empty(self) -> bool {
        matches!((self.since, self.until), (Some(since), Some(until)) if since >= until)
    }
}

pub(super) fn midnight(day: Date) -> Timestamp {
    day.with_time(Time::MIDNIGHT).assume_utc()
}

fn utc(at: Timestamp) -> Timestamp {
    at.to_offset(time::UtcOffset::UTC)
}

fn first_whole_day(since: Timestamp) -> Date {
    let since = utc(since);
    match since.time() == Time::MIDNIGHT {
        true => since.date(),
        false => since.date() + Duration::DAY,
    }
}

/// The first day that is not closed; `None` while none is.
pub(super) async fn closed_to(connection: &mut PgConnection) -> Result<Option<Date>, LedgerError> {
    let last: Option<Date> = sqlx::query_scalar!("select max(day) from closed_days")
        .fetch_one(connection)
        .await?;
    Ok(last.map(|day| day + Duration::DAY))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn span(since: Option<Timestamp>, until: Option<Timestamp>) -> Span {
        Span { since, until }
    }

    #[test]
    fn whole_closed_days_are_taken_out_and_nothing_is_lost() {
        let closed_to = Some(date!(2026 - 11 - 20));
        let morning = datetime!(2026-11-17 09:30 UTC);
        let noon = datetime!(2026-11-21 12:00 UTC);
        let divided = Period::new(span(Some(morning), Some(noon)), closed_to);
        let days = Days {
            from: Some(date!(2026 - 11 - 18)),
            to: date!(2026 - 11 - 20),
        };
        assert_eq!(divided.days, Some(days));
        let head = span(Some(morning), Some(datetime!(2026-11-18 0:00 UTC)));
        let tail = span(Some(datetime!(2026-11-20 0:00 UTC)), Some(noon));
        assert_eq!(divided.rest, [head, tail]);
    }

    #[test]
    fn a_span_of_closed_days_needs_nothing_else() {
        let whole = span(
            Some(datetime!(2026-11-17 0:00 UTC)),
            Some(datetime!(2026-11-19 0:00 UTC)),
        );
        let divided = Period::new(whole, Some(date!(2026 - 11 - 20)));
        assert_eq!(divided.rest, []);
    }

    #[test]
    fn a_short_or_an_open_time_is_added_up() {
        let hour = span(
            Some(datetime!(2026-11-17 9:00 UTC)),
            Some(datetime!(2026-11-17 10:00 UTC)),
        );
        let closed_to = Some(date!(2026 - 11 - 20));
        assert_eq!(Period::new(hour, closed_to), Period::unsummarised(hour));
        let everything = Span::default();
        assert_eq!(
            Period::new(everything, None),
            Period::unsummarised(everything)
        );
        let divided = Period::new(everything, closed_to);
        assert_eq!(divided.days.map(|days| days.from), Some(None));
        assert_eq!(
            divided.rest,
            [span(Some(datetime!(2026-11-20 0:00 UTC)), None)]
        );
    }
}
