//! What we send to clients' receivers, as the document's `webhooks`.

use events::signature;
use utoipa::openapi::{
    Content, HttpMethod, ObjectBuilder, OpenApi, PathsBuilder, Ref, Required, ResponseBuilder,
    path::{OperationBuilder, ParameterBuilder, ParameterIn, PathItem},
    request_body::RequestBodyBuilder,
    schema::Type,
};

/// Each event with what it means.
const EVENTS: [(&str, &str); 5] = [
    ("order.otp_received", "A code arrived"),
    ("order.completed", "The order was finished after a code"),
    (
        "order.expired",
        "The order ended without a code; nothing was charged",
    ),
    (
        "order.canceled",
        "The order was cancelled; nothing was charged",
    ),
    (
        "webhook.test",
        "You asked for a test; all of `data` is null",
    ),
];

const DESCRIPTION: &str = "\
Any 2xx within 10 seconds is a receipt; redirects are not followed. Until then the event is sent \
again, for three days: a code after 0.5, 1, 2, 4, 8, 15 and 30 seconds, then every 30 seconds while \
its order lives, then ever more rarely; anything else after 5 seconds, 30 seconds, 2, 10 and 30 \
minutes, 1, 3 and 6 hours. An event may come twice: `webhook-id` stays the same. The events of one \
order come in order. A test is sent once.";

/// The headers of every event.
const HEADERS: [(&str, &str); 4] = [
    (
        signature::SIGNATURE,
        "`sha256=` and the hexadecimal HMAC-SHA256 of the body, keyed with the secret as it is",
    ),
    (
        signature::STANDARD_ID,
        "The event's id, the same in every attempt",
    ),
    (
        signature::STANDARD_TIMESTAMP,
        "Seconds since 1970, of the attempt",
    ),
    (
        signature::STANDARD_SIGNATURE,
        "As Standard Webhooks 1.0.0 has it: `v1,` and base64 for each secret in force",
    ),
];

/// Adds the section.
pub(super) fn complete(document: &mut OpenApi) {
    let paths = EVENTS
        .iter()
        .fold(PathsBuilder::new(), |paths, (name, summary)| {
            paths.path(*name, item(name, summary))
        });
    document.webhooks = Some(paths.build());
}

fn item(name: &str, summary: &str) -> PathItem {
    let body = RequestBodyBuilder::new()
        .description(Some("What happened"))
        .content(
            "application/json",
            Content::new(Some(Ref::from_schema_name("EventPayload"))),
        )
        .required(Some(Required::True));
    let receipt = ResponseBuilder::new().description("Any 2xx: your server has it");
    let operation = OperationBuilder::new()
        .operation_id(Some(format!("on_{}", name.replace('.', "_"))))
        .tag("webhook")
        .summary(Some(summary))
        .description(Some(DESCRIPTION))
        .request_body(Some(body.build()))
        .response("2XX", receipt.build());
    let operation = HEADERS.iter().fold(operation, |operation, (name, about)| {
        let header = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(*about))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        operation.parameter(header)
    });
    PathItem::new(HttpMethod::Post, operation)
}
