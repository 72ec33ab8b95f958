use std::path::PathBuf;

use crate::cancel::CancelToken;
use crate::error::Result;
use crate::transfer::{BatchLimits, LocalFile, Progress, ProgressHook, Tree, walk};

use super::super::io::off_thread;
use super::super::{dual, each};
use super::recipient::Recipient;
use super::upload::Upload;

/// The default limits of one request. Small batches lose less when a connection breaks, and proxies refuse large
/// requests: Cloudflare refuses those above 100 MB.
pub(super) const BATCH: BatchLimits = BatchLimits { files: 50, bytes: 90_000_000 };

/// How many requests with files there are at once by default, and at most. In the blocking client, each has a thread.
pub(super) const CONCURRENCY: usize = 4;
pub(super) const MOST_CONCURRENT: usize = 32;

/// An upload of a complete local directory, keeping its structure.
///
/// Each directory takes one request, or several if it contains [many](Self::batch_files) or [large](Self::batch_bytes)
/// files. [Several requests](Self::concurrency) are sent at a time. Links to files are followed; links to directories
/// are skipped, since they may form cycles. Empty directories are created as well.
#[must_use = "an upload does nothing until it is sent"]
#[derive(Debug)]
pub struct DirectoryUpload {
    recipient: Recipient,
    local: PathBuf,
    directory: String,
    batch: BatchLimits,
    concurrency: usize,
    hook: ProgressHook,
}

#[dual]
impl DirectoryUpload {
    pub(in super::super) fn new(recipient: Recipient, local: PathBuf, directory: String) -> Self {
        Self { recipient, local, directory, batch: BATCH, concurrency: CONCURRENCY, hook: ProgressHook::default() }
    }

    /// Sets the maximum number of files per request. 50 by default.
    pub fn batch_files(mut self, files: usize) -> Self {
        self.batch.files = files;
        self
    }

    /// Sets the maximum number of file bytes per request. 90 MB by default, since Cloudflare refuses requests above 100
    /// MB. A larger file gets its own request.
    pub fn batch_bytes(mut self, bytes: u64) -> Self {
        self.batch.bytes = bytes;
        self
    }

    /// Sets how many requests are sent at a time: 4 by default, at least 1 and at most 32. All share the client's rate
    /// limits.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.clamp(1, MOST_CONCURRENT);
        self
    }

    /// Calls `hook` after every chunk, with the total of all files.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.hook = ProgressHook::new(hook);
        self
    }

    /// Lets `token` cancel the upload. Files that have already been sent remain.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.recipient.cancel_with(token);
        self
    }

    /// Sends everything and returns the number of files.
    ///
    /// `GET /api/client/servers/{server}/files/upload` and `POST /upload/file` for each request ·
    /// `POST /api/client/servers/{server}/files/create-folder` for empty directories · `file.create`
    ///
    /// # Errors
    ///
    /// Those of [`Upload::send`](super::Upload::send). After the first, no other request is begun. Files that were sent
    /// before remain.
    pub async fn send(self) -> Result<usize> {
        let (local, remote) = (self.local.clone(), self.directory.clone());
        let stop = self.recipient.client().stop().clone();
        let tree = off_thread(move || walk(&local, &remote, &stop)).await??;
        for directory in tree.iter().filter(|(_, files)| files.is_empty()).map(|(directory, _)| directory) {
            create_directory(&self.recipient, directory).await?;
        }
        send_tree(&self.recipient, &tree, self.batch, self.concurrency, &self.hook).await
    }
}

/// Sends the files of a tree and returns their number.
#[dual]
pub(super) async fn send_tree(
    recipient: &Recipient,
    tree: &Tree,
    limits: BatchLimits,
    concurrency: usize,
    hook: &ProgressHook,
) -> Result<usize> {
    let parts = hook.parts(size(tree.values().flatten()));
    let send = |(directory, batch): (String, Vec<PathBuf>)| {
        let mut upload = Upload::new(recipient.clone(), directory).on_progress(parts.part());
        for path in batch {
            upload = upload.path(path);
        }
        async move { upload.send().await }
    };
    let sent = each(batches(tree, limits), concurrency, send, |_, sent| sent.is_ok()).await;
    sent.into_iter().flatten().collect::<Result<()>>()?;
    Ok(tree.values().map(Vec::len).sum())
}

/// The files of each request, with the directory that they belong to.
fn batches(tree: &Tree, limits: BatchLimits) -> Vec<(String, Vec<PathBuf>)> {
    let mut batches = Vec::new();
    for (directory, files) in tree {
        let mut rest = files.as_slice();
        while !rest.is_empty() {
            let (batch, others) = limits.split(rest);
            batches.push((directory.clone(), batch.iter().map(|file| file.path.clone()).collect()));
            rest = others;
        }
    }
    batches
}

#[dual]
pub(super) async fn create_directory(recipient: &Recipient, directory: &str) -> Result<()> {
    let (root, name) = directory.rsplit_once('/').unwrap_or(("", directory));
    if name.is_empty() {
        return Ok(());
    }
    let root = if root.is_empty() { "/" } else { root };
    recipient.create_folder(root, name).await
}

fn size<'f>(files: impl IntoIterator<Item = &'f LocalFile>) -> u64 {
    files.into_iter().fold(0, |sum, file| sum.saturating_add(file.length))
}
