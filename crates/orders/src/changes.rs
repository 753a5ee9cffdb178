//! Who waits for an order learns of its changes without asking the database all the time.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::OrderId;
use ledger::{Horizon, LedgerError};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{Books, OrderDesk};

/// While the database is away, who waits looks whether it is back.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How often the changes of other processes are fetched, one query for all waiters.
const FETCH_EVERY: Duration = Duration::from_millis(250);

/// Announcements of changed orders: those of this process at once, those of others as they are
/// fetched. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    waiting: Waiting,
    /// That there was one, for those who look in the ledger which.
    any: watch::Sender<()>,
    /// Nobody waits for what is unclear any more.
    closed: CancellationToken,
    /// Nobody waits for anything any more.
    hurried: CancellationToken,
}

impl Changes {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Waiting::default(),
            any: watch::Sender::new(()),
            closed: CancellationToken::new(),
            hurried: CancellationToken::new(),
        }
    }

    /// Waits for work until `deadline`, or until nobody may wait any more; the work goes on in any
    /// case, where it is a task.
    pub(crate) async fn wait_for<T>(
        &self,
        work: impl Future<Output = T>,
        deadline: Instant,
    ) -> Option<T> {
        let work = tokio::time::timeout_at(deadline, work);
        self.hurried.run_until_cancelled(work).await?.ok()
    }

    /// Nobody listening is fine.
    pub(crate) fn announce(&self, order: OrderId) {
        self.waiting.wake(order);
        self.any.send_replace(());
    }

    /// Subscribe before reading the order, so that no change falls between.
    pub(crate) fn subscribe(&self, orders: impl IntoIterator<Item = OrderId>) -> Watch {
        let orders: Vec<OrderId> = orders.into_iter().collect();
        let wake = Arc::default();
        self.waiting.add(&orders, &wake);
        Watch {
            orders,
            wake,
            waiting: self.waiting.clone(),
            closed: self.closed.clone(),
        }
    }
}

impl<B: Books> OrderDesk<B> {
    /// From now on nobody waits for a change: who does is answered with what is known. Purchases
    /// under way go on.
    pub fn stop_waiting(&self) {
        self.changes.closed.cancel();
    }

    /// From now on nobody waits for a purchase under way either: its order is answered as PENDING.
    pub fn stop_waiting_for_purchases(&self) {
        self.changes.hurried.cancel();
    }

    /// Marked as changed when this process changed any order. What other processes change shows
    /// here only now and then: look in the ledger on a timer as well.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.any.subscribe()
    }

    /// Wakes who waits for an order that was changed from elsewhere.
    pub fn announce(&self, order: OrderId) {
        self.changes.announce(order);
    }

    /// How many requests of this process wait for an order to change.
    #[must_use]
    pub fn waiters(&self) -> usize {
        self.changes.waiting.count()
    }

    /// Announces what other processes changed, while anybody here waits: one query for all of them.
    pub(crate) async fn keep_announcing(&self) {
        loop {
            tokio::time::sleep(FETCH_EVERY).await;
            if let Err(error) = self.announce_others().await {
                tracing::warn!(%error, "cannot fetch the changes of other processes");
            }
        }
    }

    async fn announce_others(&self) -> Result<(), LedgerError> {
        if self.changes.waiting.count() == 0 {
            return Ok(());
        }
        let newest = self.ledger.last_event_id().await?;
        let view = self.ledger.view_history(newest).await?;
        let mut horizon = Horizon::open(newest, &view, Instant::now());
        let mut announced = BTreeSet::new();
        while self.changes.waiting.count() > 0 {
            tokio::time::sleep(FETCH_EVERY).await;
            let view = self.ledger.view_history(horizon.view_after()).await?;
            for (entry, order) in &view.entries {
                if announced.insert(*entry) {
                    self.changes.announce(*order);
                }
            }
            let was_proven = horizon.get().is_some();
            horizon.advance(&view, Instant::now());
            if let Some(complete_to) = horizon.get() {
                announced = announced.split_off(&(complete_to + 1));
                if !was_proven {
                    // What was being written when this began is seen by nobody else.
                    self.changes.waiting.wake_all();
                }
            }
        }
        Ok(())
    }
}

