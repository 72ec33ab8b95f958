use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Stops a transfer from elsewhere: another thread, a signal handler, a progress callback.
///
/// The transfer ends with [`ErrorKind::Cancelled`] at its next chunk and leaves no half file behind.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that nothing has been stopped with.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops every transfer that was given this token or a clone of it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::new(ErrorKind::Cancelled, "the transfer was cancelled")) } else { Ok(()) }
    }
}
