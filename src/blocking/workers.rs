use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::Result;

/// Computes, which the async client does in a task of its own.
pub(crate) fn compute<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    work()
}

/// Works on up to `concurrency` items at once, and returns the results in the order of the items. `done` is called with
/// each, and returns whether to begin others; those whose turn did not come have none.
pub(crate) fn each<I: Send, T: Send>(
    items: Vec<I>,
    concurrency: usize,
    work: impl Fn(I) -> T + Sync,
    done: impl FnMut(usize, &T) -> bool + Send,
) -> Vec<Option<T>> {
    struct Shared<Q, T, D> {
        queue: Q,
        results: Vec<Option<T>>,
        done: D,
        goes_on: bool,
    }
    let threads = concurrency.min(items.len());
    let results = items.iter().map(|_| None).collect();
    let shared = Mutex::new(Shared { queue: items.into_iter().enumerate(), results, done, goes_on: true });
    let lock = || shared.lock().unwrap_or_else(PoisonError::into_inner);
    let next = || {
        let mut shared = lock();
        if shared.goes_on { shared.queue.next() } else { None }
    };
    let run = || {
        while let Some((index, item)) = next() {
            let result = work(item);
            let mut shared = lock();
            let goes_on = (shared.done)(index, &result);
            shared.goes_on &= goes_on;
            if let Some(place) = shared.results.get_mut(index) {
                *place = Some(result);
            }
        }
    };
    // Threads of one type, so that the code that starts them is compiled once.
    let run: &(dyn Fn() + Sync) = &run;
    thread::scope(|scope| {
        // This thread works as well, so that it goes on even if no other can be started.
        for _ in 1..threads {
            if thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        run();
    });
    shared.into_inner().unwrap_or_else(PoisonError::into_inner).results
}
