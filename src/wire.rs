//! What a transport gives back to the endpoint source.

use std::error::Error as StdError;
use std::iter;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::{Error, ErrorKind};

/// How large an answer may be that is kept in memory. No panel has so much to say; a few compressed bytes may claim it.
pub(crate) const LARGEST_ANSWER: usize = 256 * 1024 * 1024;

/// An answer, read to its end.
#[cfg_attr(feature = "__bench", derive(Clone, Debug))]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Makes the error for a request that got no answer. The source's text must not name the URL, which may be signed.
pub(crate) fn unanswered(kind: ErrorKind, source: impl StdError + Send + Sync + 'static) -> Error {
    let message = match kind {
        ErrorKind::Connect => "no connection could be made",
        ErrorKind::Tls => "the TLS handshake failed",
        ErrorKind::Timeout => "the time for the request ran out",
        ErrorKind::Dropped => "the connection broke after the request was sent",
        ErrorKind::Corrupt => "the answer cannot be decompressed",
        _ => "the request cannot be sent",
    };
    let reason = root_cause(&source);
    let error = Error::new(kind, format!("{message}: {reason}")).with_source(source);
    match kind {
        ErrorKind::Tls => error.with_hint(
            "if the panel's certificate comes from a private authority, give that with add_root_certificate",
        ),
        _ => error,
    }
}

/// Makes the error for an answer beyond [`LARGEST_ANSWER`].
pub(crate) fn too_large() -> Error {
    Error::new(ErrorKind::UnexpectedContent, format!("the answer is larger than {} MiB", LARGEST_ANSWER >> 20))
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
