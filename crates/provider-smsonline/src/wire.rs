//! The JSON of the protocol, from both sides. What is *written* here is the likeliest form; what
//! is *read* is every form that providers.md 3.3 lists, because no answer of this provider has
//! been seen: the document of 2026-03-13 names fields of requests only. Types that hold a number or
//! a code have no `Debug`, so that neither gets into a log by accident.

use domain::Micros;
use serde::{Deserialize, Serialize};

use crate::fields::{Fields, Unreadable};

/// An id: opaque text, whether it came as a number or as a string.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub String);

/// As a number where it is one.
impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse::<u64>() {
            Ok(number) if number.to_string() == self.0 => serializer.serialize_u64(number),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

/// A successful answer around its payload.
#[derive(Clone, Debug, Serialize)]
pub struct Envelope<T> {
    /// 1; an error has -1.
    pub status: i32,
    /// What was asked for.
    pub data: T,
}

impl<T> Envelope<T> {
    /// A success.
    pub const fn ok(data: T) -> Self {
        Self { status: 1, data }
    }
}

/// An error, which comes with HTTP 200.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// -1.
    pub status: i32,
    /// For people, such as `invalid key`.
    pub message: String,
}

impl Failure {
    /// An error with this text.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            status: -1,
            message: message.into(),
        }
    }
}

/// A row of `get-countries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Country {
    /// For `countryId`.
    pub id: Id,
    /// In English, as far as is known.
    pub name: Option<String>,
    /// An ISO code, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl TryFrom<Fields> for Country {
    type Error = Unreadable;

    fn try_from(fields: Fields) -> Result<Self, Unreadable> {
        Ok(Self {
            id: fields.id(&["id", "countryId", "country_id"])?,
            name: fields.text(&["name", "countryName", "title"]),
            code: fields.text(&["code", "iso"]),
        })
    }
}

/// A row of `get-services`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Service {
    /// For `serviceId`.
    pub id: Id,
    /// Such as `WhatsApp`.
    pub name: Option<String>,
}

impl TryFrom<Fields> for Service {
    type Error = Unreadable;

    fn try_from(fields: Fields) -> Result<Self, Unreadable> {
        Ok(Self {
            id: fields.id(&["id", "serviceId", "service_id"])?,
            name: fields.text(&["name", "serviceName", "title"]),
        })
    }
}

/// A row of `get-products`: one operator's numbers of the asked country and service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Fields")]
pub struct Product {
    /// For `operatorId`.
    pub operator_id: Id,
    /// The operator's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// In the account's currency, which no answer names.
    pub price: Micros,
    /// How many there are.
    pub count: Option<u32>,
}

impl TryFrom<Fields> for Product {
    type Error = Unreadable;

    fn try_from(fields: Fields) -> Result<Self, Unreadable> {
        Ok(Self {
            operator_id: fields.id(&["operatorId", "operator_id", "id"])?,
            operator: fields.text(&["operator", "operatorName", "name"]),
            price: fields
                .amount(&["price", "cost"])?
                .ok_or(Unreadable("no price"))?,
            count: fields.count(&["count", "stock", "available", "qty"]),
        })
    }
}

/// Answer of `buy-service`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Sale {
    /// The order, for `id`.
    pub id: Id,
    /// The number.
    pub number: String,
    /// What was charged, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Micros>,
}

impl TryFrom<Fields> for Sale {
    type Error = Unreadable;

    fn try_from(fields: Fields) -> Result<Self, Unreadable> {
        Ok(Self {
            id: fields.id(&["id", "orderId", "order_id", "activationId"])?,
            number: fields
                .text(&["number", "phone", "phoneNumber"])
                .ok_or(Unreadable("no number"))?,
            // A price that cannot be read exactly is none; the id and the number are worth more.
            price: fields.amount(&["price", "cost"]).unwrap_or_default(),
        })
    }
}

/// Answer of `get-sms`. Of what else is read see the crate's page: a list of these, a bare text, and
/// an SMS under the name `message`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Sms {
    /// A word or a number; which ones exist is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The whole message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl TryFrom<Fields> for Sms {
    type Error = Unreadable;

    fn try_from(fields: Fields) -> Result<Self, Unreadable> {
        Ok(Self {
            status: fields.text(&["status"]),
            sms: fields.text(&["sms", "text", "fullSms"]),
            code: fields.text(&["code", "otp", "smsCode"]),
        })
    }
}

/// `status` of `change-status`: done, nothing comes back.
pub const STATUS_DONE: &str = "3";
/// `status` of `change-status`: no SMS came, the money goes back.
pub const STATUS_CANCEL: &str = "4";
/// `status` of `change-status`: the number was faulty, the money goes back.
pub const STATUS_REFUND: &str = "5";
