//! Who may call, and how often.

use std::{net::SocketAddr, num::NonZeroU32};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request},
};
use domain::{Clock, Currency};
use rstest::rstest;
use serde_json::json;
use server::{admin_token::Role, limit::LimitSettings};
use time::Duration;

use crate::support::{Reply, Setup, TestApp};

async fn limited(change: impl FnOnce(&mut LimitSettings)) -> TestApp {
    let mut setup = Setup::default();
    change(&mut setup.limits);
    setup.start().await
}

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap()
}

async fn from(app: &TestApp, address: &str, authorization: &str) -> Reply {
    forwarded(app, address, "", authorization).await
}

/// Over a connection from `address`, with this in `X-Forwarded-For`.
async fn forwarded(app: &TestApp, address: &str, whose: &str, authorization: &str) -> Reply {
    let mut request = Request::get("/v1/balance")
        .header("authorization", authorization)
        .header("x-forwarded-for", whose)
        .body(Body::empty())
        .unwrap();
    let peer: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    app.send(request).await
}

#[tokio::test]
async fn a_used_up_budget_says_when_to_come_back() {
    let app = limited(|limits| limits.order_reads = count(2)).await;
    for left in ["r=1;t=30", "r=0;t=60"] {
        let reply = app.get("/v1/orders").await;
        reply.data();
        assert_eq!(reply.header("ratelimit"), format!("\"orders-read\";{left}"));
        assert_eq!(reply.header("ratelimit-policy"), "\"orders-read\";q=2;w=60");
        assert_eq!(reply.header("retry-after"), "");
    }
    app.clock.advance(Duration::milliseconds(500));
    let reply = app.get("/v1/orders/active").await;
    let error = reply.refusal(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(error["safe_to_retry"], true);
    assert_eq!(reply.header("retry-after"), "30");
    assert_eq!(reply.header("ratelimit"), "\"orders-read\";r=0;t=60");
    app.get("/v1/balance").await.data();

    app.clock.advance(Duration::milliseconds(29_500));
    app.get("/v1/orders").await.data();
}

#[tokio::test]
async fn one_clients_haste_does_not_slow_another() {
    let app = limited(|limits| limits.balance = count(1)).await;
    let (_, other) = app.add_client("other", Currency::USD, "").await;
    app.get("/v1/balance").await.data();
    app.get("/v1/profile")
        .await
        .refusal(429, "RATE_LIMIT_EXCEEDED");
    app.get_as(&other, "/v1/balance").await.data();
}

#[rstest]
#[case("/v1/catalog/countries", "\"catalog\";q=1200;w=60")]
#[case("/v1/catalog/products/142/offers", "\"catalog\";q=1200;w=60")]
#[case("/v1/transactions", "\"balance\";q=600;w=60")]
#[case("/v1/orders/1", "\"orders-read\";q=1200;w=60")]
#[case("/v1/orders/1/events", "\"orders-read\";q=1200;w=60")]
#[tokio::test]
async fn every_read_counts_in_its_group(#[case] path: &str, #[case] policy: &str) {
    let app = TestApp::start().await;
    assert_eq!(app.get(path).await.header("ratelimit-policy"), policy);
}

#[rstest]
#[case("/v1/quotes", "\"catalog\";q=1200;w=60")]
#[case("/v1/orders/create", "\"orders-create\";q=1200;w=60")]
#[case("/v1/orders/cancel", "\"orders-cancel\";q=600;w=60")]
#[case("/v1/orders/finish", "\"orders-action\";q=600;w=60")]
#[case("/v1/orders/resend", "\"orders-action\";q=600;w=60")]
#[tokio::test]
async fn every_write_counts_in_its_group(#[case] path: &str, #[case] policy: &str) {
    let app = TestApp::start().await;
    // Refused requests count too.
    let reply = app.post(path, json!({"nonsense": true})).await;
    reply.names_wrong("nonsense");
    assert_eq!(reply.header("ratelimit-policy"), policy);
}

#[rstest]
#[case("")]
#[case("Bearer")]
#[case("Bearer sb_live_000000000000")]
#[case("Basic cWE6cWE=")]
#[tokio::test]
async fn without_a_valid_key_nothing_is_told(#[case] authorization: &str) {
    let app = TestApp::start().await;
    let reply = from(&app, "192.0.2.1:4711", authorization).await;
    reply.refusal(401, "UNAUTHORIZED");
    assert_eq!(reply.header("www-authenticate"), "Bearer");
    assert_eq!(reply.header("ratelimit"), "");
}

#[tokio::test]
async fn guessing_keys_slows_the_guesser_and_nobody_else() {
    let app = limited(|limits| limits.strangers = count(2)).await;
    for _ in 0..2 {
        from(&app, "192.0.2.1:1", "Bearer x")
            .await
            .refusal(401, "UNAUTHORIZED");
    }
    let reply = from(&app, "192.0.2.1:2", "Bearer x").await;
    reply.refusal(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(reply.header("retry-after"), "30");
    from(&app, "198.51.100.7:1", "Bearer x")
        .await
        .refusal(401, "UNAUTHORIZED");
    let honest = format!("Bearer {}", app.key);
    from(&app, "192.0.2.1:3", &honest).await.data();
}

async fn behind_a_proxy() -> TestApp {
    let mut setup = Setup::default();
    setup.limits.strangers = count(2);
    setup.proxies.trusted = vec!["10.0.0.0/8".parse().unwrap()];
    setup.start().await
}

const PROXY: &str = "10.1.2.3:443";

#[tokio::test]
async fn strangers_behind_a_proxy_have_budgets_of_their_own() {
    let app = behind_a_proxy().await;
    for spoofed in ["203.0.113.1, 198.51.100.7", "203.0.113.2,198.51.100.7"] {
        forwarded(&app, PROXY, spoofed, "Bearer x")
            .await
            .refusal(401, "UNAUTHORIZED");
    }
    forwarded(&app, PROXY, "203.0.113.3, 198.51.100.7", "Bearer x")
        .await
        .refusal(429, "RATE_LIMIT_EXCEEDED");
    forwarded(&app, PROXY, "198.51.100.8", "Bearer x")
        .await
        .refusal(401, "UNAUTHORIZED");
    // Whoever connects directly cannot speak for others, nor hide behind them.
    for spoofed in ["198.51.100.9", "198.51.100.10"] {
        forwarded(&app, "192.0.2.1:1", spoofed, "Bearer x")
            .await
            .refusal(401, "UNAUTHORIZED");
    }
    forwarded(&app, "192.0.2.1:1", "198.51.100.11", "Bearer x")
        .await
        .refusal(429, "RATE_LIMIT_EXCEEDED");
}

#[rstest]
#[case::through_the_proxy(PROXY, "192.0.2.7", true)]
#[case::mapped("[::ffff:10.1.2.3]:443", "::ffff:192.0.2.7", true)]
#[case::from_elsewhere(PROXY, "203.0.113.1", false)]
#[case::claimed_to_the_proxy(PROXY, "192.0.2.7, 203.0.113.1", false)]
#[case::claimed_directly("203.0.113.1:1", "192.0.2.7", false)]
#[case::garbage(PROXY, "192.0.2.7, ?", false)]
#[case::the_proxy_does_not_tell(PROXY, "", false)]
#[tokio::test]
async fn a_keys_addresses_are_those_behind_trusted_proxies(
    #[case] peer: &str,
    #[case] whose: &str,
    #[case] allowed: bool,
) {
    let app = behind_a_proxy().await;
    let path = format!("/admin/v1/clients/{}/keys", app.client.0);
    let terms = json!({"mode": "live", "allowed_ips": ["192.0.2.0/24"]});
    let made = app
        .administer(Role::Admin, Method::POST, &path, terms)
        .await;
    let key = format!("Bearer {}", made.data()["api_key"].as_str().unwrap());
    let reply = forwarded(&app, peer, whose, &key).await;
    if allowed {
        reply.data();
    } else {
        assert_eq!(reply.refusal(403, "FORBIDDEN")["reason"], "IP_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn made_up_keys_cost_no_query_and_no_memory() {
    let app = limited(|limits| limits.strangers = NonZeroU32::MAX).await;
    let (keys, now) = (&app.state.keys, app.clock.now());
    app.get("/v1/balance").await.data();
    let remembered = keys.remembered_keys().await;

    // Nobody could be asked now.
    app.state.ledger.close().await;
    let (prefix, rest) = app.key.split_at("sb_live_".len());
    for n in 0..100_000 {
        let made_up = format!("{prefix}{n:012}{}", &rest[12..]);
        assert!(keys.find(&made_up, now).await.unwrap().is_none());
    }
    assert_eq!(keys.remembered_keys().await, remembered);

    let last = if app.key.ends_with('0') { '1' } else { '0' };
    let mistyped = format!("{}{last}", &app.key[..app.key.len() - 1]);
    app.get_as(&mistyped, "/v1/balance")
        .await
        .refusal(401, "UNAUTHORIZED");
}
