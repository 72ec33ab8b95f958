//! Waiting for the network with an eye on the clock and on the caller's wish to stop.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::{Either, FutureExt, select};
use tokio::time::Sleep;

use crate::cancel::Stop;
use crate::deadline::after;
use crate::error::Result;
use crate::transfer::Stall;

/// Waits for `work`, unless the call is cancelled.
///
/// Most calls cannot be cancelled. An `async fn` would hold `work` twice, and futures are moved often.
pub(crate) fn unless_stopped<'s, T, F>(stop: &'s Stop, work: F) -> impl Future<Output = Result<T>> + use<'s, T, F>
where
    F: Future<Output = Result<T>>,
{
    if stop.is_empty() {
        return work.left_future();
    }
    let stoppable = async {
        match select(pin!(stop.cancelled()), pin!(work)).await {
            Either::Left((error, _)) => Err(error),
            Either::Right((outcome, _)) => outcome,
        }
    };
    Box::pin(stoppable).right_future()
}

/// Does something that takes several calls and waits, unless it is cancelled.
pub(crate) async fn cancellable<T, F: Future<Output = Result<T>>>(stop: &Stop, work: impl FnOnce() -> F) -> Result<T> {
    unless_stopped(stop, work()).await
}

/// Waits for `work`, unless the stream behind it stalls. `observe` counts the bytes that moved, and returns whether the
/// network was the reason for the wait.
pub(super) async fn unless_stalled<T>(
    stall: &mut Stall,
    alarm: &mut Alarm,
    mut observe: impl FnMut(&mut Stall) -> bool,
    work: impl Future<Output = T>,
) -> Result<T> {
    let mut work = pin!(work);
    loop {
        stall.check()?;
        let started = Instant::now();
        let done = alarm.within(stall.limit(), work.as_mut()).await;
        if observe(stall) {
            stall.waited(started.elapsed());
        }
        if let Some(done) = done {
            return Ok(done);
        }
    }
}

/// Wakes the task of a stream from time to time. One timer serves all of its waits, as it costs more than a short wait.
#[derive(Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Waits for `work` for so long at most. It may return `None` earlier.
    async fn within<T>(&mut self, limit: Option<Duration>, mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        let Some(limit) = limit else { return Some(work.await) };
        let until = tokio::time::Instant::from(after(Instant::now(), limit));
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            let sleep = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
            if sleep.is_elapsed() || sleep.deadline() > until {
                sleep.as_mut().reset(until);
            }
            sleep.as_mut().poll(context).map(|()| None)
        })
        .await
    }
}

/// Waits for `work` for so long at most.
pub(super) async fn within<T>(limit: Option<Duration>, work: impl Future<Output = T>) -> Option<T> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, work).await.ok(),
        None => Some(work.await),
    }
}
