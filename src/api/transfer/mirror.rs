use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::RequestOptions;
use crate::cancel::CancelToken;
use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{
    Compare, Entry, LocalFile, MirrorReport, Progress, ProgressHook, Side, Steps, Tree, hash_file, local, local_path,
};

use super::super::io::off_thread;
use super::super::{Files, dual, each};
use super::directory::{BATCH, CONCURRENCY, MOST_CONCURRENT, create_directory, send_tree};
use super::recipient::Recipient;

/// Makes a directory of the server match a local one, or vice versa.
///
/// A file is copied if its size differs or if it is newer than its copy; [`by_checksum`](Self::by_checksum) compares
/// the contents instead. Files that exist only in the target are kept unless [`delete_extra`](Self::delete_extra) is
/// set. Links on the server and local links to directories are skipped.
#[must_use = "nothing is copied until `upload` or `download` is called"]
#[derive(Clone, Debug)]
pub struct Mirror {
    files: Files,
    local: PathBuf,
    remote: String,
    compare: Compare,
    deletes: bool,
    is_dry: bool,
    concurrency: usize,
    hook: ProgressHook,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

#[dual]
impl Mirror {
    pub(in super::super) fn new(files: Files, local: PathBuf, remote: String) -> Self {
        let remote = remote.trim_end_matches('/').to_owned();
        let (compare, hook) = (Compare::Time, ProgressHook::default());
        Self { files, local, remote, compare, deletes: false, is_dry: false, concurrency: CONCURRENCY, hook }
    }

    /// Copies every file, whatever the target contains.
    pub(super) fn of_everything(mut self) -> Self {
        self.compare = Compare::Nothing;
        self
    }

    /// Compares files of the same size by their contents. The server provides no checksums, so these files are
    /// downloaded.
    pub fn by_checksum(mut self) -> Self {
        self.compare = Compare::Checksum;
        self
    }

    /// Deletes files that exist only in the target before anything is copied.
    pub fn delete_extra(mut self) -> Self {
        self.deletes = true;
        self
    }

    /// Changes nothing. The report lists what would be done.
    pub fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Sets how many directories are listed, files downloaded, and batches of files uploaded at a time: 4 by default, at
    /// least 1 and at most 32. All share the client's rate limits.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.clamp(1, MOST_CONCURRENT);
        self
    }

    /// Calls `hook` after every chunk, with the total of all files.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.hook = ProgressHook::new(hook);
        self
    }

    /// Lets `token` cancel the transfer. Files that have already been copied remain.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        let server = &mut self.files.server;
        server.client = server.client.with_options(RequestOptions::new().cancel_with(token));
        self
    }

    fn remote_path(&self, relative: &str) -> String {
        if relative.is_empty() && self.remote.is_empty() {
            return "/".to_owned();
        }
        if relative.is_empty() { self.remote.clone() } else { format!("{}/{relative}", self.remote) }
    }

    /// Makes the server's directory match the local one.
    ///
    /// `GET /api/client/servers/{server}/files/list` for each directory, then as
    /// [`DirectoryUpload::send`](super::DirectoryUpload::send) · `file.read` and `file.create`, `file.delete` for
    /// deletions, `file.read-content` to compare contents
    ///
    /// # Errors
    ///
    /// Those of [`DirectoryUpload::send`](super::DirectoryUpload::send), and [`ErrorKind::InvalidInput`] if a file
    /// would have to replace a directory, or vice versa, without [`delete_extra`](Self::delete_extra). After an error,
    /// what was copied stays: repeat the call to continue.
    pub async fn upload(self) -> Result<MirrorReport> {
        let steps = self.compare(Direction::Up).await?;
        if !self.is_dry {
            self.delete_remote(&steps).await?;
            let recipient = Recipient::Panel(self.files.clone());
            for directory in steps.empty_directories() {
                create_directory(&recipient, &self.remote_path(directory)).await?;
            }
            send_tree(&recipient, &self.tree(&steps), BATCH, self.concurrency, &self.hook).await?;
        }
        Ok(steps.into())
    }

    /// Makes the local directory match the server's. It is created if it does not exist.
    ///
    /// `GET /api/client/servers/{server}/files/list` for each directory, then as [`Files::download`] for each file ·
    /// `file.read` and `file.read-content`
    ///
    /// # Errors
    ///
    /// Those of [`Download::to_path`](super::Download::to_path), [`ErrorKind::UnexpectedContent`] for a file on the
    /// server whose name would escape the directory, and [`ErrorKind::InvalidInput`] as for [`upload`](Self::upload).
    pub async fn download(self) -> Result<MirrorReport> {
        let steps = self.compare(Direction::Down).await?;
        if self.is_dry {
            return Ok(steps.into());
        }
        let (root, deleted, created) = (self.local.clone(), steps.delete.clone(), steps.create.clone());
        off_thread(move || prepare(&root, &deleted, &created)).await??;
        let parts = self.hook.parts(steps.bytes());
        let copy = |(path, _): (String, u64)| {
            let download = self.files.download(self.remote_path(&path)).on_progress(parts.part());
            let target = local_path(&self.local, &path);
            async move { download.to_path(target).await }
        };
        let copied = each(steps.copy.clone(), self.concurrency, copy, |_, copied| copied.is_ok()).await;
        copied.into_iter().flatten().collect::<Result<Vec<u64>>>()?;
        Ok(steps.into())
    }

    async fn compare(&self, direction: Direction) -> Result<Steps> {
        let (root, stop) = (self.local.clone(), self.files.server.client.stop().clone());
        let is_up = direction == Direction::Up;
        let here = off_thread(move || Side::of_local(&root, !is_up, &stop)).await??;
        let there = self.remote_side(is_up).await?;
        let (source, target) = if is_up { (&here, &there) } else { (&there, &here) };
        let mut steps = Steps::new(source, target, self.compare, self.deletes)?;
        let verify = |(path, _): (String, u64)| {
            let (local, download) = (local_path(&self.local, &path), self.files.download(self.remote_path(&path)));
            async move {
                let here = off_thread(move || hash_file(&local)).await??;
                Ok(here == download.sha1().await?)
            }
        };
        let open = std::mem::take(&mut steps.verify);
        let same = each(open.clone(), self.concurrency, verify, |_, same: &Result<bool>| same.is_ok()).await;
        for (file, same) in open.into_iter().zip(same.into_iter().flatten()) {
            if same? {
                steps.unchanged += 1;
            } else {
                steps.copy.push(file);
            }
        }
        Ok(steps)
    }

    async fn remote_side(&self, may_be_missing: bool) -> Result<Side> {
        let mut side = Side::default();
        // Level by level.
        let mut open = vec![String::new()];
        while !open.is_empty() {
            let level = std::mem::take(&mut open);
            let list = |directory: String| {
                let list = self.files.list(self.remote_path(&directory));
                async move { list.collect().await }
            };
            let listed = each(level.clone(), self.concurrency, list, |_, listed| listed.is_ok()).await;
            for (directory, listed) in level.into_iter().zip(listed.into_iter().flatten()) {
                let files = match listed {
                    Err(error) if directory.is_empty() && may_be_missing && self.is_missing(&error).await => break,
                    listed => listed?,
                };
                for file in files {
                    if file.is_link() {
                        continue;
                    }
                    let entry = file.is_file.then_some(Entry { size: file.size, modified: file.modified_at });
                    open.extend(side.add(&directory, &file.name, entry)?);
                }
            }
        }
        Ok(side)
    }

    /// Whether the directory does not exist. Some versions of Wings report that as any other failure.
    async fn is_missing(&self, error: &Error) -> bool {
        let may_be = match error.kind() {
            ErrorKind::NotFound => true,
            ErrorKind::Daemon => matches!(error.status(), Some(404 | 500)),
            _ => false,
        };
        let Some((parent, name)) = self.remote.rsplit_once('/').or(Some(("", self.remote.as_str()))) else {
            return false;
        };
        if !may_be || name.is_empty() {
            return false;
        }
        let parent = if parent.is_empty() { "/" } else { parent };
        match self.files.list(parent).collect().await {
            Ok(files) => files.iter().all(|file| file.name != name),
            // The parent does not exist either.
            Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Daemon),
        }
    }

    /// Deletes what the source does not have, with one request for each directory.
    async fn delete_remote(&self, steps: &Steps) -> Result<()> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in &steps.delete {
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
            names.entry(self.remote_path(directory)).or_default().push(name.to_owned());
        }
        for (directory, names) in names {
            self.files.delete(directory, names).await?;
        }
        Ok(())
    }
}

