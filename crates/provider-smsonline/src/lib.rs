//! Adapter for the smsonline protocol.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod fields;
pub mod wire;

pub use fields::{Fields, Unreadable};
