//! What all operations of `/v1` have in common, written into the document once it is whole:
//! the key, the refusals, the headers.

use serde_json::{Value, json};
use utoipa::openapi::{
    Content, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    path::{Operation, Parameter, PathItem},
    schema::{Schema, SchemaType, Type},
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

const SCHEME: &str = "api_key";
const ERROR_SCHEMA: &str = "ErrorBody";
const JSON: &str = "application/json";

/// A refusal that an operation may answer with.
pub(super) struct Refusal {
    pub(super) status: &'static str,
    pub(super) description: &'static str,
    pub(super) code: &'static str,
    pub(super) message: &'static str,
    pub(super) reason: Option<&'static str>,
    pub(super) safe_to_retry: bool,
}

const UNAUTHORIZED: Refusal = Refusal {
    status: "401",
    description: "No key, or not a valid one (UNAUTHORIZED)",
    code: "UNAUTHORIZED",
    message: "the API key is not valid",
    reason: None,
    safe_to_retry: false,
};
const FORBIDDEN: Refusal = Refusal {
    status: "403",
    description: "You may not do this (FORBIDDEN)",
    code: "FORBIDDEN",
    message: "this client is suspended: ask its administrator",
    reason: Some("CLIENT_SUSPENDED"),
    safe_to_retry: false,
};
pub(super) const NOT_FOUND: Refusal = Refusal {
    status: "404",
    description: "No such thing, or not yours (NOT_FOUND)",
    code: "NOT_FOUND",
    message: "order not found",
    reason: None,
    safe_to_retry: false,
};
const CONFLICT: Refusal = Refusal {
    status: "409",
    description: "Not possible as things stand (CONFLICT, INSUFFICIENT_BALANCE, CANCEL_TOO_EARLY)",
    code: "CONFLICT",
    message: "a code has arrived: the order is charged and can be finished",
    reason: Some("OTP_RECEIVED"),
    safe_to_retry: false,
};
pub(super) const INVALID: Refusal = Refusal {
    status: "422",
    description: "A parameter is wrong (VALIDATION_ERROR; `details` names it), or no provider could \
                  do it (PROVIDER_ERROR)",
    code: "VALIDATION_ERROR",
    message: "limit: must be from 1 to 100",
    reason: None,
    safe_to_retry: false,
};
pub(super) const LIMITED: Refusal = Refusal {
    status: "429",
    description: "Too many requests (RATE_LIMIT_EXCEEDED)",
    code: "RATE_LIMIT_EXCEEDED",
    message: "too many requests: wait as long as Retry-After says",
    reason: None,
    safe_to_retry: true,
};
pub(super) const BROKEN: Refusal = Refusal {
    status: "500",
    description: "Our fault (INTERNAL_ERROR)",
    code: "INTERNAL_ERROR",
    message: "internal error",
    reason: None,
    safe_to_retry: false,
};
pub(super) const UNAVAILABLE: Refusal = Refusal {
    status: "503",
    description: "Not now (SERVICE_UNAVAILABLE)",
    code: "SERVICE_UNAVAILABLE",
    message: "the service is temporarily unavailable",
    reason: Some("DATABASE_UNAVAILABLE"),
    safe_to_retry: true,
};

/// Adds to every operation of `/v1` what it shares with the others.
pub(crate) fn complete(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("sb_live_…")
            .description(Some(
                "Your API key: `Authorization: Bearer sb_live_…`, or `sb_test_…` for tests",
            ));
        components.add_security_scheme(SCHEME, SecurityScheme::Http(bearer.build()));
    }
    let webhooks = document.webhooks.iter_mut().flat_map(|w| &mut w.paths);
    for operation in webhooks.flat_map(|(_, item)| operations(item)) {
        // A signature, which is no scheme of the document.
        operation.security = Some(Vec::new());
    }
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            if path.starts_with("/v1/") {
                protect(operation);
                refuse(operation, path);
            } else if path.starts_with("/providers/") {
                refuse(operation, path);
            }
            operation.security.get_or_insert_default();
            operation.parameters.iter_mut().flatten().for_each(present);
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    if status == UNAVAILABLE.status {
                        add_headers(response, "Retry-After", retry_after);
                    }
                    add_headers(response, "X-Request-Id", || {
                        text_header("The id of this request: yours, if you sent one")
                    });
                }
            }
        }
    }
}

/// A parameter that may be left out is not one that may be null.
fn present(parameter: &mut RefOr<Parameter>) {
    if let RefOr::T(parameter) = parameter
        && let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema
        && let SchemaType::Array(types) = &mut schema.schema_type
    {
        types.retain(|kind| *kind != Type::Null);
        if let [only] = &types[..] {
            schema.schema_type = SchemaType::Type(only.clone());
        }
    }
}

pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

fn protect(operation: &mut Operation) {
    operation.security = Some(vec![SecurityRequirement::new(SCHEME, [] as [&str; 0])]);
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            add_budget(response);
        }
    }
}

/// Replaces the ranges that handlers declare by the statuses that they can answer with.
fn refuse(operation: &mut Operation, path: &str) {
    let responses = &mut operation.responses.responses;
    responses.retain(|status, _| !status.ends_with("XX"));
    let takes_input = operation.request_body.is_some() || operation.parameters.is_some();
    let names_one = path.contains('{') || path.ends_with("/exchange-rate");
    let is_order = path.starts_with("/v1/orders/") && operation.request_body.is_some();
    let creates = path.ends_with("/create");
    let possible = [
        (true, UNAUTHORIZED),
        (true, FORBIDDEN),
        (names_one || (is_order && !creates), NOT_FOUND),
        (is_order, CONFLICT),
        (takes_input, INVALID),
        (true, LIMITED),
        (true, BROKEN),
        (true, UNAVAILABLE),
    ];
    for (_, refusal) in possible.into_iter().filter(|(possible, _)| *possible) {
        responses
            .entry(refusal.status.to_owned())
            .or_insert_with(|| RefOr::T(refusal.response()));
    }
}

impl Refusal {
    pub(super) fn response(&self) -> Response {
        let mut content = Content::new(Some(Ref::from_schema_name(ERROR_SCHEMA)));
        content.example = Some(self.example());
        let mut response = ResponseBuilder::new()
            .description(self.description)
            .content(JSON, content)
            .build();
        match self.status {
            "401" => add_headers(&mut response, "WWW-Authenticate", || {
                text_header("Always `Bearer`")
            }),
            "429" => {
                add_budget(&mut response);
                add_headers(&mut response, "Retry-After", retry_after);
            }
            _ => {}
        }
        response
    }

    fn example(&self) -> Value {
        json!({
            "success": false,
            "error": {
                "code": self.code,
                "message": self.message,
                "reason": self.reason,
                "safe_to_retry": self.safe_to_retry,
                "request_id": "0199e7b0-5a3c-7c1e-9d2f-0c6f6f1b2a3d",
                "details": {},
            },
        })
    }
}

fn add_budget(response: &mut Response) {
    add_headers(response, "RateLimit", || {
        text_header(
            "What is left: `\"orders-read\";r=1199;t=1`, with `t` seconds until all is back",
        )
    });
    add_headers(response, "RateLimit-Policy", || {
        text_header("The budget: `\"orders-read\";q=1200;w=60`, `q` requests in `w` seconds")
    });
}

fn add_headers(response: &mut Response, name: &str, header: impl FnOnce() -> Header) {
    response
        .headers
        .entry(name.to_owned())
        .or_insert_with(|| header().into());
}

fn text_header(description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(description))
        .build()
}

fn retry_after() -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::Integer)))
        .description(Some("Seconds to wait"))
        .build()
}
