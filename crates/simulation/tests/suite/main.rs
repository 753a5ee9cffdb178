//! Lifetimes by the hundred thousand, the seeds that once failed, and the same histories on
//! Postgres.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod lifetimes;
mod postgres;
