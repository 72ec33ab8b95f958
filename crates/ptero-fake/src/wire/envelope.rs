//! The panel's envelopes around resources.

use serde_json::{Value, json};

/// One resource.
pub(crate) fn item(object: &str, attributes: Value) -> Value {
    json!({"object": object, "attributes": attributes})
}

/// A list without pages.
pub(crate) fn list(data: Vec<Value>) -> Value {
    json!({"object": "list", "data": data})
}

/// A missing relationship, or one that the caller may not see.
pub(crate) fn null_resource() -> Value {
    json!({"object": "null_resource", "attributes": null})
}

/// Adds `meta` to an envelope.
pub(crate) fn with_meta(mut envelope: Value, meta: Value) -> Value {
    if let Some(fields) = envelope.as_object_mut() {
        fields.insert("meta".to_owned(), meta);
    }
    envelope
}

/// Adds `relationships` to attributes, unless there are none.
pub(crate) fn with_relationships(mut attributes: Value, relationships: Vec<(&str, Value)>) -> Value {
    if let (Some(fields), false) = (attributes.as_object_mut(), relationships.is_empty()) {
        let relationships = relationships.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        fields.insert("relationships".to_owned(), Value::Object(relationships));
    }
    attributes
}
