//! What administrators ask, over a real Postgres with generated orders.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub
)]

mod asked;
mod closing;
mod generated;
mod measure;
mod pages;
