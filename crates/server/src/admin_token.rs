//! Administrators' bearer tokens: JWT, HS256, from `switchboard admin token` to the admin API.

use std::{fmt, time::Duration};

use domain::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "switchboard";
const AUDIENCE: &str = "switchboard-admin";
/// Goes before the names of those whose tokens we did not make; no name in ours begins so.
pub(crate) const ISSUED_ELSEWHERE: &str = "issuer:";
/// Replicas' clocks may differ by this.
pub(crate) const LEEWAY_SECS: u64 = 5;

/// What an administrator may do.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    clap::ValueEnum,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(example = "admin")]
pub enum Role {
    /// Everything.
    Admin,
    /// Day-to-day work: providers, orders, unresolved purchases.
    Operator,
    /// Reading.
    Auditor,
}

impl Role {
    /// Whether this role may do what `needed` may do.
    #[must_use]
    pub const fn includes(self, needed: Self) -> bool {
        match needed {
            Self::Auditor => true,
            Self::Operator => matches!(self, Self::Admin | Self::Operator),
            Self::Admin => matches!(self, Self::Admin),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        })
    }
}

/// What a token says. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminClaims {
    /// Always `switchboard`.
    pub iss: String,
    /// Always `switchboard-admin`.
    pub aud: String,
    /// Who acts, for the audit log.
    pub sub: String,
    /// What they may do.
    pub role: Role,
    /// When it was made.
    pub iat: i64,
    /// Not valid before.
    pub nbf: i64,
    /// Not valid from then on.
    pub exp: i64,
}

/// Makes a token for `subject`, with the time of its end.
///
/// # Errors
/// The time to live is too long to be written, or the subject begins as the issuer's do.
pub fn issue(
    secret: &SecretString,
    role: Role,
    subject: &str,
    ttl: Duration,
    now: Timestamp,
) -> anyhow::Result<(String, Timestamp)> {
    anyhow::ensure!(
        !subject.starts_with(ISSUED_ELSEWHERE),
        "a name that begins with {ISSUED_ELSEWHERE} is the issuer's to give"
    );
    let end = time::Duration::try_from(ttl)
        .ok()
        .and_then(|ttl| now.checked_add(ttl))
        .ok_or_else(|| anyhow::anyhow!("the time to live is too long"))?;
    let claims = AdminClaims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: subject.to_owned(),
        role,
        iat: now.unix_timestamp(),
        nbf: now.unix_timestamp(),
        exp: end.unix_timestamp(),
    };
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)?;
    Ok((token, end))
}

/// The claims of a token that we made and that is valid now; `None` for any other.
#[must_use]
pub fn verify(secret: &SecretString, token: &str, now: Timestamp) -> Option<AdminClaims> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // Compared below, with the time that is handed in.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
    let claims = jsonwebtoken::decode::<AdminClaims>(token, &key, &validation)
        .ok()?
        .claims;
    let leeway = i64::try_from(LEEWAY_SECS).unwrap_or_default();
    let now = now.unix_timestamp();
    let is_ours = !claims.sub.starts_with(ISSUED_ELSEWHERE);
    (is_ours && claims.nbf <= now + leeway && now < claims.exp + leeway).then_some(claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn secret() -> SecretString {
        "a secret of more than thirty-two characters".into()
    }

    #[test]
    fn a_token_is_valid_for_its_time_and_under_its_secret() {
        let now = Timestamp::UNIX_EPOCH + HOUR * 24;
        let (token, end) = issue(&secret(), Role::Auditor, "jo", HOUR, now).unwrap();
        assert_eq!(end, now + HOUR);
        let claims = verify(&secret(), &token, now).unwrap();
        assert_eq!((claims.sub.as_str(), claims.role), ("jo", Role::Auditor));
        let seconds = Duration::from_secs;
        assert!(verify(&secret(), &token, now + HOUR + seconds(4)).is_some());
        assert_eq!(verify(&secret(), &token, now + HOUR + seconds(5)), None);
        assert_eq!(verify(&secret(), &token, now - seconds(6)), None);
        let other = "another secret of more than thirty-two characters".into();
        assert_eq!(verify(&other, &token, now), None);
    }

    #[test]
    fn tokens_of_others_are_refused() {
        let now = Timestamp::UNIX_EPOCH + HOUR;
        let key = EncodingKey::from_secret(secret().expose_secret().as_bytes());
        let claims = AdminClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: "jo".to_owned(),
            role: Role::Admin,
            iat: 0,
            nbf: 0,
            exp: i64::MAX / 2,
        };
        let made = |algorithm, claims: &AdminClaims| {
            jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
        };
        assert!(verify(&secret(), &made(Algorithm::HS256, &claims), now).is_some());
        let foreign = [
            made(Algorithm::HS512, &claims),
            made(
                Algorithm::HS256,
                &AdminClaims {
                    iss: "x".to_owned(),
                    ..claims.clone()
                },
            ),
            made(
                Algorithm::HS256,
                &AdminClaims {
                    aud: "x".to_owned(),
                    ..claims.clone()
                },
            ),
            made(
                Algorithm::HS256,
                &AdminClaims {
                    sub: "issuer:jo".to_owned(),
                    ..claims
                },
            ),
            // {"alg":"none"} with an empty signature
            "eyJhbGciOiJub25lIn0.e30.".to_owned(),
            String::new(),
        ];
        for token in foreign {
            assert_eq!(verify(&secret(), &token, now), None, "{token}");
        }
    }
}
