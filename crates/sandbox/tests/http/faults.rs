//! Faults over real connections.

use std::time::{Duration, Instant};

use reqwest::Method;
use rstest::rstest;
use sandbox::{
    Endpoint, Fault, FaultRule, FaultStatus, ProviderKind,
    ProviderKind::{Gosms, Smscode, Smsonline},
    When,
};

use crate::support::{World, json, send};

const BUY: &str = r#"{"project_code":"whatsapp","region":"ID"}"#;

async fn with_fault(endpoint: Endpoint, fault: Fault) -> World {
    let world = World::new().await;
    world
        .sandbox
        .set_faults(vec![FaultRule::at(Gosms, endpoint, fault)])
        .unwrap();
    world
}

/// What a purchase under a fault looks like to the caller, and whether it took effect.
async fn lost_purchase(fault: Fault) -> (Result<String, reqwest::Error>, u64) {
    let fault_lasts = matches!(fault, Fault::Hang { .. } | Fault::Slow { .. });
    let world = with_fault(Endpoint::Buy, fault).await;
    let request = json(world.request(Gosms, Method::POST, "/order"), BUY);
    // Long enough for a busy machine to let the purchase take effect first.
    let request = match fault_lasts {
        true => request.timeout(Duration::from_secs(1)),
        false => request,
    };
    let answer = async {
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok(format!("{status} {}", response.text().await?))
    };
    let answer = answer.await;
    assert_eq!(world.sandbox.truth().requests(Gosms, Endpoint::Buy), 1);
    (answer, world.truth(Gosms).sold)
}

#[rstest]
#[case(When::Before, 0)]
#[case(When::After, 1)]
#[tokio::test]
async fn a_reset_is_a_tcp_reset(#[case] when: When, #[case] sold: u64) {
    let (answer, truly_sold) = lost_purchase(Fault::Reset { when }).await;
    let error = answer.unwrap_err();
    assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
    assert!(
        format!("{error:?}").contains("ConnectionReset"),
        "{error:?}"
    );
    assert_eq!(truly_sold, sold);
}

#[rstest]
#[case(Fault::Hang { when: When::Before }, 0)]
#[case(Fault::Hang { when: When::After }, 1)]
#[case(Fault::Slow { ms: 60_000, when: When::Before }, 0)]
#[case(Fault::Slow { ms: 60_000, when: When::After }, 1)]
#[tokio::test]
async fn no_answer_in_time(#[case] fault: Fault, #[case] sold: u64) {
    let (answer, truly_sold) = lost_purchase(fault).await;
    assert!(answer.unwrap_err().is_timeout());
    assert_eq!(truly_sold, sold);
}

#[tokio::test]
async fn an_answer_breaks_in_the_middle() {
    let (answer, sold) = lost_purchase(Fault::CutReply).await;
    let error = answer.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(sold, 1);
}

#[rstest]
#[case(Fault::ServerError { status: 502, when: When::Before }, 0, "502 <!doctype html>")]
#[case(Fault::ServerError { status: 500, when: When::After }, 1, "500 <!doctype html>")]
#[case(Fault::Html { when: When::Before }, 0, "200 <!doctype html>")]
#[case(Fault::Html { when: When::After }, 1, "200 <!doctype html>")]
#[case(Fault::TruncatedJson, 1, "200 {")]
#[case(Fault::MalformedJson { when: When::After }, 1, "200 {\"success\":true,\"data\":{\"orders\":[{id:}]")]
#[case(Fault::EmptyBody { when: When::After }, 1, "200 ")]
#[case(Fault::Redirect { when: When::Before }, 0, "302 ")]
#[case(Fault::OversizedBody { bytes: 300_000, when: When::After }, 1, "200 {\"success\":true")]
#[case(Fault::OutOfStock, 0, "503 {")]
#[case(Fault::AuthError, 0, "401 {")]
#[case(Fault::AccountBlocked, 0, "403 {")]
#[case(Fault::RateLimited { retry_after_s: None }, 0, "429 {")]
#[tokio::test]
async fn an_answer_is_spoilt(#[case] fault: Fault, #[case] sold: u64, #[case] begin: &str) {
    let (answer, truly_sold) = lost_purchase(fault.clone()).await;
    let answer = answer.unwrap();
    assert!(answer.starts_with(begin), "{answer}");
    assert_eq!(truly_sold, sold);
    let json = answer.split_once(' ').unwrap().1;
    let readable = serde_json::from_str::<provider_gosms::wire::CreatedOrder>(json).is_ok();
    assert!(!readable, "{fault:?} left a good answer: {answer}");
    if matches!(fault, Fault::OversizedBody { .. }) {
        assert!(answer.len() > 300_000);
    }
}

#[rstest]
#[case(Some(7))]
#[case(None)]
#[tokio::test]
async fn retry_after_is_told_or_not(#[case] retry_after_s: Option<u64>) {
    for kind in ProviderKind::ALL {
        let world = World::new().await;
        let rule = FaultRule::at(kind, Endpoint::Any, Fault::RateLimited { retry_after_s });
        world.sandbox.set_faults(vec![rule]).unwrap();
        let reply = world.get(kind, "/balance").await.expect(429, "");
        let told = reply
            .headers
            .get("retry-after")
            .map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(told, retry_after_s.map(|seconds| seconds.to_string()));
    }
}

