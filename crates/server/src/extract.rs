//! Extractors whose refusals speak our error language.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};

/// How axum begins to say what is wrong with a query.
const QUERY_PREFIX: &str = "Failed to deserialize query string: ";
/// Longer names are not repeated to whoever sent them.
const MAX_FIELD_NAME: usize = 64;
/// Nor are longer values that a parser quotes.
const MAX_REASON: usize = 300;

/// Query parameters; unknown ones are refused if the type says so.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text = rejection.body_text();
                let reason = text.strip_prefix(QUERY_PREFIX).unwrap_or(&text);
                // As in `page: invalid digit found in string`.
                Err(match reason.split_once(": ") {
                    Some((field, reason)) => unread("query", field, reason),
                    None => unread("query", "", reason),
                })
            }
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
            Err(_) => Err(ApiError::invalid(
                "id",
                "must be a whole number of at most 19 digits",
            )),
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
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let reason = error.into_inner().to_string();
            unread("body", &path, &reason)
        })?;
        match json.end() {
            Ok(()) => Ok(Self(value)),
            Err(error) => Err(ApiError::invalid("body", error.to_string())),
        }
    }
}

/// The parser's words with the name of the field: where the parser stood, or else what its words
/// hold in backticks, as in ``missing field `id` ``.
fn unread(whole: &str, place: &str, reason: &str) -> ApiError {
    let is_name = |name: &&str| {
        let known = !name.is_empty() && *name != "." && !name.contains('?');
        known && name.len() <= MAX_FIELD_NAME
    };
    // Entries of a map have no name there: it is the map that is named.
    let place = place.split(".?").next().unwrap_or(place);
    let field = Some(place)
        .filter(is_name)
        .or_else(|| reason.split('`').nth(1).filter(is_name));
    // Where the field is named, nobody needs to count columns.
    let reason = match (field, reason.rsplit_once(" at line ")) {
        (Some(_), Some((reason, _))) => reason,
        _ => reason,
    };
    let reason: String = in_plain_words(reason).chars().take(MAX_REASON).collect();
    ApiError::invalid(field.unwrap_or(whole), reason)
}

const NO_TIME: &str = "must be a time as in 2026-11-01T00:00:00Z";

/// What parsers of numbers and times say, for people who send requests.
fn in_plain_words(reason: &str) -> &str {
    match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number"
        }
        "number too large to fit in target type" | "number too small to fit in target type" => {
            "is out of range"
        }
        "provided string was not `true` or `false`" => "must be true or false",
        "a character literal was not valid"
        | "unexpected trailing characters; the end of input was expected" => NO_TIME,
        _ if reason.ends_with("' component could not be parsed") => NO_TIME,
        _ => reason,
    }
}
