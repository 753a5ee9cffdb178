#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod adapter;
mod catalog;
mod client;
mod fields;
mod map;
mod offer;
mod reply;
mod rows;
mod sms;
pub mod wire;
mod words;

pub use adapter::Smsonline;
pub use fields::{Fields, Unreadable};
