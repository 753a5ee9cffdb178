//! The one HTTP client of all adapters: bounded in time and size, follows nothing, repeats
//! nothing, and keeps keys out of everything printable.

use std::{fmt, time::Duration};

use futures::StreamExt;
use reqwest::{Method, Url, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};

use crate::{ErrorKind, ProviderError, UnknownReason};

/// Answers larger than this are refused (design section 10).
const BODY_LIMIT: usize = 256 * 1024;
/// Catalogs may be larger.
const CATALOG_BODY_LIMIT: usize = 32 * 1024 * 1024;
/// How much of a provider's text an error keeps.
const EXCERPT_CHARS: usize = 200;

/// How to reach an account.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The protocol's base URL, with or without a trailing slash.
    pub base_url: Url,
    /// The account's key.
    pub key: SecretString,
    /// Bound on a whole request.
    pub timeout: Duration,
}

/// Where the key travels.
#[derive(Clone, Copy, Debug)]
enum KeyPlace {
    Bearer,
    Query(&'static str),
}

/// An HTTP client bound to one provider account.
#[derive(Clone)]
pub struct ProviderHttp {
    client: reqwest::Client,
    base_url: Url,
    key: SecretString,
    key_place: KeyPlace,
    timeout: Duration,
}

impl fmt::Debug for ProviderHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderHttp")
            .field("base_url", &self.base_url.as_str())
            .finish_non_exhaustive()
    }
}

/// A complete answer within bounds, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Retry-After` in seconds, at least one second; about a minute for a zero, which says "some
    /// time" (providers.md 2.4 rule 4).
    pub retry_after: Option<Duration>,
    /// The body as text; invalid UTF-8 is replaced.
    pub body: String,
}

impl Answer {
    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The beginning of the body on one line, for errors; not for successful answers. An echoed key
    /// was taken out on arrival; see [`crate::loggable`] for codes and phone numbers.
    #[must_use]
    pub fn excerpt(&self) -> String {
        excerpt(&self.body)
    }
}

/// Cuts a provider's text to one short line.
fn excerpt(text: &str) -> String {
    let line: String = text
        .chars()
        .take(EXCERPT_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

/// A request without a complete answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Nothing left us: the request could not be built or no connection could be made.
    NotSent(String),
    /// It may have left us, and no complete answer came.
    Lost(UnknownReason, String),
}

impl From<SendError> for ProviderError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::NotSent(detail) => Self::new(ErrorKind::Unavailable, detail),
            SendError::Lost(UnknownReason::TooLarge, detail) => {
                Self::new(ErrorKind::MalformedReply, detail)
            }
            SendError::Lost(_, detail) => Self::new(ErrorKind::Unavailable, detail),
        }
    }
}

impl ProviderHttp {
    /// A client that sends the key as `Authorization: Bearer`.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be read.
    pub fn with_bearer(settings: HttpSettings) -> Result<Self, ProviderError> {
        Self::new(settings, KeyPlace::Bearer)
    }

    /// A client that sends the key as query parameter `name`.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be read.
    pub fn with_query_key(
        settings: HttpSettings,
        name: &'static str,
    ) -> Result<Self, ProviderError> {
        Self::new(settings, KeyPlace::Query(name))
    }

