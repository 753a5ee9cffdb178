//! The client's side of an order as one pure state machine.

use serde::{Deserialize, Serialize};

/// Where an order stands. The provider's side is [`crate::AttemptState`]: the two are separate
/// questions, and an order may end for the client while we still chase a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// A purchase is under way, or about to be; money is held.
    Buying,
    /// The outcome of the last purchase is not known yet; money stays held.
    Unresolved,
    /// A number is ours; no code yet.
    Waiting,
    /// The client asked to cancel; the provider has not confirmed.
    Cancelling,
    /// The deadline passed, the provider has not confirmed the end.
    Expiring,
    /// A code arrived; the hold is charged.
    Received,
    /// Finished after a code.
    Completed,
    /// Ended on the client's wish, uncharged.
    Cancelled,
    /// Ended without a code, uncharged.
    Expired,
    /// No number could be had, uncharged.
    Failed,
}

/// What clients see (design section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    /// Bought nowhere yet, or the outcome of a purchase is being established.
    Pending,
    /// The number waits for its code.
    Active,
    /// The code is there.
    OtpReceived,
    /// Finished after a code.
    Completed,
    /// Cancelled and refunded.
    Canceled,
    /// Ended without a code and refunded.
    Expired,
    /// No number could be bought; refunded.
    Failed,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderEvent {
    /// The provider sold a number.
    Sold,
    /// The purchase failed for sure and another offer is tried.
    NextOffer,
    /// The purchase failed for sure and no other offer is left, or the time to buy is over.
    GaveUp,
    /// The purchase has no known outcome.
    OutcomeUnknown,
    /// A new code arrived.
    CodeArrived,
    /// The client wants out.
    CancelAsked,
    /// The provider said that it is too early, and the client did not ask to wait for it.
    CancelWithdrawn,
    /// Our deadline for the code passed.
    DeadlinePassed,
    /// The provider confirmed that no code can come and the number is not paid for, or its
    /// lifetime is certainly over.
    EndedWithoutCode,
    /// The client has what it wanted, or the number's life ended after a code.
    Finished,
}

/// What a transition does to the client's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientMoney {
    /// Nothing.
    Keep,
    /// The hold is adjusted to the price of what was bought.
    Trim,
    /// The hold becomes a charge.
    Charge,
    /// The hold is given back whole.
    Void,
}

/// A legal step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// The state after it.
    pub to: OrderState,
    /// What to book in the same transaction.
    pub money: ClientMoney,
}

/// The event cannot happen in this state; for late news about a final order that is normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to an order that is {state:?}")]
pub struct IllegalTransition {
    /// Where the order stands.
    pub state: OrderState,
    /// What was tried.
    pub event: OrderEvent,
}

impl OrderState {
    /// Every state, for tables and tests.
    pub const ALL: [Self; 10] = [
        Self::Buying,
        Self::Unresolved,
        Self::Waiting,
        Self::Cancelling,
        Self::Expiring,
        Self::Received,
        Self::Completed,
        Self::Cancelled,
        Self::Expired,
        Self::Failed,
    ];

    /// The one place that knows which step follows which event.
    ///
    /// # Errors
    /// The event is not possible in this state. Final states accept none.
    pub fn on(self, event: OrderEvent) -> Result<Transition, IllegalTransition> {
        use ClientMoney::{Charge, Keep, Trim, Void};
        use OrderEvent as E;
        use OrderState as S;
        let (to, money) = match (self, event) {
            (S::Buying | S::Unresolved, E::Sold) => (S::Waiting, Trim),
            (S::Buying | S::Unresolved, E::NextOffer) => (S::Buying, Keep),
            (S::Buying | S::Unresolved, E::GaveUp) => (S::Failed, Void),
            (S::Buying, E::OutcomeUnknown) => (S::Unresolved, Keep),

            (S::Waiting | S::Cancelling | S::Expiring, E::CodeArrived) => (S::Received, Charge),
            (S::Waiting | S::Expiring, E::CancelAsked) => (S::Cancelling, Keep),
            (S::Cancelling, E::CancelWithdrawn) => (S::Waiting, Keep),
            (S::Waiting, E::DeadlinePassed) => (S::Expiring, Keep),
            (S::Waiting | S::Expiring, E::EndedWithoutCode) => (S::Expired, Void),
            (S::Cancelling, E::EndedWithoutCode) => (S::Cancelled, Void),

            (S::Received, E::CodeArrived) => (S::Received, Keep),
            (S::Received, E::Finished) => (S::Completed, Keep),
            (state, event) => return Err(IllegalTransition { state, event }),
        };
        Ok(Transition { to, money })
    }

