//! An example of every body, put together from those of its fields.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use utoipa::openapi::{Content, OpenApi, RefOr, Schema};

use super::shared::operations;

type Schemas = BTreeMap<String, Value>;

/// Adds an example wherever a handler has none of its own.
pub(super) fn complete(document: &mut OpenApi) {
    let schemas: Schemas = document
        .components
        .iter()
        .flat_map(|components| &components.schemas)
        .map(|(name, schema)| (name.clone(), as_json(schema)))
        .collect();
    let webhooks = document.webhooks.iter_mut().flat_map(|w| &mut w.paths);
    for (_, item) in document.paths.paths.iter_mut().chain(webhooks) {
        for operation in operations(item) {
            if let Some(RefOr::T(body)) = &mut operation.request_body {
                body.content.values_mut().for_each(|c| fill(c, &schemas));
            }
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    let contents = response.content.values_mut();
                    contents.for_each(|content| fill(content, &schemas));
                }
            }
        }
    }
}

fn fill(content: &mut RefOr<Content>, schemas: &Schemas) {
    if let RefOr::T(content) = content
        && content.example.is_none()
        && content.examples.is_empty()
        && let Some(schema) = &content.schema
    {
        content.example = Some(example(&as_json(schema), schemas));
    }
}

fn as_json(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

/// An example that a schema accepts: its own, or one made of its parts' own. Null for what may be
/// null and has none.
fn example(schema: &Value, schemas: &Schemas) -> Value {
    let own = schema.get("example").or_else(|| schema["examples"].get(0));
    if let Some(own) = own.or_else(|| schema.get("default")) {
        return own.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        let target = schemas.get(name);
        return target.map_or(Value::Null, |schema| example(schema, schemas));
    }
    if let Some(properties) = schema["properties"].as_object() {
        let fields = properties
            .iter()
            .map(|(name, schema)| (name.clone(), example(schema, schemas)));
        return fields.collect::<Map<_, _>>().into();
    }
    match schema["type"].as_str() {
        Some("array") => Value::Array(vec![example(&schema["items"], schemas)]),
        Some("object") => Value::Object(Map::new()),
        Some("string") => Value::String(String::new()),
        _ => Value::Null,
    }
}