#[tokio::test]
async fn slow_answers_are_whole() {
    let world = with_fault(
        Endpoint::Buy,
        Fault::Slow {
            ms: 40,
            when: When::Before,
        },
    )
    .await;
    let begin = Instant::now();
    world
        .post(Gosms, "/order", BUY)
        .await
        .expect(200, "pending");
    assert!(begin.elapsed() >= Duration::from_millis(40));
}

#[tokio::test]
async fn a_changed_price_is_charged_and_told() {
    let world = with_fault(Endpoint::Buy, Fault::PriceChanged { percent: 30 }).await;
    world
        .post(Gosms, "/order", BUY)
        .await
        .expect(200, r#""price":0.65"#);
    assert_eq!(world.truth(Gosms).balance.to_string(), "999.35");
}

#[rstest]
#[case(Fault::NoSms, 599, 0)]
#[case(Fault::DuplicateSms, 121, 2)]
#[case(Fault::LateSms { seconds: 500 }, 499, 0)]
#[case(Fault::LateSms { seconds: 500 }, 500, 1)]
#[tokio::test]
async fn messages_come_late_twice_or_never(
    #[case] fault: Fault,
    #[case] seconds: i64,
    #[case] messages: usize,
) {
    let world = with_fault(Endpoint::Any, fault).await;
    world
        .post(Gosms, "/order", BUY)
        .await
        .expect(200, "pending");
    world.pass(seconds);
    assert_eq!(world.truth(Gosms).orders[0].codes.len(), messages);
}

#[tokio::test]
async fn lists_lag_but_single_orders_do_not() {
    let world = with_fault(Endpoint::List, Fault::ListLag { seconds: 30 }).await;
    world.post(Gosms, "/order", BUY).await.expect(200, "12345");
    world
        .get(Gosms, "/user/orders")
        .await
        .expect(200, r#""total":0"#);
    world
        .get(Gosms, "/user/transactions")
        .await
        .expect(200, r#""total":1"#);
    world
        .get(Gosms, "/order/12345")
        .await
        .expect(200, "pending");
    world.pass(30);
    world
        .get(Gosms, "/user/orders")
        .await
        .expect(200, r#""total":1"#);
}

#[tokio::test]
async fn a_lost_sale_is_found_by_its_key_once_the_first_is_through() {
    let world = World::new().await;
    let reset = FaultRule::at(Smscode, Endpoint::Buy, Fault::Reset { when: When::After }).times(1);
    let running = FaultRule::at(Smscode, Endpoint::Buy, Fault::ReplayDelayed).times(2);
    world.sandbox.set_faults(vec![reset, running]).unwrap();
    let create = || {
        let request = world.request(Smscode, Method::POST, "/orders/create");
        json(
            request.header("idempotency-key", "k-1"),
            r#"{"product_id":142}"#,
        )
    };
    assert!(create().send().await.is_err());
    send(create()).await.expect(409, "REQUEST_IN_PROGRESS");
    send(create()).await.expect(409, "REQUEST_IN_PROGRESS");
    send(create()).await.expect(200, "phone_number");
    assert_eq!(world.truth(Smscode).sold, 1);
}

#[tokio::test]
async fn a_lost_cancel_took_effect() {
    let world = with_fault(Endpoint::Cancel, Fault::EmptyBody { when: When::After }).await;
    world.post(Gosms, "/order", BUY).await.expect(200, "12345");
    world
        .post(Gosms, "/order/12345/cancel", "")
        .await
        .expect(200, "");
    assert_eq!(world.truth(Gosms).balance.to_string(), "1000");
}

#[tokio::test]
async fn smsonline_tells_refusals_in_its_own_way() {
    let world = World::new().await;
    let rules = [Fault::AuthError, Fault::AccountBlocked]
        .map(|fault| FaultRule::at(Smsonline, Endpoint::Any, fault).times(1));
    world.sandbox.set_faults(rules.to_vec()).unwrap();
    let path = "/virtual-number/get-services";
    world.get(Smsonline, path).await.expect(200, "invalid key");
    world
        .get(Smsonline, path)
        .await
        .expect(200, "account blocked");
    world.get(Smsonline, path).await.expect(200, "WhatsApp");
}

#[tokio::test]
async fn rules_are_set_read_and_cleared_over_http() {
    let world = World::new().await;
    let rules = r#"[{"provider":"gosms","endpoint":"buy","fault":"out_of_stock","times":1}]"#;
    world
        .control(Method::PUT, "/faults", rules)
        .await
        .expect(200, r#""struck":0"#);
    world
        .post(Gosms, "/order", BUY)
        .await
        .expect(503, "NO_AVAILABLE_NUMBER");
    world
        .post(Gosms, "/order", BUY)
        .await
        .expect(200, "pending");
    let status: Vec<FaultStatus> = world.control(Method::GET, "/faults", "").await.read();
    assert_eq!((status[0].struck, status.len()), (1, 1));
    let wrong = r#"[{"fault":"no_sms","probability":2}]"#;
    world
        .control(Method::PUT, "/faults", wrong)
        .await
        .expect(422, "between 0 and 1");
    world
        .control(Method::PUT, "/faults", "[{}]")
        .await
        .expect(422, "fault");
    world
        .control(Method::DELETE, "/faults", "")
        .await
        .expect(204, "");
    assert!(world.sandbox.faults().is_empty());
}
