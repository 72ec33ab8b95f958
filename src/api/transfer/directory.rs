use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{CancelToken, Progress, ProgressHook, file_name};

use super::super::io::{entries, fs};
use super::super::{Files, dual};
use super::body::local;

/// How many files go into one request. What Wings takes is bounded by size, not number; small batches lose less when
/// a connection breaks.
const BATCH: usize = 50;

/// An upload of a whole local directory, keeping its tree.
///
/// One request for each directory, or for each 50 files of it. Links to files are followed, links to directories are
/// left out, since they may lead in circles. Empty directories are made as well.
#[must_use = "an upload does nothing until it is sent"]
#[derive(Debug)]
pub struct DirectoryUpload {
    files: Files,
    local: PathBuf,
    directory: String,
    hook: ProgressHook,
    cancel: CancelToken,
}

impl DirectoryUpload {
    pub(in super::super) fn new(files: Files, local: PathBuf, directory: String) -> Self {
        let (hook, cancel) = (ProgressHook::default(), CancelToken::new());
        Self { files, local, directory, hook, cancel }
    }

    /// Calls `hook` after every chunk, with the bytes of all files together.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.hook = ProgressHook::new(hook);
        self
    }

    /// Lets `token` stop the upload between two chunks. Files already sent stay.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.cancel = token.clone();
        self
    }
}

/// The files of each directory, by the directory's path on the server.
type Tree = BTreeMap<String, Vec<PathBuf>>;

#[dual]
impl DirectoryUpload {
    /// Sends everything, directory after directory, and gives the number of files.
    ///
    /// `GET /api/client/servers/{server}/files/upload` and `POST /upload/file` for each request ·
    /// `POST /api/client/servers/{server}/files/create-folder` for empty directories · `file.create`
    ///
    /// # Errors
    ///
    /// Those of [`Upload::send`](super::Upload::send). Directories before the one that failed have been written.
    pub async fn send(self) -> Result<usize> {
        let (tree, total) = self.walk().await?;
        let mut before = 0;
        let mut count = 0;
        for (directory, paths) in &tree {
            if paths.is_empty() {
                self.make(directory).await?;
            }
            for batch in paths.chunks(BATCH) {
                let mut upload = self.files.upload(directory.as_str()).cancel_with(&self.cancel);
                let mut size = 0;
                for path in batch {
                    size += length(path).await?;
                    upload = upload.path(path);
                }
                upload.on_progress(self.hook.shifted(before, total)).send().await?;
                before += size;
                count += batch.len();
            }
        }
        Ok(count)
    }

    async fn walk(&self) -> Result<(Tree, u64)> {
        let mut tree = Tree::new();
        let mut total = 0;
        let mut open = vec![(self.local.clone(), self.directory.trim_end_matches('/').to_owned())];
        while let Some((local_path, remote)) = open.pop() {
            let listed = entries(local_path.clone()).await;
            let listed = listed.map_err(|error| local(format!("{} cannot be listed", local_path.display()), error))?;
            let mut files = Vec::new();
            let is_empty = listed.is_empty();
            for path in listed {
                let kind = fs::symlink_metadata(&path).await;
                let kind = kind.map_err(|error| local(format!("{} cannot be read", path.display()), error))?;
                if kind.is_dir() {
                    open.push((path.clone(), format!("{remote}/{}", file_name(&path)?)));
                } else if !(kind.is_symlink() && path.is_dir()) {
                    total += length(&path).await?;
                    files.push(path);
                }
            }
            files.sort();
            // A directory that only holds others is made with them.
            if is_empty || !files.is_empty() {
                let remote = if remote.is_empty() { "/".to_owned() } else { remote };
                tree.insert(remote, files);
            }
        }
        Ok((tree, total))
    }

    async fn make(&self, directory: &str) -> Result<()> {
        let (root, name) = directory.rsplit_once('/').unwrap_or(("", directory));
        if name.is_empty() {
            return Ok(());
        }
        let root = if root.is_empty() { "/" } else { root };
        match self.files.create_folder(root, name).await {
            // It is there already, which is all that was wanted.
            Err(error) if error.kind() == ErrorKind::Daemon && error.status() == Some(400) => Ok(()),
            made => made,
        }
    }
}

#[dual]
async fn length(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path).await;
    let metadata = metadata.map_err(|error| local(format!("{} cannot be read", path.display()), error))?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    Err(Error::invalid(format!("{} is neither a file nor a directory", path.display())))
}
