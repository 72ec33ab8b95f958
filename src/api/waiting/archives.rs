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

    async fn outlast<W>(&self, root: &str, lost: Error, watch: W) -> Result<<Traces<W> as Goal>::Output>
    where
        Traces<W>: Goal,
    {
        if !may_go_on(&lost) {
            return Err(lost);
        }
        let client = &self.server.client;
        let limit = client.options.deadline.map_or(LONGEST, |deadline| deadline.min(LONGEST));
        let begun = client.config().clock.now();
        let traces =
            Traces { files: self.clone(), root: root.to_owned(), lost: lost.clone(), begun, has_shown: false, watch };
        let found = wait(client, WaitOptions::new(limit), Rhythm::Record, traces).await;
        found.map_err(|error| if error.kind() == ErrorKind::Cancelled { error } else { lost })
    }
}

/// The files that appear if a request without a reply is carried out.
struct Traces<W> {
    files: Files,
    root: String,
    lost: Error,
    begun: Instant,
    has_shown: bool,
    watch: W,
}

impl<W> Traces<W> {
    fn of(&self, waiter: &Waiter) -> Files {
        waiter.of(&self.files.server).files()
    }

    /// Gives up if nothing has shown for long.
    fn check<T>(&self, waiter: &Waiter) -> Result<Next<T>> {
        let is_late = waiter.now().saturating_duration_since(self.begun) > SHOWS_WITHIN;
        if is_late && !self.has_shown { Err(self.lost.clone()) } else { Ok(Next::Wait(None)) }
    }
}

#[dual(AFIT)]
impl Goal for Traces<ArchiveWatch> {
    type Output = FileObject;

    async fn begin(&mut self, _: &mut Waiter) -> Result<()> {
        Ok(())
    }

    async fn act(&mut self, waiter: &mut Waiter) -> Result<Next<FileObject>> {
        self.check(waiter)
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<FileObject>> {
        let files = self.of(waiter).list(&self.root).collect().await?;
        let archive = self.watch.observe(files);
        self.has_shown |= self.watch.has_seen();
        Ok(archive)
    }

    fn late(&self, _: &Poller) -> Error {
        self.lost.clone()
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
impl Goal for Traces<UnpackedWatch> {
    type Output = ();

    async fn begin(&mut self, _: &mut Waiter) -> Result<()> {
        Ok(())
    }

    async fn act(&mut self, waiter: &mut Waiter) -> Result<Next<()>> {
        self.check(waiter)
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<()>> {
        let mut files = changed_since(&self.of(waiter), &self.root, self.watch.earliest).await?;
        files.retain(|file| file.name != self.watch.archive);
        self.has_shown = !files.is_empty();
        Ok((self.has_shown && self.watch.stability.observe(files)).then_some(()))
    }

    fn late(&self, _: &Poller) -> Error {
        self.lost.clone()
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
