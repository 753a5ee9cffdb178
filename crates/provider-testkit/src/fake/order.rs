//! The fake provider's own truth about its orders.

use domain::{AttemptId, Money, OtpCode, PhoneNumber, Product, Timestamp};
use provider::{Message, NumberState, NumberStatus, OfferRef, ProviderOrderId, RecentOrder, Sold};
use time::Duration;

/// A number that was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FakeOrder {
    /// Its id.
    pub id: ProviderOrderId,
    /// Which purchase made it. A real provider knows this only where it takes a key.
    pub attempt_id: AttemptId,
    /// What was bought.
    pub product: Product,
    /// By which offer.
    pub offer_ref: OfferRef,
    /// Whether it was asked for as a test. It is charged all the same.
    pub test: bool,
    /// The number.
    pub phone: PhoneNumber,
    /// What was charged for it.
    pub cost: Money,
    /// When it was sold.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: NumberState,
    /// What came.
    pub messages: Vec<Message>,
    /// Whether another SMS was asked for.
    pub resends: u32,
    pub(super) code_due: Option<(Timestamp, OtpCode)>,
    pub(super) hides_cost: bool,
}

impl FakeOrder {
    /// Whether the cost went back.
    #[must_use]
    pub fn is_refunded(&self) -> bool {
        matches!(self.state, NumberState::Cancelled | NumberState::Expired)
    }

    /// Whether it can still receive.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, NumberState::Waiting | NumberState::Received)
    }

    /// Lets time pass; `true` if the money goes back by it.
    pub(super) fn pass_time(&mut self, now: Timestamp) -> bool {
        let due = self.code_due.take_if(|(at, _)| *at <= now);
        if let Some((at, code)) = due
            && at < self.expires_at
            && self.is_open()
        {
            self.receive(Some(code), None);
        }
        if now < self.expires_at || !self.is_open() {
            return false;
        }
        let without_code = self.state == NumberState::Waiting;
        self.state = match without_code {
            true => NumberState::Expired,
            false => NumberState::Finished,
        };
        without_code
    }

    pub(super) fn receive(&mut self, code: Option<OtpCode>, text: Option<OtpCode>) {
        self.messages.push(Message { code, text });
        self.state = NumberState::Received;
    }

    pub(super) fn remaining(&self, now: Timestamp, delay: std::time::Duration) -> Option<Duration> {
        let rest = self.created_at + delay - now;
        rest.is_positive().then_some(rest)
    }

    pub(super) fn sold(&self) -> Sold {
        Sold {
            id: self.id.clone(),
            phone: self.phone.clone(),
            cost: (!self.hides_cost).then_some(self.cost),
            expires_at: Some(self.expires_at),
        }
    }

    pub(super) fn status(&self) -> NumberStatus {
        NumberStatus {
            state: self.state,
            messages: self.messages.clone(),
            revision: u32::try_from(self.messages.len()).ok(),
            cost: Some(self.cost),
            phone: Some(self.phone.clone()),
            expires_at: Some(self.expires_at),
        }
    }

    pub(super) fn recent(&self) -> RecentOrder {
        RecentOrder {
            id: self.id.clone(),
            product: Some(self.product),
            created_at: Some(self.created_at),
            phone: Some(self.phone.clone()),
            status: self.status(),
        }
    }
}

/// What the provider's books say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Purchase requests that arrived, repeats included.
    pub purchase_requests: usize,
    /// Numbers sold.
    pub sold: usize,
    /// Of them: still able to receive.
    pub open: usize,
    /// Of them: a code or message came.
    pub coded: usize,
    /// Of them: ended without one.
    pub refunded: usize,
    /// Taken from the account for all sales.
    pub charged: Money,
    /// Given back to it.
    pub given_back: Money,
}
