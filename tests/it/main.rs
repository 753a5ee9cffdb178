//! Tests of the whole workspace, a module per endpoint or promise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod architecture;
