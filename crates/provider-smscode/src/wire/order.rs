//! Orders and what is done to them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Amount, Id,
    scalar::{lenient, lenient_count, lenient_text, nullable_text},
};

/// Body of `POST /orders/create`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOrder {
    /// Id of a [`super::Product`].
    pub product_id: Id,
    /// 1 to 100.
    #[serde(default = "one")]
    pub quantity: u32,
}

const fn one() -> u32 {
    1
}

/// Data of `POST /orders/create`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedOrders {
    /// What was bought.
    pub orders: Vec<Order>,
    /// How many of the wanted ones could not be had.
    #[serde(default, deserialize_with = "lenient_count")]
    pub failed_count: Option<u32>,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum OrderStatus {
    /// Waiting for the SMS.
    Active,
    /// The SMS came.
    OtpReceived,
    /// Over, with a code.
    Completed,
    /// Cancelled by the user; the money is back.
    Canceled,
    /// Over by time without an SMS; the money is back.
    Expired,
    /// A word that the document lacks.
    Other(String),
}

impl From<String> for OrderStatus {
    fn from(word: String) -> Self {
        match word.trim().to_ascii_uppercase().as_str() {
            "ACTIVE" => Self::Active,
            "OTP_RECEIVED" => Self::OtpReceived,
            "COMPLETED" => Self::Completed,
            "CANCELED" | "CANCELLED" => Self::Canceled,
            "EXPIRED" => Self::Expired,
            _ => Self::Other(word),
        }
    }
}

impl From<OrderStatus> for String {
    fn from(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Active => "ACTIVE".to_owned(),
            OrderStatus::OtpReceived => "OTP_RECEIVED".to_owned(),
            OrderStatus::Completed => "COMPLETED".to_owned(),
            OrderStatus::Canceled => "CANCELED".to_owned(),
            OrderStatus::Expired => "EXPIRED".to_owned(),
            OrderStatus::Other(word) => word,
        }
    }
}

/// An order, in any answer that holds one. Lists and `GET /orders/{id}` give `created_at`,
/// `product_id`, `phone_number`, `amount` and `canceled_at`; the creation gives the number only;
/// `/orders/active` gives none of them but `otp_message`.
///
/// `Debug` shows neither number nor code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: Id,
    /// Where it stands.
    pub status: OrderStatus,
    /// RFC 3339.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_text"
    )]
    pub created_at: Option<String>,
    /// What was bought.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient"
    )]
    pub product_id: Option<Id>,
    /// The number, with a plus.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_text"
    )]
    pub phone_number: Option<String>,
    /// What was charged; `None` also where it cannot be read exactly.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient"
    )]
    pub amount: Option<Amount>,
    /// The code; null until the SMS came, and also then if none was found in it.
    #[serde(default, deserialize_with = "lenient_text")]
    pub otp_code: Option<String>,
    /// The whole SMS; the outer `None` where the answer lacks the key.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "nullable_text"
    )]
    pub otp_message: Option<Option<String>>,
    /// When the SMS came, RFC 3339.
    #[serde(default, deserialize_with = "lenient_text")]
    pub otp_received_at: Option<String>,
    /// When it ends, RFC 3339.
    #[serde(default, deserialize_with = "lenient_text")]
    pub expires_at: Option<String>,
    /// When it was cancelled; the outer `None` where the answer lacks the key.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "nullable_text"
    )]
    pub canceled_at: Option<Option<String>>,
    /// Why it failed.
    #[serde(default, deserialize_with = "lenient_text")]
    pub failed_reason: Option<String>,
    /// How many messages came (OpenAPI document).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_count"
    )]
    pub sms_revision: Option<u32>,
    /// What can be done to it (OpenAPI document).
    #[serde(flatten)]
    pub flags: Option<OrderFlags>,
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What can be done to an order. The vendor's SDK (1.2.0) refuses an order without all eight keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFlags {
    /// `finish` works now.
    pub can_finish: bool,
    /// `resend` works now.
    pub can_resend: bool,
    /// `cancel` works now.
    pub can_cancel: bool,
    /// A replacement can be had now.
    pub can_replace: bool,
    /// The number can be bought again now.
    pub can_reactivate: bool,
    /// From when, RFC 3339.
    pub resend_available_at: Option<String>,
    /// From when, RFC 3339.
    pub cancel_available_at: Option<String>,
    /// From when, RFC 3339.
    pub replace_available_at: Option<String>,
}

/// Body of `POST /orders/cancel`, `/orders/finish` and `/orders/resend`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderId {
    /// Which order.
    pub id: Id,
}

/// Data of `POST /orders/cancel`. The vendor's SDK refuses amounts that are no JSON integers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelled {
    /// Which order.
    pub order_id: Id,
    /// `CANCELED`.
    pub status: OrderStatus,
    /// What went back to the account.
    #[serde(default, deserialize_with = "lenient")]
    pub refund_amount: Option<Amount>,
    /// The balance after it.
    #[serde(default, deserialize_with = "lenient")]
    pub new_balance: Option<Amount>,
}

/// Data of `POST /orders/finish`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// Which order.
    pub order_id: Id,
    /// `COMPLETED`.
    pub status: OrderStatus,
}

/// Data of `POST /orders/resend`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resent {
    /// Which order.
    pub order_id: Id,
    /// Where it stands now.
    pub status: OrderStatus,
    /// Whether the platform will send again; not every one can.
    pub resent: bool,
}
