//! The provider's side: one purchase at one provider, from the intention to the last cent.

use serde::{Deserialize, Serialize};

/// Where a purchase stands with its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Durable intention; the request may or may not have left us.
    Sending,
    /// The provider said no, readably.
    Refused,
    /// Surely nothing left us.
    NotSent,
    /// Anything else: the provider may have sold us a number.
    Unknown,
    /// Proven later: nothing was sold.
    NotSold,
    /// A number is ours and may still receive.
    Open,
    /// We want it cancelled; the provider has not confirmed.
    Cancelling,
    /// A code came: the money is spent. The number may receive more until it is finished.
    Coded,
    /// Nothing more to do; the money is spent.
    Finished,
    /// Ended without a code; the provider gave the money back.
    Refunded,
    /// The provider will not say how it ended, and the number's life is over. A person decides.
    NeedsReview,
    /// Booked as a loss: no proof of a sale could be had, or a person decided so.
    WrittenOff,
}

/// What happens to a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptEvent {
    /// A parsed no.
    Refused,
    /// Nothing left us.
    NotSent,
    /// No outcome.
    Lost,
    /// The provider shows our purchase.
    Sold,
    /// The provider proves that there was none.
    ProvenNotSold,
    /// The number is not wanted any more.
    CancelWanted,
    /// The wish to cancel was taken back.
    CancelWithdrawn,
    /// A code came.
    CodeArrived,
    /// The provider closed it without a code and keeps no money.
    EndedWithoutCode,
    /// Done after a code.
    Finished,
    /// The lifetime is over without an answer.
    LifetimeOver,
    /// A person takes it off the list as lost.
    WriteOff,
}

/// What a step does in the provider's books as we keep them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProviderMoney {
    /// Nothing.
    Keep,
    /// The cost leaves the wallet and is in flight.
    Purchase,
    /// The possible cost is shown as exposure.
    Expose,
    /// The exposure is taken back: nothing was bought.
    Unexpose,
    /// The exposure was real: taken back, and the cost leaves the wallet.
    PurchaseExposed,
    /// The cost in flight is spent.
    Spend,
    /// The cost in flight returns to the wallet.
    Refund,
    /// The exposure becomes a loss.
    LoseExposed,
    /// The cost in flight becomes a loss.
    Lose,
}

impl AttemptState {
    /// Every state, for tables and tests.
    pub const ALL: [Self; 12] = [
        Self::Sending,
        Self::Refused,
        Self::NotSent,
        Self::Unknown,
        Self::NotSold,
        Self::Open,
        Self::Cancelling,
        Self::Coded,
        Self::Finished,
        Self::Refunded,
        Self::NeedsReview,
        Self::WrittenOff,
    ];

    /// The step that follows an event, or `None` where the event changes nothing.
    #[must_use]
    pub fn on(self, event: AttemptEvent) -> Option<(Self, ProviderMoney)> {
        use AttemptEvent as E;
        use AttemptState as S;
        use ProviderMoney as M;
        Some(match (self, event) {
            (S::Sending, E::Refused) => (S::Refused, M::Keep),
            (S::Sending, E::NotSent) => (S::NotSent, M::Keep),
            (S::Sending, E::Lost) => (S::Unknown, M::Expose),
            // Also late, after a proof that was none: a number that we know of is never forgotten.
            (S::Sending | S::NotSold, E::Sold) => (S::Open, M::Purchase),

            (S::Unknown, E::Sold) => (S::Open, M::PurchaseExposed),
            (S::Unknown, E::ProvenNotSold) => (S::NotSold, M::Unexpose),
            (S::Unknown, E::LifetimeOver | E::WriteOff) => (S::WrittenOff, M::LoseExposed),

            (S::Open, E::CancelWanted) => (S::Cancelling, M::Keep),
            (S::Cancelling, E::CancelWithdrawn) => (S::Open, M::Keep),
            (S::Open | S::Cancelling | S::NeedsReview, E::CodeArrived) => (S::Coded, M::Spend),
            (S::Open | S::Cancelling | S::NeedsReview, E::EndedWithoutCode) => {
                (S::Refunded, M::Refund)
            }
            (S::Open | S::Cancelling, E::LifetimeOver) => (S::NeedsReview, M::Keep),
            (S::NeedsReview, E::WriteOff) => (S::WrittenOff, M::Lose),

            (S::Coded, E::Finished | E::LifetimeOver | E::EndedWithoutCode) => {
                (S::Finished, M::Keep)
            }
            _ => return None,
        })
    }

