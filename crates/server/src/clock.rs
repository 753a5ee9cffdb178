//! The only reader of system time, and the time of a gateway.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{Clock, Timestamp};

/// The machine's clock: for commands, which are over before it moves.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        time::OffsetDateTime::now_utc()
    }
}

/// A reading that differs by more than this is a leap: somebody set a clock.
const LEAP: time::Duration = time::Duration::minutes(1);
/// A smaller difference is made up for at a twentieth of the pace of time, so that time never stands
/// still or runs backward.
const SLEW: i32 = 20;
/// An answer that took longer says too little about when it was read.
const PROMPT: Duration = Duration::from_secs(1);

/// How long ago the machine was started, the time that it was suspended included.
#[cfg(target_os = "linux")]
fn since_boot() -> Option<Duration> {
    let clock = nix::time::ClockId::CLOCK_BOOTTIME;
    nix::time::clock_gettime(clock).ok().map(Duration::from)
}

#[cfg(not(target_os = "linux"))]
const fn since_boot() -> Option<Duration> {
    None
}

/// The time of a gateway: what the database's clock said at the start, carried on by a clock that
/// nobody can set and that a suspend of the machine does not stop, where there is one. All gateways on one database agree, and an order's deadlines stand although a
/// clock of a machine is moved. Readings keep it near the database's; a leap of that is not followed,
/// because numbers would be given back that have just been bought: whoever starts later has the new
/// time.
pub struct SteadyClock {
    /// How long it has been running.
    running: Box<dyn Fn() -> Duration + Send + Sync>,
    heard: Mutex<Heard>,
}

struct Heard {
    /// The time when it had been running for `at`.
    time: Timestamp,
    at: Duration,
    leapt: bool,
}

impl Heard {
    fn carried_on(&self, running: Duration) -> Timestamp {
        self.time + running.saturating_sub(self.at)
    }
}

impl std::fmt::Debug for SteadyClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SteadyClock").field(&self.now()).finish()
    }
}

impl SteadyClock {
    /// Begins at the database's time of this moment.
    #[must_use]
    pub fn starting_at(time: Timestamp) -> Self {
        let began = tokio::time::Instant::now();
        Self::over(
            move || since_boot().unwrap_or_else(|| began.elapsed()),
            time,
        )
    }

    /// Over another clock than the machine's; it must not run backward.
    pub fn over(running: impl Fn() -> Duration + Send + Sync + 'static, time: Timestamp) -> Self {
        let heard = Heard {
            time,
            at: running(),
            leapt: false,
        };
        Self {
            running: Box::new(running),
            heard: Mutex::new(heard),
        }
    }

    /// Hears what the database's clock said in an answer that took so long.
    pub fn hear(&self, reading: Timestamp, took: Duration) {
        if took > PROMPT {
            return;
        }
        let running = (self.running)();
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = heard.carried_on(running);
        let off = reading + took / 2 - ours;
        let leapt = off.abs() > LEAP;
        if leapt != heard.leapt {
            match leapt {
                true => tracing::error!(
                    seconds = off.whole_seconds(),
                    "the database's clock leapt: it is not followed; set it right, or restart the gateways while nothing is open"
                ),
                false => tracing::warn!("the database's clock is near ours again"),
            }
        }
        let most = time::Duration::try_from(running.saturating_sub(heard.at))
            .map_or(time::Duration::ZERO, |since| since / SLEW);
        let made_up = match leapt {
            true => time::Duration::ZERO,
            false => off.clamp(-most, most),
        };
        *heard = Heard {
            time: ours + made_up,
            at: running,
            leapt,
        };
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let running = (self.running)();
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.carried_on(running)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use time::ext::NumericalDuration;

    use super::*;

    const START: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);

    #[cfg(target_os = "linux")]
    #[test]
    fn suspended_time_counts() {
        let before = since_boot().unwrap();
        // Proc(5): "including time spent in suspend", in hundredths of a second.
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let hundredths: String = uptime.split(' ').next().unwrap().replace('.', "");
        let told = Duration::from_millis(hundredths.parse::<u64>().unwrap() * 10);
        let after = since_boot().unwrap();
        assert!(before <= told + Duration::from_millis(10) && told <= after);
    }

    /// A clock over milliseconds in hand.
    fn clock() -> (SteadyClock, Arc<AtomicU64>) {
        let passed = Arc::new(AtomicU64::new(0));
        let running = Arc::clone(&passed);
        let running = move || Duration::from_millis(running.load(Ordering::Relaxed));
        (SteadyClock::over(running, START), passed)
    }

    #[test]
    fn small_differences_are_made_up_for_slowly_and_never_backward() {
        for off in [2.seconds(), (-2).seconds()] {
            let (clock, passed) = clock();
            let mut last = clock.now();
            for half_second in 1_u32..=100 {
                passed.fetch_add(500, Ordering::Relaxed);
                let right = START + Duration::from_millis(500) * half_second;
                clock.hear(right + off, Duration::ZERO);
                let now = clock.now();
                let step = now - last;
                assert!(
                    step >= 475.milliseconds() && step <= 525.milliseconds(),
                    "{step}"
                );
                last = now;
            }
            assert_eq!(last - START - 50.seconds(), off, "and all of it in the end");
        }
    }

    #[test]
    fn a_leap_is_not_followed_and_an_answer_that_lingered_says_nothing() {
        let (clock, passed) = clock();
        passed.store(10_000, Ordering::Relaxed);
        for leap in [3.hours(), (-3).hours(), 61.seconds()] {
            clock.hear(START + 10.seconds() + leap, Duration::ZERO);
            assert_eq!(clock.now(), START + 10.seconds());
        }
        clock.hear(START + 40.seconds(), Duration::from_secs(2));
        assert_eq!(clock.now(), START + 10.seconds());
        passed.store(20_000, Ordering::Relaxed);
        // Half of the way back counts.
        clock.hear(START + 19_900.milliseconds(), Duration::from_millis(200));
        assert_eq!(clock.now(), START + 20.seconds());
    }
}
