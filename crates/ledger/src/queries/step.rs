//! The pieces of time that are added up once.

use domain::Timestamp;
use time::{Duration, UtcOffset};

/// A piece of time that is added up once, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A calendar month.
    Month,
    /// A day.
    Day,
    /// An hour.
    Hour,
    /// A twelfth of an hour.
    FiveMinutes,
}

impl Step {
    /// Its word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::FiveMinutes => "five_minutes",
        }
    }

    /// How long it is, as the database reads intervals; a day's is the same whatever its time zone.
    pub(super) const fn length(self) -> &'static str {
        match self {
            Self::Month => "1 month",
            Self::Day => "24 hours",
            Self::Hour => "1 hour",
            Self::FiveMinutes => "5 minutes",
        }
    }

    /// When the step that a moment is in begins.
    pub(super) fn begin(self, at: Timestamp) -> Timestamp {
        let at = at.to_offset(UtcOffset::UTC);
        let length = match self {
            Self::Month => {
                let days = i64::from(at.day()) - 1;
                return Self::Day.begin(at) - Duration::days(days);
            }
            Self::Day => Duration::DAY,
            Self::Hour => Duration::HOUR,
            Self::FiveMinutes => Duration::minutes(5),
        };
        let seconds = at.unix_timestamp().rem_euclid(length.whole_seconds());
        at - Duration::seconds(seconds) - Duration::nanoseconds(at.nanosecond().into())
    }

    /// When the step ends that begins then.
    pub(super) fn end(self, begins: Timestamp) -> Timestamp {
        match self {
            // No month has 32 days, and none has less than 28.
            Self::Month => self.begin(begins + Duration::days(31)),
            Self::Day => begins + Duration::DAY,
            Self::Hour => begins + Duration::HOUR,
            Self::FiveMinutes => begins + Duration::minutes(5),
        }
    }

    /// The first step that begins then or later.
    pub(super) fn begin_from(self, at: Timestamp) -> Timestamp {
        let begins = self.begin(at);
        if begins == at { at } else { self.end(begins) }
    }

    /// Whether it is added up by these dimensions, as [`super::Dimension::bit`] numbers them. Three at
    /// once are read from the sums by all four; hours by more than one would be nearly as many rows
    /// as there are orders, and they are kept.
    pub(super) const fn tells_apart(self, dimensions: u8) -> bool {
        match dimensions.count_ones() {
            0 | 1 => true,
            2 | 4 => !matches!(self, Self::Hour),
            _ => false,
        }
    }

    /// Those that lie in the same one of these are closed together.
    pub(super) const fn closed_with(self) -> Self {
        match self {
            Self::Month => Self::Month,
            Self::Day | Self::Hour => Self::Day,
            Self::FiveMinutes => Self::Hour,
        }
    }

    /// So long after its end it is closed. Nearly every transaction that could still book into it
    /// is over then; for months and days, each.
    pub(super) const fn closed_after(self) -> Duration {
        match self {
            Self::Month | Self::Day => Duration::HOUR,
            Self::Hour | Self::FiveMinutes => Duration::MINUTE,
        }
    }

    /// So long its sums are kept; `None`: for ever.
    pub(super) const fn kept_for(self) -> Option<Duration> {
        match self {
            Self::Month | Self::Day | Self::Hour => None,
            // Until its day is closed.
            Self::FiveMinutes => Some(Duration::hours(26)),
        }
    }

    /// So far back closed steps are looked at again for what came late.
    pub(super) const fn looked_back(self) -> Duration {
        match self {
            Self::Month => Duration::days(60),
            Self::Day | Self::Hour => Duration::days(7),
            Self::FiveMinutes => Duration::hours(26),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_step_begins_and_ends_in_utc() {
        let within = datetime!(2026-03-01 08:58:59.999 +9);
        let ends = datetime!(2026-03-01 0:00 UTC);
        for (step, begins) in [
            (Step::Month, datetime!(2026-02-01 0:00 UTC)),
            (Step::Day, datetime!(2026-02-28 0:00 UTC)),
            (Step::Hour, datetime!(2026-02-28 23:00 UTC)),
            (Step::FiveMinutes, datetime!(2026-02-28 23:55 UTC)),
        ] {
            assert_eq!((step.begin(within), step.end(begins)), (begins, ends));
            assert_eq!((step.begin(begins), step.begin(ends)), (begins, ends));
            assert_eq!(
                (step.begin_from(within), step.begin_from(ends)),
                (ends, ends)
            );
        }
    }
}
