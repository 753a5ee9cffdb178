//! Client of the Switchboard API.
//!
//! [`connect`] makes a [`Client`]; its methods and [`types`] are generated from the OpenAPI
//! document. Money is [`Exact`]. [`webhook::verify`] reads what Switchboard sends to your server.

mod exact;
pub mod retry;
pub mod webhook;

#[rustfmt::skip]
#[allow(clippy::all, missing_docs, rustdoc::all, unused_imports)]
mod generated;

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

pub use exact::Exact;
pub use generated::*;

/// Above the longest wait that the API grants (`wait=60`).
const REQUEST_TIMEOUT: Duration = Duration::from_secs(90);

/// A client for the gateway at `base_url` (`https://host`, without `/v1`) that signs in with an API
/// key.
///
/// # Errors
///
/// The key has characters that no header can carry, or no TLS configuration could be made.
pub fn connect(base_url: &str, api_key: &str) -> Result<Client, ConnectError> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {api_key}"))?;
    bearer.set_sensitive(true);
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
        .timeout(REQUEST_TIMEOUT)
        // A lost answer to a purchase is the caller's to think about.
        .retry(reqwest::retry::never())
        .build()?;
    Ok(Client::new_with_client(
        base_url.trim_end_matches('/'),
        http,
    ))
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The API key cannot be sent.
    #[error("the API key has characters that no header can carry")]
    Key(#[from] reqwest::header::InvalidHeaderValue),
    /// The HTTP client could not be made.
    #[error("no HTTP client could be made")]
    Http(#[from] reqwest::Error),
}
