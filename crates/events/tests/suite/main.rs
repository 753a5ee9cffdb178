//! Webhooks and streams over a real Postgres and real receivers on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]

mod books;
mod crash;
mod delivering;
mod histories;
mod receiver;
mod replaying;
mod settings;
mod streaming;
mod together;
