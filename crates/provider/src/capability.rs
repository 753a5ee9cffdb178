//! What an account can do, as data: routing and settling never ask which provider it is.

use std::time::Duration;

/// All differences between providers that a caller has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Where offers come from.
    pub catalog: CatalogSource,
    /// Whether [`crate::Provider::rates`] answers.
    pub rates: bool,
    /// Whether [`crate::Provider::balance`] answers.
    pub balance: bool,
    /// What can be learnt about a purchase whose reply was lost.
    pub recovery: RecoveryClass,
    /// When cancel works.
    pub cancel: CancelRule,
    /// What finish means.
    pub finish: FinishRule,
    /// Whether [`crate::Provider::resend`] works.
    pub resend: bool,
    /// How numbers are polled.
    pub poll: PollStyle,
    /// Least time between two polls (of the batch, or of one number).
    pub poll_interval: Duration,
    /// How long a number lives when its answer does not say.
    pub number_lifetime: Duration,
    /// Give up and cancel when no code came for so long; `None`: wait for the number's end.
    pub auto_cancel_after: Option<Duration>,
    /// Requests per second that the account allows; purchases come first.
    pub max_requests_per_second: Option<u32>,
}

/// Where offers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogSource {
    /// The provider lists all products with price and stock.
    Live,
    /// The operator's price book; the purchase reply carries the first true price.
    PriceBook,
}

/// What can be learnt about a purchase whose reply was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecoveryClass {
    /// The same request under the same key answers with the first outcome.
    RepeatableByKey,
    /// Our orders can be listed and compared with those we know.
    Listable,
    /// Nothing can be asked.
    Blind,
}

/// When a number can be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelRule {
    /// At any time until a code came.
    UntilCode,
    /// Only so long after the purchase, and until a code came.
    AfterDelay(Duration),
}

/// What finish means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishRule {
    /// The provider is told.
    Remote,
    /// The protocol has no such call: finishing is ours alone.
    Local,
}

/// How numbers are polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollStyle {
    /// One request (or few pages) for all numbers.
    Batched,
    /// One request for each number.
    PerNumber,
}
