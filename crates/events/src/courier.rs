//! Brings one event to one receiver, once.

use std::{error::Error, time::Duration};

use domain::Timestamp;
use ledger::WebhookAttempt;
use reqwest::{Response, header};
use secrecy::SecretString;
use tokio::time::Instant;

use crate::{
    dispatcher::PER_ACCOUNT,
    guard::{AddressPolicy, NoPublicAddress, UrlRefusal},
    signature,
};

/// For a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// For everything, the answer's body included.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
/// So much of an answer is read and kept.
const EXCERPT_BYTES: usize = 512;

/// The HTTP client cannot be built: the machine's certificates cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client for webhooks")]
pub struct SendError(#[source] reqwest::Error);

/// Sends events. It follows no redirect, repeats nothing, uses no proxy, and connects to public
/// addresses only. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Courier {
    http: reqwest::Client,
    policy: AddressPolicy,
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter<'a> {
    pub(crate) id: &'a str,
    pub(crate) body: &'a str,
    pub(crate) url: &'a str,
    pub(crate) secret: Option<&'a SecretString>,
    pub(crate) old_secret: Option<&'a SecretString>,
}

impl Courier {
    /// A courier that keeps to this policy.
    ///
    /// # Errors
    /// The machine's certificates cannot be read.
    pub fn new(policy: AddressPolicy) -> Result<Self, SendError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "receivers are not providers: other bounds, and a guard on addresses"
        )]
        let http = reqwest::Client::builder()
            .dns_resolver(policy)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .no_gzip()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .pool_idle_timeout(Duration::from_secs(20))
            .pool_max_idle_per_host(usize::from(PER_ACCOUNT))
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(SendError)?;
        Ok(Self { http, policy })
    }

    /// What may be called.
    #[must_use]
    pub const fn policy(&self) -> AddressPolicy {
        self.policy
    }

    /// One request, whatever comes of it.
    pub(crate) async fn send(&self, letter: Letter<'_>, now: Timestamp) -> WebhookAttempt {
        let began = Instant::now();
        let (status, reason, excerpt) = match self.post(letter, now).await {
            Ok(response) => {
                let status = response.status().as_u16();
                (Some(status), None, excerpt(response).await)
            }
            Err(reason) => (None, Some(reason), None),
        };
        WebhookAttempt {
            status,
            reason,
            excerpt,
            latency: began.elapsed(),
        }
    }

    async fn post(&self, letter: Letter<'_>, now: Timestamp) -> Result<Response, String> {
        let Letter { id, body, url, .. } = letter;
        let url = self
            .policy
            .check_url(url)
            .map_err(|refusal: UrlRefusal| format!("webhook_url {refusal}"))?;
        let mut request = self
            .http
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(signature::STANDARD_ID, id)
            .header(signature::STANDARD_TIMESTAMP, now.unix_timestamp());
        if let Some(secret) = letter.secret {
            let secrets: Vec<_> = [Some(secret), letter.old_secret]
                .into_iter()
                .flatten()
                .collect();
            request = request
                .header(signature::SIGNATURE, signature::sign(body, secret))
                .header(
                    signature::STANDARD_SIGNATURE,
                    signature::sign_standard(id, now, body, &secrets),
                );
        }
        request
            .body(body.to_owned())
            .send()
            .await
            .map_err(|error| in_words(&error).to_owned())
    }
}

/// Few fixed texts: what a client learns of our network is whether its receiver could be reached.
fn in_words(error: &reqwest::Error) -> &'static str {
    let mut cause = Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<NoPublicAddress>() {
            return "webhook_url must name a public host";
        }
        cause = inner.source();
    }
    match error {
        error if error.is_timeout() => "timed out",
        error if error.is_connect() => "could not connect",
        _ => "the connection was lost",
    }
}

/// The beginning of an answer as one line; what the rest is does not matter.
async fn excerpt(mut response: Response) -> Option<String> {
    let mut bytes = Vec::new();
    while bytes.len() < EXCERPT_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(EXCERPT_BYTES);
    let line: String = String::from_utf8_lossy(&bytes)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}
