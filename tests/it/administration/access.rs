//! Who may do what, for every operation of the document: a new route cannot be forgotten.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{Method, Request},
};
use domain::Currency;
use secrecy::SecretString;
use serde_json::{Value, json};
use server::{admin_token::Role, routes};
use tower::ServiceExt;

use crate::support::{Reply, Setup, TestApp};

/// With as many requests without a key as a test likes.
async fn start() -> TestApp {
    let mut setup = Setup::default();
    setup.limits.strangers = NonZeroU32::MAX;
    setup.start().await
}

pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    document: Value,
}

impl Operation {
    /// The path with something for each parameter.
    fn place(&self) -> String {
        let segments = self.path.split('/').map(|segment| match segment {
            "{attempt_id}" => "0199e7b0-5a3c-7c1e-9d2f-0c6f6f1b2a3d",
            segment if segment.starts_with('{') => "1",
            segment => segment,
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

pub(super) fn operations(prefix: &str) -> Vec<Operation> {
    let document: Value = serde_json::from_str(&server::docs::document_text()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if path.starts_with(prefix) {
                found.push(Operation {
                    method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                    path: path.clone(),
                    document: operation.clone(),
                });
            }
        }
    }
    assert!(!found.is_empty(), "nothing begins with {prefix}");
    found
}

#[tokio::test]
async fn every_administration_is_for_its_role_and_those_above() {
    let app = start().await;
    for operation in operations("/admin/v1/") {
        let place = format!("{} {}", operation.method, operation.path);
        let scope = operation.document["security"][0]["admin_token"][0].as_str();
        let stranger = Request::builder()
            .method(operation.method.clone())
            .uri(operation.place())
            .body(Body::from("{}"));
        let refused = app.send(stranger.unwrap()).await;
        assert_eq!(refused.status, 401, "{place}: {}", refused.text);
        refused.refusal(401, "UNAUTHORIZED");
        for role in [Role::Auditor, Role::Operator, Role::Admin] {
            let may = match scope {
                Some("auditor") => true,
                Some("operator") => role != Role::Auditor,
                Some("admin") => role == Role::Admin,
                other => panic!("{place}: {other:?} is no role"),
            };
            let (method, path) = (operation.method.clone(), operation.place());
            let reply = app.administer(role, method, &path, json!({})).await;
            if may {
                let status = reply.status.as_u16();
                assert!(
                    status != 401 && status != 403,
                    "{place} as {role}: {}",
                    reply.text
                );
                assert!(
                    operation.document["responses"][reply.status.as_str()].is_object(),
                    "{place}: {} is not documented: {}",
                    reply.status,
                    reply.text
                );
            } else {
                assert_eq!(reply.status, 403, "{place} as {role}: {}", reply.text);
                assert_eq!(reply.refusal(403, "FORBIDDEN")["reason"], "ROLE_TOO_LOW");
            }
        }
    }
}

#[tokio::test]
async fn a_client_key_opens_no_administration_and_a_token_no_client_api() {
    let app = start().await;
    for operation in operations("/admin/v1/") {
        let request = Request::builder()
            .method(operation.method.clone())
            .uri(operation.place())
            .header("authorization", format!("Bearer {}", app.key))
            .body(Body::from("{}"));
        app.send(request.unwrap())
            .await
            .refusal(401, "UNAUTHORIZED");
    }
    let token = app.admin_token(Role::Admin);
    for operation in operations("/v1/") {
        let request = Request::builder()
            .method(operation.method.clone())
            .uri(operation.place())
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from("{}"));
        app.send(request.unwrap())
            .await
            .refusal(401, "UNAUTHORIZED");
    }
}

/// What a key needs for an operation of `/v1`, from the document alone.
fn scope_of(operation: &Operation) -> &'static str {
    let tag = operation.document["tags"][0].as_str().unwrap();
    match (tag, operation.method.as_str()) {
        ("webhook", _) => "webhook",
        ("orders", "POST") => "buy",
        ("catalog" | "account", _) | ("orders", "GET") => "read",
        other => panic!("{} {other:?}: what does it need?", operation.path),
    }
}

#[tokio::test]
async fn every_operation_of_clients_is_for_keys_with_its_scope() {
    let app = start().await;
    for scope in ["read", "buy", "webhook"] {
        let path = format!("/admin/v1/clients/{}/keys", app.client.0);
        let terms = json!({"mode": "live", "scopes": [scope]});
        let made = app
            .administer(Role::Admin, Method::POST, &path, terms)
            .await;
        let key = made.data()["api_key"].as_str().unwrap().to_owned();
        for operation in operations("/v1/") {
            let place = format!("{} {} with {scope}", operation.method, operation.path);
            let request = Request::builder()
                .method(operation.method.clone())
                .uri(operation.place())
                .header("authorization", format!("Bearer {key}"))
                .header("content-type", "application/json")
                .body(Body::from("{}"));
            let response = app.router.clone().oneshot(request.unwrap()).await.unwrap();
            let status = response.status().as_u16();
            if scope_of(&operation) == scope {
                assert!(status != 401 && status != 403, "{place}: {status}");
            } else {
                assert_eq!(status, 403, "{place}");
                let refused = Reply::read(response).await;
                assert_eq!(refused.refusal(403, "FORBIDDEN")["reason"], "SCOPE_MISSING");
            }
        }
    }
}

#[tokio::test]
async fn the_clients_listener_serves_no_administration() {
    let app = start().await;
    let request = Request::builder()
        .uri("/admin/v1/session")
        .header(
            "authorization",
            format!("Bearer {}", app.admin_token(Role::Admin)),
        )
        .body(Body::empty());
    let clients = routes::router(app.state.clone());
    let response = clients.oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), 404);
}

