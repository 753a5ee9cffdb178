//! The contract of a number provider: what every adapter owes and what callers may rely on.
//!
//! # Clauses
//!
//! An instance of [`Provider`] is one account at one provider. It keeps no state but its HTTP
//! client and what it learnt from the live catalog. Each clause has one function in
//! `provider-testkit::conformance` that carries its number.
//!
//! 1. **One request per purchase.** `buy` and `repeat_buy` send at most one purchase request and
//!    never repeat it, not on time-outs, not on redirects, whatever the method.
//! 2. **A purchase ends in one of four outcomes.** [`BuyOutcome::Sold`] and
//!    [`BuyOutcome::Refused`] need a readable answer, [`BuyOutcome::NotSent`] needs proof that
//!    nothing left us, everything else is [`BuyOutcome::Unknown`]: time-out, reset, unlisted 5xx,
//!    unreadable 2xx, redirect.
//! 3. **No stock is a refusal, not an outage**, even if the provider says it with 503.
//! 4. **The provider's own words are kept**: refusals and errors carry its code and text.
//! 5. **Reads are safe to repeat** and change nothing at the provider.
//! 6. **No information is not bad news**: a failing status read is an error, never an end of the
//!    order; an unknown status word is [`NumberState::Waiting`].
//! 7. **Cancel is idempotent**: asking again after it worked says the same thing, and a code that
//!    came first is [`CancelOutcome::CodeArrived`], not an error.
//! 8. **Money is exact**: a price is read from its digits; one that cannot be read exactly is a
//!    malformed answer or a dropped offer, never a guess and never zero.
//! 9. **Bounded**: answers over 256 KiB (32 MiB for catalogs) are refused, every call ends by its
//!    time-out, redirects are not followed.
//! 10. **The key shows nowhere**: not in `Debug`, errors, logs or traced URLs. Texts of providers
//!     go through [`loggable`] on their way into a log.
//! 11. **Ids are opaque text**, even where they look numeric.
//! 12. **A missing ability is declared** in [`Capabilities`] and answered with
//!     [`ErrorKind::Unsupported`], never with an empty list or a silent success.
//! 13. **Lists are complete or an error**: a batch read names every order that it was asked for,
//!     and an erroring list is never an empty one.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
mod capability;
mod error;
mod http;
mod layers;
mod number;
mod offer;
mod outcome;
mod push;

use std::fmt;

use async_trait::async_trait;
use domain::{ProviderName, Rate, Timestamp};
pub use reqwest::header::HeaderMap;

pub use account::{AccountSettings, Aliases};
pub use capability::{
    CancelRule, Capabilities, CatalogSource, FinishRule, PollStyle, RecoveryClass,
};
pub use domain::loggable;
pub use error::{ErrorKind, ProviderError};
pub use http::{Answer, HttpSettings, ProviderHttp, SendError};
pub use layers::{ThrottleSettings, Throttled};
pub use number::{Message, NumberState, NumberStatus, ProviderOrderId, RecentOrder};
pub use offer::{ListedOffer, OfferRef, Stock};
pub use outcome::{
    BuyOutcome, BuyRequest, CancelOutcome, NotSentReason, ProviderBalance, Refusal, RefusalReason,
    ResendOutcome, Sold, UnknownReason,
};
pub use push::PushRefusal;

/// Who an adapter instance is and what it can do.
#[derive(Clone, Debug)]
pub struct ProviderInfo {
    /// The configured account name.
    pub name: ProviderName,
    /// The protocol: `smscode`, `gosms`, `smsonline`.
    pub kind: &'static str,
    /// What it charges in.
    pub currency: domain::Currency,
    /// Its abilities, as data.
    pub capabilities: Capabilities,
}

/// One account at one provider. See the crate's clauses.
#[async_trait]
pub trait Provider: Send + Sync + fmt::Debug {
    /// Constant for the life of the instance.
    fn info(&self) -> &ProviderInfo;

    /// Everything that can be bought now. Also teaches the instance the provider's ids.
    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError>;

    /// Exchange rates that the provider publishes; `Unsupported` where it has none.
    async fn rates(&self, now: Timestamp) -> Result<Vec<Rate>, ProviderError>;

    /// The account's money at the provider; `Unsupported` where it cannot be asked.
    async fn balance(&self) -> Result<ProviderBalance, ProviderError>;

    /// Buys one number: clauses 1 to 4.
    async fn buy(&self, request: &BuyRequest) -> BuyOutcome;

    /// Sends a purchase whose outcome was lost once more under its own idempotency key, so that the
    /// provider answers with the first one's outcome. Only for
    /// [`RecoveryClass::RepeatableByKey`]; others answer [`BuyOutcome::NotSent`] with
    /// [`NotSentReason::Unsupported`], which says nothing about the lost purchase.
    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome;

    /// How one number stands.
    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError>;

    /// How many numbers stand, with as few requests as the protocol allows: one entry per asked id,
    /// in the same order. The whole call fails only if nothing could be learnt about any.
    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError>;

    /// Asks the provider to take the number back: clause 7.
    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError>;

    /// Says that the number is not needed any more after its code. Idempotent; a local no-op where
    /// the protocol has no such call ([`FinishRule::Local`]).
    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError>;

    /// Asks for one more SMS on the same number.
    async fn resend(&self, id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError>;

    /// The account's orders made at or after `since` (the provider's clock: allow for skew), newest
    /// first, complete over the window. Only for [`RecoveryClass::Listable`] and
    /// [`RecoveryClass::RepeatableByKey`].
    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError>;

    /// Which number a push is about, `None` if about none; the proof over `body`, as it came, is
    /// checked first, in constant time. A push may come late, twice or never, and what it says of
    /// the number is not read: it is a hint to ask for the status.
    ///
    /// # Errors
    /// It is not from the provider, or none is expected.
    fn read_push(
        &self,
        _headers: &HeaderMap,
        _body: &[u8],
    ) -> Result<Option<ProviderOrderId>, PushRefusal> {
        Err(PushRefusal::NotExpected)
    }
}
