//! What a thread watches while it waits for the network: the caller's wish to stop, and whether a stream stalls.
//!
//! ureq has no way to pass these to its transports, and runs all of them on the thread of the call.

use std::cell::RefCell;
use std::mem;
use std::time::Duration;

use crate::cancel::Stop;
use crate::error::Result;
use crate::transfer::Stall;

/// How often a waiting thread looks whether it is to stop.
const SLICE: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Watch {
    stop: Stop,
    stall: Option<Stall>,
    /// The server has replied before it has read the whole request.
    has_replied: bool,
}

thread_local! {
    static WATCH: RefCell<Watch> = RefCell::default();
}

fn with<T>(act: impl FnOnce(&mut Watch) -> T) -> T {
    // Nothing here runs the caller's code, so that it is never borrowed twice.
    WATCH.with_borrow_mut(act)
}

/// Puts a watch back when its scope ends, by a panic as well.
pub(super) struct Restore(Watch);

impl Drop for Restore {
    fn drop(&mut self) {
        let before = mem::take(&mut self.0);
        // A thread that is about to end may have lost its own.
        let _ = WATCH.try_with(|watch| watch.replace(before));
    }
}

/// Lets the tokens stop what the thread does, besides those that can already, until the guard is dropped.
pub(super) fn stoppable(stop: &Stop) -> Option<Restore> {
    if stop.is_empty() {
        return None;
    }
    Some(Restore(with(|watch| {
        let mut inner = Watch { stop: watch.stop.clone(), stall: watch.stall.clone(), has_replied: false };
        inner.stop.extend(stop);
        mem::replace(watch, inner)
    })))
}

/// Sends or reads a stream that must not stall.
pub(super) fn streaming<T>(stall: &mut Stall, work: impl FnOnce() -> T) -> T {
    let _restore = Restore(with(|watch| {
        let inner = Watch { stop: watch.stop.clone(), stall: Some(stall.clone()), has_replied: false };
        mem::replace(watch, inner)
    }));
    let done = work();
    if let Some(after) = with(|watch| watch.stall.take()) {
        *stall = after;
    }
    done
}

/// Runs the caller's own code, which may make calls that have nothing to do with the stream.
pub(super) fn unwatched<T>(work: impl FnOnce() -> T) -> T {
    let _restore = Restore(with(mem::take));
    work()
}

/// How long to wait at most before the next [`check`].
pub(super) fn limit() -> Option<Duration> {
    with(|watch| {
        let slice = (!watch.stop.is_empty()).then_some(SLICE);
        slice.into_iter().chain(watch.stall.as_ref().and_then(Stall::limit)).min()
    })
}

/// Counts time spent waiting for the network.
pub(super) fn waited(time: Duration) {
    with(|watch| {
        if let Some(stall) = &mut watch.stall {
            stall.waited(time);
        }
    });
}

/// Counts bytes that have moved over the network.
pub(super) fn moved(bytes: usize) {
    with(|watch| {
        if let Some(stall) = &mut watch.stall {
            stall.moved(bytes as u64);
        }
    });
}

/// # Errors
///
/// When the thread is to stop, or its stream has stalled.
pub(super) fn check() -> Result<()> {
    with(|watch| {
        watch.stop.check()?;
        watch.stall.as_mut().map_or(Ok(()), Stall::check)
    })
}

/// Marks that the request has been sent: only the response is pending.
pub(super) fn sent() {
    with(|watch| watch.stall = None);
}

/// Marks that the server has replied before it has read the whole request.
pub(super) fn set_replied() {
    with(|watch| watch.has_replied = true);
}

pub(super) fn has_replied() -> bool {
    with(|watch| watch.has_replied)
}