#[tokio::test]
async fn a_session_says_who_is_signed_in_until_it_ends() {
    let app = start().await;
    let session = app
        .administer(
            Role::Operator,
            Method::GET,
            "/admin/v1/session",
            Value::Null,
        )
        .await;
    assert_eq!(
        *session.data(),
        json!({"subject": "operator", "role": "operator", "expires_at": "2026-11-22T11:00:00Z"})
    );
    let token = app.admin_token(Role::Admin);
    let foreign: SecretString = "another secret, as long as it should be".into();
    let hour = std::time::Duration::from_secs(3600);
    let now = domain::Clock::now(&*app.clock);
    let (forged, _) = server::admin_token::issue(&foreign, Role::Admin, "eve", hour, now).unwrap();
    app.get_as(&forged, "/admin/v1/session")
        .await
        .refusal(401, "UNAUTHORIZED");
    app.get_as(&token, "/admin/v1/session").await.data();
    app.clock.advance(time::Duration::hours(2));
    app.get_as(&token, "/admin/v1/session")
        .await
        .refusal(401, "UNAUTHORIZED");
}

/// What an input that looks like an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// An order: the client's own.
    Order,
    /// Events of the client's own orders, in a list of which others' are left out.
    Events,
    /// Something that all clients see.
    Everyones,
}

/// Where `/v1` takes an id. An input that is not here fails the test below.
fn named(path: &str, input: &str) -> Option<Names> {
    match (path, input) {
        ("/v1/catalog/products/{id}/offers", "id") => Some(Names::Everyones),
        (_, "country_id" | "service_id" | "platform_id" | "operator_id" | "product_id") => {
            Some(Names::Everyones)
        }
        ("/v1/webhook/replay", "event_ids") => Some(Names::Events),
        (path, "id") if path.starts_with("/v1/orders/") => Some(Names::Order),
        _ => None,
    }
}

/// Everything of an operation that looks like an id: in its path, its query, its body.
fn ids_of(operation: &Operation) -> Vec<String> {
    let document: Value = serde_json::from_str(&server::docs::document_text()).unwrap();
    let parameters = operation.document["parameters"].as_array().cloned();
    let mut names: Vec<String> = parameters
        .unwrap_or_default()
        .iter()
        .filter(|parameter| parameter["in"] != "header")
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
        .collect();
    let body = &operation.document["requestBody"]["content"]["application/json"]["schema"];
    if body.is_object() {
        let schema = body["$ref"]
            .as_str()
            .map_or(body, |reference| document.pointer(&reference[1..]).unwrap());
        let properties = schema["properties"].as_object();
        let properties = properties.unwrap_or_else(|| panic!("{}: no fields", operation.path));
        names.extend(properties.keys().cloned());
    }
    names.retain(|name| {
        name == "id" || name == "ids" || name.ends_with("_id") || name.ends_with("_ids")
    });
    names
}

#[tokio::test]
async fn another_clients_things_are_not_found_wherever_an_id_is_taken() {
    let app = start().await;
    let mut tried = 0;
    for operation in operations("/v1/") {
        for input in ids_of(&operation) {
            let place = format!("{} {} {input}", operation.method, operation.path);
            let what = named(&operation.path, &input)
                .unwrap_or_else(|| panic!("{place}: whose is it? Say so in this test"));
            if what == Names::Everyones {
                continue;
            }
            tried += 1;
            let order = app.buy_with_code("123456").await;
            app.beat().await;
            let events = app.get(&format!("/v1/orders/{order}/events")).await;
            let event = events.data()["events"][0]["id"].as_i64().unwrap();
            let name = format!("other-{tried}");
            let (_, other) = app.add_client(&name, Currency::USD, "10").await;
            let body = match what {
                Names::Events => json!({"event_ids": [format!("evt_{event}")]}),
                _ => json!({"id": order}),
            };
            let path = operation.path.replace("{id}", &order.to_string());
            let send = async |key: &str| {
                let request = Request::builder()
                    .method(operation.method.clone())
                    .uri(&path)
                    .header("authorization", format!("Bearer {key}"))
                    .header("content-type", "application/json")
                    .body(Body::from(body.to_string()));
                app.send(request.unwrap()).await
            };
            let reply = send(&other).await;
            match what {
                Names::Events => assert_eq!(reply.data()["replayed"], 0, "{place}"),
                _ => {
                    assert_eq!(reply.status, 404, "{place}: {}", reply.text);
                    reply.refusal(404, "NOT_FOUND");
                    let own = send(&app.key).await;
                    assert_ne!(own.status, 404, "{place}: {}", own.text);
                }
            }
        }
    }
    assert!(tried >= 6, "only {tried} ids are taken");
}
