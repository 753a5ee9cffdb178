//! Who waits for an order learns of its changes without asking the database all the time.

use std::{collections::HashSet, future::Future, time::Duration};

use domain::OrderId;
use tokio::{
    sync::{broadcast, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{Books, OrderDesk};

/// How many changes a slow waiter may fall behind before it looks for itself.
const BACKLOG: usize = 4096;
/// An announcement may be missed (see [`ledger::Ledger::list_changes_after`]): look so often anyway.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// While the database is away, who waits looks whether it is back.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How often the changes of other processes are fetched, one query for all waiters.
const FETCH_EVERY: Duration = Duration::from_millis(250);

/// Announcements of changed orders: those of this process at once, those of others as they are
/// fetched. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    orders: broadcast::Sender<OrderId>,
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
            orders: broadcast::Sender::new(BACKLOG),
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
        drop(self.orders.send(order));
        self.any.send_replace(());
    }

    /// Subscribe before reading the order, so that no change falls between.
    pub(crate) fn subscribe(&self, orders: impl IntoIterator<Item = OrderId>) -> Watch {
        Watch {
            receiver: self.orders.subscribe(),
            orders: orders.into_iter().collect(),
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
        self.changes.orders.receiver_count()
    }

    /// Announces what other processes changed, while anybody here waits.
    pub(crate) async fn keep_announcing(&self) {
        let mut newest = None;
        loop {
            tokio::time::sleep(FETCH_EVERY).await;
            if self.changes.orders.receiver_count() == 0 {
                newest = None;
                continue;
            }
            let fetched = match newest {
                None => self.ledger.last_event_id().await.map(|id| (id, Vec::new())),
                Some(after) => self
                    .ledger
                    .list_changes_after(after)
                    .await
                    .map(|changes| (changes.last().map_or(after, |(id, _)| *id), changes)),
            };
            match fetched {
                Ok((id, changes)) => {
                    newest = Some(id);
                    changes
                        .into_iter()
                        .for_each(|(_, order)| self.changes.announce(order));
                }
                Err(error) => tracing::warn!(%error, "cannot fetch the changes of other processes"),
            }
        }
    }
}

/// A subscription to some orders.
#[derive(Debug)]
pub(crate) struct Watch {
    receiver: broadcast::Receiver<OrderId>,
    orders: HashSet<OrderId>,
    closed: CancellationToken,
}

impl Watch {
    /// Returns when one of the orders may have changed; false once `deadline` has passed or nobody
    /// may wait any more.
    pub(crate) async fn changed(&mut self, deadline: Instant) -> bool {
        let closed = self.closed.clone();
        let heard = closed.run_until_cancelled(self.heard(deadline)).await;
        heard.unwrap_or(false)
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

    async fn heard(&mut self, deadline: Instant) -> bool {
        let look = Instant::now() + LOOK_EVERY;
        loop {
            match tokio::time::timeout_at(deadline.min(look), self.receiver.recv()).await {
                Ok(Ok(order)) if !self.orders.contains(&order) => {}
                Ok(Ok(_) | Err(broadcast::error::RecvError::Lagged(_))) => return true,
                Ok(Err(broadcast::error::RecvError::Closed)) | Err(_) => {
                    return Instant::now() < deadline;
                }
            }
        }
    }
}
