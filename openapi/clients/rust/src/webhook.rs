//! Events that Switchboard sends to your server.

use http::HeaderMap;
use standardwebhooks::{Webhook, WebhookError};

use crate::types::EventPayload;

/// Why an event is not to be believed, or not to be understood.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not signed with your secret, changed on its way, or older than five minutes: answer 400.
    #[error("the event is not authentic")]
    NotAuthentic(#[from] WebhookError),
    /// Authentic, but newer than this client: answer 2xx, or it is sent again.
    #[error("the event is authentic and unknown to this version of the client")]
    Unknown(#[from] serde_json::Error),
}

/// Checks the signature of an event as Standard Webhooks has it, and reads it.
///
/// `body` is the body as it came, not parsed and written again. `secret` is the `webhook_secret` of
/// `/v1/webhook`. Events may come twice: header `webhook-id` tells.
///
/// # Errors
///
/// See [`VerifyError`].
pub fn verify(body: &[u8], headers: &HeaderMap, secret: &str) -> Result<EventPayload, VerifyError> {
    // A secret of your own that is not base64 is its own key.
    let key = Webhook::new(secret).or_else(|_| Webhook::from_bytes(secret.as_bytes().to_vec()))?;
    key.verify(body, headers)?;
    Ok(serde_json::from_slice(body)?)
}
