//! The running gateway of a configuration, asked through its admin API.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use domain::Clock;
use reqwest::{Client, Method};
use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{ConfigArg, session};
use crate::{
    admin_token::{Role, issue},
    clock::SystemClock,
    config::Scope,
};

/// A gateway does what is asked here at once.
const PATIENCE: Duration = Duration::from_secs(30);
const TOKEN_TTL: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

pub(super) struct RunningGateway {
    address: SocketAddr,
    secret: SecretString,
    http: Client,
}

impl RunningGateway {
    /// Where the configuration says that it listens for administrators.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is a client of our own API, not of a provider"
    )]
    pub(super) fn of(arg: &ConfigArg) -> anyhow::Result<Self> {
        let config = session::load(arg, Scope::Admin)?;
        let secret = config.admin.jwt_secret.context(
            "the gateway cannot be asked without the secret that signs administrators' tokens: set \
             [admin] jwt_secret",
        )?;
        Ok(Self {
            address: reachable(config.admin_listen),
            secret,
            http: Client::builder().no_proxy().timeout(PATIENCE).build()?,
        })
    }

    /// What the admin API answers to the user of this machine.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<T> {
        let subject = session::actor().subject;
        let now = SystemClock.now();
        let (token, _) = issue(&self.secret, Role::Admin, &subject, TOKEN_TTL, now)?;
        let url = format!("http://{}/admin/v1{path}", self.address);
        let mut request = self.http.request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request
            .send()
            .await
            .map_err(|error| anyhow!(error.without_url()))
            .with_context(|| format!("no gateway answers at {}", self.address))?;
        let stranger = || format!("what answers at {} is no gateway", self.address);
        if response.status().is_success() {
            let answer: Answer<T> = response.json().await.with_context(stranger)?;
            return Ok(answer.data);
        }
        let answer: Value = response.json().await.with_context(stranger)?;
        let message = answer["error"]["message"].as_str();
        bail!("{}", message.unwrap_or("the gateway refused"))
    }
}

/// A listener on every address is also on this machine's own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
