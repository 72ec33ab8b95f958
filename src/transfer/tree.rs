use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cancel::Stop;
use crate::error::Result;

use super::{file_name, local, regular_length};

/// A local file and its length.
#[derive(Debug)]
pub(crate) struct LocalFile {
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
}

/// The files of each directory, by the directory's path on the server.
pub(crate) type Tree = BTreeMap<String, Vec<LocalFile>>;

/// Lists a local directory with everything below it, as it will be on the server.
pub(crate) fn walk(directory: &Path, remote: &str, stop: &Stop) -> Result<Tree> {
    let mut tree = Tree::new();
    let mut open = vec![(directory.to_owned(), remote.trim_end_matches('/').to_owned())];
    while let Some((directory, remote)) = open.pop() {
        stop.check()?;
        let failed = |error| local(format!("{} cannot be listed", directory.display()), error);
        let mut files = Vec::new();
        let mut is_empty = true;
        for entry in fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
            is_empty = false;
            if kind.is_dir() {
                let name = file_name(&path)?;
                open.push((path, format!("{remote}/{name}")));
            } else if !(kind.is_symlink() && path.is_dir()) {
                files.push(LocalFile { length: regular_length(&path)?, path });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        // A directory that only holds others is created with them.
        if is_empty || !files.is_empty() {
            let remote = if remote.is_empty() { "/".to_owned() } else { remote };
            tree.insert(remote, files);
        }
    }
    Ok(tree)
}

/// How much of a directory goes into one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchLimits {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
}

impl BatchLimits {
    /// The files of the next request, and those after it. A file above the limit gets a request of its own.
    pub(crate) fn split<'f>(&self, files: &'f [LocalFile]) -> (&'f [LocalFile], &'f [LocalFile]) {
        let mut bytes = 0_u64;
        let fits = files.iter().take(self.files).take_while(|file| {
            bytes = bytes.saturating_add(file.length);
            bytes <= self.bytes
        });
        let count = fits.count().max(1).min(files.len());
        files.split_at(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_bounded_by_count_and_by_size() {
        let limits = BatchLimits { files: 3, bytes: 10 };
        let batches = |lengths: &[u64]| {
            let files: Vec<_> = lengths.iter().map(|&length| LocalFile { path: PathBuf::new(), length }).collect();
            let (mut rest, mut counts) = (&files[..], Vec::new());
            while !rest.is_empty() {
                let (batch, others) = limits.split(rest);
                counts.push(batch.len());
                rest = others;
            }
            counts
        };
        assert_eq!(batches(&[1, 1, 1, 1]), [3, 1]);
        assert_eq!(batches(&[5, 5, 1]), [2, 1]);
        assert_eq!(batches(&[6, 6, 20, 1]), [1, 1, 1, 1]);
        assert_eq!(batches(&[u64::MAX, u64::MAX]), [1, 1]);
        assert_eq!(batches(&[]), [0; 0]);
        let (batch, _) = BatchLimits { files: 0, bytes: 0 }.split(&[]);
        assert!(batch.is_empty());
    }
}
