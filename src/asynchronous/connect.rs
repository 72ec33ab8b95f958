//! Keeps the number of connections at that of the requests at the same time.
//!
//! A connection is free again a moment after its answer has been read, as soon as its task has run. The next request
//! often comes sooner, and hyper then opens another connection for it. So a new connection waits for that moment, and
//! is given up if it has become needless.
//!
//! One connection of HTTP/2 serves any number of requests, and is never away: hyper asks for another only before the
//! first handshake has told that HTTP/2 is spoken, and after the connection was closed. There the wait, if any, does no
//! harm.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tower_layer::Layer;
use tower_service::Service;

/// How long after an answer its connection may be expected back. Where every answer ends its connection, each request
/// waits this long in vain: little beside a new connection.
const RETURN: Duration = Duration::from_millis(5);

/// Where the time of answers is counted from.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

tokio::task_local! {
    /// Set while a request is waited for. Connections that are no longer made for one are made outside of it.
    static REQUEST: ();
}

/// Remembers when an answer was last read.
#[derive(Clone, Debug, Default)]
pub(super) struct Reuse {
    /// In nanoseconds from the start; 0 for never.
    answered: Arc<AtomicU64>,
}

impl Reuse {
    /// Sends a request, whose connections then know what they are for.
    pub(super) async fn request<F: Future>(&self, request: F) -> F::Output {
        REQUEST.scope((), request).await
    }

    /// Says that an answer has just been read to its end.
    pub(super) fn answered(&self) {
        // More than 500 years fit.
        self.answered.store(START.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }

    /// Until when a connection may become free, if one may.
    fn until(&self) -> Option<Instant> {
        match self.answered.load(Ordering::Relaxed) {
            0 => None,
            answered => Some(*START + Duration::from_nanos(answered) + RETURN).filter(|&until| until > Instant::now()),
        }
    }
}

impl<S> Layer<S> for Reuse {
    type Service = Patient<S>;

    fn layer(&self, inner: S) -> Patient<S> {
        Patient { inner: Arc::new(inner), reuse: self.clone() }
    }
}

/// Makes connections, but not hastily.
pub(super) struct Patient<S> {
    /// Cloned only when a connection is made, and not, as this is, for every request.
    inner: Arc<S>,
    reuse: Reuse,
}

impl<S> Clone for Patient<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), reuse: self.reuse.clone() }
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

impl<S, T> Service<T> for Patient<S>
where
    S: Service<T, Error = BoxError, Future: Send> + Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: T) -> Self::Future {
        let (mut inner, until) = (S::clone(&self.inner), self.reuse.until());
        Box::pin(async move {
            if let Some(until) = until {
                tokio::time::sleep_until(until.into()).await;
                REQUEST.try_with(|()| ()).map_err(|_| "another connection became free")?;
            }
            poll_fn(|context| inner.poll_ready(context)).await?;
            inner.call(target).await
        })
    }
}
