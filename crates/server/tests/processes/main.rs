//! Real processes: the gateway's binary over real HTTP, a real Postgres and the simulated
//! providers, killed and started again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]

mod crash;
mod gateway;
mod life;
