//! The SMSCode envelope around every answer, and problem+json for those who ask for it.

use axum::{Json, body::Body, extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorCode};

/// The header that carries a request's id, taken from the caller or made here.
pub const REQUEST_ID: &str = "x-request-id";
const PROBLEM_JSON: &str = "application/problem+json";

/// `{"success": true, "data": …}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Success<T> {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// The answer.
    pub data: T,
}

/// A success answer.
pub fn ok<T: Serialize>(data: T) -> Json<Success<T>> {
    Json(Success {
        success: true,
        data,
    })
}

/// `{"success": false, "error": …}`: the one error body of the whole API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// Always false.
    #[schema(example = false)]
    pub success: bool,
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong, for programs and people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// From a closed list.
    pub code: ErrorCode,
    /// For people.
    #[schema(example = "product_id: no such product")]
    pub message: String,
    /// Finer than the code, where there is something finer to say.
    #[schema(example = "NO_AVAILABLE_NUMBER")]
    pub reason: Option<&'static str>,
    /// Whether sending the same request again can help and cannot harm.
    #[schema(example = false)]
    pub safe_to_retry: bool,
    /// The `x-request-id` of this answer.
    #[schema(example = "0199e7b0-5a3c-7c1e-9d2f-0c6f6f1b2a3d")]
    pub request_id: String,
    /// Facts for programs: for a validation error the parameter's name and what is wrong with it.
    #[schema(value_type = Object)]
    pub details: std::collections::BTreeMap<String, serde_json::Value>,
}

/// RFC 9457 form of the same error.
#[derive(Debug, Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: String,
    code: ErrorCode,
    reason: Option<&'static str>,
    safe_to_retry: bool,
    request_id: &'a str,
    details: &'a std::collections::BTreeMap<String, serde_json::Value>,
}

/// Gives every error its body, also those that the router itself makes.
pub async fn render_errors(request: Request, next: Next) -> Response {
    let request_id = header_text(request.headers(), REQUEST_ID);
    let wants_problem = header_text(request.headers(), "accept").contains(PROBLEM_JSON);
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let error = response
        .extensions_mut()
        .remove::<ApiError>()
        .or_else(|| stray_error(&response));
    let Some(error) = error else { return response };
    let status = response.status();
    let body = if wants_problem {
        problem(&error, status, path, &request_id)
    } else {
        envelope(&error, &request_id)
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let content_type = if wants_problem {
        PROBLEM_JSON
    } else {
        "application/json"
    };
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(wait) = error.retry_after {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        parts
            .headers
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    if error.code == ErrorCode::Unauthorized {
        parts
            .headers
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    Response::from_parts(parts, Body::from(body))
}

/// The body of an error, for those who store answers.
#[must_use]
pub fn envelope(error: &ApiError, request_id: &str) -> String {
    let body = ErrorBody {
        success: false,
        error: ErrorDetail {
            code: error.code,
            message: error.message.clone(),
            reason: error.reason,
            safe_to_retry: error.safe_to_retry,
            request_id: request_id.to_owned(),
            details: error.details.clone(),
        },
    };
    serde_json::to_string(&body).unwrap_or_default()
}

fn problem(error: &ApiError, status: StatusCode, instance: String, request_id: &str) -> String {
    let problem = Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: &error.message,
        instance,
        code: error.code,
        reason: error.reason,
        safe_to_retry: error.safe_to_retry,
        request_id,
        details: &error.details,
    };
    serde_json::to_string(&problem).unwrap_or_default()
}

/// Errors made by the router: no such route, wrong method, body too large, a panic.
fn stray_error(response: &Response) -> Option<ApiError> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| text.contains("json"));
    if is_json {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => ApiError::not_found("route"),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::new(
            ErrorCode::ValidationError,
            "this method is not allowed here",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::new(ErrorCode::ValidationError, "the body is larger than 64 KiB")
        }
        StatusCode::REQUEST_TIMEOUT
        | StatusCode::GATEWAY_TIMEOUT
        | StatusCode::SERVICE_UNAVAILABLE => ApiError::new(
            ErrorCode::ServiceUnavailable,
            "the service is temporarily unavailable",
        ),
        status if status.is_client_error() => {
            ApiError::new(ErrorCode::ValidationError, "the request cannot be read")
        }
        _ => ApiError::new(ErrorCode::InternalError, "internal error"),
    })
}

/// A header as text; empty if it is missing or not text.
#[must_use]
pub fn header_text(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}
