use domain::OtpCode;
use provider::{Answer, RefusalReason as R, UnknownReason as U};
use rstest::rstest;

use super::*;
use crate::reply;

fn heard(status: u16, body: &str) -> Heard {
    let answer = Answer {
        status,
        retry_after: None,
        body: body.to_owned(),
    };
    Heard {
        status,
        retry_after: None,
        excerpt: match answer.is_success() {
            true => String::new(),
            false => answer.excerpt(),
        },
        reply: reply::read(&answer),
    }
}

fn buy(status: u16, body: &str) -> BuyOutcome {
    bought(
        Ok(heard(status, body)),
        "ID".parse().unwrap(),
        Currency::USD,
    )
}

#[rstest]
#[case(r#"{"data":{"id":12345,"number":"6281234567890"}}"#, None)]
#[case(
    r#"{"id":"12345","phone":"+62 812-3456-7890","price":"$0.50"}"#,
    Some("0.5")
)]
#[case(
    r#"{"status":1,"result":{"orderId":12345,"phoneNumber":81234567890,"cost":0.5}}"#,
    Some("0.5")
)]
#[case(
    r#"{"response":{"order_id":12345,"number":"081234567890","price":"0.5 USD"}}"#,
    Some("0.5")
)]
#[case(
    r#"{"success":true,"data":{"activationId":12345,"number":"6281234567890","price":1e-1}}"#,
    None
)]
#[case(
    r#"{"data":{"id":12345,"number":"6281234567890","price":"0.5 EUR"}}"#,
    None
)]
#[case(r#"{"data":{"id":12345,"number":"6281234567890","price":-1}}"#, None)]
fn a_sale_is_read_in_any_form(#[case] body: &str, #[case] cost: Option<&str>) {
    let BuyOutcome::Sold(sold) = buy(200, body) else {
        panic!("{:?}", buy(200, body));
    };
    assert_eq!(sold.id.0, "12345");
    assert_eq!(sold.phone.as_str(), "+6281234567890");
    let cost = cost.map(|cost| Money::parse(cost, Currency::USD).unwrap());
    assert_eq!(sold.cost, cost);
}

#[rstest]
#[case(200, "", U::Unreadable)]
#[case(200, "<html>", U::Unreadable)]
#[case(200, "[]", U::Unreadable)]
#[case(200, "{}", U::Unreadable)]
#[case(200, r#"{"data":{"id":12345}}"#, U::Unreadable)]
#[case(200, r#"{"data":{"number":"6281234567890"}}"#, U::Unreadable)]
#[case(200, r#"{"data":{"id":12345,"number":"soon"}}"#, U::Unreadable)]
#[case(200, r#"{"data":{"id":12345,"number":"62812"#, U::Unreadable)]
#[case(
    200,
    r#"{"status":-1,"data":{"id":1,"number":"6281234567890"}}"#,
    U::Unreadable
)]
#[case(302, r#"{"status":-1}"#, U::Redirected)]
#[case(400, r#"{"message":"something new"}"#, U::Unreadable)]
#[case(200, r#"{"status":-1}"#, U::Unreadable)]
#[case(200, r#"{"status":-1,"message":"ERROR_SQL"}"#, U::Unreadable)]
#[case(200, r#"{"error":"order pending"}"#, U::Unreadable)]
#[case(403, "<html>", U::UnlistedStatus)]
#[case(500, "", U::UnlistedStatus)]
#[case(503, r#"{"status":-1,"message":"no numbers"}"#, U::UnlistedStatus)]
fn what_is_no_readable_answer_may_be_a_sale(
    #[case] status: u16,
    #[case] body: &str,
    #[case] expected: U,
) {
    let outcome = buy(status, body);
    let BuyOutcome::Unknown { reason, detail } = &outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(*reason, expected);
    assert!(!detail.contains("62812"), "{detail}");
}

#[rstest]
#[case(200, r#"{"status":-1,"message":"No numbers"}"#, R::OutOfStock)]
#[case(
    200,
    r#"{"success":false,"msg":"Insufficient balance"}"#,
    R::BalanceLow
)]
#[case(
    200,
    r#"{"status":"error","error":"invalid key"}"#,
    R::InvalidCredentials
)]
#[case(200, r#"{"error":{"message":"Rate limit"}}"#, R::RateLimited(None))]
#[case(401, r#"{"message":"denied"}"#, R::InvalidCredentials)]
fn a_readable_no_is_a_refusal(#[case] status: u16, #[case] body: &str, #[case] reason: R) {
    let BuyOutcome::Refused(refusal) = buy(status, body) else {
        panic!("{:?}", buy(status, body));
    };
    assert_eq!(refusal.reason, reason);
}

#[rstest]
#[case(
    200,
    r#"{"status":-1,"message":"invalid key"}"#,
    ErrorKind::InvalidCredentials
)]
#[case(
    200,
    r#"{"status":-1,"message":"Order not found"}"#,
    ErrorKind::UnknownOrder
)]
#[case(
    200,
    r#"{"status":-1,"message":"Order was cancelled"}"#,
    ErrorKind::NotAllowedNow
)]
#[case(
    200,
    r#"{"status":-1,"message":"something new"}"#,
    ErrorKind::NotAllowedNow
)]
#[case(429, r#"{"message":"x"}"#, ErrorKind::RateLimited)]
#[case(429, "x", ErrorKind::RateLimited)]
#[case(500, r#"{"message":"invalid key"}"#, ErrorKind::Unavailable)]
#[case(502, "<html>", ErrorKind::Unavailable)]
#[case(404, "<html>", ErrorKind::MalformedReply)]
#[case(302, "", ErrorKind::MalformedReply)]
#[case(200, "", ErrorKind::MalformedReply)]
fn a_failing_read_is_no_end_of_an_order(
    #[case] code: u16,
    #[case] body: &str,
    #[case] kind: ErrorKind,
) {
    let error = status(heard(code, body)).unwrap_err();
    assert_eq!((error.kind, error.status), (kind, Some(code)));
}

#[rstest]
#[case(r#"{"status":-1,"message":"Waiting for SMS"}"#, NumberState::Waiting)]
#[case(r#"{"status":1,"data":null,"message":"no sms"}"#, NumberState::Waiting)]
#[case(
    r#"{"status":"cancelled","data":{"sms":null}}"#,
    NumberState::Cancelled
)]
#[case(r#"{"status":1,"data":{"code":"123456"}}"#, NumberState::Received)]
#[case(r#"[{"code":"123456"}]"#, NumberState::Received)]
fn an_sms_is_found_in_any_envelope(#[case] body: &str, #[case] state: NumberState) {
    let status = status(heard(200, body)).unwrap();
    assert_eq!(status.state, state);
    let code = status.messages.first().and_then(|m| m.code.clone());
    assert_eq!(code.is_some(), state == NumberState::Received);
    assert!(code.is_none_or(|code| Some(code) == OtpCode::new("123456")));
}
