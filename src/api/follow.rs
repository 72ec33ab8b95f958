use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::follow::{MOST_PAGES, Seen};
use crate::model::ActivityLog;
use crate::options::RequestOptions;
use crate::request::ActivityQuery;

use super::{List, dual, sleep_until};

impl List<ActivityLog, ActivityQuery> {
    /// Follows the log: yields entries written from now on. No request is sent yet. Filters and includes apply, sorting
    /// does not.
    #[doc = example!(
        "use std::time::Duration;\n\n\
         let log = client.server(\"1a2b3c4d\").activity().include([\"actor\"]);\n\
         let mut log = log.follow().every(Duration::from_secs(30));\n\
         \
         while let Some(entry) = log.next()" => " {\n    println!(\"{}\", entry?.event);\n}"
    )]
    pub fn follow(&self) -> Follow {
        Follow {
            log: self.clone().newest_first(),
            every: Duration::from_secs(15),
            seen: Seen::default(),
            new: VecDeque::new(),
            next_look: None,
            has_ended: false,
        }
    }
}

/// The new entries of an activity log, oldest first: an `Iterator` in the blocking client, and a stream through
/// `into_stream` in the async one.
///
/// While `next` waits, the panel is polled [every](Self::every) 15 seconds. The first request only determines the end
/// of the log. All requests count towards the client's rate limits. If more than 1000 entries are written between two
/// requests, the oldest of them are skipped, which is reported as an error of kind [`Dropped`](ErrorKind::Dropped).
#[must_use = "a followed log does nothing unless its entries are read"]
pub struct Follow {
    log: List<ActivityLog, ActivityQuery>,
    every: Duration,
    seen: Seen,
    /// New entries that have not been returned yet.
    new: VecDeque<Result<ActivityLog>>,
    next_look: Option<Instant>,
    has_ended: bool,
}

#[dual]
impl Follow {
    /// Sets the interval between requests. 15 seconds by default, at least 1.
    pub fn every(mut self, interval: Duration) -> Self {
        self.every = interval.max(Duration::from_secs(1));
        self
    }

    /// Waits for the next entry. Returns `None` once an error has ended the log.
    ///
    /// # Errors
    ///
    /// Those of the list. The log can be followed further after a [retryable](Error::is_retryable) error and after one
    /// of kind [`Dropped`](ErrorKind::Dropped). Any other error ends it.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, no entry is lost.
    // Like `Iterator::next` in the blocking client.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<ActivityLog>> {
        self.next_before(None).await
    }

    /// Waits like [`next`](Self::next), for at most `limit`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] if no entry is written in time; the log can be followed further. Otherwise those of
    /// [`next`](Self::next).
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<ActivityLog>> {
        let deadline = after(self.log.clock().now(), limit);
        self.next_before(Some(deadline)).await
    }

    async fn next_before(&mut self, deadline: Option<Instant>) -> Option<Result<ActivityLog>> {
        let clock = self.log.clock().clone();
        loop {
            if let Some(entry) = self.new.pop_front() {
                return Some(entry);
            }
            if self.has_ended {
                return None;
            }
            let now = clock.now();
            let look = self.next_look.unwrap_or(now).max(now);
            let until = deadline.map_or(look, |deadline| look.min(deadline));
            if let Err(error) = sleep_until(&clock, until).await {
                return Some(Err(error));
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(clock.now()));
            if left.is_some_and(|left| left.is_zero()) {
                let message = "no entry was written to the log within the limit";
                return Some(Err(Error::new(ErrorKind::Deadline, message)));
            }
            let outcome = self.look(left).await;
            self.next_look = Some(after(clock.now(), self.every));
            if let Err(error) = outcome {
                let goes_on = error.is_retryable() || (left.is_some() && error.kind() == ErrorKind::Deadline);
                self.has_ended = !goes_on;
                return Some(Err(error));
            }
        }
    }

    /// Reads the entries since the last request. Changes nothing until all of them have arrived.
    async fn look(&mut self, left: Option<Duration>) -> Result<()> {
        let options = left.map_or_else(RequestOptions::new, |left| RequestOptions::new().deadline(left));
        let log = self.log.clone().with_options(options);
        let (mut entries, mut number, mut is_all) = (Vec::new(), 1, false);
        while number <= MOST_PAGES && !is_all {
            // An entry has nothing that it could not be without.
            let page = log.clone().fetch(number).await?.page;
            is_all = page.meta.total_pages <= number || !self.seen.goes_on(&page.items);
            entries.extend(page.items);
            number = number.saturating_add(1);
        }
        let new = self.seen.learn(entries);
        if !is_all {
            let message = "more entries were written to the log than are read at a time; the oldest are skipped";
            self.new.push_back(Err(Error::new(ErrorKind::Dropped, message)));
        }
        self.new.extend(new.into_iter().map(Ok));
        Ok(())
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow").field("log", &self.log).field("every", &self.every).finish_non_exhaustive()
    }
}
