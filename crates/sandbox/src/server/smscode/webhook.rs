//! The webhook's settings.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
    response::Response,
};
use provider_smscode::wire::{
    WebhookConfig, WebhookData, WebhookEvent, WebhookPatch, WebhookTested,
};

use super::{
    invalid,
    push::{Push, is_near},
    success,
};
use crate::{
    market::Account,
    server::{gate::Caller, state::Shared},
};

/// What the provider makes up when a URL is set first. Not a secret.
const FIRST_SECRET: &str = "sandbox-webhook-secret";

fn shown(account: &Account) -> Response {
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    success(WebhookConfig {
        webhook_url: filled(&account.webhook_url),
        webhook_secret: filled(&account.webhook_secret),
    })
}

pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    shown(shared.market().account(caller.account))
}

pub(super) async fn change(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    body: Result<Json<WebhookPatch>, JsonRejection>,
) -> Response {
    let Ok(Json(WebhookPatch {
        webhook_url,
        webhook_secret,
    })) = body
    else {
        return invalid("Invalid request body");
    };
    if webhook_url.is_none() && webhook_secret.is_none() {
        return invalid("At least one field is required");
    }
    let is_refused =
        |url: &String| !url.is_empty() && !url.starts_with("https://") && !is_near(url);
    if webhook_url.as_ref().is_some_and(is_refused) {
        return invalid("webhook_url must use HTTPS");
    }
    let mut market = shared.market();
    let account = market.account_mut(caller.account);
    if let Some(url) = webhook_url {
        account.webhook_url = url;
    }
    match webhook_secret {
        Some(secret) => account.webhook_secret = secret,
        None if account.webhook_secret.is_empty() => {
            account.webhook_secret = FIRST_SECRET.to_owned();
        }
        None => {}
    }
    shown(account)
}

pub(super) async fn test(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let push = {
        let market = shared.market();
        let account = market.account(caller.account);
        if account.webhook_url.is_empty() {
            return invalid("No webhook URL is configured");
        }
        let event = WebhookEvent {
            event: "test".to_owned(),
            timestamp: shared.shown(market.now()),
            data: WebhookData::default(),
        };
        is_near(&account.webhook_url)
            .then(|| Push::new(&account.webhook_url, &account.webhook_secret, event))
    };
    // Elsewhere nothing is sent, and all is well.
    let status = match push {
        None => Some(StatusCode::OK),
        Some(push) => push.send(&shared.pusher).await,
    };
    match status {
        Some(status) => success(WebhookTested {
            status_code: status.as_u16(),
        }),
        None => invalid("The webhook URL did not answer"),
    }
}
