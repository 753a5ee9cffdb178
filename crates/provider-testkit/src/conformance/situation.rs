//! Where a provider can be: named situations, faults of the wire, and the facts scripts agree on.

use domain::{Currency, Micros, OtpCode, PhoneNumber, Product};
use provider::{OfferRef, ProviderOrderId};

use crate::{Reply, Route};

/// A state of affairs at the provider that the protocol can express. Scripts of a situation
/// answer only what the situation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Situation {
    /// `catalog` lists [`Facts::offer_ref`] for [`Facts::product`] at [`Facts::cost`].
    Catalog,
    /// The same offer, but its price is missing, or no plain number, or too precise to be exact.
    CatalogUnreadablePrice,
    /// `catalog` is answered with an error of the protocol.
    CatalogFails,
    /// `rates` gives at least one rate.
    Rates,
    /// `balance` is [`Facts::balance`].
    Balance,
    /// The balance cannot be read exactly.
    BalanceUnreadable,
    /// Any read is answered with the protocol's "your key is wrong"; played to `balance`, or to
    /// `catalog` where there is no balance.
    KeyRefused,

    /// `buy` sells [`Facts::order_id`] with [`Facts::phone`] for [`Facts::cost`].
    Sold,
    /// As `Sold`, for [`Facts::odd_order_id`]: text, or a number that no integer type holds.
    SoldOddId,
    /// A sale whose answer lacks the order's id, or the number.
    SoldIncomplete,
    /// `buy`: no numbers now. Every way in which the protocol says it.
    OutOfStock,
    /// `buy`: dearer than the limit.
    PriceChanged,
    /// `buy`: our money is used up.
    BuyBalanceLow,
    /// `buy`: the key is wrong.
    BuyKeyRefused,
    /// `buy`: the account is blocked or banned.
    BuyAccountBlocked,
    /// `buy`: too many requests, said in the protocol's words.
    BuyRateLimited,
    /// `buy`: no such product.
    BuyUnknownProduct,
    /// `buy`: any other readable no.
    BuyRejected,
    /// `buy`: a readable answer which does not say whether something was sold.
    BuyUndecided,

    /// `status` of [`Facts::order_id`]: no code yet.
    Waiting,
    /// `status`: [`Facts::code`] came.
    Received,
    /// `status`: cancelled.
    Cancelled,
    /// `status`: ended by time without a code.
    Expired,
    /// `status`: done after a code.
    Finished,
    /// `status`: a word that the documents do not list.
    UnknownStatusWord,
    /// `status`: there is no such order.
    UnknownOrder,
    /// `status` is answered with an error of the protocol.
    StatusFails,

    /// `statuses` of [`Facts::order_id`] (waiting) and [`Facts::other_order_id`] (code came).
    Batch,
    /// The same two, but the provider knows nothing of [`Facts::other_order_id`].
    BatchWithUnknown,
    /// The batch read is answered with an error of the protocol.
    BatchFails,

    /// `cancel` of [`Facts::order_id`] works.
    CancelOk,
    /// It had worked before.
    CancelAgain,
    /// Not yet allowed.
    CancelTooEarly,
    /// A code came first.
    CancelCodeArrived,
    /// It had ended by time.
    CancelExpired,
    /// It had been finished.
    CancelFinished,
    /// There is no such order.
    CancelUnknownOrder,
    /// `cancel` is answered with an error of the protocol; the order stays as it is.
    CancelFails,

    /// `finish` works.
    FinishOk,
    /// It had worked before.
    FinishAgain,
    /// `resend` works.
    ResendOk,
    /// The provider will not ask for another SMS.
    ResendRefused,

    /// `recent_orders`: [`Facts::other_order_id`], newer, then [`Facts::order_id`]; on several
    /// pages where the protocol has pages.
    RecentOrders,
    /// The list (or its second page) is answered with an error of the protocol.
    RecentOrdersFail,
}

impl Situation {
    /// Situations that every protocol has; an empty list of scripts fails the suite.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::Sold
                | Self::SoldIncomplete
                | Self::OutOfStock
                | Self::Waiting
                | Self::Received
                | Self::UnknownStatusWord
                | Self::StatusFails
                | Self::CancelOk
        )
    }
}

