//! Between two attempts: the next one, or the end.

use std::sync::Arc;

use domain::{
    AttemptId, Micros, Money, Operator, OrderEvent, OrderState, ProviderName, Rate, Timestamp,
};

use crate::{Case, Effect, Entry, Moved, detail};

/// A purchase that is about to be tried at one provider.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAttempt {
    /// Ours; also the provider's idempotency key where it has one.
    pub id: AttemptId,
    /// Where.
    pub provider: ProviderName,
    /// The offer in the provider's words.
    pub offer_ref: String,
    /// Which operator.
    pub operator: Operator,
    /// The listed cost.
    pub cost: Money,
    /// The most the provider may charge, in its currency.
    pub max_cost: Micros,
    /// The rates between cost and price.
    pub rates: Vec<Rate>,
    /// What the client pays at the listed cost.
    pub price: Micros,
    /// The most the client pays for this offer.
    pub ceiling: Micros,
}

/// Who drives an order's purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverLease {
    /// The process, by the name that it holds leases under.
    pub driver: Arc<str>,
    /// It writes the outcome down before this, unless it dies.
    pub until: Timestamp,
}

impl NewAttempt {
    /// The history's detail of its beginning, as JSON text.
    #[must_use]
    pub fn detail(&self) -> String {
        #[derive(serde::Serialize)]
        struct Sending<'a> {
            attempt: AttemptId,
            provider: &'a ProviderName,
            cost: Money,
            price: Micros,
        }
        detail(&Sending {
            attempt: self.id,
            provider: &self.provider,
            cost: self.cost,
            price: self.price,
        })
    }
}

/// What became of the wish to try the next offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAttempt {
    /// It is on record, and its request may be sent.
    Begun,
    /// It is on record as one that is never sent: its account's exposure limit has no room for it.
    /// Only the books can tell; a case alone never says so.
    NoRoom,
    /// The account cannot bear the dearer offer: the hold is as it was.
    Unaffordable,
    /// The client asked to cancel meanwhile: nothing more is bought for it.
    Unwanted,
}

impl Case {
    /// Puts the next attempt of an order on record and adjusts its hold to it. Only while the order
    /// looks for a number and this case is about its present attempt, which must have ended without
    /// a sale for us. Needs [`crate::CaseFile::extension_to`] the next attempt's price looked at.
    /// `decision` is JSON text.
    ///
    /// # Errors
    /// The order moved meanwhile. Unless it is [`NextAttempt::Begun`] there are no effects.
    pub fn begin_next(
        &mut self,
        next: &NewAttempt,
        decision: &str,
        lease: &DriverLease,
    ) -> Result<NextAttempt, Moved> {
        if !self.file.settled(false).wants_next || !self.order_takes(OrderEvent::NextOffer) {
            return Err(Moved(self.file.order_id));
        }
        if self.file.cancel_requested {
            return Ok(NextAttempt::Unwanted);
        }
        // The next attempt's row is written after its hold.
        if !self.adjust_hold(next.price, None) {
            return Ok(NextAttempt::Unaffordable);
        }
        self.push(Effect::BeginAttempt {
            next: Box::new(next.clone()),
            lease: lease.clone(),
        });
        self.file.order = OrderState::Buying;
        self.file.is_current = false;
        self.note(Entry::quiet("routed", decision));
        self.note(Entry::quiet("attempt_sending", next.detail()));
        Ok(NextAttempt::Begun)
    }

    /// Ends an order that found no number: the hold is void.
    ///
    /// # Errors
    /// The order moved meanwhile.
    pub fn give_up(&mut self, reason: &str) -> Result<(), Moved> {
        let looking =
            self.file.settled(false).wants_next || self.file.order == OrderState::Unresolved;
        if !looking || !self.order_takes(OrderEvent::GaveUp) {
            return Err(Moved(self.file.order_id));
        }
        self.push(Effect::Fail {
            reason: reason.to_owned(),
        });
        self.move_order(OrderEvent::GaveUp);
        Ok(())
    }
}
