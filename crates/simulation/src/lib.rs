//! Whole lifetimes of orders in memory, from a seed.
//!
//! A world has one to three processes of ours on one set of books, three providers (one of each
//! recovery class) and clients in a hurry. The processes run the real [`orders::OrderDesk`]; the
//! books decide by the crate `lifecycle`, as the ledger does. Time is virtual and chance comes from
//! the seed, so that a seed is a history ([`Plan`]): replies are lost after the sale, sales are made late, ids
//! are told twice, prices change, statuses go backwards, books are away, processes die between any
//! two steps. After each write all rules of the books are checked, and at the end the books are
//! compared with what the providers know.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
mod books;
mod dice;
mod history;
mod link;
mod plan;
mod stage;
mod world;

pub use books::{Asked, MemoryBooks, Recorded, error_word, reserved_word, settled_word};
pub use dice::Dice;
pub use history::{Broken, Lived, Standing, live, live_and_record};
pub use plan::{Plan, smallest};
