#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod adapter;
mod catalog;
mod client;
mod map;
mod purchase;
mod push;
pub mod wire;

pub use adapter::Smscode;
