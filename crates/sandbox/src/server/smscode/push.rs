//! Pushes, as the document has them ("Webhook"): signed, sent once, given up after three seconds.
//! They go to this machine alone: a simulation does not reach out.

use std::{sync::Arc, time::Duration};

use provider_smscode::wire::{SIGNATURE_HEADER, WebhookData, WebhookEvent, sign_push};
use reqwest::{Client, StatusCode, Url, header::CONTENT_TYPE};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{catalog, order::wire_id};
use crate::{market::Notice, server::state::Shared};

const PATIENCE: Duration = Duration::from_secs(3);
/// The market moves when it is looked at; somebody must, if nobody asks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Whether pushes are sent to this address.
pub(super) fn is_near(url: &str) -> bool {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.is_some_and(|host| ["127.0.0.1", "[::1]", "localhost"].contains(&host))
}

/// A push that is ready to go.
pub(super) struct Push {
    url: String,
    secret: String,
    event: WebhookEvent,
}

impl Push {
    pub(super) fn new(url: &str, secret: &str, event: WebhookEvent) -> Self {
        Self {
            url: url.to_owned(),
            secret: secret.to_owned(),
            event,
        }
    }

    /// What the target answers.
    pub(super) async fn send(&self, client: &Client) -> Option<StatusCode> {
        let body = serde_json::to_vec(&self.event).ok()?;
        let signature = sign_push(self.secret.as_bytes(), &body)?;
        let sent = client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature)
            .timeout(PATIENCE)
            .body(body)
            .send()
            .await;
        match sent {
            Ok(response) => Some(response.status()),
            Err(error) => {
                tracing::debug!(%error, "a push was not heard");
                None
            }
        }
    }
}

/// Sends what happens, until stopped.
pub(crate) async fn keep_pushing(shared: Arc<Shared>, stop: CancellationToken, tasks: TaskTracker) {
    let pushing = async {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            for push in pushes(&shared) {
                let (client, stop) = (shared.pusher.clone(), stop.clone());
                tasks.spawn(async move { stop.run_until_cancelled(push.send(&client)).await });
            }
        }
    };
    stop.run_until_cancelled(pushing).await;
}

fn pushes(shared: &Shared) -> Vec<Push> {
    let mut market = shared.market();
    let notices = market.take_notices();
    let pushes = notices.into_iter().filter_map(|notice| {
        let Notice { account, order, .. } = notice;
        let (owner, order) = (market.account(account), market.order(account, order)?);
        let message = order.last_message();
        let event = WebhookEvent {
            event: notice.event.to_owned(),
            timestamp: shared.shown(notice.at),
            data: WebhookData {
                order_id: Some(wire_id(order)),
                phone_number: Some(order.phone.as_str().to_owned()),
                otp_code: message.and_then(|message| message.code.clone()),
                otp_message: message.map(|message| message.text.clone()),
                product_id: Some(catalog::product_id(order.listing_index).into()),
                country: Some(order.listing.country.smsonline_name.to_owned()),
                platform: Some(order.listing.service.smsonline_name.to_owned()),
            },
        };
        is_near(&owner.webhook_url)
            .then(|| Push::new(&owner.webhook_url, &owner.webhook_secret, event))
    });
    pushes.collect()
}
