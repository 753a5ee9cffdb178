//! Where a client wants to be told what happened.

use axum::{extract::State, response::IntoResponse};
use ledger::{Webhook, WebhookChange};
use rand::Rng;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    amount::Moment,
    app::AppState,
    auth::Caller,
    envelope::{ErrorBody, Success, ok},
    error::{ApiError, ErrorCode},
    extract::Body,
};

const SECRET_LENGTH_LIMIT: usize = 256;

/// A webhook. The first two fields are those of the SMSCode document, the next three those that its
/// SDK reads.
#[derive(Serialize, ToSchema)]
pub struct WebhookView {
    /// Where events are sent.
    #[schema(example = "https://receiver.example/webhook")]
    webhook_url: Option<String>,
    /// What they are signed with.
    #[schema(example = "whsec_…")]
    webhook_secret: Option<String>,
    /// When it was switched off because nothing had arrived for 24 hours. Any change switches it
    /// on; what happened in the last three days is then sent.
    webhook_disabled_at: Option<Moment>,
    /// Why it was switched off.
    #[schema(example = json!(null))]
    webhook_disabled_reason: Option<String>,
    /// Attempts that failed since the last one that worked.
    #[schema(example = 0)]
    webhook_consecutive_failures: i32,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let secret = webhook.secret.as_ref();
        Self {
            webhook_url: webhook.url,
            webhook_secret: secret.map(|secret| secret.expose_secret().to_owned()),
            webhook_disabled_at: webhook.disabled_at.map(Moment),
            webhook_disabled_reason: webhook.disabled_reason,
            webhook_consecutive_failures: webhook.consecutive_failures,
        }
    }
}

/// At least one of the two; an empty text clears.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"webhook_url": "https://receiver.example/webhook"}))]
pub struct ChangeWebhook {
    /// Where to send events: a public https address. While there is none nothing is kept to be
    /// sent.
    #[schema(max_length = 2048, example = "https://receiver.example/webhook")]
    webhook_url: Option<String>,
    /// What to sign with; made for you with the first address. A replaced secret is signed with
    /// for 24 more hours in `webhook-signature`, beside the new one. Without one nothing is signed.
    #[schema(max_length = 256, example = "whsec_…")]
    webhook_secret: Option<String>,
}

/// How a test went.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTest {
    /// What your server answered.
    #[schema(example = 200)]
    status_code: u16,
}

/// Read the webhook's settings.
#[utoipa::path(get, path = "/v1/webhook", operation_id = "get_webhook", tag = "webhook",
    responses((status = 200, description = "The settings", body = Success<WebhookView>)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let webhook = state.ledger.find_webhook(caller.account_id()).await?;
    Ok(ok(WebhookView::from(webhook)))
}

/// Change the webhook's settings.
#[utoipa::path(patch, path = "/v1/webhook", operation_id = "change_webhook", tag = "webhook",
    request_body = ChangeWebhook,
    responses((status = 200, description = "The new settings", body = Success<WebhookView>)))]
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<ChangeWebhook>,
) -> Result<impl IntoResponse, ApiError> {
    if body.webhook_url.is_none() && body.webhook_secret.is_none() {
        let message = "give webhook_url, webhook_secret or both";
        return Err(ApiError::invalid("webhook_url", message));
    }
    if let Some(url) = body.webhook_url.as_deref().filter(|url| !url.is_empty()) {
        let policy = state.webhooks.courier().policy();
        policy
            .check_url(url)
            .map_err(|refusal| ApiError::invalid("webhook_url", refusal.to_string()))?;
    }
    let secret = body.webhook_secret.as_deref().unwrap_or_default();
    if secret.len() > SECRET_LENGTH_LIMIT || secret.chars().any(char::is_control) {
        let message = "must be at most 256 characters without control characters";
        return Err(ApiError::invalid("webhook_secret", message));
    }
    let change = WebhookChange {
        url: body.webhook_url,
        secret: body.webhook_secret.map(Into::into),
        fresh_secret: events::signature::fresh_secret(rand::rng().random()),
    };
    let now = state.clock.now();
    let webhook = state
        .ledger
        .change_webhook(caller.account_id(), &change, now)
        .await?;
    Ok(ok(WebhookView::from(webhook)))
}

/// Send a test event.
///
/// A signed `webhook.test` goes to your address once. Nothing of it is kept.
#[utoipa::path(post, path = "/v1/webhook/test", operation_id = "test_webhook", tag = "webhook",
    responses((status = 200, description = "Your server answered", body = Success<WebhookTest>),
              (status = 409, description = "No address is set (CONFLICT)", body = ErrorBody),
              (status = 422, description = "Your server did not answer (PROVIDER_ERROR)",
               body = ErrorBody)))]
pub async fn test(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let webhook = state.ledger.find_webhook(caller.account_id()).await?;
    let Some(attempt) = state.webhooks.test(&webhook).await else {
        let error = ApiError::new(ErrorCode::Conflict, "set webhook_url first");
        return Err(error.with_reason("WEBHOOK_NOT_SET"));
    };
    match attempt.status {
        Some(status_code) => Ok(ok(WebhookTest { status_code })),
        None => {
            let reason = attempt.reason.unwrap_or_default();
            let message = format!("your server did not answer: {reason}");
            let error = ApiError::new(ErrorCode::ProviderError, message);
            Err(error.with_reason("WEBHOOK_UNREACHABLE").safe_to_retry(true))
        }
    }
}
