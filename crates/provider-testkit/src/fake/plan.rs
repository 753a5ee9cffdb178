//! What a fake provider will do, said in advance.

use domain::Micros;
use provider::{ErrorKind, RefusalReason, UnknownReason};

/// How the next purchase goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuyPlan {
    /// By the book: sold at the listed price if there is stock and money, else refused.
    Sell,
    /// Sold at another price than the listed one.
    SellFor(Micros),
    /// Sold; the answer does not say for how much.
    SellWithoutCost,
    /// A readable no.
    Refuse(RefusalReason),
    /// No connection.
    NotSent,
    /// Sold, and the answer is lost: our side must not take it for unsold.
    LoseReplyAfterSale(UnknownReason),
    /// Never arrived, and our side cannot know: it must not take it for sold.
    LoseRequest(UnknownReason),
    /// Refused, and the answer is lost; a repeat under the key is refused again.
    LoseRefusal(UnknownReason, RefusalReason),
}

/// Where purchases wait while they are held; see [`super::FakeProvider::hold_buys`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Before the provider decides: who drops the call has bought nothing.
    BeforeSale,
    /// After it decided: who drops the call may own a number without knowing it.
    AfterSale,
}

/// The calls of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// `catalog`
    Catalog,
    /// `rates`
    Rates,
    /// `balance`
    Balance,
    /// `buy`
    Buy,
    /// `repeat_buy`
    RepeatBuy,
    /// `status`
    Status,
    /// `statuses`
    Statuses,
    /// `cancel`
    Cancel,
    /// `finish`
    Finish,
    /// `resend`
    Resend,
    /// `recent_orders`
    RecentOrders,
}

/// How a call other than a purchase fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// Nothing happened at the provider.
    Before(ErrorKind),
    /// It happened, and the answer is lost.
    After(ErrorKind),
}
