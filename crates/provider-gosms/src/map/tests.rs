use domain::{Micros, Money};
use provider::RefusalReason as R;
use rstest::rstest;

use super::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        retry_after: None,
        body: body.to_owned(),
    }
}

fn buy(status: u16, body: &str) -> BuyOutcome {
    bought(
        Ok(answer(status, body)),
        "ID".parse().unwrap(),
        Currency::USD,
    )
}

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn coded(code: &str) -> String {
    format!(r#"{{"error":"说明","code":"{code}"}}"#)
}

#[test]
fn the_documented_sale_is_a_sale() {
    let body = include_str!("../../tests/replies/order_created.json");
    let BuyOutcome::Sold(sold) = buy(200, body) else {
        panic!("{:?}", buy(200, body));
    };
    assert_eq!(sold.id.0, "12345");
    assert_eq!(sold.phone.as_str(), "+6281234567890");
    assert_eq!(sold.cost, Some(usd("0.5")));
    assert_eq!(sold.expires_at, timestamp("2025-12-03T11:00:00Z"));
}

#[rstest]
#[case::id_as_text(
    r#"{"order_id":"a-7","phone":"6281234567890","price":"0.5"}"#,
    Some("0.5")
)]
#[case::national_number(r#"{"order_id":7,"phone":"081234567890","price":0.5}"#, Some("0.5"))]
#[case::no_price(r#"{"order_id":7,"phone":"+6281234567890"}"#, None)]
#[case::null_price(r#"{"order_id":7,"phone":"+6281234567890","price":null}"#, None)]
#[case::a_floats_noise(
    r#"{"order_id":7,"phone":"+6281234567890","price":0.30000000000000004}"#,
    None
)]
#[case::exponent(r#"{"order_id":7,"phone":"+6281234567890","price":5e-1}"#, None)]
#[case::negative(r#"{"order_id":7,"phone":"+6281234567890","price":-0.5}"#, None)]
#[case::no_number(r#"{"order_id":7,"phone":"+6281234567890","price":"free"}"#, None)]
#[case::bad_time(
    r#"{"order_id":7,"phone":"+6281234567890","price":1,"expired_at":"soon"}"#,
    Some("1")
)]
fn a_sale_needs_no_more_than_an_id_and_a_number(#[case] body: &str, #[case] cost: Option<&str>) {
    let BuyOutcome::Sold(sold) = buy(201, body) else {
        panic!("{:?}", buy(201, body));
    };
    assert_eq!(sold.phone.as_str(), "+6281234567890");
    assert_eq!(sold.cost, cost.map(usd));
    assert_eq!(sold.expires_at, None);
}

#[rstest]
#[case::empty("")]
#[case::html("<html>ok</html>")]
#[case::cut(r#"{"order_id":12345,"phone":"+62812345"#)]
#[case::no_id(r#"{"phone":"+6281234567890","price":0.5}"#)]
#[case::null_id(r#"{"order_id":null,"phone":"+6281234567890"}"#)]
#[case::id_with_a_path(r#"{"order_id":"../user","phone":"+6281234567890"}"#)]
#[case::fractional_id(r#"{"order_id":1.5,"phone":"+6281234567890"}"#)]
#[case::no_phone(r#"{"order_id":12345,"price":0.5}"#)]
#[case::nonsense_phone(r#"{"order_id":12345,"phone":"pending","price":0.5}"#)]
#[case::an_error_with_200(r#"{"error":"无可用号码","code":"NO_AVAILABLE_NUMBER"}"#)]
fn what_is_not_readably_a_sale_may_still_be_one(#[case] body: &str) {
    let outcome = buy(200, body);
    let BuyOutcome::Unknown { reason, detail } = &outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(*reason, UnknownReason::Unreadable);
    assert!(!detail.contains("62812345"), "{detail}");
}

#[rstest]
#[case(503, "NO_AVAILABLE_NUMBER", R::OutOfStock)]
#[case(402, "INSUFFICIENT_BALANCE", R::BalanceLow)]
#[case(400, "INSUFFICIENT_BALANCE", R::BalanceLow)]
#[case(401, "UNAUTHORIZED", R::InvalidCredentials)]
#[case(400, "INVALID_PARAMS", R::UnknownProduct)]
#[case(500, "PRICE_CALCULATION_ERROR", R::Rejected)]
#[case(400, "SOMETHING_NEW", R::Rejected)]
#[case(403, "DISABLED", R::AccountBlocked)]
#[case(429, "SLOW_DOWN", R::RateLimited(Some(RETRY_AFTER)))]
fn a_documented_no_is_a_refusal_in_the_providers_words(
    #[case] status: u16,
    #[case] code: &str,
    #[case] reason: R,
) {
    let BuyOutcome::Refused(refusal) = buy(status, &coded(code)) else {
        panic!("{:?}", buy(status, &coded(code)));
    };
    assert_eq!(refusal.reason, reason);
    assert_eq!(refusal.code.as_deref(), Some(code.trim()));
    assert_eq!(refusal.message, "说明");
}

