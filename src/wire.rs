//! What a transport returns to the endpoint source.

use std::error::Error as StdError;
use std::iter;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::{Error, ErrorKind};

/// Upper bound on a response that is kept in memory. No panel sends that much; a few compressed bytes may claim it.
pub(crate) const LARGEST_ANSWER: usize = 256 * 1024 * 1024;

/// How much to reserve for a body, given the length that the server announces. More is reserved when it has arrived.
pub(crate) fn reserve(length: Option<u64>) -> usize {
    const MOST: usize = 1024 * 1024;
    length.map_or(0, |length| usize::try_from(length).map_or(MOST, |length| length.min(MOST)))
}

/// A response, read to its end.
#[cfg_attr(feature = "__bench", derive(Clone, Debug))]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why a request got no response.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error("no connection could be established: {0}")]
    Connect(String),
    #[error("the TLS handshake failed: {0}")]
    Tls(String),
    #[error("the request timed out: {0}")]
    Timeout(String),
    #[error("the connection broke after the request was sent: {0}")]
    Dropped(String),
    #[error("the response is not valid HTTP: {0}")]
    Malformed(String),
    #[error("the response cannot be decompressed: {0}")]
    Corrupt(String),
    #[error("the request cannot be sent: {0}")]
    Other(String),
}

/// The error for a request that got no response.
pub(crate) fn unanswered(kind: ErrorKind, source: impl StdError + 'static) -> Error {
    let reason = root_cause(&source).to_string();
    let fault = match kind {
        ErrorKind::Connect => Unanswered::Connect(reason),
        ErrorKind::Tls => Unanswered::Tls(reason),
        ErrorKind::Timeout => Unanswered::Timeout(reason),
        ErrorKind::Dropped => Unanswered::Dropped(reason),
        ErrorKind::UnexpectedContent => Unanswered::Malformed(reason),
        ErrorKind::Corrupt => Unanswered::Corrupt(reason),
        _ => Unanswered::Other(reason),
    };
    let error = Error::new(kind, fault.to_string()).with_source(source);
    match kind {
        ErrorKind::Tls => {
            error.with_hint("pass the certificate of a private certificate authority to add_root_certificate")
        }
        _ => error,
    }
}

/// The error for a response beyond [`LARGEST_ANSWER`].
pub(crate) fn too_large() -> Error {
    Error::new(ErrorKind::UnexpectedContent, format!("the response is larger than {} MiB", LARGEST_ANSWER >> 20))
}

/// The innermost error says what happened; those around it mostly repeat that something did.
fn root_cause<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    causes(error).last().unwrap_or(error)
}

/// An error and those behind it, from the outside to the inside.
pub(crate) fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    iter::successors(Some(error), |&cause| cause.source())
}

/// Whether one of the errors behind `error` is about TLS.
#[cfg(feature = "rustls")]
pub(crate) fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        // I/O errors hold what they wrap beside their source, not as it.
        let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause.is::<rustls::Error>() || wrapped.is_some_and(|wrapped| is_tls(wrapped))
    })
}

#[cfg(not(feature = "rustls"))]
pub(crate) fn is_tls(_: &(dyn StdError + 'static)) -> bool {
    false
}
