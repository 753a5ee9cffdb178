//! What all operations of `/admin/v1` have in common: the token and the refusals.

use utoipa::openapi::{
    OpenApi, RefOr,
    path::Operation,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::shared::{BROKEN, INVALID, LIMITED, NOT_FOUND, Refusal, UNAVAILABLE, operations};

const SCHEME: &str = "admin_token";
const PREFIX: &str = "/admin/v1/";

const UNAUTHORIZED: Refusal = Refusal {
    status: "401",
    description: "No token, or not a valid one (UNAUTHORIZED)",
    code: "UNAUTHORIZED",
    message: "the administrator's token is not valid",
    reason: None,
    safe_to_retry: false,
};
const FORBIDDEN: Refusal = Refusal {
    status: "403",
    description: "Your role may not do this (FORBIDDEN)",
    code: "FORBIDDEN",
    message: "this needs the role admin; yours is auditor",
    reason: Some("ROLE_TOO_LOW"),
    safe_to_retry: false,
};
const CONFLICT: Refusal = Refusal {
    status: "409",
    description: "Not possible as things stand (CONFLICT)",
    code: "CONFLICT",
    message: "the client name is taken",
    reason: Some("TAKEN"),
    safe_to_retry: false,
};

/// Adds to every operation of `/admin/v1` what it shares with the others.
pub(super) fn complete(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(
                "An administrator's token: `switchboard admin token`, or one of your identity \
                 provider. An operation names the least role that may call it: auditor, operator \
                 or admin.",
            ));
        components.add_security_scheme(SCHEME, SecurityScheme::Http(bearer.build()));
    }
    for (path, item) in &mut document.paths.paths {
        if path.starts_with(PREFIX) {
            for operation in operations(item) {
                refuse(operation, path);
            }
        }
    }
}

fn refuse(operation: &mut Operation, path: &str) {
    let takes_input = operation.request_body.is_some() || operation.parameters.is_some();
    let possible = [
        (true, UNAUTHORIZED),
        (true, FORBIDDEN),
        (path.contains('{'), NOT_FOUND),
        (operation.request_body.is_some(), CONFLICT),
        (takes_input, INVALID),
        (true, LIMITED),
        (true, BROKEN),
        (true, UNAVAILABLE),
    ];
    let responses = &mut operation.responses.responses;
    for (_, refusal) in possible.into_iter().filter(|(possible, _)| *possible) {
        responses
            .entry(refusal.status.to_owned())
            .or_insert_with(|| RefOr::T(refusal.response()));
    }
}
