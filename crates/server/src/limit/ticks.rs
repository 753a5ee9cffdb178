//! The gateway's clock as a limiter needs it: never backwards.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{Clock, Timestamp};

/// Time passed since the start. When the clock is set back, no time passes: a budget must not stay
/// empty for as long as the clock was wrong.
#[derive(Clone)]
pub(super) struct Ticks(Arc<Watch>);

struct Watch {
    clock: Arc<dyn Clock>,
    seen: Mutex<Seen>,
}

struct Seen {
    at: Timestamp,
    passed: Duration,
}

impl Ticks {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let at = clock.now();
        let passed = Duration::ZERO;
        let seen = Mutex::new(Seen { at, passed });
        Self(Arc::new(Watch { clock, seen }))
    }
}

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.0.clock.now();
        let step = Duration::try_from(now - seen.at).unwrap_or_default();
        seen.at = now;
        seen.passed = seen.passed.saturating_add(step);
        seen.passed
    }
}

impl std::fmt::Debug for Ticks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticks").finish_non_exhaustive()
    }
}
