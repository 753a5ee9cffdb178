//! The sandbox over real HTTP on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![expect(
    clippy::disallowed_methods,
    reason = "these clients are the sandbox's callers, not a provider's"
)]

mod adapters;
mod control;
mod faults;
mod gosms;
mod pushes;
mod smscode;
mod smsonline;
mod support;
