//! Threads, and waiting in them.

use std::io;
use std::sync::Arc;
use std::task::{Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use crate::error::{Error, ErrorKind, Result};

/// Wakes a thread that is parked.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

thread_local! {
    /// Made once for each thread: events that are there already must not cost one each.
    static WAKER: Waker = waker();
}

fn waker() -> Waker {
    Waker::from(Arc::new(Unpark(thread::current())))
}

/// Runs `work` in a detached thread. If none can be started, it is dropped. All work is boxed, so that the code that
/// starts a thread is compiled once.
pub(crate) fn spawn(name: &'static str, work: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

/// As [`spawn`], for callers that report the error.
pub(crate) fn start(name: &'static str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    spawn(name, Box::new(work)).map_err(|error| {
        Error::new(ErrorKind::Io, format!("the thread `{name}` cannot be started: {error}")).with_source(error)
    })
}

/// Waits until `poll` is ready, or `deadline`; then there is nothing.
pub(crate) fn wait<T>(deadline: Option<Instant>, mut poll: impl FnMut(&Waker) -> Poll<T>) -> Option<T> {
    // A thread that is about to end may have lost its own.
    let waited = WAKER.try_with(|waker| wait_with(waker, deadline, &mut poll));
    waited.unwrap_or_else(|_| wait_with(&waker(), deadline, &mut poll))
}

fn wait_with<T>(waker: &Waker, deadline: Option<Instant>, mut poll: impl FnMut(&Waker) -> Poll<T>) -> Option<T> {
    loop {
        if let Poll::Ready(value) = poll(waker) {
            return Some(value);
        }
        match deadline {
            None => thread::park(),
            Some(deadline) => {
                let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
                thread::park_timeout(left);
            }
        }
    }
}
