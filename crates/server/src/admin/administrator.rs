//! From a request's token to the administrator that makes it.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::request::Parts,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::Timestamp;
use ledger::Actor;
use secrecy::SecretString;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    admin_token::{self, Role},
    app::AppState,
    client_address,
    envelope::{REQUEST_ID, header_text},
    error::{ApiError, ErrorCode},
    issuer::{Issuer, Refusal},
};

/// Who administers, by what their token says.
#[derive(Clone, Debug)]
pub struct Administrator {
    /// Whose token it is; `issuer:` goes before the names that the configured issuer gives, which
    /// are not the names in our own tokens.
    pub subject: String,
    /// What they may do.
    pub role: Role,
    /// When the token ends.
    pub expires_at: Timestamp,
    request_id: String,
}

impl Administrator {
    /// Who they are in the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            subject: self.subject.clone(),
            role: self.role.to_string(),
            request_id: Some(self.request_id.clone()),
        }
    }
}

/// Knows administrators by their tokens.
#[derive(Debug, Default)]
pub struct Administrators {
    secret: Option<SecretString>,
    issuer: Option<Issuer>,
}

impl Administrators {
    /// Those with a token that `secret` signed, or of the issuer; without both there are none.
    #[must_use]
    pub const fn new(secret: Option<SecretString>, issuer: Option<Issuer>) -> Self {
        Self { secret, issuer }
    }

    async fn identify(&self, parts: &Parts, now: Timestamp) -> Result<Administrator, ApiError> {
        let refused = |message| ApiError::new(ErrorCode::Unauthorized, message);
        let header = header_text(&parts.headers, "authorization");
        let token = match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => {
                return Err(refused(
                    "send an administrator's token as 'Authorization: Bearer …'",
                ));
            }
        };
        if self.secret.is_none() && self.issuer.is_none() {
            let message =
                "no administrators are known here: set [admin] jwt_secret or [admin.issuer]";
            return Err(refused(message).with_reason("ADMINISTRATION_OFF"));
        }
        let request_id = header_text(&parts.headers, REQUEST_ID);
        let ours = self.secret.as_ref();
        if let Some(claims) = ours.and_then(|secret| admin_token::verify(secret, token, now)) {
            return Ok(Administrator {
                subject: claims.sub,
                role: claims.role,
                expires_at: Timestamp::from_unix_timestamp(claims.exp).unwrap_or(now),
                request_id,
            });
        }
        let named = match &self.issuer {
            Some(issuer) => issuer.verify(token, now).await,
            None => Err(Refusal::Invalid),
        };
        let named = named.map_err(|refusal| match refusal {
            Refusal::Invalid => refused("the administrator's token is not valid"),
            Refusal::IssuerAway => {
                let message = "the token cannot be checked: its issuer does not answer";
                ApiError::new(ErrorCode::ServiceUnavailable, message)
                    .with_reason("ISSUER_UNAVAILABLE")
            }
        })?;
        let role = named.role.ok_or_else(|| {
            let message = "the token gives no role here: admin, operator or auditor";
            ApiError::new(ErrorCode::Forbidden, message).with_reason("ROLE_MISSING")
        })?;
        Ok(Administrator {
            subject: format!("{}{}", admin_token::ISSUED_ELSEWHERE, named.subject),
            role,
            expires_at: named.expires_at,
            request_id,
        })
    }
}

/// Puts routes behind a valid token. Handlers find the [`Administrator`] in the request.
pub fn guarded(state: &AppState, routes: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    routes.route_layer(middleware::from_fn_with_state(Arc::clone(state), guard))
}

async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match state
        .administrators
        .identify(&parts, state.clock.now())
        .await
    {
        Ok(administrator) => {
            tracing::Span::current().record("administrator", administrator.subject.as_str());
            parts.extensions.insert(administrator);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(error) => {
            let address = client_address::of(&parts.extensions);
            match state.limits.load().take_stranger(address) {
                Ok(_) => error.into_response(),
                Err(exceeded) => exceeded.into_response(),
            }
        }
    }
}

fn permitted(parts: &Parts, needed: Role) -> Result<Administrator, ApiError> {
    let administrator = parts
        .extensions
        .get::<Administrator>()
        .ok_or_else(|| ApiError::new(ErrorCode::Unauthorized, "a token is needed"))?;
    if administrator.role.includes(needed) {
        return Ok(administrator.clone());
    }
    let message = format!(
        "this needs the role {needed}; yours is {}",
        administrator.role
    );
    Err(ApiError::new(ErrorCode::Forbidden, message).with_reason("ROLE_TOO_LOW"))
}

/// An administrator who may read.
#[derive(Clone, Debug)]
pub struct Auditor(pub Administrator);

/// An administrator who may do the day-to-day work.
#[derive(Clone, Debug)]
pub struct Operator(pub Administrator);

/// An administrator who may do everything.
#[derive(Clone, Debug)]
pub struct Admin(pub Administrator);

impl<S: Send + Sync> FromRequestParts<S> for Auditor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        permitted(parts, Role::Auditor).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Operator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        permitted(parts, Role::Operator).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        permitted(parts, Role::Admin).map(Self)
    }
}
