//! The OpenAPI document and its page.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::Value;

use crate::support::{Setup, TestApp};

#[tokio::test]
async fn the_document_is_served_as_it_is_committed() {
    let app = TestApp::start().await;
    let reply = app.get_as("", "/openapi.json").await;
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.text, server::docs::document_text());
}

/// Routes and document are made from one list; this would show a second list beside it.
#[tokio::test]
async fn every_documented_operation_is_routed() {
    let mut setup = Setup::default();
    setup.limits.strangers = NonZeroU32::MAX;
    let app = setup.start().await;
    let document: Value = serde_json::from_str(&server::docs::document_text()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let place = path.replace("{file}", "index.html").replace(['{', '}'], "");
            let request = Request::builder()
                .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
                .uri(place)
                .body(Body::empty());
            let reply = app.send(request.unwrap()).await;
            let expected = match path.as_str() {
                "/docs" | "/console" => 303,
                path if path.starts_with("/v1/") || path.starts_with("/admin/") => 401,
                _ => 200,
            };
            assert_eq!(
                reply.status.as_u16(),
                expected,
                "{method} {path}: {}",
                reply.text
            );
            let documented = &item[method]["responses"][reply.status.as_str()];
            assert!(
                documented.is_object(),
                "{method} {path}: {} is not documented",
                reply.status
            );
        }
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let page = app.get_as("", server::docs::DOCS_PATH).await;
    assert_eq!(page.header("location"), "/docs/index.html");
    let page = app.get_as("", "/docs/index.html").await;
    assert_eq!(page.header("content-type"), "text/html");
    assert!(
        !page.text.contains("//cdn") && !page.text.contains("https://"),
        "{}",
        page.text
    );
    let settings = app.get_as("", "/docs/swagger-initializer.js").await;
    assert!(settings.text.contains("/openapi.json"), "{}", settings.text);
    app.get_as("", "/docs/nothing.js")
        .await
        .refusal(404, "NOT_FOUND");
    app.get_as("", "/docs/..%2f..%2fetc%2fpasswd")
        .await
        .refusal(404, "NOT_FOUND");
}

#[tokio::test]
async fn readiness_says_what_is_missing() {
    let app = TestApp::start().await;
    assert_eq!(app.get_as("", "/livez").await.text, "ok\n");
    assert_eq!(app.get_as("", "/readyz").await.text, "ok\n");
    app.state
        .draining
        .store(true, std::sync::atomic::Ordering::Relaxed);
    let reply = app.get_as("", "/readyz").await;
    let error = reply.refusal(503, "SERVICE_UNAVAILABLE");
    assert_eq!(
        (&error["reason"], &error["message"]),
        (&"NOT_READY".into(), &"draining".into())
    );
}
