//! What an event looks like to a client, in a webhook's body and on the stream. Event names and
//! all fields but `sms_revision` are those of the SMSCode document v1.0.0; every key is always
//! there.

use domain::Timestamp;
use ledger::{Announcement, AnnouncementKind};
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// The name of the event that a test sends.
pub const TEST_EVENT: &str = "webhook.test";
const ID_PREFIX: &str = "evt_";

/// A webhook event's id as it is written.
#[must_use]
pub fn written_id(id: i64) -> String {
    format!("{ID_PREFIX}{id}")
}

/// Reads a webhook event's id.
#[must_use]
pub fn read_id(text: &str) -> Option<i64> {
    text.strip_prefix(ID_PREFIX)?.parse().ok()
}

/// How the document describes the names of events; the names themselves are texts.
#[derive(Clone, Copy, Debug)]
pub struct EventName;

impl PartialSchema for EventName {
    fn schema() -> RefOr<Schema> {
        let names = AnnouncementKind::ALL.map(AnnouncementKind::as_str);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What happened. Webhooks carry `order.otp_received`, `order.completed`, \
                 `order.expired`, `order.canceled` and `webhook.test`; the stream all but the last.",
            ))
            .enum_values(Some(names.into_iter().chain([TEST_EVENT])))
            .examples(["order.otp_received"])
            .into()
    }
}

impl ToSchema for EventName {
    fn name() -> std::borrow::Cow<'static, str> {
        "EventName".into()
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventPayload {
    /// What.
    #[schema(value_type = EventName)]
    pub event: &'static str,
    /// When it happened.
    #[schema(format = DateTime, example = "2026-02-25T12:00:00Z")]
    pub timestamp: String,
    /// To which order.
    pub data: EventData,
}

/// The order as it stood then.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct EventData {
    /// The order; null in `webhook.test` like all that follows.
    #[schema(required = true, example = 1001)]
    pub order_id: Option<i64>,
    /// The number.
    #[schema(required = true, example = "+628123456789")]
    pub phone_number: Option<String>,
    /// The newest code.
    #[schema(required = true, example = "1234")]
    pub otp_code: Option<String>,
    /// The newest message.
    #[schema(required = true, example = "Your verification code is 1234")]
    pub otp_message: Option<String>,
    /// What was ordered.
    #[schema(required = true, example = 42)]
    pub product_id: Option<i64>,
    /// The country's name.
    #[schema(required = true, example = "Indonesia")]
    pub country: Option<&'static str>,
    /// The service's name.
    #[schema(required = true, example = "WhatsApp")]
    pub platform: Option<&'static str>,
    /// How many messages the number had received.
    #[schema(required = true, example = 1)]
    pub sms_revision: Option<i32>,
}

/// Numbers and codes are the goods.
impl std::fmt::Debug for EventData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventData")
            .field("order_id", &self.order_id)
            .field("sms_revision", &self.sms_revision)
            .finish_non_exhaustive()
    }
}

impl EventPayload {
    /// What a test sends.
    #[must_use]
    pub fn test(now: Timestamp) -> Self {
        Self {
            event: TEST_EVENT,
            timestamp: written(now),
            data: EventData::default(),
        }
    }

    /// As JSON text: what is signed and what is sent are the same bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<&Announcement> for EventPayload {
    fn from(announcement: &Announcement) -> Self {
        let product = announcement.product;
        Self {
            event: announcement.kind.as_str(),
            timestamp: written(announcement.at),
            data: EventData {
                order_id: Some(announcement.order_id.0),
                phone_number: announcement
                    .phone
                    .as_ref()
                    .map(|phone| phone.as_str().to_owned()),
                otp_code: announcement.otp_code.clone(),
                otp_message: announcement.otp_message.clone(),
                product_id: Some(product.id().get()),
                country: Some(product.country.name()),
                platform: Some(product.service.name()),
                sms_revision: Some(announcement.sms_revision),
            },
        }
    }
}

/// To the second, as the document shows it.
fn written(at: Timestamp) -> String {
    let whole = at.replace_nanosecond(0).unwrap_or(at);
    whole.format(&Rfc3339).unwrap_or_default()
}
