//! Who waits for an order learns of its changes without asking the database all the time.

use std::{collections::HashSet, time::Duration};

use domain::OrderId;
use tokio::{sync::broadcast, time::Instant};

/// How many changes a slow waiter may fall behind before it looks for itself.
const BACKLOG: usize = 4096;
/// Changes by other processes are not announced here: look so often.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Announcements of changed orders within this process. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Changes(broadcast::Sender<OrderId>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    /// Nobody listening is fine.
    pub(crate) fn announce(&self, order: OrderId) {
        drop(self.0.send(order));
    }

    /// Subscribe before reading the order, so that no change falls between.
    pub(crate) fn subscribe(&self, orders: impl IntoIterator<Item = OrderId>) -> Watch {
        Watch {
            receiver: self.0.subscribe(),
            orders: orders.into_iter().collect(),
        }
    }
}

/// A subscription to some orders.
#[derive(Debug)]
pub(crate) struct Watch {
    receiver: broadcast::Receiver<OrderId>,
    orders: HashSet<OrderId>,
}

impl Watch {
    /// Returns when one of the orders may have changed; false once `deadline` has passed.
    pub(crate) async fn changed(&mut self, deadline: Instant) -> bool {
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
