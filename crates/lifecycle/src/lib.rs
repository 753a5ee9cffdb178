//! The life of an order as decisions without I/O: (state, news, time) in, (state, effects) out.
//!
//! A [`CaseFile`] is what the books say of an order and one of its purchases. [`Case`] takes what
//! happened and answers with [`Effect`]s: which rows move, which transfers are booked, what the
//! history says. Whoever keeps books writes the effects of a case together or not at all; the
//! ledger does it in a transaction, the simulation in memory. Neither decides anything itself.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
mod announcement;
mod case;
mod effect;
mod learnt;
mod message;
mod news;
mod purchase;
mod purse;
mod settled;
#[cfg(test)]
mod settlement_tests;
mod wishes;

pub use account::Account;
pub use announcement::AnnouncementKind;
pub use case::{Case, CaseFile};
pub use effect::{ClientTransfer, Effect, Entry, HouseTransfer, SoldNumber};
pub use message::{SeenMessage, has_new_messages};
pub use news::{Incoming, News, Sale, SaleTerms};
pub use purchase::{DriverLease, NewAttempt, NextAttempt};
pub use purse::{Admission, Purse, admit};
pub use settled::{Moved, Settled};

/// Serialises a detail of the history; failing to is a defect of the type, shown as an empty object.
pub fn detail(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// How much of a text from outside is kept.
const TEXT_CHARS: usize = 1_000;

/// A text from outside as books can hold it: bounded, and without NUL.
#[must_use]
pub fn storable(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\0')
        .take(TEXT_CHARS)
        .collect()
}
