//! A client of the gateway that runs in this very process, as clients are: over HTTP.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use reqwest::{Client, Method};
use serde_json::Value;

/// The public API under one key. Cheap to clone.
#[derive(Clone)]
pub(crate) struct LocalApi {
    pub(crate) http: Client,
    base: String,
    key: String,
}

impl LocalApi {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is a client of our own API, not of a provider"
    )]
    pub(crate) fn new(address: SocketAddr, key: &str) -> anyhow::Result<Self> {
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(70))
            .build()?;
        Ok(Self {
            http,
            base: format!("http://{address}"),
            key: key.to_owned(),
        })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.key)
    }

    /// The answer's `data`; a refusal is an error that tells what the gateway said. What has a body
    /// gets an idempotency key.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request
                .header("idempotency-key", uuid::Uuid::now_v7().to_string())
                .json(&body);
        }
        let response = request
            .send()
            .await
            .with_context(|| format!("{path} cannot be reached"))?;
        let status = response.status();
        let answer: Value = response
            .json()
            .await
            .with_context(|| format!("{path} answered no JSON"))?;
        if !status.is_success() {
            bail!("{path} answered {status}: {}", answer["error"]["message"]);
        }
        Ok(answer["data"].clone())
    }

    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None).await
    }
}
