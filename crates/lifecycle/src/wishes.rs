//! What the client wants, and what our patience does: neither is news from the provider.

use domain::{AttemptEvent, OrderEvent, OrderState, Timestamp};

use crate::{Case, Effect};

impl Case {
    /// The client wants out. Before the number is there the wish is only noted, and carried out
    /// when the purchase turns out to have worked; nothing more is bought if not. The case must be
    /// that of the order's present attempt.
    pub fn ask_cancel(&mut self) {
        if !self.file.order.holds_money() {
            return;
        }
        if !self.file.cancel_requested {
            self.file.cancel_requested = true;
            self.push(Effect::WishCancel(true));
        }
        if self.move_order(OrderEvent::CancelAsked) {
            self.move_attempt(AttemptEvent::CancelWanted, None);
        }
    }

    /// The provider said that it is too early, and the client did not ask to wait for it: the
    /// order goes back to waiting as if it had not been asked.
    pub fn withdraw_cancel(&mut self, cancel_from: Option<Timestamp>) {
        if !self.file.is_current || self.file.order != OrderState::Cancelling {
            return;
        }
        self.file.cancel_requested = false;
        self.push(Effect::WishCancel(false));
        if let Some(from) = cancel_from {
            self.push(Effect::DelayCancel(from));
        }
        self.move_order(OrderEvent::CancelWithdrawn);
        self.move_attempt(AttemptEvent::CancelWithdrawn, None);
    }

    /// Our deadline for a code passed: the number is to be given back.
    pub fn pass_deadline(&mut self) {
        if self.file.is_current {
            self.move_order(OrderEvent::DeadlinePassed);
        }
        self.move_attempt(AttemptEvent::CancelWanted, None);
    }

    /// The client has what it wanted: the order is complete. The number is finished at its
    /// provider by the follower.
    pub fn complete(&mut self) {
        if self.file.is_current {
            self.move_order(OrderEvent::Finished);
        }
    }
}
