use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::api::Changes;
use crate::error::{Error, ErrorKind, Result};
use crate::watch::Change;

/// Runs `work` in a detached task.
pub(crate) fn spawn<F>(work: impl FnOnce() -> F) -> Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Handle::try_current()
        .map_err(|_| Error::new(ErrorKind::Config, "a watch can be started only in a tokio runtime"))?;
    drop(runtime.spawn(work()));
    Ok(())
}

/// The requests of a watch, each in a task.
pub(crate) struct Background(());

impl Background {
    pub(crate) fn new() -> Self {
        Self(())
    }

    /// Does something in the background. If that is impossible, it is dropped.
    pub(crate) fn run<F>(&self, work: impl FnOnce() -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let _ = spawn(work);
    }
}

impl Stream for Changes {
    type Item = Result<Change>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context.waker())
    }
}
