//! A sandbox on a free port, with a clock that moves by hand.

use std::{sync::Arc, time::Duration};

use domain::{ManualClock, Timestamp};
use reqwest::{Method, RequestBuilder, StatusCode};
use sandbox::{AccountTruth, DeliveryPercent, ProviderKind, Sandbox, SandboxConfig, SandboxHandle};
use serde::de::DeserializeOwned;

pub(crate) struct World {
    pub(crate) sandbox: SandboxHandle,
    pub(crate) clock: Arc<ManualClock>,
    client: reqwest::Client,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Reads `data` of an envelope.
    pub(crate) fn data<T: DeserializeOwned>(&self) -> T {
        #[derive(serde::Deserialize)]
        struct Data<T> {
            data: T,
        }
        self.read::<Data<T>>().data
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16, part: &str) -> Self {
        let body = &self.body;
        assert!(
            self.status == status && body.contains(part),
            "expected {status} with {part}, got {}: {body}",
            self.status
        );
        self
    }
}

/// 12:00 on the day of the documents' SMSCode examples.
pub(crate) const NOON: Timestamp = time::macros::datetime!(2026-02-25 12:00 UTC);

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Every SMS comes after exactly a minute, unless `change` says otherwise.
    pub(crate) async fn with(change: impl FnOnce(&mut SandboxConfig)) -> Self {
        let clock = Arc::new(ManualClock::new(NOON));
        let minute = Duration::from_secs(60);
        let mut config = SandboxConfig {
            sms_delay: (minute, minute),
            delivery: DeliveryPercent::all(100),
            clock: clock.clone(),
            ..SandboxConfig::default()
        };
        change(&mut config);
        let listen = "127.0.0.1:0".parse().unwrap();
        let sandbox = Sandbox::start(listen, config).await.unwrap();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .timeout(Duration::from_secs(20));
        Self {
            sandbox,
            clock,
            client: client.build().unwrap(),
        }
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.advance(time::Duration::seconds(seconds));
    }

    /// A request with the kind's first key, where that travels in a header.
    pub(crate) fn request(&self, kind: ProviderKind, method: Method, path: &str) -> RequestBuilder {
        let account = self.account(kind);
        let url = format!("{}{path}", account.base_url);
        let request = self.client.request(method, url);
        match kind {
            ProviderKind::Smsonline => request.query(&[("apiKey", &account.key)]),
            _ => request.bearer_auth(&account.key),
        }
    }

    pub(crate) fn account(&self, kind: ProviderKind) -> sandbox::SandboxAccount {
        let mut accounts = self.sandbox.accounts().into_iter();
        accounts.find(|account| account.kind == kind).unwrap()
    }

    pub(crate) async fn get(&self, kind: ProviderKind, path: &str) -> Reply {
        send(self.request(kind, Method::GET, path)).await
    }

    pub(crate) async fn post(&self, kind: ProviderKind, path: &str, body: &str) -> Reply {
        let request = self.request(kind, Method::POST, path);
        send(json(request, body)).await
    }

    /// A request to `/sandbox`.
    pub(crate) async fn control(&self, method: Method, path: &str, body: &str) -> Reply {
        let url = format!("http://{}/sandbox{path}", self.sandbox.addr());
        send(json(self.client.request(method, url), body)).await
    }

    pub(crate) fn truth(&self, kind: ProviderKind) -> AccountTruth {
        self.sandbox.truth().account(kind).unwrap().clone()
    }
}

pub(crate) fn json(request: RequestBuilder, body: &str) -> RequestBuilder {
    let request = request.header("content-type", "application/json");
    request.body(body.to_owned())
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}
