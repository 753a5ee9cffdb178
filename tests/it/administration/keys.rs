//! `/admin/v1/clients/{id}/keys`, and what a key may do.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request},
};
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, TestApp};

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
    let path = "/admin/v1/audit?action=key.rotate";
    let audit = app
        .administer(Role::Auditor, Method::GET, path, Value::Null)
        .await;
    assert_eq!(audit.data()["items"][0]["target"], format!("key:{id}"));
    assert!(!audit.text.contains("secret"), "{}", audit.text);
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