#[rstest]
#[case(503, "", UnknownReason::UnlistedStatus)]
#[case(503, r#"{"error":"维护中"}"#, UnknownReason::UnlistedStatus)]
#[case(
    503,
    r#"{"error":"x","code":"MAINTENANCE"}"#,
    UnknownReason::UnlistedStatus
)]
#[case(500, "<html>", UnknownReason::UnlistedStatus)]
#[case(502, "", UnknownReason::UnlistedStatus)]
#[case(418, "", UnknownReason::UnlistedStatus)]
#[case(302, "", UnknownReason::Redirected)]
fn an_undocumented_no_leaves_the_purchase_unknown(
    #[case] status: u16,
    #[case] body: &str,
    #[case] expected: UnknownReason,
) {
    let outcome = buy(status, body);
    assert!(
        matches!(&outcome, BuyOutcome::Unknown { reason, .. } if *reason == expected),
        "{outcome:?}"
    );
}

#[test]
fn an_unknown_outcome_keeps_the_providers_words() {
    let outcome = buy(500, r#"{"error":"内部错误","code":"INTERNAL"}"#);
    let BuyOutcome::Unknown { detail, .. } = outcome else {
        panic!("{outcome:?}");
    };
    for part in ["内部错误", "INTERNAL", "500"] {
        assert!(detail.contains(part), "{detail}");
    }
}

#[rstest]
#[case(
    404,
    r#"{"error":"订单不存在","code":"ORDER_NOT_FOUND"}"#,
    ErrorKind::UnknownOrder
)]
#[case(404, r#"{"error":"订单不存在"}"#, ErrorKind::UnknownOrder)]
#[case(404, "<html>404</html>", ErrorKind::BadRequest)]
#[case(
    404,
    r#"{"error":"资源不存在","code":"NOT_FOUND"}"#,
    ErrorKind::BadRequest
)]
#[case(401, "", ErrorKind::InvalidCredentials)]
#[case(402, "", ErrorKind::BalanceLow)]
#[case(403, "", ErrorKind::AccountBlocked)]
#[case(
    400,
    r#"{"error":"订单已过期","code":"ORDER_EXPIRED"}"#,
    ErrorKind::NotAllowedNow
)]
#[case(429, "", ErrorKind::RateLimited)]
#[case(500, "", ErrorKind::Unavailable)]
#[case(503, "", ErrorKind::Unavailable)]
#[case(302, "", ErrorKind::MalformedReply)]
fn a_failing_read_says_what_to_do(
    #[case] status: u16,
    #[case] body: &str,
    #[case] kind: ErrorKind,
) {
    let error = order_error(&answer(status, body));
    assert_eq!((error.kind, error.status), (kind, Some(status)));
}

fn order(fields: &str) -> wire::Order {
    serde_json::from_str(&format!(r#"{{"order_id":12345{fields}}}"#)).unwrap()
}

#[rstest]
#[case(r#","status":"pending""#, NumberState::Waiting)]
#[case(
    r#","status":"pending","code":null,"content":null"#,
    NumberState::Waiting
)]
#[case(r#","status":"pending","code":"","content":" ""#, NumberState::Waiting)]
#[case(r#","status":"reviewing""#, NumberState::Waiting)]
#[case("", NumberState::Waiting)]
#[case(r#","status":null"#, NumberState::Waiting)]
#[case(r#","status":"pending","code":"123456""#, NumberState::Received)]
#[case(r#","status":"delivered","code":"123456""#, NumberState::Received)]
#[case(r#","status":"received","code":"123456""#, NumberState::Received)]
#[case(r#","status":"received","code":123456"#, NumberState::Received)]
#[case(r#","status":"RECEIVED","content":"Your code""#, NumberState::Received)]
#[case(r#","status":"completed""#, NumberState::Finished)]
#[case(r#","status":"completed","code":"123456""#, NumberState::Finished)]
#[case(r#","status":"cancelled""#, NumberState::Cancelled)]
#[case(r#","status":"canceled""#, NumberState::Cancelled)]
#[case(r#","status":"expired""#, NumberState::Expired)]
#[case(r#","status":"expired","code":"123456""#, NumberState::Finished)]
fn status_words_become_states(#[case] fields: &str, #[case] state: NumberState) {
    let status = status(order(fields), Currency::USD);
    assert_eq!(status.state, state);
    let shows_code = fields.contains("123456");
    let code = status.messages.first().and_then(|m| m.code.as_ref());
    assert_eq!(code.map(OtpCode::as_str), shows_code.then_some("123456"));
}

