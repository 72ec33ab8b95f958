//! A response with its request, as judging it needs them.

use http::{HeaderMap, Method, header};

use crate::key::KeyKind;
use crate::model::Panel;

use super::quote::Secrets;

/// What kind of body a successful response has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// JSON in the panel's envelope.
    Json,
    /// The bytes themselves.
    Bytes,
    /// Nothing worth reading: 204, or 202 with `[]`.
    Nothing,
}

/// A key, as far as hints need to know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SentKey {
    pub(crate) kind: KeyKind,
    /// The panel that it was sent to.
    pub(crate) panel: Panel,
}

/// One request with its response, as far as judging it needs.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// The key that was sent to the panel; `None` for requests to Wings and storage providers.
    pub(crate) key: Option<SentKey>,
    /// What the request carried and the response must not repeat.
    pub(crate) secrets: Secrets<'a>,
    pub(crate) expected: Expected,
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

impl Exchange<'_> {
    /// The media type without its parameters, in lower case.
    pub(super) fn media_type(&self) -> Option<String> {
        let value = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        value.split(';').next().map(|media_type| media_type.trim().to_ascii_lowercase())
    }
}
