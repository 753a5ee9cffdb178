//! What is common to all answers: where the payload is, and what makes an answer an error.

use provider::Answer;
use serde_json::value::RawValue;

use crate::fields::{Fields, scalar};

const TEXT_NAMES: [&str; 4] = ["message", "msg", "errorMessage", "error"];

/// A readable answer.
pub(crate) enum Reply {
    /// No error marker.
    Good {
        payload: Box<RawValue>,
        /// The `status` beside the payload, if the answer has one.
        status: Option<String>,
    },
    /// An error marker, or a status that is no success.
    Bad {
        said: Said,
        payload: Option<Box<RawValue>>,
    },
}

/// The provider's own words in an error, as they came: not bounded, and perhaps with the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) text: String,
}

/// `None`: not the protocol's JSON.
pub(crate) fn read(answer: &Answer) -> Option<Reply> {
    let body = answer.body.trim_start_matches('\u{feff}').trim();
    let body: Box<RawValue> = serde_json::from_str(body).ok()?;
    let is_failed = !answer.is_success();
    let Some(fields) = Fields::read(&body) else {
        let is_list = body.get().trim_start().starts_with('[');
        return (is_list && !is_failed).then_some(Reply::Good {
            payload: body,
            status: None,
        });
    };
    let nested = fields
        .raw(&["data", "result", "response"])
        .map(ToOwned::to_owned);
    if is_failed || has_error_marker(&fields) {
        let said = said(&fields, nested.as_deref());
        let payload = nested;
        return Some(Reply::Bad { said, payload });
    }
    let status = nested.as_ref().and_then(|_| fields.text(&["status"]));
    let payload = nested.unwrap_or(body);
    Some(Reply::Good { payload, status })
}

fn has_error_marker(fields: &Fields) -> bool {
    let status = fields.text(&["status"]).unwrap_or_default().to_lowercase();
    let success = fields.text(&["success"]).unwrap_or_default().to_lowercase();
    matches!(
        status.as_str(),
        "-1" | "error" | "false" | "fail" | "failed"
    ) || matches!(success.as_str(), "false" | "0")
        || fields.raw(&["error"]).is_some_and(|error| !is_empty(error))
}

/// Whether an `error` field says that there is none.
fn is_empty(error: &RawValue) -> bool {
    match scalar(error) {
        Some(text) => matches!(text.to_lowercase().as_str(), "false" | "0" | "no" | "none"),
        None => !error.get().contains(char::is_alphanumeric),
    }
}

fn said(fields: &Fields, payload: Option<&RawValue>) -> Said {
    let inner = [fields.raw(&["error"]), payload];
    let inner = inner.into_iter().flatten();
    let text = fields
        .text(&TEXT_NAMES)
        .or_else(|| {
            inner.clone().find_map(|inner| match Fields::read(inner) {
                Some(inner) => inner.text(&TEXT_NAMES),
                None => scalar(inner),
            })
        })
        .unwrap_or_else(|| "an error without a text".to_owned());
    Said {
        code: fields.text(&["code", "errorCode", "error_code"]),
        text,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            body: body.to_owned(),
        }
    }

    #[rstest]
    #[case(r#"{"data":[1]}"#, "[1]")]
    #[case(r#"{"status":1,"result":{"id":7}}"#, r#"{"id":7}"#)]
    #[case(r#"{"success":true,"error":null,"response":{}}"#, "{}")]
    #[case(r#"{"data":null,"result":[2]}"#, "[2]")]
    #[case(r#"{"error":"","id":7}"#, r#"{"error":"","id":7}"#)]
    #[case(r#"{"error":[],"id":7}"#, r#"{"error":[],"id":7}"#)]
    #[case(r#"{"error":{},"id":7}"#, r#"{"error":{},"id":7}"#)]
    #[case(r#"{"error":false,"id":7}"#, r#"{"error":false,"id":7}"#)]
    #[case(r#"{"error":0,"status":0}"#, r#"{"error":0,"status":0}"#)]
    #[case("[3]", "[3]")]
    #[case("\u{feff} [3] ", "[3]")]
    #[case("{}", "{}")]
    fn the_payload_is_found_under_any_name(#[case] body: &str, #[case] expected: &str) {
        let Some(Reply::Good { payload, .. }) = read(&answer(200, body)) else {
            panic!("{body} is an error");
        };
        assert_eq!(payload.get(), expected);
    }

    #[rstest]
    #[case(200, r#"{"status":-1,"message":"invalid key"}"#, None, "invalid key")]
    #[case(200, r#"{"status":"-1","msg":"x"}"#, None, "x")]
    #[case(200, r#"{"status":"Error","errorMessage":"x"}"#, None, "x")]
    #[case(200, r#"{"status":false,"data":"x"}"#, None, "x")]
    #[case(200, r#"{"success":false,"data":{"message":"x"}}"#, None, "x")]
    #[case(200, r#"{"error":"x","code":"E7"}"#, Some("E7"), "x")]
    #[case(200, r#"{"error":{"message":"x"},"errorCode":7}"#, Some("7"), "x")]
    #[case(200, r#"{"error":true,"message":"x"}"#, None, "x")]
    #[case(200, r#"{"status":-1}"#, None, "an error without a text")]
    #[case(403, r#"{"message":"x"}"#, None, "x")]
    #[case(302, r#"{"message":"x"}"#, None, "x")]
    #[case(503, r#"{"status":1,"message":"x"}"#, None, "x")]
    fn every_error_marker_is_seen_and_its_words_are_kept(
        #[case] status: u16,
        #[case] body: &str,
        #[case] code: Option<&str>,
        #[case] text: &str,
    ) {
        let Some(Reply::Bad { said, .. }) = read(&answer(status, body)) else {
            panic!("{body} is no error");
        };
        assert_eq!((said.code.as_deref(), said.text.as_str()), (code, text));
    }

    #[rstest]
    #[case(200, "")]
    #[case(200, "<html></html>")]
    #[case(200, r#"{"data":[1"#)]
    #[case(200, "null")]
    #[case(200, r#""invalid key""#)]
    #[case(200, "7")]
    #[case(500, "[]")]
    fn what_is_not_the_protocols_json_is_not_read(#[case] status: u16, #[case] body: &str) {
        assert!(read(&answer(status, body)).is_none());
    }
}
