//! What the fake answers: bodies in the panel's and Wings' own shapes.

use bytes::Bytes;
use serde_json::{Value, json};

use super::refusal::Refusal;

/// What every handler gives back.
pub(crate) type Outcome = Result<Answer, Refusal>;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Bytes(Bytes),
    /// `size` bytes made on the fly, for transfers that do not fit into memory.
    Generated {
        size: u64,
    },
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("Content-Type", content_type.to_owned())];
        Self { status, headers, body: Body::Bytes(body.into()) }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub(crate) fn ok(body: &Value) -> Outcome {
        Ok(Self::json(200, body))
    }

    pub(crate) fn created(body: &Value) -> Outcome {
        Ok(Self::json(201, body))
    }

    /// Accepted: work goes on in the background.
    pub(crate) fn accepted() -> Outcome {
        Ok(Self::json(202, &json!([])))
    }

    pub(crate) fn no_content() -> Outcome {
        Ok(Self { status: 204, headers: Vec::new(), body: Body::Bytes(Bytes::new()) })
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body as one piece. Empty for a generated one.
    pub(crate) fn bytes(&self) -> Bytes {
        match &self.body {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Generated { .. } => Bytes::new(),
        }
    }
}

/// One resource in its envelope.
pub(crate) fn item(object: &str, attributes: Value) -> Value {
    json!({"object": object, "attributes": attributes})
}

/// Resources that are not paged.
pub(crate) fn list(data: Vec<Value>) -> Value {
    json!({"object": "list", "data": data})
}

/// A relationship that is not there, or not for the caller to see.
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

/// Adds `relationships` to attributes, when there are any.
pub(crate) fn with_relationships(mut attributes: Value, relationships: Vec<(&str, Value)>) -> Value {
    if let (Some(fields), false) = (attributes.as_object_mut(), relationships.is_empty()) {
        let relationships = relationships.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        fields.insert("relationships".to_owned(), Value::Object(relationships));
    }
    attributes
}
