use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::api::{Changes, Client};
use crate::error::{Error, ErrorKind, Result};
use crate::watch::Change;

/// Runs `work` in a detached task.
pub(crate) fn spawn<F>(_: &Client, work: impl FnOnce() -> F) -> Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Handle::try_current()
        .map_err(|_| Error::new(ErrorKind::Config, "a watch can be started only in a tokio runtime"))?;
    drop(runtime.spawn(work()));
    Ok(())
}

impl Stream for Changes {
    type Item = Result<Change>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context.waker())
    }
}
