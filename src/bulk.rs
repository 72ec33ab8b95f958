//! One operation on many servers: its settings and its results. Pure.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Stats;
use crate::wait::WaitOptions;

/// The default number of servers worked on at a time.
const CONCURRENCY: usize = 8;

/// Upper bound on servers worked on at once. In the blocking client, each has a thread.
const MOST_CONCURRENT: usize = 256;

/// The result for one of many servers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BulkItem<I, T = ()> {
    /// The server's id, as it was given.
    pub id: I,
    /// The result. [`ErrorKind::Cancelled`] for a server whose turn did not come.
    pub result: Result<T>,
}

/// The results for many servers, in the order in which their ids were given.
#[derive(Clone, Debug)]
#[must_use = "a report may contain errors"]
pub struct Report<I, T = ()> {
    items: Vec<BulkItem<I, T>>,
}

impl<I, T> Report<I, T> {
    pub(crate) fn new(ids: Vec<I>, results: Vec<Option<Result<T>>>) -> Self {
        let skipped = || Err(Error::new(ErrorKind::Cancelled, "not attempted, since an earlier server failed"));
        let items = ids.into_iter().zip(results);
        Self { items: items.map(|(id, result)| BulkItem { id, result: result.unwrap_or_else(skipped) }).collect() }
    }

    /// Returns all results.
    #[must_use]
    pub fn items(&self) -> &[BulkItem<I, T>] {
        &self.items
    }

    /// Iterates over all results.
    pub fn iter(&self) -> std::slice::Iter<'_, BulkItem<I, T>> {
        self.items.iter()
    }

    /// Returns how many servers there were.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether there were no servers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns whether every server succeeded.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.items.iter().all(|item| item.result.is_ok())
    }

    /// Iterates over the servers that succeeded, with the returned values.
    pub fn succeeded(&self) -> impl Iterator<Item = (&I, &T)> {
        self.items.iter().filter_map(|item| Some((&item.id, item.result.as_ref().ok()?)))
    }

    /// Iterates over the servers that failed or whose turn did not come, with the errors.
    pub fn failed(&self) -> impl Iterator<Item = (&I, &Error)> {
        self.items.iter().filter_map(|item| Some((&item.id, item.result.as_ref().err()?)))
    }

    /// Returns all values, or the first error.
    ///
    /// # Errors
    ///
    /// The error of the first server that failed.
    pub fn into_result(self) -> Result<Vec<T>> {
        self.items.into_iter().map(|item| item.result).collect()
    }
}

impl<I, T> IntoIterator for Report<I, T> {
    type Item = BulkItem<I, T>;
    type IntoIter = std::vec::IntoIter<BulkItem<I, T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a Report<I, T> {
    type Item = &'a BulkItem<I, T>;
    type IntoIter = std::slice::Iter<'a, BulkItem<I, T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Progress of an operation: another server is done.
#[derive(Debug)]
#[non_exhaustive]
pub struct BulkProgress<'a, I> {
    /// The server's id.
    pub id: &'a I,
    /// Why it failed. `None` if it succeeded.
    pub error: Option<&'a Error>,
    /// How many servers are done, this one included.
    pub done: usize,
    /// How many servers there are.
    pub total: usize,
}

type Hook<I> = Arc<dyn Fn(BulkProgress<'_, I>) + Send + Sync>;
type Health<I> = Arc<dyn Fn(&I, &Stats) -> bool + Send + Sync>;

/// How an operation is done on many servers.
pub(crate) struct Settings<I> {
    pub(crate) concurrency: usize,
    pub(crate) stops_at_error: bool,
    pub(crate) wait: Option<WaitOptions>,
    pub(crate) health: Option<Health<I>>,
    pub(crate) hook: Option<Hook<I>>,
}

impl<I> Settings<I> {
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for settings with which nothing would be done, or no health could be seen.
    pub(crate) fn check(&self) -> Result<()> {
        if self.concurrency == 0 {
            return Err(Error::invalid("the concurrency must be at least 1"));
        }
        if self.health.is_some() && self.wait.is_none() {
            return Err(Error::invalid("`healthy_when` requires `rolling` or `and_wait`, which set the limit"));
        }
        Ok(())
    }

    pub(crate) fn concurrency(&self) -> usize {
        self.concurrency.min(MOST_CONCURRENT)
    }

    /// Returns the function to call with each result, which returns whether to go on.
    pub(crate) fn observer<T>(&self, ids: &[I]) -> impl FnMut(usize, &Result<T>) -> bool {
        let (mut done, total) = (0, ids.len());
        move |index, result| {
            done += 1;
            let error = result.as_ref().err();
            if let (Some(hook), Some(id)) = (&self.hook, ids.get(index)) {
                hook(BulkProgress { id, error, done, total });
            }
            error.is_none() || !self.stops_at_error
        }
    }
}

impl<I> Default for Settings<I> {
    fn default() -> Self {
        Self { concurrency: CONCURRENCY, stops_at_error: false, wait: None, health: None, hook: None }
    }
}

// Derived, it would need `I: Clone`.
impl<I> Clone for Settings<I> {
    fn clone(&self) -> Self {
        Self { wait: self.wait.clone(), health: self.health.clone(), hook: self.hook.clone(), ..*self }
    }
}

impl<I> fmt::Debug for Settings<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("concurrency", &self.concurrency)
            .field("stops_at_error", &self.stops_at_error)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_keeps_the_order_and_marks_what_was_skipped() {
        let failed = || Err(Error::new(ErrorKind::Conflict, "suspended"));
        let report = Report::new(vec!["a", "b", "c"], vec![Some(Ok(1)), Some(failed()), None]);
        assert_eq!(report.succeeded().collect::<Vec<_>>(), [(&"a", &1)]);
        let kinds: Vec<_> = report.failed().map(|(id, error)| (*id, error.kind())).collect();
        assert_eq!(kinds, [("b", ErrorKind::Conflict), ("c", ErrorKind::Cancelled)]);
        assert!(!report.is_success());
        assert_eq!(report.into_result().unwrap_err().kind(), ErrorKind::Conflict);
    }

    #[test]
    fn observer_counts_and_stops() {
        let settings = Settings { stops_at_error: true, ..Settings::default() };
        let mut observe = settings.observer(&[1, 2]);
        assert!(observe(0, &Ok(())));
        assert!(!observe(1, &Err::<(), _>(Error::invalid("x"))));
    }
}
