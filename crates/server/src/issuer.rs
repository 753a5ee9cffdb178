//! Administrators' tokens of an issuer elsewhere: RS256 or ES256, checked by the keys that it
//! publishes.
//!
//! Keys are kept for a while and fetched again when they are old, or when a token names one that is
//! not among them. While the issuer is away, what was fetched last is used for a bounded time; then
//! nobody gets in by it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::admin_token::{LEEWAY_SECS, Role};

/// Keys older than this are fetched again: a key that the issuer took back is refused after that.
const FRESH_FOR: Duration = Duration::from_secs(600);
/// If they cannot be fetched, the last ones count for so long.
const USABLE_FOR: Duration = Duration::from_secs(3_600);
/// Between two fetches, whatever keys tokens name.
const FETCH_EVERY: Duration = Duration::from_secs(10);
const FETCH_WITHIN: Duration = Duration::from_secs(3);
const ANSWER_BYTES: usize = 256 * 1024;
const KEYS: usize = 100;
const SUBJECT_LENGTH: usize = 200;

/// `[admin.issuer]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerSettings {
    /// `iss` of its tokens.
    pub issuer: String,
    /// `aud` of its tokens for this gateway.
    pub audience: String,
    /// Where it publishes its keys.
    pub jwks_url: Url,
    /// The claim that holds the role, or a list with it: `admin`, `operator` or `auditor`.
    pub role_claim: String,
}

/// Whom a valid token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `sub`.
    pub subject: String,
    /// The highest role that it has here; `None`: none.
    pub role: Option<Role>,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// Why a token names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not valid.
    Invalid,
    /// Nobody can tell: the issuer's keys cannot be fetched.
    IssuerAway,
}

/// An issuer with the keys that it published.
#[derive(Debug)]
pub struct Issuer {
    settings: IssuerSettings,
    http: reqwest::Client,
    held: Mutex<Option<Arc<KeySet>>>,
    /// One fetch at a time; when the last one began.
    fetching: tokio::sync::Mutex<Option<Timestamp>>,
}

#[derive(Debug)]
struct KeySet {
    keys: HashMap<String, IssuerKey>,
    fetched_at: Timestamp,
}

