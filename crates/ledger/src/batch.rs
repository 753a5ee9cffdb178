//! Group commit: what arrives while a batch is being written forms the next batch. Reads that many
//! ask for at the same time are shared in the same way.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};

use crate::{LedgerError, transaction};

/// How many items share one commit at most.
const BATCH_LIMIT: usize = 128;
/// How many callers may wait before `submit` makes them wait outside of the queue.
const QUEUE_LIMIT: usize = 4 * BATCH_LIMIT;

type Waiting<Item, Outcome> = (Item, oneshot::Sender<Outcome>);

/// Why a batch was not written, or may not have been.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing is written.
    Before(LedgerError),
    /// The commit was sent and its answer lost.
    InCommit(LedgerError),
}

impl Failure {
    /// Of the answer to a commit.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        match LedgerError::from(error) {
            error @ LedgerError::Unavailable(_) => Self::InCommit(error),
            // The database said no.
            error => Self::Before(error),
        }
    }

    /// The same failure for another item of the batch.
    fn again(&self) -> Self {
        match self {
            Self::Before(_) => Self::Before(LedgerError::away()),
            Self::InCommit(_) => Self::InCommit(LedgerError::away()),
        }
    }
}

impl AsRef<LedgerError> for Failure {
    fn as_ref(&self) -> &LedgerError {
        match self {
            Self::Before(error) | Self::InCommit(error) => error,
        }
    }
}

/// For reads, and for writes that are conditional on the state that they change: one that was written
/// all the same, its answer lost, is not written twice.
impl<T> From<Failure> for Result<T, LedgerError> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Before(error) | Failure::InCommit(error) => Err(error),
        }
    }
}

impl<E: Into<LedgerError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Before(error.into())
    }
}

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
    Item: Clone + Send + Sync + 'static,
    Outcome: From<Failure> + Send + 'static,
{
    /// `write` gets 1 to 128 items, and writes them in one transaction with as many outcomes, in
    /// the same order.
    pub(crate) fn new<Write, Written>(write: Write) -> Self
    where
        Write: Fn(Vec<Item>) -> Written + Send + Sync + 'static,
        Written: Future<Output = Result<Vec<Outcome>, Failure>> + Send,
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
                let Ok(outcomes) = AssertUnwindSafe(write_all(&write, &items))
                    .catch_unwind()
                    .await
                else {
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

/// Writes a batch together, or one by one if an item of it cannot be written: the others must not
/// suffer for it, and nothing of them is written yet.
async fn write_all<Item, Outcome, Written>(
    write: impl Fn(Vec<Item>) -> Written,
    batch: &[Item],
) -> Vec<Outcome>
where
    Item: Clone,
    Outcome: From<Failure>,
    Written: Future<Output = Result<Vec<Outcome>, Failure>>,
{
    let together = transaction::run(|| write(batch.to_vec())).await;
    match together {
        Ok(outcomes) => outcomes,
        Err(failure) if batch.len() == 1 || failure.as_ref().is_unavailable() => {
            tracing::warn!(error = %failure.as_ref(), items = batch.len(), "a batch has no outcome");
            // The error itself can be told to one of them only.
            let others: Vec<_> = (1..batch.len()).map(|_| failure.again()).collect();
            let all = std::iter::once(failure).chain(others);
            all.map(Outcome::from).collect()
        }
        Err(_) => {
            let mut outcomes = Vec::with_capacity(batch.len());
            for item in batch {
                let alone = transaction::run(|| write(vec![item.clone()])).await;
                outcomes.push(alone.map_or_else(Outcome::from, |mut outcomes| {
                    let none = || Failure::from(LedgerError::Corrupt("batch without an outcome"));
                    outcomes.pop().unwrap_or_else(|| none().into())
                }));
            }
            outcomes
        }
    }
}
