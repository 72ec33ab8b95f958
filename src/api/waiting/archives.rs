use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};
use crate::model::FileObject;
use crate::wait::{ArchiveWatch, Poller, Rhythm, Stability, WaitOptions};

use super::super::{Files, dual};
use super::{Goal, Next, Waiter, may_go_on, since, wait};

/// How long to look for an archive whose reply was lost, which is how long the panel waits for Wings.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How soon something must show of it.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);

#[dual]
impl Files {
    /// Looks for the archive that a request without a reply was to create in `root`.
    pub(in super::super) async fn outlast_compress(
        &self,
        root: &str,
        started: Timestamp,
        lost: Error,
    ) -> Result<FileObject> {
        self.outlast(root, lost, ArchiveWatch::new(since(started))).await
    }

    /// Looks whether `archive` is still being unpacked in `root` by a request without a reply.
    pub(in super::super) async fn outlast_decompress(
        &self,
        root: &str,
        archive: String,
        started: Timestamp,
        lost: Error,
    ) -> Result<()> {
        let stability = Stability::default();
        self.outlast(root, lost, UnpackedWatch { earliest: since(started), archive, stability }).await
    }

    async fn outlast<T: Trace>(&self, root: &str, lost: Error, trace: T) -> Result<T::Output> {
        if !may_go_on(&lost) {
            return Err(lost);
        }
        let client = &self.server.client;
        let limit = client.options.deadline.map_or(LONGEST, |deadline| deadline.min(LONGEST));
        let begun = client.config().clock.now();
        let outlast = Outlast { files: self.clone(), root: root.to_owned(), lost: lost.clone(), begun, trace };
        let found = wait(client, WaitOptions::new(limit), Rhythm::Record, outlast).await;
        found.map_err(|error| if error.kind() == ErrorKind::Cancelled { error } else { lost })
    }
}

/// Waits for the result of a request whose reply was lost.
struct Outlast<T> {
    files: Files,
    root: String,
    lost: Error,
    begun: Instant,
    trace: T,
}

/// What shows in a directory if a request without a reply is carried out.
#[dual(AFIT)]
trait Trace {
    type Output;

    /// Looks at the directory, and returns the result once it is complete.
    async fn look(&mut self, files: &Files, root: &str) -> Result<Option<Self::Output>>;

    /// Whether anything has shown.
    fn has_shown(&self) -> bool;
}

#[dual(AFIT)]
impl<T: Trace> Goal for Outlast<T> {
    type Output = T::Output;

    async fn begin(&mut self, _: &mut Waiter) -> Result<()> {
        Ok(())
    }

    /// Gives up if nothing has shown for long.
    async fn act(&mut self, waiter: &mut Waiter) -> Result<Next<T::Output>> {
        let is_late = waiter.now().saturating_duration_since(self.begun) > SHOWS_WITHIN;
        if is_late && !self.trace.has_shown() { Err(self.lost.clone()) } else { Ok(Next::Wait(None)) }
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<T::Output>> {
        let files = waiter.of(&self.files.server).files();
        self.trace.look(&files, &self.root).await
    }

    fn late(&self, _: &Poller) -> Error {
        self.lost.clone()
    }
}

#[dual(AFIT)]
impl Trace for ArchiveWatch {
    type Output = FileObject;

    async fn look(&mut self, files: &Files, root: &str) -> Result<Option<FileObject>> {
        Ok(self.observe(files.list(root).collect().await?))
    }

    fn has_shown(&self) -> bool {
        self.has_seen()
    }
}

/// The files that an archive is unpacked to.
struct UnpackedWatch {
    earliest: Timestamp,
    /// May be new as well, since archives are uploaded to be unpacked.
    archive: String,
    stability: Stability<Vec<FileObject>>,
}

#[dual(AFIT)]
impl Trace for UnpackedWatch {
    type Output = ();

    async fn look(&mut self, files: &Files, root: &str) -> Result<Option<()>> {
        let mut changed = changed_since(files, root, self.earliest).await?;
        changed.retain(|file| file.name != self.archive);
        Ok((!changed.is_empty() && self.stability.observe(changed)).then_some(()))
    }

    fn has_shown(&self) -> bool {
        self.stability.has_seen()
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