/// A key, and the one algorithm that it is for.
#[derive(Clone, Debug)]
struct IssuerKey {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl KeySet {
    /// A clock that was set back makes keys old.
    fn is_younger(&self, than: Duration, now: Timestamp) -> bool {
        Duration::try_from(now - self.fetched_at).is_ok_and(|age| age < than)
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Sets may hold keys of kinds that we do not know.
#[derive(Deserialize)]
struct PublishedSet {
    keys: Vec<Value>,
}

impl Issuer {
    /// Nothing is fetched yet.
    ///
    /// # Errors
    /// The machine's certificates cannot be read.
    pub fn new(settings: IssuerSettings) -> Result<Self, reqwest::Error> {
        #[expect(
            clippy::disallowed_methods,
            reason = "an issuer is no provider, and no key of ours travels"
        )]
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .timeout(FETCH_WITHIN)
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            settings,
            http,
            held: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        })
    }

    /// Whom a token names.
    ///
    /// # Errors
    /// It is not valid now, or nobody can tell.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<Named, Refusal> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Invalid)?;
        let published = [Algorithm::RS256, Algorithm::ES256].contains(&header.alg);
        let kid = header.kid.filter(|_| published).ok_or(Refusal::Invalid)?;
        let found = self.key(&kid, now).await?;
        // The key says which algorithm, not the token.
        let key = found
            .filter(|key| key.algorithm == header.alg)
            .ok_or(Refusal::Invalid)?;
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Compared below, with the time that is handed in.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.key, &validation)
            .map_err(|_| Refusal::Invalid)?
            .claims;
        let leeway = i64::try_from(LEEWAY_SECS).unwrap_or_default();
        let seconds = now.unix_timestamp();
        let begun = claims
            .nbf
            .is_none_or(|nbf| nbf <= seconds.saturating_add(leeway));
        let is_over = seconds >= claims.exp.saturating_add(leeway);
        let expires_at = Timestamp::from_unix_timestamp(claims.exp).ok();
        let expires_at = expires_at
            .filter(|_| begun && !is_over && is_subject(&claims.sub))
            .ok_or(Refusal::Invalid)?;
        Ok(Named {
            role: role(claims.others.get(&self.settings.role_claim)),
            subject: claims.sub,
            expires_at,
        })
    }

    async fn key(&self, kid: &str, now: Timestamp) -> Result<Option<IssuerKey>, Refusal> {
        let held = self.held().filter(|set| set.is_younger(USABLE_FOR, now));
        let known = held.as_ref().and_then(|set| set.keys.get(kid)).cloned();
        let is_fresh = held.is_some_and(|set| set.is_younger(FRESH_FOR, now));
        match known {
            Some(key) if is_fresh => return Ok(Some(key)),
            // Who has a usable key does not wait for another one's fetch.
            Some(key) => match self.fetching.try_lock() {
                Ok(mut last) => self.fetch_if_due(&mut last, now).await,
                Err(_) => return Ok(Some(key)),
            },
            None => {
                self.fetch_if_due(&mut *self.fetching.lock().await, now)
                    .await
            }
        }
        match self.held().filter(|set| set.is_younger(USABLE_FOR, now)) {
            Some(set) => Ok(set.keys.get(kid).cloned()),
            None => Err(Refusal::IssuerAway),
        }
    }

    async fn fetch_if_due(&self, last: &mut Option<Timestamp>, now: Timestamp) {
        let since = last.map(|last| Duration::try_from(now - last).unwrap_or(FETCH_EVERY));
        if since.is_some_and(|since| since < FETCH_EVERY) {
            return;
        }
        *last = Some(now);
        match self.fetch().await {
            Ok(keys) => {
                let set = KeySet {
                    keys,
                    fetched_at: now,
                };
                *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(set));
            }
            Err(reason) => {
                tracing::warn!(issuer = self.settings.issuer, %reason, "the issuer's keys cannot be fetched: the last ones stand for an hour, then its tokens are refused");
            }
        }
    }

    async fn fetch(&self) -> Result<HashMap<String, IssuerKey>, String> {
        let told = |error: reqwest::Error| format!("{:#}", anyhow::Error::from(error));
        let sent = self.http.get(self.settings.jwks_url.clone()).send();
        let mut response = sent.await.map_err(told)?;
        if !response.status().is_success() {
            return Err(format!("it answers {}", response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(told)? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_BYTES {
                return Err(format!("its answer is larger than {ANSWER_BYTES} bytes"));
            }
        }
        let set: PublishedSet = serde_json::from_slice(&body)
            .map_err(|error| format!("its answer is no set of keys: {error}"))?;
        let published = set.keys.into_iter().take(KEYS);
        let keys: HashMap<_, _> = published.filter_map(usable).collect();
        if keys.is_empty() {
            return Err("there is no RS256 or ES256 key with a kid in its set".to_owned());
        }
        Ok(keys)
    }

    fn held(&self) -> Option<Arc<KeySet>> {
        let held = self.held.lock();
        held.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A key that signs by RS256 or ES256, under its id.
fn usable(published: Value) -> Option<(String, IssuerKey)> {
    let jwk: Jwk = serde_json::from_value(published).ok()?;
    let signs =
        !matches!(&jwk.common.public_key_use, Some(other) if *other != PublicKeyUse::Signature);
    let algorithm = match (&jwk.algorithm, jwk.common.key_algorithm) {
        (AlgorithmParameters::RSA(_), None | Some(KeyAlgorithm::RS256)) => Algorithm::RS256,
        (AlgorithmParameters::EllipticCurve(curve), None | Some(KeyAlgorithm::ES256))
            if curve.curve == EllipticCurve::P256 =>
        {
            Algorithm::ES256
        }
        _ => return None,
    };
    let key = DecodingKey::from_jwk(&jwk).ok().filter(|_| signs)?;
    Some((jwk.common.key_id?, IssuerKey { algorithm, key }))
}

/// The audit log names people by it.
fn is_subject(text: &str) -> bool {
    !text.is_empty() && text.len() <= SUBJECT_LENGTH && !text.contains(char::is_control)
}

/// The highest of the roles in a claim.
fn role(claim: Option<&Value>) -> Option<Role> {
    let known = |value: &Value| Role::deserialize(value).ok();
    let roles: Vec<Role> = match claim? {
        Value::Array(values) => values.iter().filter_map(known).collect(),
        value => known(value).into_iter().collect(),
    };
    [Role::Admin, Role::Operator, Role::Auditor]
        .into_iter()
        .find(|role| roles.contains(role))
}
