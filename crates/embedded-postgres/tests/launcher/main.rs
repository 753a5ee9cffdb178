//! Starting, adopting, stopping and cleaning up, with real processes that get killed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adopting;
mod role;
mod starting;
mod support;
mod test_cluster;
mod throwaway;
