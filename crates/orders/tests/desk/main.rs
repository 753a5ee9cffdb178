//! The order desk over a real Postgres and fake providers that know what they sold, with time in
//! hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a client that waits meanwhile; every test awaits it"
)]

mod buying;
mod costs;
mod crash;
mod ending;
mod exposure;
mod faults;
mod histories;
mod jumps;
mod late_sales;
mod ownership;
mod shop;
mod storm;
mod unclear;
mod wallet;
