//! What routing promises, seen from outside.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod health;
mod keeper;
mod oracle;
mod rank;
mod rates;
mod shop;
mod snapshot;
mod support;
mod world;
