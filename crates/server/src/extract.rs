//! Extractors whose refusals speak our error language.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};

/// Query parameters; unknown ones are refused if the type says so.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(invalid("query", &rejection.body_text())),
        }
    }
}

/// A path parameter.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::invalid("id", "must be a whole number")),
        }
    }
}

/// A JSON body of at most 64 KiB. The content type is not insisted on: SMSCode's own clients send
/// it, people with curl forget it.
#[derive(Clone, Copy, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
                    ApiError::invalid("body", "must not be larger than 64 KiB")
                } else {
                    ApiError::new(ErrorCode::ValidationError, "the body did not arrive whole")
                }
            })?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| invalid("body", &error.to_string()))
    }
}

/// The parser's words with the parameter's name, where they hold one in backticks.
fn invalid(place: &str, text: &str) -> ApiError {
    let field = text
        .split('`')
        .nth(1)
        .filter(|name| !name.is_empty() && name.len() <= 64);
    ApiError::invalid(field.unwrap_or(place), text)
}
