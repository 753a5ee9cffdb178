//! How a bought number stands.

use std::fmt;

use domain::{Money, OtpCode, PhoneNumber, Product, Timestamp};
use serde::{Deserialize, Serialize};

/// The provider's id of an order: opaque text, even where it looks numeric (clause 11).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderOrderId(pub String);

impl fmt::Display for ProviderOrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The provider's word on a number, in ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberState {
    /// No (new) code yet; also every status word that we do not know.
    Waiting,
    /// At least one code came.
    Received,
    /// Over, with a code: the money is spent.
    Finished,
    /// Over without a code by somebody's wish: the money is back.
    Cancelled,
    /// Over without a code by time: the money is back.
    Expired,
}

/// One SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The code, if the provider found one.
    pub code: Option<OtpCode>,
    /// The whole text, if the provider shows it.
    pub text: Option<OtpCode>,
}

/// How a number stands. Provider times are advisory; ours decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberStatus {
    /// Where it stands.
    pub state: NumberState,
    /// The messages that the provider shows now, oldest first; after a resend the old one may show
    /// again, which is not a new message.
    pub messages: Vec<Message>,
    /// The provider's count of messages, where it has one (SMSCode `sms_revision`).
    pub revision: Option<u32>,
    /// What it charged, if this answer says.
    pub cost: Option<Money>,
    /// The number, if this answer says.
    pub phone: Option<PhoneNumber>,
    /// When the provider will end it.
    pub expires_at: Option<Timestamp>,
}

impl NumberStatus {
    /// A status that says nothing but the state.
    #[must_use]
    pub const fn bare(state: NumberState) -> Self {
        Self {
            state,
            messages: Vec::new(),
            revision: None,
            cost: None,
            phone: None,
            expires_at: None,
        }
    }
}

/// An entry of the account's order list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentOrder {
    /// Its id.
    pub id: ProviderOrderId,
    /// What was bought, where the list says and we know it.
    pub product: Option<Product>,
    /// When, by the provider's clock.
    pub created_at: Option<Timestamp>,
    /// The number.
    pub phone: Option<PhoneNumber>,
    /// How it stands, with the cost if listed.
    pub status: NumberStatus,
}