    fn new(settings: HttpSettings, key_place: KeyPlace) -> Result<Self, ProviderError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that builds it, with all its bounds"
        )]
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(settings.timeout.min(Duration::from_secs(5)))
            .timeout(settings.timeout)
            .pool_idle_timeout(Duration::from_secs(20))
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| {
                ProviderError::new(ErrorKind::BadRequest, error.without_url().to_string())
            })?;
        let mut base_url = settings.base_url;
        base_url.set_query(None);
        base_url.set_fragment(None);
        if !base_url.path().ends_with('/') {
            let path = format!("{}/", base_url.path());
            base_url.set_path(&path);
        }
        Ok(Self {
            client,
            base_url,
            key: settings.key,
            key_place,
            timeout: settings.timeout,
        })
    }

    /// GET of a path below the base URL.
    ///
    /// # Errors
    /// No complete answer within bounds.
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, SendError> {
        self.send(Method::GET, path, query, None, HeaderMap::new(), BODY_LIMIT)
            .await
    }

    /// GET of a catalog: the same with a larger bound on the body.
    ///
    /// # Errors
    /// No complete answer within bounds.
    pub async fn get_catalog(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer, SendError> {
        self.send(
            Method::GET,
            path,
            query,
            None,
            HeaderMap::new(),
            CATALOG_BODY_LIMIT,
        )
        .await
    }

    /// POST of a JSON body (or none) to a path below the base URL.
    ///
    /// # Errors
    /// No complete answer within bounds.
    pub async fn post(
        &self,
        path: &str,
        body: Option<String>,
        headers: HeaderMap,
    ) -> Result<Answer, SendError> {
        self.send(Method::POST, path, &[], body, headers, BODY_LIMIT)
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<String>,
        headers: HeaderMap,
        body_limit: usize,
    ) -> Result<Answer, SendError> {
        let url = self
            .base_url
            .join(path)
            .map_err(|error| SendError::NotSent(format!("bad path: {error}")))?;
        let mut request = self
            .client
            .request(method, url)
            .headers(headers)
            .query(query);
        request = match self.key_place {
            KeyPlace::Bearer => request.bearer_auth(self.key.expose_secret()),
            KeyPlace::Query(name) => request.query(&[(name, self.key.expose_secret())]),
        };
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        let response = request.send().await.map_err(|error| self.classify(error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let mut bytes = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| self.classify(error))?;
            if bytes.len() + chunk.len() > body_limit {
                let limit_kib = body_limit / 1024;
                let detail = format!("answer larger than {limit_kib} KiB (HTTP {status})");
                return Err(SendError::Lost(UnknownReason::TooLarge, detail));
            }
            bytes.extend_from_slice(&chunk);
        }
        let body = self.redact(&String::from_utf8_lossy(&bytes));
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }

    /// What a transport error proves. Only a failed connection proves that nothing was sent.
    fn classify(&self, error: reqwest::Error) -> SendError {
        let (timed_out, not_sent) = (error.is_timeout(), error.is_connect() || error.is_builder());
        let detail = self.describe(error);
        if not_sent {
            SendError::NotSent(detail)
        } else if timed_out {
            let detail = format!("no answer within {:?}", self.timeout);
            SendError::Lost(UnknownReason::TimedOut, detail)
        } else {
            SendError::Lost(UnknownReason::ConnectionLost, detail)
        }
    }

    /// The error and its sources without the URL, whose query may hold the key.
    fn describe(&self, error: reqwest::Error) -> String {
        let error = error.without_url();
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        excerpt(&self.redact(&text))
    }

    /// Takes the key out of a text; providers sometimes echo it.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        match self.key.expose_secret() {
            "" => text.to_owned(),
            key => text.replace(key, "[redacted]"),
        }
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(0) => 60,
        Ok(seconds) => seconds.min(24 * 3600),
        // The date form needs a clock to compare with; a minute is what such answers mean here.
        Err(_) => 60,
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

    use super::*;

    fn settings(base_url: &str, timeout_ms: u64) -> HttpSettings {
        HttpSettings {
            base_url: base_url.parse().unwrap(),
            key: SecretString::from("k-very-secret"),
            timeout: Duration::from_millis(timeout_ms),
        }
    }

    #[tokio::test]
    async fn no_printable_form_of_a_failure_holds_the_key() {
        let http =
            ProviderHttp::with_query_key(settings("http://127.0.0.1:9/x", 500), "apiKey").unwrap();
        let error = http
            .get("virtual-number/get-countries", &[])
            .await
            .unwrap_err();
        let shown = format!("{error:?} {http:?}");
        assert!(matches!(error, SendError::NotSent(_)), "{shown}");
        assert!(!shown.contains("very-secret"), "{shown}");
    }

    #[tokio::test]
    async fn a_hanging_provider_is_a_lost_answer_not_an_unsent_request() {
        let server = MockServer::start().await;
        let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
        Mock::given(any())
            .respond_with(slow)
            .expect(1)
            .mount(&server)
            .await;
        let http = ProviderHttp::with_bearer(settings(&server.uri(), 100)).unwrap();
        let error = http.get("balance", &[]).await.unwrap_err();
        assert!(
            matches!(error, SendError::Lost(UnknownReason::TimedOut, _)),
            "{error:?}"
        );
    }

    #[tokio::test]
    async fn redirects_are_answers_and_bodies_are_bounded() {
        let server = MockServer::start().await;
        let redirect = ResponseTemplate::new(302).insert_header("location", "/elsewhere");
        Mock::given(any())
            .respond_with(redirect)
            .up_to_n_times(1)
            .mount(&server)
            .await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; BODY_LIMIT + 1]))
            .mount(&server)
            .await;
        let http = ProviderHttp::with_bearer(settings(&server.uri(), 5_000)).unwrap();
        assert_eq!(http.get("balance", &[]).await.unwrap().status, 302);
        let error = http.get("balance", &[]).await.unwrap_err();
        assert!(
            matches!(error, SendError::Lost(UnknownReason::TooLarge, _)),
            "{error:?}"
        );
        assert_eq!(
            http.get_catalog("balance", &[]).await.unwrap().body.len(),
            BODY_LIMIT + 1
        );
    }
}
