//! Bodies of replies, complete and broken.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// Bytes of a generated body, repeated.
const PIECE: &[u8] = &[b'.'; 64 * 1024];

pub(crate) enum ReplyBody {
    Whole(Option<Bytes>),
    /// The start of a longer body, then a broken connection.
    Truncated {
        part: Option<Bytes>,
        left: u64,
        flushed: bool,
    },
    Generated {
        left: u64,
    },
}

impl ReplyBody {
    pub(crate) fn truncated(whole: &Bytes, at: usize) -> Self {
        // At least one byte is always missing.
        let part = whole.slice(..at.min(whole.len().saturating_sub(1)));
        Self::Truncated { part: Some(part), left: whole.len() as u64, flushed: false }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(bytes) => {
                Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))))
            }
            Self::Truncated { part, left, flushed } => {
                if let Some(part) = part.take() {
                    *left -= part.len() as u64;
                    return Poll::Ready(Some(Ok(Frame::data(part))));
                }
                if !*flushed {
                    // Yield once, so that the start is sent before the connection breaks.
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
            }
            Self::Generated { left: 0 } => Poll::Ready(None),
            Self::Generated { left } => {
                let size = PIECE.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= size as u64;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(PIECE).slice(..size)))))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Self::Whole(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            Self::Truncated { left, .. } | Self::Generated { left } => *left,
        })
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Self::Truncated { .. } => false,
            Self::Generated { left } => *left == 0,
        }
    }
}