    /// Whether nothing can move the order any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Cancelled | Self::Expired | Self::Failed
        )
    }

    /// Whether client money is held in this state.
    #[must_use]
    pub const fn holds_money(self) -> bool {
        matches!(
            self,
            Self::Buying | Self::Unresolved | Self::Waiting | Self::Cancelling | Self::Expiring
        )
    }

    /// What the client is shown.
    #[must_use]
    pub const fn status(self) -> OrderStatus {
        match self {
            Self::Buying | Self::Unresolved => OrderStatus::Pending,
            Self::Waiting | Self::Cancelling | Self::Expiring => OrderStatus::Active,
            Self::Received => OrderStatus::OtpReceived,
            Self::Completed => OrderStatus::Completed,
            Self::Cancelled => OrderStatus::Canceled,
            Self::Expired => OrderStatus::Expired,
            Self::Failed => OrderStatus::Failed,
        }
    }

    /// The database's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buying => "buying",
            Self::Unresolved => "unresolved",
            Self::Waiting => "waiting",
            Self::Cancelling => "cancelling",
            Self::Expiring => "expiring",
            Self::Received => "received",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }

    /// Reads the database's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl OrderStatus {
    /// Every status, in the order of an order's life.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Active,
        Self::OtpReceived,
        Self::Completed,
        Self::Canceled,
        Self::Expired,
        Self::Failed,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Active => "ACTIVE",
            Self::OtpReceived => "OTP_RECEIVED",
            Self::Completed => "COMPLETED",
            Self::Canceled => "CANCELED",
            Self::Expired => "EXPIRED",
            Self::Failed => "FAILED",
        }
    }

    /// Reads the word on the wire, any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(word.trim()))
    }

    /// The states behind it.
    pub fn states(self) -> impl Iterator<Item = OrderState> {
        OrderState::ALL
            .into_iter()
            .filter(move |state| state.status() == self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVENTS: [OrderEvent; 10] = [
        OrderEvent::Sold,
        OrderEvent::NextOffer,
        OrderEvent::GaveUp,
        OrderEvent::OutcomeUnknown,
        OrderEvent::CodeArrived,
        OrderEvent::CancelAsked,
        OrderEvent::CancelWithdrawn,
        OrderEvent::DeadlinePassed,
        OrderEvent::EndedWithoutCode,
        OrderEvent::Finished,
    ];

    #[test]
    fn a_final_order_never_moves() {
        for state in OrderState::ALL.into_iter().filter(|state| state.is_final()) {
            for event in EVENTS {
                assert!(state.on(event).is_err(), "{state:?} moved on {event:?}");
            }
        }
    }

    #[test]
    fn words_read_back() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::from_word(state.as_str()), Some(state));
            assert!(state.status().states().any(|back| back == state));
        }
        assert_eq!(
            OrderStatus::from_word("otp_received"),
            Some(OrderStatus::OtpReceived)
        );
        assert_eq!(OrderStatus::from_word("DONE"), None);
    }

    proptest! {
        /// Whatever happens in whatever order: a hold ends exactly once, a charge needs a code, and
        /// money is held exactly in the states that say so.
        #[test]
        fn a_hold_ends_exactly_once(picks in prop::collection::vec(0_usize..EVENTS.len(), 0..60)) {
            let mut state = OrderState::Buying;
            let (mut charges, mut voids, mut codes) = (0, 0, 0);
            for event in picks.into_iter().map(|pick| EVENTS[pick]) {
                let Ok(step) = state.on(event) else { continue };
                codes += u32::from(event == OrderEvent::CodeArrived);
                charges += u32::from(step.money == ClientMoney::Charge);
                voids += u32::from(step.money == ClientMoney::Void);
                state = step.to;
                prop_assert!(charges + voids <= 1);
                prop_assert_eq!(state.holds_money(), charges + voids == 0);
                prop_assert!(charges == 0 || codes > 0);
                prop_assert!(!(voids > 0 && codes > 0));
            }
        }
    }
}
