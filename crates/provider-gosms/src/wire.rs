//! The JSON of the protocol, from both sides: the adapter reads what the sandbox and the facade
//! write. Source: the GoSMS document of 2025-12-03.
//!
//! Fields that a reader can do without are optional, because nothing but the document is known of
//! this provider. What it writes as a JSON number of money is read from its digits. Types that
//! hold a number or a code have no `Debug`, so that neither gets into a log by accident.

use domain::Micros;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

const ID_CHARS_MAX: usize = 64;

/// An id: documented as a JSON number, kept as text. A string is accepted as well.
///
/// Ids become a segment of a path, so only letters, digits, `-` and `_` are taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// `None` for what cannot be an id of this provider.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        ((1..=ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed))
            .then(|| Self(text.to_owned()))
    }

    /// The id itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for Id {
    fn from(id: u64) -> Self {
        Self(id.to_string())
    }
}

/// As a number where it is one.
impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse::<u64>() {
            Ok(number) if number.to_string() == self.0 => serializer.serialize_u64(number),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim();
        let id = match text.starts_with('"') {
            true => serde_json::from_str(text).map_err(de::Error::custom)?,
            false if text.starts_with(|c: char| c.is_ascii_digit()) => text.to_owned(),
            false => String::new(),
        };
        Self::parse(&id).ok_or_else(|| de::Error::custom("not an id"))
    }
}

/// A code is documented as a string; a number is taken by its digits.
fn text_or_digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let Some(raw) = Option::<Box<RawValue>>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let text = raw.get().trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Some(text.to_owned()));
    }
    serde_json::from_str(text).map_err(de::Error::custom)
}

/// A price that is missing, negative or not exact is no price. It does not spoil its order: the
/// id and the code are worth more than a price with the noise of somebody's float in it.
fn exact_price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Micros>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    let price: Option<Micros> = raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
    Ok(price.filter(|price| !price.is_negative()))
}

/// Body of `POST /order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOrder {
    /// The service, such as `whatsapp`.
    pub project_code: String,
    /// ISO 3166-1 alpha-2 country code.
    pub region: String,
}

/// Where an order stands. The status table lists four words; the document's samples also test for
/// `expired`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum OrderStatus {
    /// Waiting for the SMS.
    Pending,
    /// The SMS came.
    Received,
    /// Over, with a code.
    Completed,
    /// Cancelled; the money went back.
    Cancelled,
    /// Over by time, without a code.
    Expired,
    /// A word that the document lacks.
    Other(String),
}

impl From<String> for OrderStatus {
    fn from(word: String) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "pending" => Self::Pending,
            "received" => Self::Received,
            "completed" => Self::Completed,
            "cancelled" | "canceled" => Self::Cancelled,
            "expired" => Self::Expired,
            _ => Self::Other(word),
        }
    }
}

impl OrderStatus {
    /// The provider's word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Received => "received",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Other(word) => word,
        }
    }
}

impl From<OrderStatus> for String {
    fn from(status: OrderStatus) -> Self {
        status.word().to_owned()
    }
}

/// Answer of `POST /order`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedOrder {
    /// Its id.
    pub order_id: Id,
    /// The number, with a plus.
    pub phone: Option<String>,
    /// As asked for.
    pub project_code: Option<String>,
    /// As asked for.
    pub region: Option<String>,
    /// What was set aside for it.
    #[serde(default, deserialize_with = "exact_price")]
    pub price: Option<Micros>,
    /// `pending`.
    pub status: Option<OrderStatus>,
    /// When it ends, RFC 3339.
    pub expired_at: Option<String>,
    /// RFC 3339.
    pub created_at: Option<String>,
}

/// Answer of `GET /order/{order_id}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub order_id: Id,
    /// The number, with a plus.
    pub phone: Option<String>,
    /// The service.
    pub project_code: Option<String>,
    /// The country.
    pub region: Option<String>,
    /// Where it stands.
    pub status: Option<OrderStatus>,
    /// What it costs.
    #[serde(default, deserialize_with = "exact_price")]
    pub price: Option<Micros>,
    /// The code that the provider found in the SMS; null until then.
    #[serde(default, deserialize_with = "text_or_digits")]
    pub code: Option<String>,
    /// The whole SMS; null until then.
    pub content: Option<String>,
    /// When the SMS came, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// When it ends, RFC 3339.
    pub expired_at: Option<String>,
    /// RFC 3339.
    pub created_at: Option<String>,
}

/// An entry of `GET /user/orders`: without the text of the SMS and the end.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrder {
    /// Its id.
    pub order_id: Id,
    /// The number, with a plus.
    pub phone: Option<String>,
    /// The service.
    pub project_code: Option<String>,
    /// The country.
    pub region: Option<String>,
    /// Where it stands.
    pub status: Option<OrderStatus>,
    /// What it costs.
    #[serde(default, deserialize_with = "exact_price")]
    pub price: Option<Micros>,
    /// The code, once the SMS came.
    #[serde(default, deserialize_with = "text_or_digits")]
    pub code: Option<String>,
    /// RFC 3339.
    pub created_at: Option<String>,
    /// When the SMS came, RFC 3339.
    pub received_at: Option<String>,
}