#[test]
fn the_documented_orders_are_read_whole() {
    let body = include_str!("../../tests/replies/order_received.json");
    let status = status(serde_json::from_str(body).unwrap(), Currency::USD);
    let [message] = &status.messages[..] else {
        panic!("{status:?}");
    };
    assert_eq!(message.code, OtpCode::new("123456"));
    assert_eq!(message.text, OtpCode::new("Your WhatsApp code is 123456"));
    assert_eq!(status.cost, Some(usd("0.5")));
    assert_eq!(status.expires_at, timestamp("2025-12-03T11:00:00Z"));
    assert_eq!(status.phone.unwrap().as_str(), "+6281234567890");

    let body = include_str!("../../tests/replies/orders.json");
    let page: wire::OrderPage = serde_json::from_str(body).unwrap();
    assert_eq!((page.total, page.orders.len()), (Some(156), 1));
}

#[test]
fn a_cancellation_that_did_not_work_asks_the_order() {
    let documented = include_str!("../../tests/replies/order_cancelled.json");
    assert_eq!(
        cancel_answer(&answer(200, documented), Currency::USD),
        CancelAnswer::Cancelled {
            refund: Some(usd("0.5"))
        }
    );
    for (status, body) in [
        (200, ""),
        (200, "{}"),
        (200, "<html>"),
        (302, ""),
        (400, r#"{"error":"只能取消pending状态的订单"}"#),
        (400, r#"{"error":"订单已过期","code":"ORDER_EXPIRED"}"#),
        (409, ""),
        (410, ""),
        (422, ""),
    ] {
        let said = cancel_answer(&answer(status, body), Currency::USD);
        assert!(
            matches!(said, CancelAnswer::AskOrder(_)),
            "{status} {body}: {said:?}"
        );
    }
    for status in [401, 402, 403, 429, 500, 503] {
        let said = cancel_answer(&answer(status, ""), Currency::USD);
        assert!(
            matches!(said, CancelAnswer::Failed(_)),
            "{status}: {said:?}"
        );
    }
    let said = cancel_answer(&answer(404, &coded(code::ORDER_NOT_FOUND)), Currency::USD);
    assert!(
        matches!(&said, CancelAnswer::Failed(error) if error.kind == ErrorKind::UnknownOrder),
        "{said:?}"
    );
}

#[rstest]
#[case(r#","status":"pending""#, None)]
#[case(r#","status":"reviewing""#, None)]
#[case(
    r#","status":"received","code":"1234""#,
    Some(CancelOutcome::CodeArrived)
)]
#[case(r#","status":"received""#, Some(CancelOutcome::CodeArrived))]
#[case(
    r#","status":"completed","code":"1234""#,
    Some(CancelOutcome::CodeArrived)
)]
#[case(r#","status":"completed""#, Some(CancelOutcome::Finished))]
#[case(r#","status":"cancelled","price":0.50"#, Some(CancelOutcome::Cancelled { refund: Some(usd("0.5")) }))]
#[case(r#","status":"expired""#, Some(CancelOutcome::Expired))]
fn a_refused_cancellation_ends_as_the_order_stands(
    #[case] fields: &str,
    #[case] outcome: Option<CancelOutcome>,
) {
    assert_eq!(
        cancel_outcome(&status(order(fields), Currency::USD)),
        outcome
    );
}

#[test]
fn available_is_the_balance_less_what_is_frozen() {
    let documented = include_str!("../../tests/replies/balance.json");
    let read = |body| balance(&serde_json::from_str(body).unwrap(), Currency::USD).unwrap();
    let documented = read(documented);
    assert_eq!(
        (documented.available, documented.frozen),
        (usd("950.5"), Some(usd("50")))
    );
    assert_eq!(read(r#"{"balance":"7"}"#).available, usd("7"));
    assert_eq!(
        read(r#"{"balance":7,"available_balance":6}"#).available,
        usd("6")
    );
}

#[test]
fn the_documented_account_answers_are_read_and_written_alike() {
    let profile = include_str!("../../tests/replies/profile.json");
    let profile: wire::Profile = serde_json::from_str(profile).unwrap();
    assert_eq!(profile.billing_type.as_deref(), Some("postpaid"));
    let transactions = include_str!("../../tests/replies/transactions.json");
    let page: wire::TransactionPage = serde_json::from_str(transactions).unwrap();
    let hold = &page.transactions[1];
    assert_eq!(hold.kind, wire::TransactionKind::Hold);
    assert_eq!(hold.amount, Micros::new(500_000));
    assert_eq!(hold.order_id, wire::Id::parse("12345"));
    let written = serde_json::to_string(&page).unwrap();
    assert!(
        written.contains(r#""type":"Hold","amount":0.5,"#),
        "{written}"
    );
    assert!(written.contains(r#""order_id":12345"#), "{written}");
    assert_eq!(
        serde_json::from_str::<wire::TransactionPage>(&written).unwrap(),
        page
    );
}
