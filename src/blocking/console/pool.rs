use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

/// How many requests for tokens a client makes at the same time.
const MOST_WORKERS: usize = 16;

type Work = Box<dyn FnOnce() + Send>;

/// Threads for requests that block, there as long as there are any.
#[derive(Clone, Default)]
pub(super) struct Pool(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Work>,
    workers: usize,
}

/// One thread of the pool, and its place in the count.
struct Worker {
    pool: Pool,
    is_counted: bool,
}

impl Pool {
    /// Does some work in a thread, now or when one is free. If there is none and none can be started, it is dropped.
    pub(super) fn run(&self, work: impl FnOnce() + Send + 'static) {
        let mut queue = self.lock();
        queue.waiting.push_back(Box::new(work));
        if queue.workers >= MOST_WORKERS {
            return;
        }
        queue.workers = queue.workers.saturating_add(1);
        drop(queue);
        let mut worker = Worker { pool: self.clone(), is_counted: true };
        // What cannot be started is dropped, which makes the count right.
        let _ = Builder::new().name("ptero token".to_owned()).spawn(move || worker.work());
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker {
    fn work(&mut self) {
        while let Some(work) = self.next() {
            // A panic of the caller's hook ends one request, and not those of others.
            let _ = catch_unwind(AssertUnwindSafe(work));
        }
    }

    fn next(&mut self) -> Option<Work> {
        let mut queue = self.pool.lock();
        let work = queue.waiting.pop_front();
        if work.is_none() {
            queue.workers = queue.workers.saturating_sub(1);
            self.is_counted = false;
        }
        work
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        let mut queue = self.pool.lock();
        queue.workers = queue.workers.saturating_sub(1);
        let lost = if queue.workers == 0 { std::mem::take(&mut queue.waiting) } else { VecDeque::new() };
        drop(queue);
        drop(lost);
    }
}
