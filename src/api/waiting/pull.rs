use crate::error::{Error, ErrorKind, Result};
use crate::model::FileObject;
use crate::request::PullFile;
use crate::wait::{FileWatch, Poller, Rhythm, Seen, WaitOptions};

use super::super::{Files, dual};
use super::{Goal, Waiter, wait};

#[dual]
impl Files {
    /// Lets the node fetch a file from the internet, waits until it is complete, and returns it.
    ///
    /// Wings reports neither progress nor failure to the panel: a file is complete once its size has been the same for
    /// three looks. A download that stalls for longer than that passes for a complete one, so compare the size where it is
    /// known. Wings' own API lists running downloads.
    ///
    /// `GET /api/client/servers/{server}/files/list` and `POST …/files/pull` · `file.read` and `file.create`
    ///
    /// # Errors
    ///
    /// Those of [`pull`](Self::pull), [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the file disappears again, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up, also if no file has appeared at all.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::request::PullFile;\n\n\
         let map = PullFile::new(\"https://example.com/map.zip\").directory(\"/maps\");\n\
         let files = client.server(\"1a2b3c4d\").files();\n\
         let file = files.pull_and_wait(map, Duration::from_secs(600))" => "?;\n\
         println!(\"{} bytes\", file.size);"
    )]
    pub fn pull_and_wait(
        &self,
        file: PullFile,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<FileObject>> + Send + 'static {
        let (files, options) = (self.clone(), options.into());
        async move {
            let (directory, name) = file.target();
            let pull = Pull { directory, watch: FileWatch::new(name), file: Some(file), files };
            wait(&pull.files.server.client.clone(), options, Rhythm::Record, pull).await
        }
    }
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
