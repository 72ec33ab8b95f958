//! Replies, before they are written to the connection.

use bytes::Bytes;
use serde_json::{Value, json};

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Bytes(Bytes),
    /// `size` bytes made on the fly, for transfers larger than memory.
    Generated {
        size: u64,
    },
    /// The start of a body that announces `size` bytes. Then the connection breaks.
    Broken {
        part: Bytes,
        size: u64,
    },
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::empty(status).with_header("Content-Type", content_type).with_body(Body::Bytes(body.into()))
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Bytes(Bytes::new()) }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// JSON as Wings labels it.
    pub(crate) fn json_utf8<E>(status: u16, body: &Value) -> Result<Self, E> {
        Ok(Self::new(status, "application/json; charset=utf-8", body.to_string()))
    }

    pub(crate) fn ok<E>(body: &Value) -> Result<Self, E> {
        Ok(Self::json(200, body))
    }

    pub(crate) fn created<E>(body: &Value) -> Result<Self, E> {
        Ok(Self::json(201, body))
    }

    /// The reply to a request whose work continues in the background.
    pub(crate) fn accepted<E>() -> Result<Self, E> {
        Ok(Self::json(202, &json!([])))
    }

    pub(crate) fn no_content<E>() -> Result<Self, E> {
        Ok(Self::empty(204))
    }

    pub(crate) fn redirect(location: &str) -> Self {
        let page = format!("<!DOCTYPE html>\n<html>\n<title>Redirecting to {location}</title>\n</html>\n");
        Self::new(302, "text/html; charset=utf-8", page).with_header("Location", location)
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The body, if it is in memory.
    pub(crate) fn bytes(&self) -> Bytes {
        match &self.body {
            Body::Bytes(bytes) | Body::Broken { part: bytes, .. } => bytes.clone(),
            Body::Generated { .. } => Bytes::new(),
        }
    }
}
