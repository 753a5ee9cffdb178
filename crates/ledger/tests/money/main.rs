//! The ledger over a real Postgres.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]

mod admission;
mod audit;
mod books;
mod deadlocks;
mod faults;
mod leases;
mod lives;
mod measurements;
mod processes;
mod together;
mod wallets;
