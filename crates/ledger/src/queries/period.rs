//! A time in parts: steps that are added up already, and the rest.

use domain::Timestamp;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::Duration;

use super::{filter::Summarised, step::Step};
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

    /// The part of it that ends with a moment.
    pub(super) fn up_to(self, last: Timestamp) -> Self {
        let until = last.saturating_add(Duration::MICROSECOND);
        Self {
            until: Some(self.until.map_or(until, |end| end.min(until))),
            ..self
        }
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
        let step = self.step.as_str();
        // One by one, so that the index leads to each step's rows and past all others of it.
        query.push(format_args!(
            " and s.step = '{step}' and s.begins = any(array(
                 select begins from closed_steps where step = '{step}' and begins < "
        ));
        query.push_bind(self.to);
        if let Some(from) = self.from {
            query.push(" and begins >= ").push_bind(from);
        }
        query.push("))");
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

/// The rows of some steps that a question is answered from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    summarised: &'a Summarised,
    steps: Steps,
}

impl Rows<'_> {
    /// Of which length the steps are.
    pub(super) const fn step(&self) -> Step {
        self.steps.step
    }

    /// Conditions on a row `s` of a summary.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>) {
        self.summarised.push(query);
        self.steps.push(query);
    }
}

/// A span, divided.
#[derive(Clone, Debug, Default)]
pub(super) struct Period {
    summarised: Option<Summarised>,
    closed: Vec<Steps>,
    /// What is to be added up from the postings.
    rest: Vec<Span>,
}

impl Period {
    /// Takes out of a span what is closed, the longest steps first, of those that have what a
    /// question is answered from.
    pub(super) async fn read(
        connection: &mut PgConnection,
        span: Span,
        summarised: Option<Summarised>,
    ) -> Result<Self, LedgerError> {
        let mut closed = closed_steps(connection).await?;
        let known = summarised.as_ref();
        closed.retain(|steps| known.is_some_and(|sums| sums.is_in(steps.step)));
        Ok(Self {
            summarised,
            ..Self::divided(span, &closed)
        })
    }

    /// The same in two: the last closed days and everything that is not a closed day, then the closed
    /// days before.
    pub(super) fn newest_first(mut self, last: Duration) -> [Self; 2] {
        let mut before = Self {
            summarised: self.summarised.clone(),
            ..Self::default()
        };
        for steps in self.closed.iter_mut() {
            let border = steps.to - last;
            if steps.step == Step::Day && steps.from.is_none_or(|from| from < border) {
                before.closed.push(Steps {
                    to: border,
                    ..*steps
                });
                steps.from = Some(border);
            }
        }
        [self, before]
    }

