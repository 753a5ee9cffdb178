//! Pushed events and their configuration.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{Id, scalar::lenient_text};

/// Data of `GET` and `PATCH /webhook`. The secret is returned in clear: `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookConfig {
    /// Where events go; null if nowhere.
    pub webhook_url: Option<String>,
    /// The key of the signature; null before the first URL.
    pub webhook_secret: Option<String>,
}

impl fmt::Debug for WebhookConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookConfig")
            .field("webhook_url", &self.webhook_url)
            .finish_non_exhaustive()
    }
}

/// Body of `PATCH /webhook`: at least one field; an empty text clears. `Debug` hides the secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookPatch {
    /// An HTTPS URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// The key of the signature; made by the provider if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_secret: Option<String>,
}

impl fmt::Debug for WebhookPatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookPatch")
            .field("webhook_url", &self.webhook_url)
            .finish_non_exhaustive()
    }
}

/// Data of `POST /webhook/test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookTested {
    /// What the target answered.
    pub status_code: u16,
}

/// Carries the [signature](sign_push) of a pushed event.
pub const SIGNATURE_HEADER: &str = "x-webhook-signature";

/// `sha256=` and the hexadecimal HMAC-SHA256 of the body; `None` if the secret cannot be a key.
#[must_use]
pub fn sign_push(secret: &[u8], body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(body);
    let tag = mac.finalize().into_bytes();
    let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("sha256={hex}"))
}

/// A pushed event, signed by [`sign_push`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEvent {
    /// One of [`event`].
    pub event: String,
    /// RFC 3339.
    pub timestamp: String,
    /// Which order, and what came.
    pub data: WebhookData,
}

/// The order of a [`WebhookEvent`]; every key is always present, in a test with null. `Debug` shows
/// neither number nor code.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookData {
    /// Which order.
    pub order_id: Option<Id>,
    /// The number, with a plus.
    #[serde(default, deserialize_with = "lenient_text")]
    pub phone_number: Option<String>,
    /// The code.
    #[serde(default, deserialize_with = "lenient_text")]
    pub otp_code: Option<String>,
    /// The whole SMS.
    #[serde(default, deserialize_with = "lenient_text")]
    pub otp_message: Option<String>,
    /// What was bought.
    pub product_id: Option<Id>,
    /// Name of the country.
    #[serde(default, deserialize_with = "lenient_text")]
    pub country: Option<String>,
    /// Name of the service.
    #[serde(default, deserialize_with = "lenient_text")]
    pub platform: Option<String>,
}

impl fmt::Debug for WebhookData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookData")
            .field("order_id", &self.order_id)
            .finish_non_exhaustive()
    }
}

/// The documented values of [`WebhookEvent::event`].
pub mod event {
    /// A code came.
    pub const OTP_RECEIVED: &str = "order.otp_received";
    /// Finished, by hand or by time.
    pub const COMPLETED: &str = "order.completed";
    /// Over by time without an SMS; the money is back.
    pub const EXPIRED: &str = "order.expired";
    /// Cancelled by the user; the money is back.
    pub const CANCELED: &str = "order.canceled";
}
