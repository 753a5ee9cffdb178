//! `/admin/v1/clients/{id}/keys`, and what a key may do.

use std::{net::SocketAddr, num::NonZeroU32};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request},
};
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, Setup, TestApp};

async fn administer(app: &TestApp, method: Method, path: &str, body: Value) -> Reply {
    let path = format!("/admin/v1/clients/{}{path}", app.client.0);
    app.administer(Role::Admin, method, &path, body).await
}

/// A key with these terms.
async fn key(app: &TestApp, terms: Value) -> (String, String) {
    let made = administer(app, Method::POST, "/keys", terms).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (
        text(&made.data()["api_key"]),
        text(&made.data()["key"]["public_id"]),
    )
}

async fn from_address(app: &TestApp, key: &str, address: &str) -> Reply {
    let mut request = Request::builder()
        .uri("/v1/balance")
        .header("authorization", format!("Bearer {key}"))
        .body(Body::empty())
        .unwrap();
    let address: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    app.send(request).await
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say() {
    let app = TestApp::start().await;
    let (reader, _) = key(&app, json!({"mode": "live", "scopes": ["read"]})).await;
    let (buyer, _) = key(&app, json!({"mode": "live", "scopes": ["buy", "webhook"]})).await;
    app.get_as(&reader, "/v1/balance").await.data();
    app.get_as(&buyer, "/v1/webhook").await.data();
    for (key, path) in [(&reader, "/v1/webhook"), (&buyer, "/v1/orders")] {
        let refused = app.get_as(key, path).await;
        assert_eq!(refused.refusal(403, "FORBIDDEN")["reason"], "SCOPE_MISSING");
    }
}

#[tokio::test]
async fn a_key_comes_from_where_it_may() {
    let app = TestApp::start().await;
    let terms = json!({"mode": "live", "allowed_ips": ["192.0.2.0/24", "2001:db8::1"]});
    let (key, _) = key(&app, terms).await;
    from_address(&app, &key, "192.0.2.77:1234").await.data();
    from_address(&app, &key, "[2001:db8::1]:1234").await.data();
    for address in ["192.0.3.1:1234", "[2001:db8::2]:1234"] {
        let refused = from_address(&app, &key, address).await;
        assert_eq!(
            refused.refusal(403, "FORBIDDEN")["reason"],
            "IP_NOT_ALLOWED"
        );
    }
    app.get_as(&key, "/v1/balance")
        .await
        .refusal(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_rotated_key_overlaps_and_a_revoked_one_is_refused() {
    let app = TestApp::start().await;
    let (old, id) = key(&app, json!({"mode": "test", "scopes": ["read"]})).await;
    assert!(old.starts_with("sb_test_"), "the prefix tells the mode");
    app.get_as(&old, "/v1/balance").await.data();
    let path = format!("/keys/{id}/rotate");
    let rotated = administer(&app, Method::POST, &path, json!({"overlap_seconds": 60})).await;
    let new = rotated.data()["api_key"].as_str().unwrap().to_owned();
    assert_eq!(rotated.data()["key"]["scopes"], json!(["read"]));
    app.get_as(&old, "/v1/balance").await.data();
    app.get_as(&new, "/v1/balance").await.data();
    app.clock.advance(time::Duration::seconds(61));
    app.get_as(&new, "/v1/balance").await.data();
    app.get_as(&old, "/v1/balance")
        .await
        .refusal(401, "UNAUTHORIZED");

    let listed = administer(&app, Method::GET, "/keys", Value::Null).await;
    let items = listed.data()["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert!(!listed.text.contains("sb_test_") && !listed.text.contains("sb_live_"));
    let path = format!("/keys/{id}/rotate");
    administer(&app, Method::POST, &path, json!({"overlap_seconds": 1}))
        .await
        .refusal(404, "NOT_FOUND");
    let fresh = rotated.data()["key"]["public_id"].as_str().unwrap();
    let gone = administer(&app, Method::DELETE, &format!("/keys/{fresh}"), Value::Null).await;
    assert!(gone.data()["revoked_at"].is_string());
    app.get_as(&new, "/v1/balance")
        .await
        .refusal(401, "UNAUTHORIZED");
    let client = format!("client:{}", app.client.0);
    let path = format!("/admin/v1/audit?action=key.rotate&target={client}");
    let audit = app
        .administer(Role::Auditor, Method::GET, &path, Value::Null)
        .await;
    assert_eq!(
        audit.data()["items"][0]["target"],
        format!("{client}/key:{id}")
    );
    let others = format!("{path}0");
    let others = app.administer(Role::Auditor, Method::GET, &others, Value::Null);
    assert_eq!(others.await.data()["items"], json!([]));
    assert!(!audit.text.contains("secret"), "{}", audit.text);
}

/// What the headers of a request say of its budget.
async fn budget(app: &TestApp, key: &str, path: &str) -> (String, String) {
    let reply = app.get_as(key, path).await;
    let text = |name| reply.header(name).to_owned();
    (text("ratelimit"), text("ratelimit-policy"))
}

fn pair(state: &str, policy: &str) -> (String, String) {
    (state.to_owned(), policy.to_owned())
}

#[tokio::test]
async fn a_key_with_numbers_of_its_own_counts_apart() {
    let mut setup = Setup::default();
    setup.limits.balance = NonZeroU32::new(2).unwrap();
    let app = setup.start().await;
    let terms = json!({"mode": "live", "requests_per_minute": {"balance": 3}});
    let (own, id) = key(&app, terms).await;
    let (policy, own_policy) = ("\"balance\";q=2;w=60", "\"balance\";q=3;w=60");
    for left in ["r=2;t=20", "r=1;t=40", "r=0;t=60"] {
        let told = budget(&app, &own, "/v1/balance").await;
        assert_eq!(told, pair(&format!("\"balance\";{left}"), own_policy));
    }
    let refused = app.get_as(&own, "/v1/balance").await;
    refused.refusal(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(refused.header("ratelimit-policy"), own_policy);
    assert_eq!(refused.header("retry-after"), "20");
    let shared = budget(&app, &app.key, "/v1/balance").await;
    assert_eq!(shared, pair("\"balance\";r=1;t=30", policy));
    let (_, orders) = budget(&app, &own, "/v1/orders").await;
    assert_eq!(orders, "\"orders-read\";q=1200;w=60");

    let path = format!("/keys/{id}");
    let wish = json!({"balance": null, "order_reads": 5});
    let body = json!({"requests_per_minute": wish, "reason": "load test"});
    let changed = administer(&app, Method::PATCH, &path, body).await;
    assert_eq!(
        changed.data()["requests_per_minute"],
        json!({"order_reads": 5})
    );
    let told = budget(&app, &own, "/v1/balance").await;
    assert_eq!(told, pair("\"balance\";r=0;t=60", policy), "its client's");
    let (_, orders) = budget(&app, &own, "/v1/orders").await;
    assert_eq!(orders, "\"orders-read\";q=5;w=60");

    let path = format!("/keys/{id}/rotate");
    let rotated = administer(&app, Method::POST, &path, json!({"overlap_seconds": 60})).await;
    let kept = &rotated.data()["key"]["requests_per_minute"];
    assert_eq!(*kept, json!({"order_reads": 5}));
    let new = rotated.data()["api_key"].as_str().unwrap();
    let told = budget(&app, new, "/v1/orders").await;
    assert_eq!(
        told,
        pair("\"orders-read\";r=4;t=12", "\"orders-read\";q=5;w=60")
    );

    let path = "/admin/v1/audit?action=key.update";
    let audit = app
        .administer(Role::Auditor, Method::GET, path, Value::Null)
        .await;
    let entry = &audit.data()["items"][0];
    let target = format!("client:{}/key:{id}", app.client.0);
    assert_eq!(entry["target"], target);
    assert_eq!(entry["before"]["terms"]["limits"], json!({"balance": 3}));
    assert_eq!(entry["after"]["terms"]["limits"], json!({"order_reads": 5}));
    assert_eq!(entry["reason"], "load test");
}

#[tokio::test]
async fn wrong_numbers_of_a_key_are_named() {
    let app = TestApp::start().await;
    let (_, id) = key(&app, json!({"mode": "live"})).await;
    let field = "requests_per_minute";
    for wrong in [
        json!({"balance": 0}),
        json!({"balance": 1_000_001}),
        json!({"balance": -1}),
        json!({"everything": 1}),
    ] {
        let terms = json!({"mode": "live", "requests_per_minute": wrong});
        let refused = administer(&app, Method::POST, "/keys", terms).await;
        refused.names_wrong(field);
        let body = json!({"requests_per_minute": wrong, "reason": "x"});
        let path = format!("/keys/{id}");
        let refused = administer(&app, Method::PATCH, &path, body).await;
        refused.names_wrong(field);
    }
    let body = json!({"requests_per_minute": {}, "reason": "x"});
    administer(&app, Method::PATCH, "/keys/000000000000", body)
        .await
        .refusal(404, "NOT_FOUND");
}

#[tokio::test]
async fn wrong_terms_are_named() {
    let app = TestApp::start().await;
    for (terms, field) in [
        (json!({"mode": "live", "scopes": []}), "scopes"),
        (json!({"mode": "live", "allowed_ips": ["x"]}), "allowed_ips"),
        (
            json!({"mode": "live", "expires_at": "2020-01-01T00:00:00Z"}),
            "expires_at",
        ),
        (json!({"mode": "real"}), "mode"),
    ] {
        administer(&app, Method::POST, "/keys", terms)
            .await
            .names_wrong(field);
    }
}
