use std::fmt;

use bytes::Bytes;

/// The body of a request. `Debug` omits its content, which may contain passwords.
#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Json(Bytes),
    Text(Bytes),
}

impl Body {
    pub(crate) fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some("application/json"),
            Self::Text(_) => Some("text/plain"),
        }
    }

    pub(crate) fn bytes(&self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::Json(bytes) | Self::Text(bytes) => bytes.clone(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
            Self::Text(bytes) => write!(f, "Text({} bytes)", bytes.len()),
        }
    }
}
