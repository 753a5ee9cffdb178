//! Simulated time: how fast it runs, and how it shows in replies.
//!
//! The market counts simulated milliseconds. Replies carry real wall time, so that a gateway's
//! clock agrees with them: at scale 60 a number that lives 20 simulated minutes shows an
//! `expires_at` that is 20 real seconds away. Advancing time by hand jumps over the skipped
//! stretch: everything in it shows as happening at the moment of the jump.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{Clock, Timestamp};

/// A moment of simulated time, in milliseconds since the market opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The market's opening.
    pub const START: Self = Self(0);

    /// So many milliseconds after the opening.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the opening.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// So much later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(whole_ms(by)))
    }

    /// How long after `earlier`; zero if it is not later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The system's clock: a provider has its own, it does not share the gateway's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        Timestamp::now_utc()
    }
}

/// Where wall time and simulated time met last: at the start, or at a jump.
#[derive(Clone, Copy, Debug)]
struct Meeting {
    wall: Timestamp,
    moment: Moment,
}

/// Simulated time over a wall clock.
pub struct SandboxClock {
    wall: Arc<dyn Clock>,
    scale: i64,
    meetings: Mutex<Vec<Meeting>>,
}

impl std::fmt::Debug for SandboxClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxClock")
            .field("scale", &self.scale)
            .finish_non_exhaustive()
    }
}

impl SandboxClock {
    /// Starts simulated time now; it runs `scale` times as fast as the wall clock (at least once).
    #[must_use]
    pub fn new(wall: Arc<dyn Clock>, scale: u32) -> Self {
        let start = Meeting {
            wall: wall.now(),
            moment: Moment::START,
        };
        Self {
            wall,
            scale: i64::from(scale.max(1)),
            meetings: Mutex::new(vec![start]),
        }
    }

    /// How many simulated seconds pass in a real one.
    #[must_use]
    pub const fn scale(&self) -> i64 {
        self.scale
    }

    /// The wall clock's time.
    #[must_use]
    pub fn wall_now(&self) -> Timestamp {
        self.wall.now()
    }

    /// The present simulated moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.moment_at(self.wall.now(), self.last_meeting())
    }

    /// Jumps forward.
    pub fn advance(&self, by: Duration) {
        let wall = self.wall.now();
        let mut meetings = self.meetings.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = meetings.last().copied() else {
            return;
        };
        let moment = self.moment_at(wall, last).after(by);
        meetings.push(Meeting { wall, moment });
    }

    /// When a simulated moment is, or was, on the wall clock.
    #[must_use]
    pub fn wall_time(&self, moment: Moment) -> Timestamp {
        let meetings = self.meetings.lock().unwrap_or_else(PoisonError::into_inner);
        let before = meetings.partition_point(|meeting| meeting.moment <= moment);
        let Some(meeting) = meetings.get(before.saturating_sub(1)) else {
            return self.wall.now();
        };
        let elapsed_ms = moment.ms().saturating_sub(meeting.moment.ms()) / self.scale;
        let shown = meeting.wall + time::Duration::milliseconds(elapsed_ms);
        match meetings.get(before) {
            Some(jump) => shown.min(jump.wall),
            None => shown,
        }
    }

    /// How long a simulated duration takes in real time.
    #[must_use]
    pub fn real(&self, simulated: Duration) -> Duration {
        let scale = u32::try_from(self.scale).unwrap_or(u32::MAX);
        simulated / scale
    }

    fn last_meeting(&self) -> Meeting {
        let meetings = self.meetings.lock().unwrap_or_else(PoisonError::into_inner);
        meetings.last().copied().unwrap_or(Meeting {
            wall: self.wall.now(),
            moment: Moment::START,
        })
    }

    fn moment_at(&self, wall: Timestamp, meeting: Meeting) -> Moment {
        let elapsed_ms = (wall - meeting.wall).whole_milliseconds().max(0);
        let elapsed_ms = i64::try_from(elapsed_ms).unwrap_or(i64::MAX);
        let simulated = elapsed_ms.saturating_mul(self.scale);
        Moment(meeting.moment.ms().saturating_add(simulated))
    }
}

#[cfg(test)]
mod tests {
    use domain::ManualClock;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_scaled_minute_passes_in_a_second_and_shows_in_real_time() {
        let start = Timestamp::UNIX_EPOCH;
        let wall = Arc::new(ManualClock::new(start));
        let clock = SandboxClock::new(wall.clone(), 60);
        let end = clock.now().after(20 * MINUTE);
        assert_eq!(clock.wall_time(end), start + time::Duration::seconds(20));
        wall.advance(time::Duration::seconds(20));
        assert_eq!(clock.now(), end);
    }

    #[test]
    fn a_jump_keeps_the_past_where_it_was_and_brings_the_future_nearer() {
        let start = Timestamp::UNIX_EPOCH;
        let wall = Arc::new(ManualClock::new(start));
        let clock = SandboxClock::new(wall.clone(), 1);
        wall.advance(time::Duration::seconds(10));
        let bought = clock.now();
        let (skipped, later) = (bought.after(MINUTE), bought.after(10 * MINUTE));
        wall.advance(time::Duration::seconds(10));
        clock.advance(5 * MINUTE);
        assert_eq!(clock.wall_time(bought), start + time::Duration::seconds(10));
        assert_eq!(
            clock.wall_time(skipped),
            start + time::Duration::seconds(20)
        );
        let left = clock.wall_time(later) - wall.now();
        assert_eq!(left, time::Duration::seconds(600 - 300 - 10));
    }

    #[test]
    fn a_wall_clock_set_back_does_not_turn_the_market_back() {
        let wall = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let clock = SandboxClock::new(wall.clone(), 1);
        wall.advance(time::Duration::seconds(-30));
        assert_eq!(clock.now(), Moment::START);
    }
}
