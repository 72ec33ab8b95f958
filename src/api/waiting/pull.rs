use crate::error::{Error, ErrorKind, Result};
use crate::model::FileObject;
use crate::request::PullFile;
use crate::wait::{FileWatch, Poller, Rhythm, Seen, WaitOptions};

use super::super::{Files, dual};
use super::{Goal, Waiter, wait};

/// See [`Files::pull_and_wait`].
#[dual]
pub(in super::super) async fn pulled(files: Files, file: PullFile, options: WaitOptions) -> Result<FileObject> {
    let (directory, name) = file.target();
    let pull = Pull { directory, watch: FileWatch::new(name), file: Some(file), files };
    wait(&pull.files.server.client.clone(), options, Rhythm::Record, pull).await
}

struct Pull {
    files: Files,
    /// Until it is requested.
    file: Option<PullFile>,
    directory: String,
    watch: FileWatch,
}

#[dual]
impl Pull {
    async fn list(&self, waiter: &Waiter) -> Result<Vec<FileObject>> {
        waiter.of(&self.files.server).files().list(&self.directory).collect().await
    }
}

#[dual(AFIT)]
impl Goal for Pull {
    type Output = FileObject;

    async fn begin(&mut self, waiter: &mut Waiter) -> Result<()> {
        match self.list(waiter).await {
            Ok(files) => self.watch.is_old(&files),
            // The directory is created with the file.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Daemon) => {}
            Err(error) => return Err(error),
        }
        match self.file.take() {
            Some(file) => waiter.of(&self.files.server).files().pull(file).await,
            None => Ok(()),
        }
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<FileObject>> {
        let files = match self.list(waiter).await {
            Err(error) if error.is_not_found() => Vec::new(),
            files => files?,
        };
        match self.watch.observe(files) {
            Seen::Complete(file) => return Ok(Some(file)),
            Seen::Growing(size) => waiter.saw(&format!("{size} bytes")),
            Seen::Nothing => waiter.saw("no file"),
            Seen::Gone => return Err(waiter.poller.fail("the download failed: the file has disappeared again")),
        }
        Ok(None)
    }

    fn late(&self, poller: &Poller) -> Error {
        poller.too_late("the file is not complete")
    }
}
