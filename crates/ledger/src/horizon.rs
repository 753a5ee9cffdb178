//! Up to where the history is complete.
//!
//! Ids are given out when an entry is written and become visible when its transaction commits, so
//! an id may appear after a higher one. A reader that remembers the highest id it saw would miss
//! it. The horizon is the highest id below which nothing can appear any more: readers never go
//! beyond it, and then one id says everything that they have read.
//!
//! A missing id below a visible one was given out before the latter was, that is, to a transaction
//! that had begun by the time we saw the gap. Once every transaction that had begun by then is over
//! and the id is still missing, it never will be there (it was rolled back).
//!
//! This rests on ids that grow over all sessions, as sequences of Postgres do.

use tokio::time::{Duration, Instant};

use crate::HistoryView;

/// A writer takes its id a moment before it takes a transaction number, unless it wrote before.
/// Nobody rests in that moment for so long.
const BETWEEN_ID_AND_NUMBER: Duration = Duration::from_secs(1);

/// Something that transactions under way may still change.
#[derive(Clone, Copy, Debug)]
struct Unsettled {
    /// The first visible id behind the gap.
    before: i64,
    begun_below: i64,
    seen_at: Instant,
}

impl Unsettled {
    fn is_over(&self, view: &HistoryView, now: Instant) -> bool {
        view.over_below >= self.begun_below && now - self.seen_at >= BETWEEN_ID_AND_NUMBER
    }
}

/// The horizon as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    complete_to: i64,
    is_proven: bool,
    gap: Option<Unsettled>,
}

impl Horizon {
    /// To begin with: `newest` was visible before `view` was taken, and whoever then wrote may
    /// still fill in below it.
    #[must_use]
    pub fn open(newest: i64, view: &HistoryView, now: Instant) -> Self {
        Self {
            complete_to: newest,
            is_proven: false,
            gap: Some(Unsettled {
                before: newest,
                begun_below: view.begun_below,
                seen_at: now,
            }),
        }
    }

    /// Everything up to here is visible or never will be; `None` until that is known.
    #[must_use]
    pub fn get(&self) -> Option<i64> {
        self.is_proven.then_some(self.complete_to)
    }

    /// Where the next view begins.
    #[must_use]
    pub const fn view_after(&self) -> i64 {
        self.complete_to
    }

    /// Goes on with a view of what comes after [`Horizon::view_after`].
    pub fn advance(&mut self, view: &HistoryView, now: Instant) {
        if !self.is_proven {
            self.is_proven = self.gap.is_none_or(|gap| gap.is_over(view, now));
            if !self.is_proven {
                return;
            }
        }
        for &(id, _) in &view.entries {
            if id <= self.complete_to {
                continue;
            }
            let adjacent = id == self.complete_to + 1;
            let dead = self
                .gap
                .is_some_and(|gap| gap.before >= id && gap.is_over(view, now));
            if !adjacent && !dead {
                // What was seen behind an older gap tells nothing about ids that came later.
                if self.gap.is_none_or(|gap| gap.before < id) {
                    self.gap = Some(Unsettled {
                        before: view.entries.last().map_or(id, |(last, _)| *last),
                        begun_below: view.begun_below,
                        seen_at: now,
                    });
                }
                return;
            }
            self.complete_to = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::OrderId;

    use super::*;

    fn view(ids: &[i64], over_below: i64, begun_below: i64) -> HistoryView {
        HistoryView {
            entries: ids.iter().map(|id| (*id, OrderId(*id))).collect(),
            over_below,
            begun_below,
        }
    }

    async fn proven_at(id: i64) -> Horizon {
        let quiet = view(&[], 100, 100);
        let mut horizon = Horizon::open(id, &quiet, Instant::now());
        tokio::time::advance(BETWEEN_ID_AND_NUMBER).await;
        horizon.advance(&quiet, Instant::now());
        assert_eq!(horizon.get(), Some(id));
        horizon
    }

    #[tokio::test(start_paused = true)]
    async fn it_begins_when_those_who_wrote_then_are_done() {
        let mut horizon = Horizon::open(10, &view(&[], 90, 100), Instant::now());
        tokio::time::advance(Duration::from_secs(60)).await;
        horizon.advance(&view(&[11], 99, 120), Instant::now());
        assert_eq!(horizon.get(), None);
        horizon.advance(&view(&[11], 100, 120), Instant::now());
        assert_eq!(horizon.get(), Some(11));
    }

    #[tokio::test(start_paused = true)]
    async fn it_stops_before_a_gap_until_the_gap_is_filled() {
        let mut horizon = proven_at(10).await;
        horizon.advance(&view(&[11, 12, 14], 100, 102), Instant::now());
        assert_eq!(horizon.get(), Some(12));
        horizon.advance(&view(&[14, 15], 100, 103), Instant::now());
        assert_eq!(horizon.get(), Some(12));
        horizon.advance(&view(&[13, 14, 15], 103, 103), Instant::now());
        assert_eq!(horizon.get(), Some(15));
    }

    #[tokio::test(start_paused = true)]
    async fn a_gap_that_all_who_might_fill_it_left_open_is_passed() {
        let mut horizon = proven_at(10).await;
        horizon.advance(&view(&[12], 100, 102), Instant::now());
        tokio::time::advance(Duration::from_secs(60)).await;
        // One of them still runs, however long it takes.
        horizon.advance(&view(&[12], 101, 150), Instant::now());
        assert_eq!(horizon.get(), Some(10));
        horizon.advance(&view(&[12], 102, 150), Instant::now());
        assert_eq!(horizon.get(), Some(12));
    }

    #[tokio::test(start_paused = true)]
    async fn a_gap_is_not_passed_in_the_moment_in_which_a_writer_has_no_number_yet() {
        let mut horizon = proven_at(10).await;
        horizon.advance(&view(&[12], 102, 102), Instant::now());
        horizon.advance(&view(&[12], 102, 102), Instant::now());
        assert_eq!(horizon.get(), Some(10));
        tokio::time::advance(BETWEEN_ID_AND_NUMBER).await;
        horizon.advance(&view(&[12], 102, 102), Instant::now());
        assert_eq!(horizon.get(), Some(12));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_known_of_one_gap_does_not_pass_a_later_one() {
        let mut horizon = proven_at(10).await;
        horizon.advance(&view(&[12], 100, 102), Instant::now());
        tokio::time::advance(Duration::from_secs(60)).await;
        horizon.advance(&view(&[12, 14], 102, 150), Instant::now());
        assert_eq!(
            horizon.get(),
            Some(12),
            "13 may belong to a transaction that began later"
        );
        tokio::time::advance(Duration::from_secs(60)).await;
        horizon.advance(&view(&[14], 150, 150), Instant::now());
        assert_eq!(horizon.get(), Some(14));
    }
}
