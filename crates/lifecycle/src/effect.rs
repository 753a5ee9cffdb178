//! What a decision does to the books.

use domain::{
    AttemptId, AttemptState, Micros, Money, OrderState, OtpCode, PhoneNumber, Rate, Timestamp,
};

use crate::{Account, AnnouncementKind, DriverLease, NewAttempt};

/// One change of the books. The effects of a decision are written in their order, together or not
/// at all; those that name a state they start from must find it.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The attempt moves.
    MoveAttempt {
        /// It must stand here.
        from: AttemptState,
        /// It goes there; into [`AttemptState::Cancelling`] it is due to be looked at right away.
        to: AttemptState,
        /// Nothing more is expected of it.
        closes: bool,
    },
    /// What the provider answered to the purchase, or why it did not; the attempt is being sent.
    Answer {
        /// A closed set of words.
        reason: &'static str,
        /// The provider's code.
        code: Option<String>,
        /// For people.
        message: String,
    },
    /// The provider's order is ours. One that another attempt has is refused by the books.
    RecordSale(Box<SoldNumber>),
    /// What the attempt costs is known better than at its sale.
    Reprice {
        /// It must have stood so.
        from: Micros,
        /// It is so.
        to: Micros,
    },
    /// The order moves. A state that is final ends it.
    MoveOrder {
        /// It must stand here.
        from: OrderState,
        /// It goes there.
        to: OrderState,
        /// What it holds afterwards.
        held: Micros,
        /// What this step charged.
        charged: Micros,
    },
    /// The order takes the attempt's number at its price, which is also what it holds.
    TakeNumber {
        /// What it costs the client.
        price: Micros,
        /// The most it may ever be charged.
        ceiling: Micros,
        /// When it ends without a code.
        expires_at: Timestamp,
    },
    /// Whether the client wants out; the first wish's time is kept.
    WishCancel(bool),
    /// The provider takes the number back only from then on.
    DelayCancel(Timestamp),
    /// Why the order finds no number.
    Fail {
        /// A closed set of words.
        reason: String,
    },
    /// The next purchase is on record and the order counts on it; it holds the attempt's price.
    BeginAttempt {
        /// The purchase.
        next: Box<NewAttempt>,
        /// Who sends it.
        lease: DriverLease,
    },
    /// Client money moves.
    MoveClient(ClientTransfer),
    /// Our money at the attempt's provider moves. Zero moves nothing and books nothing.
    MoveHouse(HouseTransfer),
    /// A message that is new.
    StoreMessage {
        /// Counts from 1 within the order.
        revision: i32,
        /// The code, if there is one.
        code: Option<OtpCode>,
        /// The text, if shown.
        text: Option<OtpCode>,
    },
    /// How many messages there are now, and whether a new code is among the new ones.
    CountMessages {
        /// All of them.
        revision: i32,
        /// At least one new one carries a code that the client pays for.
        coded: bool,
    },
    /// An entry of the order's history.
    Note(Entry),
}

/// What was bought, for the attempt's row.
#[derive(Clone, Debug, PartialEq)]
pub struct SoldNumber {
    /// The provider's id.
    pub provider_order_id: String,
    /// The number.
    pub phone: PhoneNumber,
    /// What it cost, in the provider's currency.
    pub cost: Micros,
    /// What it costs the client.
    pub price: Micros,
    /// Between the two, where they differ from those of the decision.
    pub rates: Option<Vec<Rate>>,
    /// When the number ends.
    pub expires_at: Timestamp,
    /// The earliest moment at which the provider takes it back.
    pub cancel_from: Option<Timestamp>,
    /// When we give up waiting for a code.
    pub give_up_at: Timestamp,
    /// When to look for the code first.
    pub check_at: Timestamp,
}

/// What the two halves of the order's account gain. What they gain together comes from (or goes
/// to) `against`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientTransfer {
    /// What it is.
    pub kind: &'static str,
    /// Which purchase it is about, where it is on record already.
    pub attempt: Option<AttemptId>,
    /// What can be spent.
    pub funds: i64,
    /// What is set aside.
    pub holds: i64,
    /// The other side, if there is one.
    pub against: Option<Account>,
}

/// A movement between two house accounts of the attempt's provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HouseTransfer {
    /// What it is.
    pub kind: &'static str,
    /// How much.
    pub amount: Money,
    /// Whence.
    pub from: Account,
    /// Whither.
    pub to: Account,
}

/// An entry of an order's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// A closed set of words: `routed`, `attempt_sending`, `attempt_open`, `order_waiting`…
    pub kind: String,
    /// JSON text, without codes, keys or full numbers.
    pub detail: String,
    /// What it is to the client, with how many messages there are by then.
    pub announced: Option<(AnnouncementKind, i32)>,
}

impl Entry {
    /// One that the client is not told.
    pub(crate) fn quiet(kind: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            detail: detail.into(),
            announced: None,
        }
    }

    /// One that the client is told about.
    pub(crate) fn announced(
        kind: impl Into<String>,
        what: AnnouncementKind,
        sms_revision: i32,
    ) -> Self {
        #[derive(serde::Serialize)]
        struct Detail {
            announced: &'static str,
            sms_revision: i32,
        }
        Self {
            kind: kind.into(),
            detail: crate::detail(&Detail {
                announced: what.as_str(),
                sms_revision,
            }),
            announced: Some((what, sms_revision)),
        }
    }
}
