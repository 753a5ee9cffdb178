//! The real binary, as scripts call it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod books;
mod clients;
mod databases;
mod keys;
mod operator;
mod reconcile;
mod usage;
mod world;
