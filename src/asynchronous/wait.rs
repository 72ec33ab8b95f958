use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Instant;

/// Waits until `poll` is ready, or `deadline`; then there is nothing.
pub(crate) async fn wait<T>(deadline: Option<Instant>, mut poll: impl FnMut(&Waker) -> Poll<T> + Send) -> Option<T> {
    let ready = poll_fn(|context| poll(context.waker()));
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline.into(), ready).await.ok(),
        None => Some(ready.await),
    }
}