impl From<ListedOrder> for Order {
    fn from(listed: ListedOrder) -> Self {
        Self {
            order_id: listed.order_id,
            phone: listed.phone,
            project_code: listed.project_code,
            region: listed.region,
            status: listed.status,
            price: listed.price,
            code: listed.code,
            content: None,
            received_at: listed.received_at,
            expired_at: None,
            created_at: listed.created_at,
        }
    }
}

/// Answer of `GET /user/orders?page=1&page_size=20&status=completed`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPage {
    /// This page. The document does not say in which order.
    pub orders: Vec<ListedOrder>,
    /// How many there are on all pages.
    pub total: Option<u64>,
    /// From 1.
    pub page: Option<u64>,
    /// 20 unless asked for, at most 100.
    pub page_size: Option<u64>,
}

/// Answer of `POST /order/{order_id}/cancel`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledOrder {
    /// For people.
    pub message: Option<String>,
    /// What went back to the account.
    pub refund_amount: Option<Micros>,
}

/// Answer of `GET /user/balance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The account's money, with what is frozen.
    pub balance: Micros,
    /// Set aside for open orders.
    pub frozen_balance: Option<Micros>,
    /// `balance - frozen_balance`.
    pub available_balance: Option<Micros>,
    /// How far a postpaid account may go below zero.
    pub credit_limit: Option<Micros>,
}

/// Answer of `GET /user/profile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The account's id.
    pub user_id: Id,
    /// Its name.
    pub username: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// As in [`Balance`].
    pub balance: Option<Micros>,
    /// As in [`Balance`].
    pub frozen_balance: Option<Micros>,
    /// As in [`Balance`].
    pub credit_limit: Option<Micros>,
    /// `prepaid` or `postpaid`.
    pub billing_type: Option<String>,
    /// Whether the account may buy.
    pub is_active: Option<bool>,
    /// RFC 3339.
    pub created_at: Option<String>,
}

/// What a transaction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TransactionKind {
    /// A top-up.
    Deposit,
    /// Money set aside for an order.
    Hold,
    /// A hold that ended because its order was completed.
    Release,
    /// A hold that ended because its order was cancelled.
    Refund,
    /// A word that the document lacks.
    Other(String),
}

impl From<String> for TransactionKind {
    fn from(word: String) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "deposit" => Self::Deposit,
            "hold" => Self::Hold,
            "release" => Self::Release,
            "refund" => Self::Refund,
            _ => Self::Other(word),
        }
    }
}

impl From<TransactionKind> for String {
    fn from(kind: TransactionKind) -> Self {
        match kind {
            TransactionKind::Deposit => "Deposit".to_owned(),
            TransactionKind::Hold => "Hold".to_owned(),
            TransactionKind::Release => "Release".to_owned(),
            TransactionKind::Refund => "Refund".to_owned(),
            TransactionKind::Other(word) => word,
        }
    }
}

/// An entry of `GET /user/transactions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its id.
    pub id: Id,
    /// What it did.
    #[serde(rename = "type")]
    pub kind: TransactionKind,
    /// How much; the document shows no negative amount.
    pub amount: Micros,
    /// The balance after it.
    pub balance_snapshot: Option<Micros>,
    /// What was frozen after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen_balance_snapshot: Option<Micros>,
    /// For people.
    pub description: Option<String>,
    /// The order that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Id>,
    /// RFC 3339.
    pub created_at: Option<String>,
}

/// Answer of `GET /user/transactions?page=1&page_size=20`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionPage {
    /// This page. The document does not say in which order.
    pub transactions: Vec<Transaction>,
    /// How many there are on all pages.
    pub total: Option<u64>,
    /// From 1.
    pub page: Option<u64>,
    /// 20 unless asked for, at most 100.
    pub page_size: Option<u64>,
}

/// Every answer with a status of 400 and above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// For people, in Chinese.
    pub error: Option<String>,
    /// One of [`code`].
    pub code: Option<String>,
}

/// The documented values of [`ErrorBody::code`].
pub mod code {
    /// The key is not accepted (401).
    pub const UNAUTHORIZED: &str = "UNAUTHORIZED";
    /// A parameter is wrong (400).
    pub const INVALID_PARAMS: &str = "INVALID_PARAMS";
    /// The account's money is used up (402).
    pub const INSUFFICIENT_BALANCE: &str = "INSUFFICIENT_BALANCE";
    /// Out of stock (503).
    pub const NO_AVAILABLE_NUMBER: &str = "NO_AVAILABLE_NUMBER";
    /// No such order, or another account's (404).
    pub const ORDER_NOT_FOUND: &str = "ORDER_NOT_FOUND";
    /// The order is over by time.
    pub const ORDER_EXPIRED: &str = "ORDER_EXPIRED";
    /// The provider has no price for the combination.
    pub const PRICE_CALCULATION_ERROR: &str = "PRICE_CALCULATION_ERROR";
}