/// Who waits for which order: a change wakes those alone, however many wait for others.
#[derive(Clone, Debug, Default)]
struct Waiting(Arc<Mutex<Waiters>>);

#[derive(Debug, Default)]
struct Waiters {
    by_order: HashMap<OrderId, Vec<Arc<Notify>>>,
    count: usize,
}

impl Waiting {
    fn add(&self, orders: &[OrderId], wake: &Arc<Notify>) {
        let mut waiters = self.lock();
        waiters.count += 1;
        for order in orders {
            let waiting = waiters.by_order.entry(*order).or_default();
            waiting.push(Arc::clone(wake));
        }
    }

    fn remove(&self, orders: &[OrderId], wake: &Arc<Notify>) {
        let mut waiters = self.lock();
        waiters.count -= 1;
        for order in orders {
            if let Entry::Occupied(mut waiting) = waiters.by_order.entry(*order) {
                waiting.get_mut().retain(|other| !Arc::ptr_eq(other, wake));
                if waiting.get().is_empty() {
                    waiting.remove();
                }
            }
        }
    }

    fn wake(&self, order: OrderId) {
        let waiters = self.lock();
        let waiting = waiters.by_order.get(&order);
        // Who is not listening at this moment finds it as soon as it does.
        waiting
            .into_iter()
            .flatten()
            .for_each(|wake| wake.notify_one());
    }

    fn wake_all(&self) {
        let waiters = self.lock();
        let all = waiters.by_order.values().flatten();
        all.for_each(|wake| wake.notify_one());
    }

    fn count(&self) -> usize {
        self.lock().count
    }

    fn lock(&self) -> MutexGuard<'_, Waiters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A subscription to some orders, until it is dropped.
#[derive(Debug)]
pub(crate) struct Watch {
    orders: Vec<OrderId>,
    wake: Arc<Notify>,
    waiting: Waiting,
    closed: CancellationToken,
}

impl Watch {
    /// Returns when one of the orders may have changed; false once `deadline` has passed or nobody
    /// may wait any more.
    pub(crate) async fn changed(&self, deadline: Instant) -> bool {
        let heard = tokio::time::timeout_at(deadline, self.wake.notified());
        let heard = self.closed.run_until_cancelled(heard).await;
        heard.is_some_and(|heard| heard.is_ok())
    }

    /// Lets an outage of the database pass for a moment; false as [`Watch::changed`].
    pub(crate) async fn outlast(&self, deadline: Instant) -> bool {
        let look = deadline.min(Instant::now() + LOOK_AGAIN_AFTER);
        let waited = self
            .closed
            .run_until_cancelled(tokio::time::sleep_until(look))
            .await;
        waited.is_some() && look < deadline
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.waiting.remove(&self.orders, &self.wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_change_wakes_those_who_wait_for_the_order_and_nobody_else() {
        let changes = Changes::new();
        let soon = || Instant::now() + Duration::from_secs(1);
        let (one, other) = (OrderId(1), OrderId(2));
        let (both, single) = (changes.subscribe([one, other]), changes.subscribe([other]));
        changes.announce(one);
        // Also if it came before anybody listened, and once.
        assert!(both.changed(soon()).await);
        assert!(!both.changed(soon()).await);
        assert!(!single.changed(soon()).await);
        let (heard, ()) = tokio::join!(single.changed(soon()), async { changes.announce(other) });
        assert!(heard);

        drop(both);
        changes.announce(other);
        assert!(single.changed(soon()).await);
        assert_eq!(changes.waiting.count(), 1);
        drop(single);
        assert!(changes.waiting.lock().by_order.is_empty());
        assert_eq!(changes.waiting.count(), 0);
    }
}
