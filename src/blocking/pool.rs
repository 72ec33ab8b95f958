use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{ThreadId, current};
use std::time::Duration;

use crate::park;

type Work = Box<dyn FnOnce() + Send>;

/// Threads for work that blocks, started when there is some.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    name: &'static str,
    /// How many threads there are at most.
    most: usize,
    /// How long a thread waits for more work before it ends.
    linger: Duration,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Work>,
    workers: usize,
    /// Threads that wait for more work. The last one gets the next, so that few are kept busy and the others end.
    idle: Vec<(ThreadId, Sender<Work>)>,
    is_over: bool,
}

/// One thread of the pool, and its place in the count.
struct Worker {
    pool: Pool,
    is_counted: bool,
}

impl Pool {
    pub(crate) fn new(name: &'static str, most: usize, linger: Duration) -> Self {
        Self(Arc::new(Shared { name, most, linger, queue: Mutex::default() }))
    }

    /// Does some work in a thread, now or when one is free. If there is none and none can be started, it is dropped.
    pub(crate) fn run(&self, work: impl FnOnce() + Send + 'static) {
        let mut queue = self.lock();
        let mut work: Work = Box::new(work);
        while let Some((_, idle)) = queue.idle.pop() {
            match idle.send(work) {
                Ok(()) => return,
                Err(unsent) => work = unsent.0,
            }
        }
        queue.waiting.push_back(work);
        if queue.workers >= self.0.most {
            return;
        }
        queue.workers = queue.workers.saturating_add(1);
        drop(queue);
        let mut worker = Worker { pool: self.clone(), is_counted: true };
        // What cannot be started is dropped, which makes the count right.
        let _ = park::spawn(self.0.name, Box::new(move || worker.work()));
    }

    /// Ends threads as soon as they have nothing to do.
    pub(crate) fn dismiss(&self) {
        let mut queue = self.lock();
        queue.is_over = true;
        queue.idle.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
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
        let (pool, id) = (self.pool.clone(), current().id());
        let (to_this, more) = channel();
        let mut queue = pool.lock();
        if queue.waiting.is_empty() && !queue.is_over && !pool.0.linger.is_zero() {
            queue.idle.push((id, to_this));
            drop(queue);
            if let Ok(work) = more.recv_timeout(pool.0.linger) {
                return Some(work);
            }
            queue = pool.lock();
            queue.idle.retain(|(idle, _)| *idle != id);
        }
        // Work may have come since, or be sent by now.
        let work = more.try_recv().ok().or_else(|| queue.waiting.pop_front());
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

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// Does some work, and returns which thread has done it.
    fn thread_of(pool: &Pool) -> ThreadId {
        let (to, from) = channel();
        pool.run(move || to.send(current().id()).unwrap());
        let thread = from.recv().unwrap();
        // Its next turn is a moment later.
        let is_idle = || {
            let queue = pool.lock();
            queue.workers == queue.idle.len()
        };
        while !is_idle() {
            std::thread::yield_now();
        }
        thread
    }

    #[test]
    fn thread_that_lingers_gets_the_next_work() {
        let pool = Pool::new("test", 4, LONG);
        let thread = thread_of(&pool);
        assert!((0..10).all(|_| thread_of(&pool) == thread));
        assert_eq!(pool.lock().workers, 1);
        pool.dismiss();
        while pool.lock().workers > 0 {
            std::thread::yield_now();
        }
    }

    #[test]
    fn work_waits_for_a_thread_when_there_are_enough() {
        let pool = Pool::new("test", 2, Duration::ZERO);
        let (to, from) = channel();
        let (gate, held) = channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for number in 0..5 {
            let (to, held) = (to.clone(), held.clone());
            pool.run(move || {
                let _ = held.lock().unwrap().recv();
                to.send(number).unwrap();
            });
        }
        let queue = pool.lock();
        assert_eq!((queue.workers, queue.waiting.len() >= 3), (2, true));
        drop(queue);
        drop(gate);
        let mut done: Vec<i32> = (0..5).map(|_| from.recv().unwrap()).collect();
        done.sort_unstable();
        assert_eq!(done, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn panic_ends_neither_the_thread_nor_the_count() {
        let pool = Pool::new("test", 1, LONG);
        let thread = thread_of(&pool);
        pool.run(|| panic!("a hook of the caller"));
        assert_eq!(thread_of(&pool), thread);
    }
}
