//! How a receiver knows that an event is from us and whole.
//!
//! Two schemes with one secret. `X-Webhook-Signature` is that of the SMSCode document v1.0.0:
//! `sha256=` and the hexadecimal HMAC-SHA256 of the body, keyed with the secret's text. The headers
//! `webhook-id`, `webhook-timestamp` and `webhook-signature` are those of Standard Webhooks 1.0.0:
//! they cover id and time as well, so that a receiver can refuse what is old or known.

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const SECRET_PREFIX: &str = "whsec_";

/// The header of the SMSCode document.
pub const SIGNATURE: &str = "x-webhook-signature";
/// The event's id: the same in every attempt.
pub const STANDARD_ID: &str = "webhook-id";
/// Seconds since 1970, of the attempt.
pub const STANDARD_TIMESTAMP: &str = "webhook-timestamp";
/// `v1,` and base64, once for each secret in force, with spaces between.
pub const STANDARD_SIGNATURE: &str = "webhook-signature";

/// The value of [`SIGNATURE`].
#[must_use]
pub fn sign(body: &str, secret: &SecretString) -> String {
    let tag = hmac(secret.expose_secret().as_bytes(), &[body]);
    let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

/// The value of [`STANDARD_SIGNATURE`].
#[must_use]
pub fn sign_standard(id: &str, at: Timestamp, body: &str, secrets: &[&SecretString]) -> String {
    let seconds = at.unix_timestamp().to_string();
    let signatures: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let key = standard_key(secret.expose_secret());
            let tag = hmac(&key, &[id, ".", &seconds, ".", body]);
            format!("v1,{}", BASE64_STANDARD.encode(tag))
        })
        .collect();
    signatures.join(" ")
}

/// A secret made of random bytes, in the form that Standard Webhooks libraries read.
#[must_use]
pub fn fresh_secret(random: [u8; 32]) -> SecretString {
    format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(random)).into()
}

/// The libraries decode what follows the prefix. A client's own secret may be any text: if it is
/// not base64, its bytes are the key.
fn standard_key(secret: &str) -> Vec<u8> {
    let text = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    BASE64_STANDARD
        .decode(text)
        .unwrap_or_else(|_| secret.as_bytes().to_vec())
}

fn hmac(key: &[u8], parts: &[&str]) -> Vec<u8> {
    // HMAC takes keys of any length; the error type is for other constructions.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use standardwebhooks::Webhook;

    use super::*;

    const BODY: &str = r#"{"event":"order.completed"}"#;

    /// Expected value from Python: `hmac.new(b"key", body, hashlib.sha256).hexdigest()` with the
    /// test case of the HMAC article on Wikipedia.
    #[test]
    fn the_documents_signature_is_plain_hmac() {
        let signature = sign(
            "The quick brown fox jumps over the lazy dog",
            &"key".to_owned().into(),
        );
        let expected = [
            "sha256=",
            "f7bc83f430538424b13298e6aa6fb143",
            "ef4d59a14946175997479dbc2d1a3cd8",
        ];
        assert_eq!(signature, expected.concat());
    }

    fn headers(at: Timestamp, signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(STANDARD_ID, HeaderValue::from_static("evt_1"));
        headers.insert(STANDARD_TIMESTAMP, at.unix_timestamp().into());
        headers.insert(STANDARD_SIGNATURE, signature.parse().unwrap());
        headers
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the library compares with system time"
    )]
    fn the_published_library_accepts_both_secrets_of_a_rotation_and_no_other_body() {
        let now = Timestamp::now_utc();
        let (new, old) = (fresh_secret([7; 32]), fresh_secret([8; 32]));
        let signature = sign_standard("evt_1", now, BODY, &[&new, &old]);
        for secret in [&new, &old] {
            let library = Webhook::new(secret.expose_secret()).unwrap();
            library
                .verify(BODY.as_bytes(), &headers(now, &signature))
                .unwrap();
            assert!(library.verify(b"{}", &headers(now, &signature)).is_err());
            let late = now - time::Duration::hours(1);
            let signature = sign_standard("evt_1", late, BODY, &[secret]);
            assert!(
                library
                    .verify(BODY.as_bytes(), &headers(late, &signature))
                    .is_err()
            );
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the library compares with system time"
    )]
    fn a_secret_that_is_any_text_is_its_own_key() {
        let now = Timestamp::now_utc();
        let secret: SecretString = "not base64!".to_owned().into();
        let signature = sign_standard("evt_1", now, BODY, &[&secret]);
        let library = Webhook::from_bytes(secret.expose_secret().as_bytes().to_vec()).unwrap();
        library
            .verify(BODY.as_bytes(), &headers(now, &signature))
            .unwrap();
    }
}
