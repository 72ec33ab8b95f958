use std::fmt;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::store::{Connector, RedisGroup, RedisUrl, stream_name};
use crate::watch::{Change, Inbox, start_reading};

use super::super::{Client, dual, wait};
use super::change_within;
use super::shared::redis;

/// The longest name of a group.
const LONGEST: usize = 100;

/// The changes of [published](super::WatchBuilder::publish) watches, in order for each server: an `Iterator` in the
/// blocking client, a `Stream` in the async one.
///
/// # Delivery
///
/// Each change is returned by one reader of a group. It is acknowledged when the next one is requested, or by
/// [`acknowledge`](Self::acknowledge) and [`close`](Self::close). If a reader dies before that, is dropped, or is cut
/// off from Redis for longer than 5 seconds, another reader returns the change again, within 7 seconds. Changes
/// acknowledged within the last quarter of a second before a reader is killed may be repeated as well. Handle changes
/// so that a repetition is harmless.
///
/// Changes are kept for up to an hour, and about 1,000 for each of 64 parts of the servers. A group that falls further
/// behind [misses](Change::Missed) some, and if Redis loses its data, all that it has not read.
pub struct PublishedChanges {
    inbox: Arc<Inbox>,
}

impl PublishedChanges {
    /// Reads published changes without a key of the panel: `stream` comes from [`Client::stream_name`]. See
    /// [`Client::published_changes`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) for an invalid URL, and those of [`Client::published_changes`].
    pub fn open(redis: impl AsRef<str>, stream: impl AsRef<str>, group: impl AsRef<str>) -> Result<Self> {
        let (url, stream) = (RedisUrl::new(redis.as_ref())?, stream.as_ref());
        if stream.len() != 32 || !stream.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::invalid("the name of the stream is invalid").with_hint("use Client::stream_name"));
        }
        Self::start(Connector::new(url, &[]), stream, group.as_ref())
    }

    pub(in super::super) fn of(client: &Client, group: &str) -> Result<Self> {
        let config = client.config();
        let connector = Connector::new(redis(client)?, &config.root_certificates);
        Self::start(connector, &stream_name(config), group)
    }

    fn start(connector: Connector, stream: &str, group: &str) -> Result<Self> {
        if group.is_empty() || group.len() > LONGEST {
            return Err(Error::invalid(format!("the name of a group must have 1 to {LONGEST} bytes")));
        }
        let inbox = start_reading(RedisGroup::readers(connector, stream, group))?;
        Ok(Self { inbox })
    }

    pub(crate) fn poll(&mut self, waker: &Waker) -> Poll<Option<Result<Change>>> {
        self.inbox.poll_next(waker)
    }

    /// Acknowledges the last returned change, before the next one is requested.
    pub fn acknowledge(&mut self) {
        self.inbox.acknowledge();
    }
}

#[dual]
impl PublishedChanges {
    /// Acknowledges the last returned change, and waits for the next one.
    ///
    /// Returns `None` only if the reading thread has ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect) once whenever Redis is unavailable for more than a second, and
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) for an invalid change. The reader continues after both.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, no change is lost.
    // As `Iterator::next` in the blocking client, and as `StreamExt::next` in the async one.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<Change>> {
        wait(None, |waker: &Waker| self.poll(waker)).await.flatten()
    }

    /// Waits like [`next`](Self::next), for at most `limit`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) if nothing changes in time; the reader stays usable. Otherwise
    /// those of [`next`](Self::next).
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<Change>> {
        change_within(limit, |waker: &Waker| self.poll(waker)).await
    }

    /// Acknowledges the last returned change, and waits until this reader's part is released to the other readers of
    /// the group.
    pub async fn close(self) {
        self.inbox.acknowledge();
        self.inbox.close();
        wait(None, |waker: &Waker| self.inbox.poll_over(waker)).await;
    }
}

/// Leaves its part to the other readers of the group.
impl Drop for PublishedChanges {
    fn drop(&mut self) {
        self.inbox.close();
    }
}

impl fmt::Debug for PublishedChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublishedChanges")
    }
}
