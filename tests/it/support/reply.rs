//! An answer of the gateway.

use axum::{body::to_bytes, response::Response};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// As it came: look here for the digits of numbers.
    pub(crate) text: String,
    /// Null if it is not JSON.
    pub(crate) json: Value,
}

impl Reply {
    pub(crate) async fn read(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            status: head.status,
            headers: head.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// What a good answer holds.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert_eq!(self.json["success"], true, "{}", self.text);
        &self.json["data"]
    }

    /// What a refusal holds; its status goes with its code.
    #[track_caller]
    pub(crate) fn refusal(&self, status: u16, code: &str) -> &Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.json["success"], false, "{}", self.text);
        let error = &self.json["error"];
        assert_eq!(error["code"], code, "{}", self.text);
        assert_eq!(error["request_id"], self.header("x-request-id"));
        error
    }

    /// A parameter was wrong, and the answer names it.
    #[track_caller]
    pub(crate) fn names_wrong(&self, field: &str) {
        let details = &self.refusal(422, "VALIDATION_ERROR")["details"];
        assert!(details[field].is_string(), "{field}: {}", self.text);
    }
}
