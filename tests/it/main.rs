//! Tests of the whole workspace, a module per endpoint or promise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod administration;
mod architecture;
mod catalog;
mod clock_moved;
mod document;
mod event_stream;
mod idempotency;
mod limits;
mod metrics;
mod provider_push;
mod quotes;
mod retention;
mod support;
mod test_mode;
mod webhooks;
