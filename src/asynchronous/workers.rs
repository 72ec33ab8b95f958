use std::panic::resume_unwind;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::runtime::Handle;

use crate::error::{Error, ErrorKind, Result};

/// Computes in a task of its own: several of them use several processors, and none holds up the futures beside it.
pub(crate) async fn compute<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let Ok(runtime) = Handle::try_current() else { return work() };
    runtime.spawn(async move { work() }).await.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(error) => Err(Error::new(ErrorKind::Io, "the runtime has been shut down").with_source(error)),
    })
}

/// Works on up to `concurrency` items at once, and returns the results in the order of the items. `done` is called with
/// each, and returns whether to begin others; those whose turn did not come have none.
pub(crate) async fn each<I, T, F: Future<Output = T>>(
    items: Vec<I>,
    concurrency: usize,
    work: impl Fn(I) -> F,
    mut done: impl FnMut(usize, &T) -> bool,
) -> Vec<Option<T>> {
    let mut results: Vec<Option<T>> = items.iter().map(|_| None).collect();
    let mut queue = items.into_iter().enumerate().fuse();
    let (mut running, mut goes_on) = (FuturesUnordered::new(), true);
    loop {
        while goes_on && running.len() < concurrency {
            let Some((index, item)) = queue.next() else { break };
            let work = work(item);
            running.push(async move { (index, work.await) });
        }
        let Some((index, result)) = running.next().await else { return results };
        goes_on &= done(index, &result);
        if let Some(place) = results.get_mut(index) {
            *place = Some(result);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn computations_run_at_the_same_time() {
        let meet = |to_other: Sender<()>, from_other: Receiver<()>| {
            compute(move || {
                to_other.send(()).unwrap();
                from_other.recv_timeout(Duration::from_secs(30)).unwrap();
                Ok(())
            })
        };
        let ((to_first, first), (to_second, second)) = (channel(), channel());
        let met = futures_util::future::join(meet(to_second, first), meet(to_first, second)).await;
        assert!(met.0.is_ok() && met.1.is_ok());
    }

    #[tokio::test]
    async fn panic_of_a_computation_reaches_the_caller() {
        let caller = tokio::spawn(compute(|| -> Result<()> { panic!("odd") }));
        assert_eq!(*caller.await.unwrap_err().into_panic().downcast::<&str>().unwrap(), "odd");
    }

    #[test]
    fn computation_needs_no_runtime_but_not_one_that_has_been_shut_down() {
        let one = || pin!(compute(|| Ok(1))).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(one(), Poll::Ready(Ok(1))));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let handle = runtime.handle().clone();
        drop(runtime);
        let _entered = handle.enter();
        assert!(matches!(one(), Poll::Ready(Err(error)) if error.kind() == ErrorKind::Io));
    }
}
