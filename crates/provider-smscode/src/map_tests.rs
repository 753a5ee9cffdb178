use provider::{ErrorKind, RefusalReason};
use rstest::rstest;
use std::time::Duration;

use super::*;
use crate::wire::ErrorDetails;

fn said(code: &str, message: &str, status: u16) -> Failure {
    Failure::Said {
        status,
        retry_after: None,
        error: ErrorBody {
            code: code.to_owned(),
            message: message.to_owned(),
            details: None,
        },
    }
}

#[rstest]
#[case("NO_OFFER_AVAILABLE", "", 422, Some(RefusalReason::OutOfStock))]
#[case("NO_OFFER_AVAILABLE", "", 503, Some(RefusalReason::OutOfStock))]
#[case(
    "PROVIDER_ERROR",
    "No numbers available",
    422,
    Some(RefusalReason::OutOfStock)
)]
#[case("PROVIDER_ERROR", "NO_NUMBERS", 422, Some(RefusalReason::OutOfStock))]
#[case(
    "PROVIDER_ERROR",
    "product is out of stock",
    422,
    Some(RefusalReason::OutOfStock)
)]
#[case(
    "PROVIDER_ERROR",
    "upstream said no",
    422,
    Some(RefusalReason::Rejected)
)]
#[case("PROVIDER_ERROR", "No numbers available", 502, None)]
#[case("INSUFFICIENT_BALANCE", "", 409, Some(RefusalReason::BalanceLow))]
#[case("UNAUTHORIZED", "", 401, Some(RefusalReason::InvalidCredentials))]
#[case("FORBIDDEN", "", 403, Some(RefusalReason::AccountBlocked))]
#[case(
    "TEMP_BANNED_ABUSE_GUARD",
    "",
    429,
    Some(RefusalReason::AccountBlocked)
)]
#[case("NOT_FOUND", "", 404, Some(RefusalReason::UnknownProduct))]
#[case("VALIDATION_ERROR", "", 422, Some(RefusalReason::Rejected))]
#[case("RATE_LIMIT_EXCEEDED", "", 429, Some(RefusalReason::RateLimited(None)))]
#[case("FX_RATE_UNAVAILABLE", "", 503, Some(RefusalReason::Rejected))]
#[case("INTERNAL_ERROR", "", 500, None)]
#[case("SERVICE_UNAVAILABLE", "", 503, None)]
#[case("REQUEST_IN_PROGRESS", "", 409, None)]
#[case("CONFLICT", "", 409, None)]
#[case("IDEMPOTENCY_KEY_REUSED", "", 422, None)]
#[case("UNAUTHORIZED", "", 500, None)]
#[case("SOMETHING_NEW", "no numbers", 422, None)]
fn only_a_certain_no_is_a_refusal(
    #[case] code: &str,
    #[case] message: &str,
    #[case] status: u16,
    #[case] expected: Option<RefusalReason>,
) {
    match (failed_purchase(said(code, message, status)), expected) {
        (BuyOutcome::Refused(refusal), Some(reason)) => {
            assert_eq!(refusal.reason, reason);
            assert_eq!(
                (refusal.code.as_deref(), refusal.message.as_str()),
                (Some(code), message)
            );
        }
        (BuyOutcome::Unknown { detail, .. }, None) => assert!(detail.contains(code), "{detail}"),
        (outcome, _) => panic!("{outcome:?}"),
    }
}

#[rstest]
#[case("UNAUTHORIZED", 401, ErrorKind::InvalidCredentials)]
#[case("FORBIDDEN", 403, ErrorKind::AccountBlocked)]
#[case("TEMP_BANNED_ABUSE_GUARD", 429, ErrorKind::AccountBlocked)]
#[case("NOT_FOUND", 404, ErrorKind::UnknownOrder)]
#[case("CONFLICT", 409, ErrorKind::NotAllowedNow)]
#[case("CANCEL_TOO_EARLY", 409, ErrorKind::NotAllowedNow)]
#[case("INSUFFICIENT_BALANCE", 409, ErrorKind::BalanceLow)]
#[case("VALIDATION_ERROR", 422, ErrorKind::BadRequest)]
#[case("RATE_LIMIT_EXCEEDED", 429, ErrorKind::RateLimited)]
#[case("PROVIDER_ERROR", 422, ErrorKind::Unavailable)]
#[case("INTERNAL_ERROR", 500, ErrorKind::Unavailable)]
#[case("SERVICE_UNAVAILABLE", 503, ErrorKind::Unavailable)]
#[case("SOMETHING_NEW", 429, ErrorKind::RateLimited)]
#[case("SOMETHING_NEW", 404, ErrorKind::Unavailable)]
#[case("SOMETHING_NEW", 422, ErrorKind::MalformedReply)]
fn codes_become_kinds(#[case] code: &str, #[case] status: u16, #[case] expected: ErrorKind) {
    let error = provider_error(said(code, "text", status));
    assert_eq!(error.kind, expected);
    assert_eq!(
        (error.code.as_deref(), error.message.as_str()),
        (Some(code), "text")
    );
    assert_eq!(error.status, Some(status));
}

