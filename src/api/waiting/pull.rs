use crate::error::Result;
use crate::model::FileObject;
use crate::request::PullFile;
use crate::wait::{FileWatch, Rhythm, Seen, WaitOptions};

use super::super::{Files, cancellable, dual};
use super::Waiter;

#[dual]
impl Files {
    /// Lets the node fetch a file from the internet, waits until it is complete, and returns it.
    ///
    /// Wings reports neither progress nor failure to the panel: a file is complete once its size has been the same for
    /// three looks. A download that stalls for longer than that passes for a complete one.
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
         let file = client.server(\"1a2b3c4d\").files().pull_and_wait(map, Duration::from_secs(600))" => "?;\n\
         println!(\"{} bytes\", file.size);"
    )]
    pub fn pull_and_wait(
        &self,
        file: PullFile,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<FileObject>> + Send + 'static {
        let (files, options) = (self.clone(), options.into());
        async move {
            let stop = options.stop(files.server.client.stop());
            cancellable(&stop, || pulled(files, file, options)).await
        }
    }
}

#[dual]
async fn pulled(files: Files, file: PullFile, options: WaitOptions) -> Result<FileObject> {
    let mut waiter = Waiter::new(&files.server.client, options, Rhythm::Record);
    let (directory, name) = file.target();
    let before = match waiter.of(&files.server).files().list(directory.as_str()).collect().await {
        Ok(before) => before,
        // The directory is created with the file.
        Err(error) if error.is_not_found() || error.kind() == crate::ErrorKind::Daemon => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut watch = FileWatch::new(name, &before);
    waiter.of(&files.server).files().pull(file).await?;
    while waiter.next(None).await?.is_some() {
        match waiter.of(&files.server).files().list(directory.as_str()).collect().await {
            Ok(listed) => match watch.observe(listed) {
                Seen::Complete(file) => return Ok(file),
                Seen::Growing(size) => waiter.saw(&format!("{size} bytes")),
                Seen::Nothing => waiter.saw("no file"),
                Seen::Gone => return Err(waiter.poller.fail("the download failed: the file is gone again")),
            },
            Err(error) if error.is_not_found() => waiter.saw("no file"),
            Err(error) => waiter.poller.failed(error)?,
        }
    }
    Err(waiter.poller.too_late("the file is not complete"))
}
