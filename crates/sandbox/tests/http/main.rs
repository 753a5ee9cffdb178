//! The sandbox over real HTTP on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adapters;
mod control;
mod faults;
mod gosms;
mod smscode;
mod smsonline;
mod support;
