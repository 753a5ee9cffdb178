//! What clients are told about their orders.

use domain::OrderState;

/// What happened, in the client's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnnouncementKind {
    /// The number is there, or it waits on after a cancellation that was too early.
    Active,
    /// A code arrived.
    OtpReceived,
    /// Finished after a code.
    Completed,
    /// Ended without a code, uncharged.
    Expired,
    /// Ended on the client's wish, uncharged.
    Canceled,
    /// No number could be had, uncharged.
    Failed,
}

impl AnnouncementKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Active,
        Self::OtpReceived,
        Self::Completed,
        Self::Expired,
        Self::Canceled,
        Self::Failed,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "order.active",
            Self::OtpReceived => "order.otp_received",
            Self::Completed => "order.completed",
            Self::Expired => "order.expired",
            Self::Canceled => "order.canceled",
            Self::Failed => "order.failed",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether webhooks carry it. They know four events only: the published client of the API
    /// that we extend refuses any other.
    #[must_use]
    pub const fn is_sent(self) -> bool {
        !matches!(self, Self::Active | Self::Failed)
    }

    /// What an order's step into a state is to its client. A code is announced with its message.
    #[must_use]
    pub const fn of_step(to: OrderState) -> Option<Self> {
        match to {
            OrderState::Waiting => Some(Self::Active),
            OrderState::Completed => Some(Self::Completed),
            OrderState::Expired => Some(Self::Expired),
            OrderState::Cancelled => Some(Self::Canceled),
            OrderState::Failed => Some(Self::Failed),
            OrderState::Buying
            | OrderState::Unresolved
            | OrderState::Cancelling
            | OrderState::Expiring
            | OrderState::Received => None,
        }
    }
}