    /// One statement put together of one for each part: on a busy machine every answer waits for
    /// its turn. `None` if there is no part.
    pub(super) fn statement(
        &self,
        of_rows: impl Fn(&mut QueryBuilder<Postgres>, Rows<'_>),
        of_span: impl Fn(&mut QueryBuilder<Postgres>, Span),
    ) -> Option<QueryBuilder<Postgres>> {
        let mut statement = QueryBuilder::new("");
        let mut glue = "";
        if let Some(summarised) = &self.summarised {
            for steps in self.closed.iter().copied() {
                of_rows(statement.push(glue), Rows { summarised, steps });
                glue = " union all ";
            }
        }
        for span in &self.rest {
            of_span(statement.push(glue), *span);
            glue = " union all ";
        }
        (!glue.is_empty()).then_some(statement)
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
async fn closed_steps(connection: &mut PgConnection) -> Result<Vec<Steps>, LedgerError> {
    let row = sqlx::query!(
        "select (select max(begins) from closed_steps where step = 'month') as month,
             (select max(begins) from closed_steps where step = 'day') as day,
             (select max(begins) from closed_steps where step = 'hour') as hour,
             (select min(begins) from closed_steps where step = 'five_minutes') as first_five,
             (select max(begins) from closed_steps where step = 'five_minutes') as five"
    )
    .fetch_one(connection)
    .await?;
    let steps = [
        (Step::Month, None, row.month),
        (Step::Day, None, row.day),
        (Step::Hour, None, row.hour),
        (Step::FiveMinutes, row.first_five, row.five),
    ];
    let closed = steps.into_iter().filter_map(|(step, from, last)| {
        let to = step.end(last?);
        Some(Steps { step, from, to })
    });
    Ok(closed.collect())
}

/// The ends of the months, of the days and of the hours that are added up; where none is, the end of
/// the longer ones.
pub(crate) async fn added_up_to(
    connection: &mut PgConnection,
) -> Result<[Timestamp; 3], LedgerError> {
    let closed = closed_steps(connection).await?;
    let mut end = Timestamp::UNIX_EPOCH;
    Ok([Step::Month, Step::Day, Step::Hour].map(|step| {
        let of_step = closed.iter().find(|steps| steps.step == step);
        end = of_step.map_or(end, |steps| steps.to.max(end));
        end
    }))
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
    const MINUTES: Steps = steps(
        Step::FiveMinutes,
        Some(datetime!(2026-11-18 0:00 UTC)),
        datetime!(2026-11-20 9:00 UTC),
    );

    #[test]
    fn whole_closed_steps_are_taken_out_and_nothing_is_lost() {
        let since = datetime!(2026-09-29 22:30 UTC);
        let until = datetime!(2026-11-20 12:00 UTC);
        let divided = Period::divided(span(Some(since), Some(until)), &[MONTHS, DAYS, MINUTES]);
        let october = datetime!(2026-10-01 0:00 UTC);
        let september_30 = datetime!(2026-09-30 0:00 UTC);
        let expected = [
            steps(Step::Month, Some(october), MONTHS.to),
            steps(Step::Day, Some(september_30), october),
            steps(Step::Day, Some(MONTHS.to), DAYS.to),
            steps(Step::FiveMinutes, Some(DAYS.to), MINUTES.to),
        ];
        assert_eq!(divided.closed, expected);
        let rest = [
            span(Some(since), Some(september_30)),
            span(Some(MINUTES.to), Some(until)),
        ];
        assert_eq!(divided.rest, rest);
    }

    #[test]
    fn the_last_days_come_first_and_nothing_is_lost() {
        let since = datetime!(2026-11-03 7:00 UTC);
        let divided = Period::divided(span(Some(since), None), &[DAYS, MINUTES]);
        let border = datetime!(2026-11-13 0:00 UTC);
        let [last, before] = divided.clone().newest_first(Duration::days(7));
        let minutes = steps(Step::FiveMinutes, Some(DAYS.to), MINUTES.to);
        assert_eq!(
            last.closed,
            [steps(Step::Day, Some(border), DAYS.to), minutes]
        );
        assert_eq!(last.rest, divided.rest);
        let november_4 = datetime!(2026-11-04 0:00 UTC);
        assert_eq!(before.closed, [steps(Step::Day, Some(november_4), border)]);
        assert_eq!(before.rest, []);
        let [all, none] = divided.clone().newest_first(Duration::days(16));
        assert_eq!((all.closed, none.closed), (divided.closed, vec![]));
    }

    #[test]
    fn a_span_of_closed_days_needs_nothing_else() {
        let whole = span(
            Some(datetime!(2026-11-17 0:00 UTC)),
            Some(datetime!(2026-11-19 0:00 UTC)),
        );
        assert_eq!(Period::divided(whole, &[MONTHS, DAYS, MINUTES]).rest, []);
    }

    #[test]
    fn everything_begins_with_the_first_step() {
        let divided = Period::divided(Span::default(), &[DAYS, MINUTES]);
        let minutes = steps(Step::FiveMinutes, Some(DAYS.to), MINUTES.to);
        assert_eq!(divided.closed, [DAYS, minutes]);
        assert_eq!(divided.rest, [span(Some(MINUTES.to), None)]);
    }

    #[test]
    fn what_no_step_has_is_added_up() {
        let minutes = span(
            Some(datetime!(2026-11-17 9:10 UTC)),
            Some(datetime!(2026-11-17 9:50 UTC)),
        );
        // They are over, but too long ago to be kept.
        for closed in [&[MONTHS, DAYS, MINUTES][..], &[]] {
            let divided = Period::divided(minutes, closed);
            assert_eq!((divided.closed, divided.rest), (vec![], vec![minutes]));
        }
    }
}
