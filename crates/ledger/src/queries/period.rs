//! A time in parts: steps that are added up already, and the rest.

use domain::Timestamp;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::step::Step;
use crate::LedgerError;

/// From `since` to just before `until`; an open end where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Span {
    fn is_empty(self) -> bool {
        matches!((self.since, self.until), (Some(since), Some(until)) if since >= until)
    }

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

/// Steps without a gap, from the first to just before the last; an open beginning where there is
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    pub(super) step: Step,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Timestamp,
}

impl Steps {
    /// Conditions on a row `s` of a summary.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>) {
        query.push(format_args!(" and s.step = '{}'", self.step.as_str()));
        query.push(" and s.begins < ").push_bind(self.to);
        if let Some(from) = self.from {
            query.push(" and s.begins >= ").push_bind(from);
        }
    }

    /// Those of them that lie within a span as a whole.
    fn within(self, span: Span) -> Option<Self> {
        let since = span.since.map(|since| self.step.begin_from(since));
        let until = span.until.map(|until| self.step.begin(until));
        let within = Self {
            from: since.max(self.from),
            to: until.map_or(self.to, |until| until.min(self.to)),
            ..self
        };
        within
            .from
            .is_none_or(|from| from < within.to)
            .then_some(within)
    }
}

/// A span, divided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) closed: Vec<Steps>,
    /// What is to be added up from the postings.
    pub(super) rest: Vec<Span>,
}

impl Period {
    /// Takes out of a span what is closed, the longest steps first. `longest`: the longest that
    /// will do; `None` if none does.
    pub(super) async fn read(
        connection: &mut PgConnection,
        span: Span,
        longest: Option<Step>,
    ) -> Result<Self, LedgerError> {
        let closed = match longest {
            None => Vec::new(),
            Some(longest) => closed_steps(connection, longest).await?,
        };
        Ok(Self::divided(span, &closed))
    }

    fn divided(span: Span, closed: &[Steps]) -> Self {
        let mut period = Self::default();
        period.divide(span, closed);
        period
    }

    fn divide(&mut self, span: Span, closed: &[Steps]) {
        if span.is_empty() {
            return;
        }
        let Some((steps, shorter)) = closed.split_first() else {
            return self.rest.push(span);
        };
        let Some(steps) = steps.within(span) else {
            return self.divide(span, shorter);
        };
        self.closed.push(steps);
        if let Some(from) = steps.from {
            let head = Span {
                since: span.since,
                until: Some(from),
            };
            self.divide(head, shorter);
        }
        let tail = Span {
            since: Some(steps.to),
            until: span.until,
        };
        self.divide(tail, shorter);
    }
}

/// What is closed of each step, the longest first. Steps are closed one after the other and
/// forgotten from the first on: there is no gap between the first and the last.
async fn closed_steps(
    connection: &mut PgConnection,
    longest: Step,
) -> Result<Vec<Steps>, LedgerError> {
    let row = sqlx::query!(
        "select (select max(begins) from closed_steps where step = 'month') as month,
             (select max(begins) from closed_steps where step = 'day') as day,
             (select min(begins) from closed_steps where step = 'hour') as first_hour,
             (select max(begins) from closed_steps where step = 'hour') as hour,
             (select min(begins) from closed_steps where step = 'five_minutes') as first_five,
             (select max(begins) from closed_steps where step = 'five_minutes') as five"
    )
    .fetch_one(connection)
    .await?;
    let steps = [
        (Step::Month, None, row.month),
        (Step::Day, None, row.day),
        (Step::Hour, row.first_hour, row.hour),
        (Step::FiveMinutes, row.first_five, row.five),
    ];
    let closed = steps.into_iter().filter_map(|(step, from, last)| {
        let to = step.end(last?);
        Some(Steps { step, from, to })
    });
    Ok(closed
        .skip_while(|steps| longest == Step::Day && steps.step == Step::Month)
        .collect())
}

/// The ends of the months and of the days that are added up.
pub(crate) async fn added_up_days(
    connection: &mut PgConnection,
) -> Result<(Option<Timestamp>, Option<Timestamp>), LedgerError> {
    let closed = closed_steps(connection, Step::Month).await?;
    let end = |step| {
        let mut closed = closed.iter();
        closed
            .find(|steps| steps.step == step)
            .map(|steps| steps.to)
    };
    Ok((end(Step::Month), end(Step::Day)))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn span(since: Option<Timestamp>, until: Option<Timestamp>) -> Span {
        Span { since, until }
    }

    const fn steps(step: Step, from: Option<Timestamp>, to: Timestamp) -> Steps {
        Steps { step, from, to }
    }

    const MONTHS: Steps = steps(Step::Month, None, datetime!(2026-11-01 0:00 UTC));
    const DAYS: Steps = steps(Step::Day, None, datetime!(2026-11-20 0:00 UTC));
    const HOURS: Steps = steps(
        Step::Hour,
        Some(datetime!(2026-11-18 0:00 UTC)),
        datetime!(2026-11-20 9:00 UTC),
    );

    #[test]
    fn whole_closed_steps_are_taken_out_and_nothing_is_lost() {
        let since = datetime!(2026-09-29 22:30 UTC);
        let until = datetime!(2026-11-20 12:00 UTC);
        let divided = Period::divided(span(Some(since), Some(until)), &[MONTHS, DAYS, HOURS]);
        let october = datetime!(2026-10-01 0:00 UTC);
        let september_30 = datetime!(2026-09-30 0:00 UTC);
        let expected = [
            steps(Step::Month, Some(october), MONTHS.to),
            steps(Step::Day, Some(september_30), october),
            steps(Step::Day, Some(MONTHS.to), DAYS.to),
            steps(Step::Hour, Some(DAYS.to), HOURS.to),
        ];
        assert_eq!(divided.closed, expected);
        let rest = [
            span(Some(since), Some(september_30)),
            span(Some(HOURS.to), Some(until)),
        ];
        assert_eq!(divided.rest, rest);
    }

    #[test]
    fn a_span_of_closed_days_needs_nothing_else() {
        let whole = span(
            Some(datetime!(2026-11-17 0:00 UTC)),
            Some(datetime!(2026-11-19 0:00 UTC)),
        );
        assert_eq!(Period::divided(whole, &[MONTHS, DAYS, HOURS]).rest, []);
    }

    #[test]
    fn everything_begins_with_the_first_step() {
        let divided = Period::divided(Span::default(), &[DAYS, HOURS]);
        let hours = steps(Step::Hour, Some(DAYS.to), HOURS.to);
        assert_eq!(divided.closed, [DAYS, hours]);
        assert_eq!(divided.rest, [span(Some(HOURS.to), None)]);
    }

    #[test]
    fn what_no_step_has_is_added_up() {
        let minutes = span(
            Some(datetime!(2026-11-17 9:10 UTC)),
            Some(datetime!(2026-11-17 9:50 UTC)),
        );
        // Its hour is over, but too old to be kept.
        for closed in [&[MONTHS, DAYS, HOURS][..], &[]] {
            let divided = Period::divided(minutes, closed);
            assert_eq!((divided.closed, divided.rest), (vec![], vec![minutes]));
        }
    }
}
