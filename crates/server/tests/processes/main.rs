//! Real processes: the gateway's binary over real HTTP, a real Postgres and the simulated
//! providers, killed and started again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a client of our own API, not of a provider"
)]

mod crash;
mod gateway;
mod kill_points;
mod life;
mod logs;
mod outage;
mod process;
mod pushes;
mod reload;
mod soak;
mod start;
mod stops;
mod takeover;
mod tap;
mod traces;
mod trap;
mod turns;
mod wire;
