//! Keeps the number of connections to the panel at that of the requests at the same time.
//!
//! A connection is free again a moment after its answer has been read, as soon as its task has run. The next request
//! often comes sooner, and hyper then opens another connection for it. So where there are enough connections for all
//! requests, a new one waits for that moment, and is given up if it has become needless.
//!
//! One connection of HTTP/2 serves any number of requests, and is never away: hyper asks for another only before the
//! first handshake has told that HTTP/2 is spoken, and after the connection was closed. There the wait, if any, does no
//! harm.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tower_layer::Layer;
use tower_service::Service;

/// How long after an answer its connection may be expected back: on a busy machine its task does not run at once. It is
/// waited for in vain only where a server closes a connection without a word.
const RETURN: Duration = Duration::from_millis(100);

tokio::task_local! {
    /// Set while a request to the panel is waited for. Connections that are no longer made for one are made outside of
    /// it.
    static REQUEST: ();
}

/// Counts the requests to the panel, and the connections.
#[derive(Clone, Debug, Default)]
pub(super) struct Reuse(Arc<Mutex<Count>>);

#[derive(Debug, Default)]
struct Count {
    requests: usize,
    /// How many there are at most: that a connection was closed while it was idle is not told.
    connections: usize,
    /// When a connection was last on its way back.
    returned: Option<Instant>,
}

impl Reuse {
    fn count(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request to the panel, until its answer has been read, and says whether its connection can be used again.
    pub(super) async fn request<T, E>(&self, request: impl Future<Output = Result<(T, bool), E>>) -> Result<T, E> {
        self.count().requests += 1;
        let mut underway = Underway { reuse: self, is_kept: false };
        let (answer, is_kept) = REQUEST.scope((), request).await?;
        underway.is_kept = is_kept;
        Ok(answer)
    }
}

/// A request that has not been answered yet. If it never is, its connection is lost.
struct Underway<'a> {
    reuse: &'a Reuse,
    is_kept: bool,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        let mut count = self.reuse.count();
        count.requests -= 1;
        if self.is_kept {
            count.returned = Some(Instant::now());
        } else {
            count.connections = count.connections.saturating_sub(1);
        }
    }
}

impl Count {
    /// Until when a connection may become free, if one may.
    fn until(&self) -> Option<Instant> {
        let until = self.returned? + RETURN;
        (self.requests <= self.connections && until > Instant::now()).then_some(until)
    }

    /// A connection is made, because none is free: all others are in use.
    fn connect(&mut self) {
        self.connections = self.requests.min(self.connections + 1);
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
        let (mut inner, reuse) = (S::clone(&self.inner), self.reuse.clone());
        let is_request = || REQUEST.try_with(|()| ()).is_ok();
        let is_to_panel = is_request();
        Box::pin(async move {
            if is_to_panel {
                let until = reuse.count().until();
                if let Some(until) = until {
                    tokio::time::sleep_until(until.into()).await;
                    if !is_request() {
                        return Err("another connection became free".into());
                    }
                }
                reuse.count().connect();
            }
            poll_fn(|context| inner.poll_ready(context)).await?;
            inner.call(target).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(requests: usize, connections: usize, returned: Duration) -> Count {
        Count { requests, connections, returned: Instant::now().checked_sub(returned) }
    }

    #[test]
    fn a_connection_is_expected_back_only_if_there_is_one_for_each_request() {
        assert!(count(8, 8, RETURN / 10).until().is_some());
        assert!(count(9, 8, RETURN / 10).until().is_none());
        assert!(count(1, 1, RETURN).until().is_none());
        assert!(Count { requests: 1, connections: 1, returned: None }.until().is_none());
    }

    #[test]
    fn connections_that_went_away_unseen_are_forgotten() {
        let mut count = count(1, 8, RETURN);
        count.connect();
        assert_eq!(count.connections, 1);
        count.requests = 2;
        count.connect();
        assert_eq!(count.connections, 2);
    }

    fn connections_and_requests(reuse: &Reuse) -> (usize, usize) {
        let count = reuse.count();
        (count.connections, count.requests)
    }

    #[tokio::test]
    async fn what_is_not_answered_takes_its_connection_with_it() {
        let reuse = Reuse::default();
        reuse.count().connections = 3;
        reuse.request(async { Ok::<_, ()>(((), true)) }).await.unwrap();
        assert_eq!(reuse.count().connections, 3);
        reuse.request(async { Ok::<_, ()>(((), false)) }).await.unwrap();
        reuse.request(async { Err::<((), bool), _>(()) }).await.unwrap_err();
        assert_eq!(connections_and_requests(&reuse), (1, 0));
        let given_up =
            tokio::time::timeout(Duration::ZERO, reuse.request(std::future::pending::<Result<((), bool), ()>>()));
        given_up.await.unwrap_err();
        assert_eq!(connections_and_requests(&reuse), (0, 0));
    }
}