/// What the wire does instead of carrying the scripted answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nobody listens.
    Refused,
    /// The connection is made and reset before anything is read.
    ResetUnread,
    /// The request is read, then the connection is reset.
    Reset,
    /// No answer.
    Hang,
    /// The answer stops in the middle and the connection stays open.
    Stall,
    /// The answer is cut in the middle.
    Truncated,
    /// A body above every bound.
    Oversized,
    /// A redirect to another path.
    Redirect,
    /// A web page with status 200.
    Html200,
    /// Nothing with status 200.
    Empty200,
    /// Bytes that are no HTTP.
    NotHttp,
    /// A web page with status 502.
    Html502,
    /// Plain text with status 500 that repeats the request's key.
    KeyEchoed500,
    /// Plain text with status 503 and `Retry-After`.
    Text503,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Refused,
        Self::ResetUnread,
        Self::Reset,
        Self::Hang,
        Self::Stall,
        Self::Truncated,
        Self::Oversized,
        Self::Redirect,
        Self::Html200,
        Self::Empty200,
        Self::NotHttp,
        Self::Html502,
        Self::KeyEchoed500,
        Self::Text503,
    ];

    /// Whether the test waits for the adapter's own time-out.
    #[must_use]
    pub const fn is_slow(self) -> bool {
        matches!(self, Self::Hang | Self::Stall)
    }

    /// The reply that stands for it; `None` where no reply is reached.
    pub(super) fn reply(self, scripted: &Reply, key: &str) -> Option<Reply> {
        Some(match self {
            Self::Refused | Self::ResetUnread => return None,
            Self::Reset => Reply::reset(),
            Self::Hang => Reply::hang(),
            Self::Stall => scripted.clone().stalling(),
            Self::Truncated => scripted.clone().truncated(),
            Self::Oversized => Reply::oversized(OVERSIZED_BYTES),
            Self::Redirect => Reply::redirect(302, "/elsewhere"),
            Self::Html200 => Reply::html(200),
            Self::Empty200 => Reply::text(200, ""),
            Self::NotHttp => Reply::raw(&b"SSH-2.0-OpenSSH_9.6\r\n"[..]),
            Self::Html502 => Reply::html(502),
            Self::KeyEchoed500 => Reply::text(500, format!("no route for {key} (key={key})")),
            Self::Text503 => Reply::text(503, "maintenance").retry_after(7),
        })
    }
}

/// Above the bound for catalogs (32 MiB), which is the larger one.
const OVERSIZED_BYTES: usize = 33 << 20;

/// What all scripts of a harness agree on.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the account is charged in.
    pub currency: Currency,
    /// What is bought.
    pub product: Product,
    /// The offer.
    pub offer_ref: OfferRef,
    /// Its price, in the catalog and in the sale.
    pub cost: Micros,
    /// The order that scripts are about.
    pub order_id: ProviderOrderId,
    /// A second order.
    pub other_order_id: ProviderOrderId,
    /// An id that fits no integer type.
    pub odd_order_id: ProviderOrderId,
    /// The order's number.
    pub phone: PhoneNumber,
    /// Its code.
    pub code: OtpCode,
    /// The account's money.
    pub balance: Micros,
}

/// What the provider answers in a situation.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(super) lines: Vec<(Route, Reply)>,
    pub(super) words: Option<Words>,
}

/// The provider's own words in a refusal or an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its code, where it has one.
    pub code: Option<&'static str>,
    /// Its text; a part of it is enough.
    pub message: &'static str,
}

impl Script {
    /// Nothing is answered.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more reply; see [`crate::ScriptedServer::on`].
    #[must_use]
    pub fn on(mut self, route: Route, reply: Reply) -> Self {
        self.lines.push((route, reply));
        self
    }

    /// The code and the text that the adapter has to hand on (clause 4).
    #[must_use]
    pub fn says(mut self, code: impl Into<Option<&'static str>>, message: &'static str) -> Self {
        self.words = Some(Words {
            code: code.into(),
            message,
        });
        self
    }
}