#[rstest]
#[case(200, ErrorKind::MalformedReply)]
#[case(302, ErrorKind::MalformedReply)]
#[case(401, ErrorKind::InvalidCredentials)]
#[case(403, ErrorKind::Unavailable)]
#[case(404, ErrorKind::Unavailable)]
#[case(413, ErrorKind::MalformedReply)]
#[case(429, ErrorKind::RateLimited)]
#[case(502, ErrorKind::Unavailable)]
fn without_the_envelope_a_status_proves_little(#[case] status: u16, #[case] expected: ErrorKind) {
    let error = provider_error(Failure::Unreadable {
        status,
        retry_after: Some(Duration::from_secs(7)),
        text: "<h1>".to_owned(),
    });
    assert_eq!((error.kind, error.code), (expected, None));
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
}

#[test]
fn a_ban_tells_its_length() {
    let error = provider_error(Failure::Said {
        status: 429,
        retry_after: None,
        error: ErrorBody {
            code: code::TEMP_BANNED_ABUSE_GUARD.to_owned(),
            message: String::new(),
            details: Some(ErrorDetails {
                retry_after_seconds: Some(7200),
                ..ErrorDetails::default()
            }),
        },
    });
    assert_eq!(error.retry_after, Some(Duration::from_secs(7200)));
}

#[rstest]
#[case("ACTIVE", None, None, NumberState::Waiting)]
#[case("ACTIVE", Some("1234"), None, NumberState::Received)]
#[case("ACTIVE", None, Some("hello"), NumberState::Received)]
#[case("OTP_RECEIVED", Some("1234"), Some("code 1234"), NumberState::Received)]
#[case("OTP_RECEIVED", None, None, NumberState::Received)]
#[case("COMPLETED", None, None, NumberState::Finished)]
#[case("CANCELED", None, None, NumberState::Cancelled)]
#[case("CANCELLED", None, None, NumberState::Cancelled)]
#[case("EXPIRED", None, None, NumberState::Expired)]
#[case("EXPIRED", Some("1234"), None, NumberState::Finished)]
#[case("FAILED", None, None, NumberState::Waiting)]
#[case("PENDING", None, None, NumberState::Waiting)]
#[case("ON_HOLD", Some("1234"), None, NumberState::Received)]
fn orders_become_numbers(
    #[case] status: &str,
    #[case] code: Option<&str>,
    #[case] text: Option<&str>,
    #[case] expected: NumberState,
) {
    let quoted = |text: Option<&str>| text.map_or("null".to_owned(), |text| format!("\"{text}\""));
    let order = format!(
        r#"{{"id":7,"status":"{status}","otp_code":{},"otp_message":{},"amount":"12.50",
        "phone_number":"081234567890","expires_at":"2026-02-25T10:20:00Z","sms_revision":1}}"#,
        quoted(code),
        quoted(text)
    );
    let order: Order = serde_json::from_str(&order).unwrap();
    let indonesia = "ID".parse().ok();
    let number = number_status(&order, Currency::IDR, indonesia);
    assert_eq!(number.state, expected);
    let messages: Vec<_> = number
        .messages
        .iter()
        .map(|m| (m.code.as_ref(), m.text.as_ref()))
        .map(|(code, text)| (code.map(OtpCode::as_str), text.map(OtpCode::as_str)))
        .collect();
    let is_any = code.is_some() || text.is_some();
    assert_eq!(messages, if is_any { vec![(code, text)] } else { vec![] });
    assert_eq!(number.cost.unwrap().to_string(), "12.5 IDR");
    assert_eq!(number.phone.unwrap().as_str(), "+6281234567890");
    assert_eq!(number.revision, Some(1));
    assert_eq!(number.expires_at, timestamp("2026-02-25T17:20:00+07:00"));
}