    /// Whether the follower still has to ask the provider about it.
    #[must_use]
    pub const fn is_followed(self) -> bool {
        matches!(self, Self::Open | Self::Cancelling | Self::Coded)
    }

    /// Whether a provider's order is known to stand behind it.
    #[must_use]
    pub const fn has_number(self) -> bool {
        matches!(
            self,
            Self::Open
                | Self::Cancelling
                | Self::Coded
                | Self::Finished
                | Self::Refunded
                | Self::NeedsReview
        )
    }

    /// The database's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
            Self::NotSold => "not_sold",
            Self::Open => "open",
            Self::Cancelling => "cancelling",
            Self::Coded => "coded",
            Self::Finished => "finished",
            Self::Refunded => "refunded",
            Self::NeedsReview => "needs_review",
            Self::WrittenOff => "written_off",
        }
    }

    /// Reads the database's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVENTS: [AttemptEvent; 12] = [
        AttemptEvent::Refused,
        AttemptEvent::NotSent,
        AttemptEvent::Lost,
        AttemptEvent::Sold,
        AttemptEvent::ProvenNotSold,
        AttemptEvent::CancelWanted,
        AttemptEvent::CancelWithdrawn,
        AttemptEvent::CodeArrived,
        AttemptEvent::EndedWithoutCode,
        AttemptEvent::Finished,
        AttemptEvent::LifetimeOver,
        AttemptEvent::WriteOff,
    ];

    proptest! {
        /// In flight and exposed money are never negative, never both, and zero at every end.
        #[test]
        fn the_providers_money_adds_up(picks in prop::collection::vec(0_usize..EVENTS.len(), 0..60)) {
            let mut state = AttemptState::Sending;
            let (mut wallet, mut in_flight, mut exposed, mut spent, mut lost) = (0, 0, 0, 0, 0);
            for event in picks.into_iter().map(|pick| EVENTS[pick]) {
                let Some((next, money)) = state.on(event) else { continue };
                match money {
                    ProviderMoney::Keep => {}
                    ProviderMoney::Purchase => { wallet -= 1; in_flight += 1; }
                    ProviderMoney::Expose => exposed += 1,
                    ProviderMoney::Unexpose => exposed -= 1,
                    ProviderMoney::PurchaseExposed => { exposed -= 1; wallet -= 1; in_flight += 1; }
                    ProviderMoney::Spend => { in_flight -= 1; spent += 1; }
                    ProviderMoney::Refund => { in_flight -= 1; wallet += 1; }
                    ProviderMoney::LoseExposed => { exposed -= 1; wallet -= 1; lost += 1; }
                    ProviderMoney::Lose => { in_flight -= 1; lost += 1; }
                }
                state = next;
                prop_assert_eq!(wallet + in_flight + spent + lost, 0);
                prop_assert_eq!(exposed, i32::from(state == AttemptState::Unknown));
                let open = matches!(state, AttemptState::Open | AttemptState::Cancelling | AttemptState::NeedsReview);
                prop_assert_eq!(in_flight, i32::from(open));
            }
        }
    }

    #[test]
    fn only_an_unclear_purchase_is_exposed_and_words_read_back() {
        for state in AttemptState::ALL {
            assert_eq!(AttemptState::from_word(state.as_str()), Some(state));
        }
        assert_eq!(AttemptState::Refused.on(AttemptEvent::Sold), None);
    }
}
