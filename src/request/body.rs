use std::fmt;

use bytes::{BufMut, Bytes, BytesMut};
use http::HeaderValue;

use crate::transfer::Boundary;

/// The body of a request. `Debug` omits its content, which may contain passwords.
#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Json(Bytes),
    Text(Bytes),
    /// A form with a file, and the content type with its boundary.
    Form(Bytes, HeaderValue),
}

impl Body {
    pub(crate) fn file(field: &str, name: &str, file: &Bytes) -> Self {
        let boundary = Boundary::random();
        let mut form = BytesMut::new();
        for part in [boundary.opening(field, name), file.clone(), boundary.closing(), boundary.end()] {
            form.put(part);
        }
        Self::Form(form.freeze(), boundary.content_type())
    }

    pub(crate) fn content_type(&self) -> Option<HeaderValue> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some(HeaderValue::from_static("application/json")),
            Self::Text(_) => Some(HeaderValue::from_static("text/plain")),
            Self::Form(_, content_type) => Some(content_type.clone()),
        }
    }

    pub(crate) fn bytes(&self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::Json(bytes) | Self::Text(bytes) | Self::Form(bytes, _) => bytes.clone(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
            Self::Text(bytes) => write!(f, "Text({} bytes)", bytes.len()),
            Self::Form(bytes, _) => write!(f, "Form({} bytes)", bytes.len()),
        }
    }
}
