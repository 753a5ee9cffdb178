//! `/sandbox`: truth, time and messages by hand.

use reqwest::Method;
use sandbox::{
    Delivered, Endpoint, OrderTruthStatus, ProviderKind, Sandbox, SandboxConfig, StartError, Truth,
};

use crate::support::World;

const BUY: &str = r#"{"project_code":"whatsapp","region":"ID"}"#;

#[tokio::test]
async fn the_truth_tells_orders_money_and_requests() {
    let world = World::new().await;
    world
        .post(ProviderKind::Gosms, "/order", BUY)
        .await
        .expect(200, "pending");
    world
        .post(ProviderKind::Gosms, "/order", "{}")
        .await
        .expect(400, "INVALID_PARAMS");
    let truth: Truth = world.control(Method::GET, "/truth", "").await.read();
    let gosms = truth.account(ProviderKind::Gosms).unwrap();
    assert_eq!(gosms.sold, 1);
    assert_eq!(gosms.in_flight.to_string(), "0.5");
    let order = &gosms.orders[0];
    assert_eq!(
        (order.id.as_str(), order.status),
        ("12345", OrderTruthStatus::Waiting)
    );
    assert_eq!(order.product.name(), "WhatsApp Indonesia");
    assert_eq!(order.price.to_string(), "0.5");
    assert_eq!(truth.requests(ProviderKind::Gosms, Endpoint::Buy), 2);
    assert_eq!(truth.requests(ProviderKind::Smscode, Endpoint::Buy), 0);
}

#[tokio::test]
async fn an_sms_can_be_delivered_now() {
    let world = World::new().await;
    world
        .post(ProviderKind::Gosms, "/order", BUY)
        .await
        .expect(200, "12345");
    let body = r#"{"provider":"gosms","order_id":12345,"text":"Use 4711 today"}"#;
    let delivered: Delivered = world.control(Method::POST, "/sms", body).await.read();
    assert_eq!(delivered.code.as_deref(), Some("4711"));
    let order = world.get(ProviderKind::Gosms, "/order/12345").await;
    order.expect(200, "Use 4711 today");
    let body = r#"{"provider":"gosms","order_id":"7"}"#;
    world
        .control(Method::POST, "/sms", body)
        .await
        .expect(404, "no such open order");
    world
        .control(Method::POST, "/sms", "{}")
        .await
        .expect(422, "provider");
}

#[tokio::test]
async fn time_can_be_moved_and_runs_scaled() {
    let world = World::with(|config| config.scale = 60).await;
    world
        .post(ProviderKind::Gosms, "/order", BUY)
        .await
        .expect(200, "2026-02-25T12:00:10Z");
    world.pass(1);
    world
        .get(ProviderKind::Gosms, "/order/12345")
        .await
        .expect(200, "received");
    world
        .control(Method::POST, "/advance", r#"{"seconds":540}"#)
        .await
        .expect(204, "");
    world
        .get(ProviderKind::Gosms, "/order/12345")
        .await
        .expect(200, "completed");
    let too_far = r#"{"seconds":99999999999}"#;
    world
        .control(Method::POST, "/advance", too_far)
        .await
        .expect(422, "year");
}

#[tokio::test]
async fn the_documents_limits_can_be_switched_on() {
    let world = World::with(|config| config.rate_limits = true).await;
    for _ in 0..10 {
        world
            .get(ProviderKind::Gosms, "/user/balance")
            .await
            .expect(200, "balance");
    }
    let reply = world.get(ProviderKind::Gosms, "/user/balance").await;
    let reply = reply.expect(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(reply.headers["retry-after"], "1");
    world.pass(1);
    world
        .get(ProviderKind::Gosms, "/user/balance")
        .await
        .expect(200, "balance");
}

#[tokio::test]
async fn it_stops_when_asked_and_refuses_accounts_that_it_cannot_tell_apart() {
    let world = World::new().await;
    let addr = world.sandbox.addr();
    world.sandbox.shutdown().await;
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
    let mut config = SandboxConfig::default();
    config.accounts.push(config.accounts[0].clone());
    let error = Sandbox::start(addr, config).await.unwrap_err();
    assert!(matches!(
        error,
        StartError::DuplicateKey(ProviderKind::Smscode)
    ));
}
