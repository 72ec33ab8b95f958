use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The progress of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of file bytes transferred so far. Restarts from 0 when a failed attempt is retried.
    pub done: u64,
    /// The total number of bytes; `None` if unknown.
    pub total: Option<u64>,
}

/// The callback for progress.
#[derive(Clone, Default)]
pub(crate) struct ProgressHook(Option<Arc<dyn Fn(Progress) + Send + Sync>>);

impl ProgressHook {
    pub(crate) fn new(hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hook)))
    }

    /// Adds up the progress of parts of one transfer of `total` bytes that run at once.
    pub(crate) fn parts(&self, total: u64) -> Parts {
        Parts { hook: self.clone(), total, done: Arc::default() }
    }

    fn tell(&self, progress: Progress) {
        if let Some(hook) = &self.0 {
            hook(progress);
        }
    }
}

impl fmt::Debug for ProgressHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some(hook)" } else { "None" })
    }
}

/// The parts of one transfer that run at once.
pub(crate) struct Parts {
    hook: ProgressHook,
    total: u64,
    done: Arc<Mutex<u64>>,
}

impl Parts {
    /// Returns a hook for one part.
    pub(crate) fn part(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let (hook, total, sum, last) = (self.hook.clone(), self.total, self.done.clone(), AtomicU64::new(0));
        move |part| {
            // Held while the hook runs, so that the reported progress never decreases.
            let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
            let before = last.swap(part.done, Ordering::Relaxed);
            *sum = sum.saturating_sub(before).saturating_add(part.done);
            hook.tell(Progress { done: *sum, total: Some(total) });
        }
    }
}

/// Counts the bytes of one attempt and reports them to the hook. Clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    state: Arc<State>,
    total: Option<u64>,
    hook: ProgressHook,
}

#[derive(Debug, Default)]
struct State {
    done: AtomicU64,
    is_reading: AtomicBool,
    is_finished: AtomicBool,
}

impl Meter {
    pub(crate) fn new(total: Option<u64>, hook: ProgressHook) -> Self {
        Self { state: Arc::default(), total, hook }
    }

    pub(crate) fn add(&self, bytes: usize) {
        let done = self.state.done.fetch_add(bytes as u64, Ordering::Relaxed).saturating_add(bytes as u64);
        self.hook.tell(Progress { done, total: self.total });
    }

    pub(crate) fn done(&self) -> u64 {
        self.state.done.load(Ordering::Relaxed)
    }

    /// Marks that the caller's own reader is being read, which may take any amount of time.
    pub(crate) fn set_reading(&self, is_reading: bool) {
        self.state.is_reading.store(is_reading, Ordering::Relaxed);
    }

    /// Marks that everything has been handed to the transport.
    pub(crate) fn finish(&self) {
        self.state.is_finished.store(true, Ordering::Relaxed);
    }

    #[cfg(feature = "async")]
    pub(crate) fn is_reading(&self) -> bool {
        self.state.is_reading.load(Ordering::Relaxed)
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.state.is_finished.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_a_repeated_one_counts_once() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let told = seen.clone();
        let parts = ProgressHook::new(move |progress| told.lock().unwrap().push(progress.done)).parts(10);
        let (first, second) = (parts.part(), parts.part());
        let of = |done| Progress { done, total: None };
        first(of(3));
        first(of(4));
        second(of(6));
        first(of(1));
        first(of(4));
        assert_eq!(*seen.lock().unwrap(), [3, 4, 10, 7, 10]);
    }
}
