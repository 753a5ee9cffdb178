#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod adapter;
mod census;
mod client;
mod config;
mod history;
mod map;
pub mod wire;

pub use adapter::Gosms;
pub use config::PriceBookEntry;
