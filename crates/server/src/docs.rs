//! The OpenAPI document, and the page that shows it.

mod administration;
mod answers;
mod examples;
mod names;
mod shared;
mod webhooks;

use std::sync::{Arc, LazyLock};

use axum::response::{IntoResponse, Redirect, Response};
use events::payload::EventPayload;
use http::header;
use utoipa::{OpenApi, openapi::OpenApi as Document};
use utoipa_swagger_ui::Config;

use crate::{envelope::ErrorBody, error::ApiError, extract::Path, routes};

/// Adds what is not in any one handler.
pub(crate) fn complete(document: &mut Document) {
    administration::complete(document);
    names::complete(document);
    webhooks::complete(document);
    answers::complete(document);
    shared::complete(document);
    examples::complete(document);
}

/// Where people find the page.
pub const DOCS_PATH: &str = "/docs";
const DOCUMENT_PATH: &str = "/openapi.json";
const START_PAGE: &str = "/docs/index.html";

const DESCRIPTION: &str = "\
One API over many providers of virtual phone numbers for receiving SMS codes.

A superset of the SMSCode API of 2026-02: every request of its documentation works here with a \
Switchboard key. `success` tells a good answer (`data`) from a refusal (`error`); \
`error.code` is from a closed list, `error.reason` says more where there is more to say, and \
`error.safe_to_retry` whether sending the same request again can help and cannot harm. Ask for \
`application/problem+json` to get refusals as RFC 9457 describes.

Keys that begin with `sb_test_` are for tests: they reach only provider accounts for tests and spend \
a balance of their own. Orders, transactions, events, idempotency keys and the webhook are kept \
apart too: what belongs to the other mode does not exist (404). Payloads look the same in both; a \
test webhook has its own address and secret.

Amounts are exact decimal numbers in the account's currency; read them as decimals, not as binary \
floating point.";

/// The head of the document.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Switchboard",
        description = DESCRIPTION,
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "/", description = "This gateway")),
    tags(
        (name = "catalog", description = "What can be bought, and for how much."),
        (name = "account", description = "Your money and how it moved."),
        (name = "orders", description = "Buying numbers and reading their codes."),
        (name = "webhook", description = "Being told what happened to your orders."),
        (name = "service", description = "About the gateway itself; no key is needed."),
        (name = "admin-session", description = "Administration: who you are."),
        (name = "admin-clients", description = "Administration: clients and their money."),
        (name = "admin-console", description = "Administration: the page."),
        (name = "admin-orders", description = "Administration: orders of all clients."),
        (name = "admin-ledger", description = "Administration: the books."),
        (name = "admin-reports", description = "Administration: what is earned, and how things stand."),
        (name = "admin-catalog", description = "Administration: what providers ask."),
        (name = "admin-pricing", description = "Administration: what is added to costs."),
        (name = "admin-providers", description = "Administration: the provider accounts."),
        (name = "admin-unresolved", description = "Administration: purchases without a known outcome, and orders without a known purchase."),
        (name = "admin-configuration", description = "Administration: the settings in force."),
        (name = "admin-audit", description = "Administration: who changed what."),
    ),
    components(schemas(ErrorBody, EventPayload)),
)]
pub(crate) struct Head;

/// The document as `openapi/openapi.json` holds it: indented, with a newline at the end.
#[must_use]
pub fn document_text() -> String {
    text_of(&routes::document())
}

fn text_of(document: &Document) -> String {
    // The document is made of texts and maps; a failure would show as an empty file in the test.
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// Read this document.
#[utoipa::path(get, path = "/openapi.json", operation_id = "get_openapi", tag = "service",
    responses((status = 200, description = "The OpenAPI document", body = Object,
               content_type = "application/json",
               example = json!({"openapi": "3.1.0", "info": {"title": "Switchboard"}}))))]
pub async fn openapi() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(document_text);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

/// Open this document as a page.
#[utoipa::path(get, path = "/docs", operation_id = "get_docs", tag = "service",
    responses((status = 303, description = "To the page")))]
pub async fn page() -> Redirect {
    Redirect::to(START_PAGE)
}

/// Read a file of the page.
#[utoipa::path(get, path = "/docs/{file}", operation_id = "get_docs_file", tag = "service",
    params(("file" = String, Path, description = "Its name", example = "index.html")),
    responses((status = 200, description = "The file", body = String, content_type = "text/html",
               example = "<!doctype html>"),
              (status = 404, description = "No such file", body = ErrorBody)))]
pub async fn page_file(Path(name): Path<String>) -> Result<Response, ApiError> {
    static CONFIG: LazyLock<Arc<Config<'static>>> =
        LazyLock::new(|| Arc::new(Config::from(DOCUMENT_PATH)));
    let file = utoipa_swagger_ui::serve(&name, Arc::clone(&CONFIG));
    match file {
        Ok(Some(file)) => {
            let content_type = [(header::CONTENT_TYPE, file.content_type)];
            Ok((content_type, file.bytes).into_response())
        }
        _ => Err(ApiError::not_found("file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_the_one_of_the_routes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == document_text(),
            "openapi/openapi.json is not up to date: run .ci/openapi and commit the result"
        );
    }

    #[test]
    fn every_operation_says_what_it_answers() {
        let document: serde_json::Value = serde_json::from_str(&document_text()).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let place = format!("{method} {path}");
                assert!(operation["summary"].is_string(), "{place}: no summary");
                assert!(operation["operationId"].is_string(), "{place}: no id");
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let described = response["description"].as_str().unwrap_or_default();
                    assert!(!described.is_empty(), "{place}: {status} is not described");
                    assert!(!status.ends_with("XX"), "{place}: {status} is no status");
                }
                let behind_key = operation["security"][0]["api_key"].is_array();
                assert_eq!(behind_key, path.starts_with("/v1/"), "{place}: security");
                let behind_token = operation["security"][0]["admin_token"].is_array();
                assert_eq!(
                    behind_token,
                    path.starts_with("/admin/"),
                    "{place}: security"
                );
                if behind_token {
                    let roles = operation["security"][0]["admin_token"].as_array().unwrap();
                    assert_eq!(roles.len(), 1, "{place}: one role, the least that may");
                    let answers = operation["responses"].as_object().unwrap();
                    assert!(answers.contains_key("403"), "{place}: 403 is missing");
                }
                if behind_key || behind_token {
                    for status in ["401", "429", "500", "503"] {
                        let response = &operation["responses"][status];
                        assert!(response.is_object(), "{place}: {status} is missing");
                    }
                }
            }
        }
    }
}
