//! The OpenAPI document and its page.

use std::{collections::BTreeSet, num::NonZeroU32};

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use server::{admin_token::Role, routes};

use crate::support::{Setup, TestApp};

#[tokio::test]
async fn the_document_is_served_as_it_is_committed() {
    let app = TestApp::start().await;
    let reply = app.get_as("", "/openapi.json").await;
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.text, server::docs::document_text());
}

fn document() -> Value {
    serde_json::from_str(&server::docs::document_text()).unwrap()
}

/// The paths that a router knows, by the list that it prints of itself.
fn paths_of(router: &Router) -> BTreeSet<String> {
    let printed = format!("{router:?}");
    let (routes, _fallback) = printed.split_once("fallback_router").unwrap();
    let parts = routes.split("RouteId(").skip(1);
    parts
        .filter_map(|part| part.split_once("): ")?.1.strip_prefix('"')?.split_once('"'))
        .map(|(path, _)| path.to_owned())
        .collect()
}

/// Routes and document are made from one list; this would show a second list beside it. Metrics
/// are for machines, and alone in having no place in the document.
#[tokio::test]
async fn router_and_document_are_the_same_set_of_routes() {
    let app = TestApp::start().await;
    let document = document();
    let documented = document["paths"].as_object().unwrap();
    let paths: BTreeSet<String> = documented.keys().cloned().collect();
    assert_eq!(paths_of(&app.router), paths);
    let recorder = PrometheusBuilder::new().build_recorder();
    let admin = routes::admin_router(app.state.clone(), recorder.handle());
    let mut expected: BTreeSet<String> = paths;
    expected.retain(|path| !path.starts_with("/v1/") && !path.starts_with("/providers/"));
    expected.insert("/metrics".to_owned());
    assert_eq!(paths_of(&admin), expected);

    let token = app.admin_token(Role::Admin);
    for (path, item) in documented {
        let credential = match path.starts_with("/admin/") {
            true => &token,
            false => &app.key,
        };
        for method in ["get", "put", "post", "patch", "delete"] {
            if item.get(method).is_none() {
                let request = Request::builder()
                    .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
                    .uri(path.replace("{file}", "index.html").replace("{id}", "1"))
                    .header("authorization", format!("Bearer {credential}"));
                let reply = app.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(
                    reply.status.as_u16(),
                    405,
                    "{method} {path}: {}",
                    reply.text
                );
            }
        }
    }
}

/// Generators would make a type for each copy, and ask for fields that are always there.
#[test]
fn what_answers_carry_has_a_name_and_all_its_fields() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        for (field, part) in schema["properties"].as_object().into_iter().flatten() {
            let items = part.get("items").unwrap_or(part);
            assert_eq!(items.get("properties"), None, "{name}.{field} is a copy");
        }
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for response in operation["responses"].as_object().unwrap().values() {
                let schema = &response["content"]["application/json"]["schema"];
                if let Some(name) = schema["$ref"].as_str() {
                    let schema = &schemas[name.rsplit('/').next().unwrap()];
                    let fields = schema["properties"].as_object().unwrap().len();
                    let sure = schema["required"].as_array().unwrap().len();
                    assert_eq!(sure, fields, "{method} {path}: {name}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_documented_operation_is_routed() {
    let mut setup = Setup::default();
    setup.limits.strangers = NonZeroU32::MAX;
    let app = setup.start().await;
    for (path, item) in document()["paths"].as_object().unwrap() {
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
                // No account has the name of the placeholder.
                path if path.starts_with("/providers/") => 404,
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
