//! Tells clients what happened to their orders.
//!
//! Two ways lead out, with one [`payload`]: webhooks, sent by the [`Dispatcher`] from a queue that
//! the ledger fills in the transaction of what happened, and the [`EventStream`], read from the
//! history of orders. Both are at least once with a stable id, in order for each order.
//!
//! What a client sees of our network through its webhook's address is decided in [`guard`].
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod courier;
mod dispatcher;
pub mod guard;
mod measure;
pub mod payload;
pub mod schedule;
pub mod signature;
mod stream;

pub use courier::{Courier, SendError};
pub use dispatcher::Dispatcher;
pub use guard::{AddressPolicy, UrlRefusal};
pub use measure::{DELIVERIES_METRIC, DELIVERY_DURATION_METRIC};
pub use stream::{EventStream, StreamItem, SubscribeError, Subscription};
