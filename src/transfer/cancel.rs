use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Stops a transfer from elsewhere: another thread, a signal handler, a progress callback.
///
/// The transfer ends immediately with [`ErrorKind::Cancelled`], also while it connects, while no bytes arrive, or while
/// it waits to retry. It leaves no partial file behind. Only a reader or writer of the caller that blocks holds it up.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_cancelled: AtomicBool,
    #[cfg(feature = "async")]
    cancelled: tokio::sync::Notify,
}

impl CancelToken {
    /// Creates a token that has not been cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops every transfer that was given this token or a clone of it.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::SeqCst);
        #[cfg(feature = "async")]
        self.0.cancelled.notify_waiters();
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::SeqCst)
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Self::error()) } else { Ok(()) }
    }

    /// Waits until the token is cancelled.
    #[cfg(feature = "async")]
    pub(crate) async fn cancelled(&self) -> Error {
        let mut notified = std::pin::pin!(self.0.cancelled.notified());
        // Registered before the look at the flag, so that nothing is missed in between.
        notified.as_mut().enable();
        if !self.is_cancelled() {
            notified.await;
        }
        Self::error()
    }

    fn error() -> Error {
        Error::new(ErrorKind::Cancelled, "the transfer was cancelled")
    }
}
