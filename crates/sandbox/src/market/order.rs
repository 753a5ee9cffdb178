//! A sold number and its messages.

use domain::{Micros, PhoneNumber};

use super::listing::Listing;
use crate::clock::Moment;

/// How an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// The number may receive.
    Open,
    /// Over after a message: the money is spent.
    Completed,
    /// Taken back by the buyer: the money is back.
    Cancelled,
    /// Its time ran out without a message: the money is back.
    Expired,
}

/// An SMS that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) at: Moment,
    pub(crate) code: Option<String>,
    pub(crate) text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) account: usize,
    /// What was bought, with the price as listed then.
    pub(crate) listing: Listing,
    /// The provider's position of the listing.
    pub(crate) listing_index: usize,
    pub(crate) phone: PhoneNumber,
    /// What was charged; zero in a provider's test mode.
    pub(crate) charged: Micros,
    pub(crate) refunded: Micros,
    pub(crate) test: bool,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) state: OrderState,
    pub(crate) sold_at: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    pub(crate) messages: Vec<Message>,
    /// Another message was asked for after the last one.
    pub(crate) awaits_another: bool,
}

impl Order {
    pub(crate) fn is_open(&self) -> bool {
        self.state == OrderState::Open
    }

    /// Whether any message came, readable or not: the money is spent from then on.
    pub(crate) fn has_message(&self) -> bool {
        !self.messages.is_empty()
    }

    pub(crate) fn last_message(&self) -> Option<&Message> {
        self.messages.last()
    }

    /// Open with a message and not waiting for another.
    pub(crate) fn is_received(&self) -> bool {
        self.is_open() && self.has_message() && !self.awaits_another
    }
}
