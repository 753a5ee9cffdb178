//! When an account is looked at.

use std::{convert::Infallible, panic::AssertUnwindSafe, time::Duration};

use domain::ProviderName;
use futures::FutureExt;
use provider::PollStyle;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep};

use crate::{
    Books, OrderDesk,
    follow::{RENEW_EVERY, lease_of},
};

/// How often accounts whose numbers are polled one by one are looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often a process looks whether an account that another one holds is free.
const STAND_BY: Duration = Duration::from_millis(500);

impl<B: Books> OrderDesk<B> {
    /// Looks at an account again and again, and keeps it between two looks: who polls seldom polls
    /// alone, too.
    pub(crate) async fn keep_following(&self, name: &ProviderName) {
        let Some(wake) = self.wake_of(name) else {
            return;
        };
        let mut pace = Pace::starting();
        while let Some(provider) = self.provider(name) {
            let abilities = &provider.info().capabilities;
            let mut every = match abilities.poll {
                PollStyle::Batched => abilities.poll_interval,
                PollStyle::PerNumber => abilities.poll_interval.min(TICK),
            };
            let began = Instant::now();
            // A panic is a defect; it must not end the following of numbers that are paid for.
            match AssertUnwindSafe(self.beat(name)).catch_unwind().await {
                Ok(Ok(beat)) if beat.held_elsewhere => every = STAND_BY,
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(%error, "cannot follow this account now");
                }
                Err(_) => tracing::error!("following this account panicked"),
            }
            pace.keep(began, every);
            tokio::select! {
                () = wake.notified() => pace.restart(),
                () = pace.next() => {}
                never = self.keep_account(name) => match never {},
            }
        }
    }

    async fn keep_account(&self, name: &ProviderName) -> Infallible {
        loop {
            sleep(RENEW_EVERY).await;
            if let Err(error) = self.hold_lease(&lease_of(name)).await {
                tracing::debug!(%error, "a lease cannot be extended now");
            }
        }
    }
}

/// Beats at a fixed rate, however long a beat takes. After one that takes longer than the interval
/// the next comes at once, and no other to make up for those missed.
struct Pace(Option<Interval>);

impl Pace {
    const fn starting() -> Self {
        Self(None)
    }

    /// From the beat on that began then, beats come this often.
    fn keep(&mut self, began: Instant, every: Duration) {
        // No interval at all would be a panic.
        let every = every.max(Duration::from_millis(1));
        if self.0.as_ref().is_none_or(|kept| kept.period() != every) {
            let mut interval = interval_at(began + every, every);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            self.0 = Some(interval);
        }
    }

    /// Beats out of turn: the next is a whole interval from now.
    fn restart(&mut self) {
        if let Some(interval) = &mut self.0 {
            interval.reset();
        }
    }

    async fn next(&mut self) {
        if let Some(interval) = &mut self.0 {
            interval.tick().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(3);

    /// When beats that take so long begin, from the first on, in milliseconds.
    async fn beats(lengths_ms: &[u64]) -> Vec<u128> {
        let start = Instant::now();
        let mut pace = Pace::starting();
        let mut begun = Vec::new();
        for length in lengths_ms {
            let began = Instant::now();
            begun.push((began - start).as_millis());
            sleep(Duration::from_millis(*length)).await;
            pace.keep(began, EVERY);
            pace.next().await;
        }
        begun
    }

    #[tokio::test(start_paused = true)]
    async fn a_beat_comes_every_interval_however_long_it_takes() {
        let begun = beats(&[400, 2_900, 0, 1_500, 700]).await;
        assert_eq!(begun, [0, 3_000, 6_000, 9_000, 12_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_beat_longer_than_the_interval_is_followed_at_once_and_only_once() {
        let begun = beats(&[10_000, 100, 100, 100]).await;
        assert_eq!(begun, [0, 10_000, 13_000, 16_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn another_interval_counts_from_the_last_beat_and_a_wake_from_itself() {
        let start = Instant::now();
        let mut pace = Pace::starting();
        pace.keep(start, EVERY);
        sleep(Duration::from_millis(100)).await;
        pace.keep(start, STAND_BY);
        pace.next().await;
        assert_eq!(start.elapsed(), STAND_BY);
        sleep(Duration::from_millis(200)).await;
        pace.restart();
        pace.next().await;
        assert_eq!(start.elapsed(), STAND_BY * 2 + Duration::from_millis(200));
    }
}
