//! What can be learnt about an attempt.

use domain::{Micros, OtpCode, PhoneNumber, Rate, Timestamp};

/// What was learnt about an attempt.
#[derive(Clone, Debug)]
pub enum News {
    /// The provider sold us a number.
    Sold(Box<Sale>),
    /// A readable no.
    Refused {
        /// A closed set of words.
        reason: &'static str,
        /// The provider's code.
        code: Option<String>,
        /// The provider's text.
        message: String,
    },
    /// Surely nothing left us.
    NotSent {
        /// For people.
        message: String,
    },
    /// No outcome.
    Lost {
        /// A closed set of words.
        reason: &'static str,
        /// For people.
        message: String,
    },
    /// Proof that an unclear purchase did not happen.
    ProvenNotSold {
        /// The evidence, for people.
        message: String,
    },
    /// The provider's view of the messages; `count` where it counts them itself.
    Messages {
        /// Oldest first.
        messages: Vec<Incoming>,
        /// The provider's own count.
        count: Option<u32>,
    },
    /// What the provider charged for the number, learnt after its sale; in its currency, above zero.
    Charged {
        /// All of it, not the difference.
        cost: Micros,
    },
    /// Closed without a code, the provider keeps no money.
    EndedWithoutCode,
    /// Nothing more to come after a code.
    Finished,
    /// The number's life is over and the provider did not say how it ended.
    LifetimeOver,
    /// A person decided to book it as lost.
    WriteOff {
        /// Why.
        reason: String,
    },
}

/// A sold number.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The provider's id.
    pub provider_order_id: String,
    /// The number.
    pub phone: PhoneNumber,
    /// What was charged and what it costs the client; `None` while the provider has not said: the
    /// listed cost stands.
    pub terms: Option<SaleTerms>,
    /// When the number ends.
    pub expires_at: Timestamp,
    /// The earliest moment at which the provider takes it back.
    pub cancel_from: Option<Timestamp>,
    /// When we give up waiting for a code.
    pub give_up_at: Timestamp,
    /// When to look for the code first.
    pub check_at: Timestamp,
}

/// A true cost and the price that follows from it.
#[derive(Clone, Debug)]
pub struct SaleTerms {
    /// In the provider's currency.
    pub cost: Micros,
    /// In the client's.
    pub price: Micros,
    /// Between the two; `None`: those of the decision.
    pub rates: Option<Vec<Rate>>,
}

/// A message as the provider shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The code, if there is one.
    pub code: Option<OtpCode>,
    /// The text, if shown.
    pub text: Option<OtpCode>,
}
