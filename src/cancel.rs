use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Cancels calls and transfers from elsewhere: another thread, a signal handler, a progress callback.
///
/// Calls get it with [`RequestOptions::cancel_with`](crate::RequestOptions::cancel_with), transfers also with their own
/// `cancel_with`. They end immediately with [`ErrorKind::Cancelled`], even while they connect, stall, or wait for a
/// retry or a rate limit. A transfer leaves no partial file behind. Only a caller's own reader or writer can delay
/// this, while it blocks.
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

    /// Cancels all current and future calls and transfers that have this token or a clone of it.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::SeqCst);
        #[cfg(feature = "async")]
        self.0.cancelled.notify_waiters();
    }

    /// Returns whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::SeqCst)
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(cancelled()) } else { Ok(()) }
    }

    /// Waits until the token is cancelled.
    #[cfg(feature = "async")]
    async fn cancelled(&self) {
        let mut notified = std::pin::pin!(self.0.cancelled.notified());
        // Registered before the look at the flag, so that nothing is missed in between.
        notified.as_mut().enable();
        if !self.is_cancelled() {
            notified.await;
        }
    }
}

/// The tokens of a call, any of which ends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Vec<CancelToken>);

impl Stop {
    pub(crate) fn add(&mut self, token: &CancelToken) {
        self.0.push(token.clone());
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// Whether nothing can end the call.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// # Errors
    ///
    /// [`ErrorKind::Cancelled`] once one of the tokens is.
    pub(crate) fn check(&self) -> Result<()> {
        self.0.iter().try_for_each(CancelToken::check)
    }

    /// Waits until one of the tokens is cancelled.
    #[cfg(feature = "async")]
    pub(crate) async fn cancelled(&self) -> Error {
        match self.0.as_slice() {
            [] => std::future::pending().await,
            [token] => token.cancelled().await,
            tokens => {
                futures_util::future::select_all(tokens.iter().map(|token| Box::pin(token.cancelled()))).await;
            }
        }
        cancelled()
    }
}

fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "the call was cancelled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_token_stops_a_call() {
        let (mut stop, first, second) = (Stop::default(), CancelToken::new(), CancelToken::new());
        stop.check().unwrap();
        stop.add(&first);
        let mut both = Stop::default();
        both.extend(&stop);
        both.add(&second);
        both.check().unwrap();
        second.clone().cancel();
        assert_eq!(both.check().unwrap_err().kind(), ErrorKind::Cancelled);
        stop.check().unwrap();
        assert!(second.is_cancelled() && !first.is_cancelled());
    }
}
