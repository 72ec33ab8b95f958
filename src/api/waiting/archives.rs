use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};
use crate::model::FileObject;
use crate::wait::{ArchiveWatch, Rhythm, Stability, WaitOptions};

use super::super::{Client, Files, dual};
use super::Waiter;

/// How long to look for an archive whose reply was lost, which is how long the panel waits for Wings.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How soon something must show of it.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);

/// How far the clocks of this machine and the node may differ, in seconds.
const SKEW_SECONDS: i64 = 30;

/// The time of day by the client's clock.
pub(in super::super) fn time_of(client: &Client) -> Timestamp {
    // A simulated clock is ahead of the system's by all simulated waits.
    let ahead = client.config().clock.now().saturating_duration_since(Instant::now());
    Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
}

/// Whether an archive may be in the making although the request for it failed: a gateway in front of the panel has given
/// up, or the connection broke.
fn may_go_on(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Dropped | ErrorKind::Corrupt => error.was_sent(),
        ErrorKind::UnexpectedContent | ErrorKind::Server => matches!(error.status(), Some(502 | 504 | 520..=526)),
        _ => false,
    }
}

#[dual]
impl Files {
    /// Looks for the archive that a request without a reply was to create in `root`.
    pub(in super::super) async fn outlast_compress(
        &self,
        root: &str,
        started: Timestamp,
        lost: Error,
    ) -> Result<FileObject> {
        if !may_go_on(&lost) {
            return Err(lost);
        }
        let (mut waiter, begun) = (self.waiter(), self.now());
        let mut watch = ArchiveWatch::new(started);
        while waiter.next(None).await?.is_some() {
            match waiter.of(&self.server).files().list(root).collect().await {
                Ok(files) => {
                    if let Some(archive) = watch.observe(files) {
                        return Ok(archive);
                    }
                    if !watch.has_seen() && self.now().saturating_duration_since(begun) > SHOWS_WITHIN {
                        return Err(lost);
                    }
                }
                Err(error) => waiter.poller.failed(error).map_err(|_| lost.clone())?,
            }
        }
        Err(lost)
    }

    /// Looks whether an archive is still being unpacked in `root` by a request without a reply.
    pub(in super::super) async fn outlast_decompress(&self, root: &str, started: Timestamp, lost: Error) -> Result<()> {
        if !may_go_on(&lost) {
            return Err(lost);
        }
        let (mut waiter, begun) = (self.waiter(), self.now());
        let earliest = started.checked_sub(jiff::SignedDuration::from_secs(SKEW_SECONDS)).unwrap_or(started);
        let mut stability = Stability::default();
        while waiter.next(None).await?.is_some() {
            match changed_since(&waiter.of(&self.server).files(), root, earliest).await {
                Ok(files) if files.is_empty() => {
                    if self.now().saturating_duration_since(begun) > SHOWS_WITHIN {
                        return Err(lost);
                    }
                }
                Ok(files) => {
                    if stability.observe(files) {
                        return Ok(());
                    }
                }
                Err(error) => waiter.poller.failed(error).map_err(|_| lost.clone())?,
            }
        }
        Err(lost)
    }
}

impl Files {
    fn now(&self) -> Instant {
        self.server.client.config().clock.now()
    }

    fn waiter(&self) -> Waiter {
        let client = &self.server.client;
        let limit = client.options.deadline.map_or(LONGEST, |deadline| deadline.min(LONGEST));
        Waiter::new(client, WaitOptions::new(limit), Rhythm::Record)
    }
}

/// The files of a directory, and of the directories in it, that have changed.
#[dual]
async fn changed_since(files: &Files, root: &str, earliest: Timestamp) -> Result<Vec<FileObject>> {
    const MOST: usize = 20;
    let is_new = |file: &FileObject| file.created_at.max(file.modified_at) >= Some(earliest);
    let mut found = files.list(root).collect().await?;
    found.retain(is_new);
    let directories = found.iter().filter(|file| file.is_directory()).take(MOST);
    let paths: Vec<_> = directories.map(|file| format!("{}/{}", root.trim_end_matches('/'), file.name)).collect();
    for path in paths {
        found.extend(files.list(path).collect().await?);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}
