//! Group commit: what arrives while a batch is being written forms the next batch.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};

/// How many items share one commit at most.
const BATCH_LIMIT: usize = 128;
/// How many callers may wait before `submit` makes them wait outside of the queue.
const QUEUE_LIMIT: usize = 4 * BATCH_LIMIT;

type Waiting<Item, Outcome> = (Item, oneshot::Sender<Outcome>);

/// A queue in front of a function over batches with one outcome per item. Cheap to clone; the
/// background task ends when the last clone is gone.
pub(crate) struct Batcher<Item, Outcome> {
    queue: mpsc::Sender<Waiting<Item, Outcome>>,
}

impl<Item, Outcome> Clone for Batcher<Item, Outcome> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
        }
    }
}

impl<Item, Outcome> fmt::Debug for Batcher<Item, Outcome> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batcher").finish_non_exhaustive()
    }
}

impl<Item, Outcome> Batcher<Item, Outcome>
where
    Item: Send + 'static,
    Outcome: Send + 'static,
{
    /// `write` gets 1 to 128 items and answers with as many outcomes, in the same order.
    pub(crate) fn new<Write, Written>(write: Write) -> Self
    where
        Write: Fn(Vec<Item>) -> Written + Send + Sync + 'static,
        Written: Future<Output = Vec<Outcome>> + Send,
    {
        let (queue, mut waiting) = mpsc::channel::<Waiting<Item, Outcome>>(QUEUE_LIMIT);
        #[expect(
            clippy::disallowed_methods,
            reason = "ends with the last handle to its queue; callers wait for their outcome"
        )]
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH_LIMIT);
            while waiting.recv_many(&mut batch, BATCH_LIMIT).await > 0 {
                let (items, callers): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
                // A panic costs the callers of this batch their answer, and nobody else: nothing
                // of the batch is kept but what the database committed.
                let Ok(outcomes) = AssertUnwindSafe(write(items)).catch_unwind().await else {
                    tracing::error!("writing a batch panicked");
                    continue;
                };
                for (caller, outcome) in callers.into_iter().zip(outcomes) {
                    // A caller that went away has nobody to tell; its item is written all the same.
                    drop(caller.send(outcome));
                }
            }
        });
        Self { queue }
    }

    /// Waits for the item's outcome; `None` if the background task is gone (shutdown) or
    /// panicked writing this batch, in which case the item may or may not be written.
    pub(crate) async fn submit(&self, item: Item) -> Option<Outcome> {
        let (caller, outcome) = oneshot::channel();
        self.queue.send((item, caller)).await.ok()?;
        outcome.await.ok()
    }
}