impl Mirror {
    /// The files to send, by directories on the server.
    fn tree(&self, steps: &Steps) -> Tree {
        let mut tree = Tree::new();
        for (path, length) in &steps.copy {
            let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
            let file = LocalFile { path: local_path(&self.local, path), length: *length };
            tree.entry(self.remote_path(directory)).or_default().push(file);
        }
        tree
    }
}

/// Deletes and creates what is needed before files arrive.
fn prepare(root: &std::path::Path, deleted: &[String], created: &[String]) -> Result<()> {
    for relative in deleted {
        let path = local_path(root, relative);
        let failed = |error| local(format!("{} cannot be deleted", path.display()), error);
        let is_directory = fs::symlink_metadata(&path).map_err(failed)?.is_dir();
        if is_directory { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.map_err(failed)?;
    }
    for relative in std::iter::once("").chain(created.iter().map(String::as_str)) {
        let path = if relative.is_empty() { root.to_owned() } else { local_path(root, relative) };
        fs::create_dir_all(&path).map_err(|error| local(format!("{} cannot be created", path.display()), error))?;
    }
    Ok(())
}

/// A download of a complete directory of the server, keeping its structure.
///
/// Several files are downloaded at once, and each replaces its target once it is complete. Local files that do not
/// exist on the server are kept. Links on the server are skipped.
#[must_use = "a download does nothing until it is sent"]
#[derive(Clone, Debug)]
pub struct DirectoryDownload {
    mirror: Mirror,
}

#[dual]
impl DirectoryDownload {
    pub(in super::super) fn new(files: Files, directory: String, local: PathBuf) -> Self {
        Self { mirror: Mirror::new(files, local, directory).of_everything() }
    }

    /// Sets how many directories are listed and files downloaded at once: 4 by default, at least 1 and at most 32. All
    /// share the client's rate limits.
    pub fn concurrency(mut self, files: usize) -> Self {
        self.mirror = self.mirror.concurrency(files);
        self
    }

    /// Calls `hook` after every chunk, with the total of all files.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.mirror = self.mirror.on_progress(hook);
        self
    }

    /// Lets `token` cancel the download. Complete files remain.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.mirror = self.mirror.cancel_with(token);
        self
    }

    /// Downloads everything and returns the number of files.
    ///
    /// # Errors
    ///
    /// Those of [`Mirror::download`].
    pub async fn send(self) -> Result<usize> {
        Ok(self.mirror.download().await?.copied.len())
    }
}
