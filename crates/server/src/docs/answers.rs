//! What we send has all its fields: what is not known is null. Generators then need not tell a
//! missing field from a null one.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::{OpenApi, RefOr, Schema};

const SCHEMAS: &str = "#/components/schemas/";

/// Marks the fields of all that is only ever sent by us as present.
pub(super) fn complete(document: &mut OpenApi) {
    let whole = serde_json::to_value(&*document).unwrap_or_default();
    let asked = reached(&bodies(&whole["paths"]), &whole);
    let Some(components) = &mut document.components else {
        return;
    };
    for (name, schema) in &mut components.schemas {
        if let RefOr::T(Schema::Object(object)) = schema
            && !asked.contains(name)
        {
            object.required = object.properties.keys().cloned().collect();
        }
    }
}

/// What all operations ask for.
fn bodies(paths: &Value) -> Value {
    let items = paths.as_object().into_iter().flat_map(|p| p.values());
    let operations = items.filter_map(Value::as_object).flat_map(|i| i.values());
    operations
        .map(|operation| operation["requestBody"].clone())
        .collect()
}

/// The names of the schemas that `part` refers to, directly or not.
fn reached(part: &Value, whole: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open = vec![part];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                open.extend(fields.values());
                let target = fields.get("$ref").and_then(Value::as_str);
                if let Some(name) = target.and_then(|target| target.strip_prefix(SCHEMAS))
                    && names.insert(name.to_owned())
                {
                    open.push(&whole["components"]["schemas"][name]);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    names
}
