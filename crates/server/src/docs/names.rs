//! One name for each thing: what a generic schema carries is a schema of its own, not a copy of one
//! in everything that carries it. Generators make a type of each schema.

use utoipa::openapi::{
    OpenApi, Ref, RefOr, Schema,
    schema::{ArrayItems, Object},
};

/// How the schemas of [`crate::envelope::Success`] begin.
const ANSWER_PREFIX: &str = "Success_";

/// Names what answers carry, and replaces copies of named schemas by references.
pub(super) fn complete(document: &mut OpenApi) {
    let Some(components) = &mut document.components else {
        return;
    };
    let mut named: Vec<_> = components.schemas.clone().into_iter().collect();
    for (name, schema) in components.schemas.clone() {
        if let Some(name) = name.strip_prefix(ANSWER_PREFIX)
            && let RefOr::T(Schema::Object(mut answer)) = schema
            && let Some(part) = answer.properties.get_mut("data").and_then(carried)
            && !named.iter().any(|(_, schema)| schema == part)
        {
            named.push((name.to_owned(), part.clone()));
            components.schemas.insert(name.to_owned(), part.clone());
        }
    }
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else {
            continue;
        };
        for part in object.properties.values_mut().filter_map(carried) {
            if let Some((name, _)) = named.iter().find(|(_, schema)| schema == part) {
                *part = Ref::from_schema_name(name).into();
            }
        }
    }
}

/// A field that is an object in place, or the items of one that lists such objects.
fn carried(field: &mut RefOr<Schema>) -> Option<&mut RefOr<Schema>> {
    let has_fields = |schema: &RefOr<Schema>| {
        let object: Option<&Object> = match schema {
            RefOr::T(Schema::Object(object)) => Some(object),
            _ => None,
        };
        object.is_some_and(|object| !object.properties.is_empty())
    };
    match field {
        RefOr::T(Schema::Array(list)) => match &mut list.items {
            ArrayItems::RefOrSchema(item) => Some(&mut **item).filter(|item| has_fields(item)),
            ArrayItems::False => None,
        },
        field => Some(field).filter(|field| has_fields(field)),
    }
}
