//! How purchases and cancellations end.

use std::time::Duration;

use domain::{AttemptId, Micros, Money, PhoneNumber, Product, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{OfferRef, ProviderOrderId};

/// What to buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyRequest {
    /// Our reference; its written form is the idempotency key where the protocol has one.
    pub attempt_id: AttemptId,
    /// What the client asked for.
    pub product: Product,
    /// The offer, as its provider lists it.
    pub offer_ref: OfferRef,
    /// The most we would pay. Sent where the protocol can carry it; the caller checks the price of
    /// a sale against it in any case.
    pub max_cost: Money,
    /// Ask the provider's test mode, which charges nothing (SMSOnline `test=1`).
    pub test: bool,
}

/// How a purchase ended (clause 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuyOutcome {
    /// A number is ours.
    Sold(Sold),
    /// A readable no.
    Refused(Refusal),
    /// Surely nothing left us.
    NotSent {
        /// Why.
        reason: NotSentReason,
        /// For people.
        detail: String,
    },
    /// The provider may have sold us a number.
    Unknown {
        /// Why we cannot know.
        reason: UnknownReason,
        /// For people: status, the provider's code and text, without any key.
        detail: String,
    },
}

/// A sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The provider's id.
    pub id: ProviderOrderId,
    /// The number.
    pub phone: PhoneNumber,
    /// What was charged, if the answer says.
    pub cost: Option<Money>,
    /// When the provider will end it, if the answer says.
    pub expires_at: Option<Timestamp>,
}

/// A readable no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In our words.
    pub reason: RefusalReason,
    /// The provider's own code.
    pub code: Option<String>,
    /// The provider's own text, bounded.
    pub message: String,
}

/// Why a provider said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// No number of this kind now. Normal; breakers do not count it.
    OutOfStock,
    /// The price is above what we said; with the provider's price where it tells.
    PriceAboveLimit(Option<Micros>),
    /// Our money there is used up.
    BalanceLow,
    /// The key is not accepted.
    InvalidCredentials,
    /// The account is blocked, banned or limited for some time.
    AccountBlocked,
    /// Too many requests.
    RateLimited(Option<Duration>),
    /// The provider does not know the product any more: the catalog is stale.
    UnknownProduct,
    /// Any other readable no.
    Rejected,
}

impl RefusalReason {
    /// Whether a circuit breaker should count it: only what will not mend by trying another number.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        matches!(
            self,
            Self::InvalidCredentials | Self::AccountBlocked | Self::BalanceLow
        )
    }

    /// A closed set of words for logs, metrics and the API.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OutOfStock => "out_of_stock",
            Self::PriceAboveLimit(_) => "price_above_limit",
            Self::BalanceLow => "balance_low",
            Self::InvalidCredentials => "invalid_credentials",
            Self::AccountBlocked => "account_blocked",
            Self::RateLimited(_) => "rate_limited",
            Self::UnknownProduct => "unknown_product",
            Self::Rejected => "rejected",
        }
    }
}

/// Proof that nothing left us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSentReason {
    /// No connection could be made.
    ConnectFailed,
    /// Our own limit for this account left no room within the deadline.
    Throttled,
    /// The request could not be built.
    BadRequest,
    /// The protocol has no such call.
    Unsupported,
}

/// Why an outcome cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownReason {
    /// No answer in time.
    TimedOut,
    /// The connection broke after the request may have left.
    ConnectionLost,
    /// A 5xx or another status that the protocol does not list for this.
    UnlistedStatus,
    /// A redirect: somebody else answered.
    Redirected,
    /// An answer that cannot be read, or that lacks the id or the number.
    Unreadable,
    /// The answer is larger than allowed.
    TooLarge,
    /// Our process died, or lost its lease, before the outcome was written down.
    Abandoned,
}

impl UnknownReason {
    /// A closed set of words for logs, metrics and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimedOut => "timed_out",
            Self::ConnectionLost => "connection_lost",
            Self::UnlistedStatus => "unlisted_status",
            Self::Redirected => "redirected",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too_large",
            Self::Abandoned => "abandoned",
        }
    }
}

/// How a cancellation ended (clause 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelOutcome {
    /// The provider took it back and gives the money back. Also when it had done so before.
    Cancelled {
        /// How much, if it says.
        refund: Option<Money>,
    },
    /// Not yet; with the time from which it works, if it says.
    TooEarly {
        /// How long to wait.
        retry_after: Option<Duration>,
    },
    /// A code came first: the number is paid for. Read its status.
    CodeArrived,
    /// It had ended without a code by itself.
    Expired,
    /// It had been finished.
    Finished,
}

/// How a request for another SMS ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResendOutcome {
    /// Whether the provider will ask for another SMS; not every service can.
    pub resent: bool,
}

/// Money at the provider, in the account's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderBalance {
    /// What can still be spent.
    pub available: Money,
    /// Set aside for open orders, where the provider says.
    pub frozen: Option<Money>,
}
