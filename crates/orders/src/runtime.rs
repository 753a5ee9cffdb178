//! What runs a desk's work.

use std::time::Duration;

use futures::{FutureExt, future::BoxFuture};
use uuid::Uuid;

/// Tasks, pauses and fresh ids. Everything in which two runs of the same history could differ comes
/// from here, from the clock, or from the other parts that a desk is made of.
pub trait Runtime: Send + Sync {
    /// Runs a task beside the others. The desk keeps count of it.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Pauses the caller.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// An id that nobody else gets; later ones sort after earlier ones where that is possible.
    fn fresh_id(&self) -> Uuid;
}

/// The one of production.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokioRuntime;

impl Runtime for TokioRuntime {
    #[expect(
        clippy::disallowed_methods,
        reason = "the desk wraps each task in its tracker, and waits for all at shutdown"
    )]
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        tokio::spawn(task);
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        tokio::time::sleep(duration).boxed()
    }

    fn fresh_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
