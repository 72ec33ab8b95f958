use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

    /// Returns a hook for one part of a larger transfer of `total` bytes, `before` of which precede it.
    pub(crate) fn shifted(&self, before: u64, total: u64) -> impl Fn(Progress) + Send + Sync + 'static {
        let hook = self.clone();
        move |part| hook.tell(Progress { done: before.saturating_add(part.done), total: Some(total) })
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
